"""Who works in the demo? Accounts, professionals, units, memberships and supervision, from the CSV files."""

from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select

from app.access.passwords import hashed
from app.demo.book import Book, lines
from app.demo.practice import load_selections
from app.extensions import db
from app.professionals.models import Professional, Supervision, Unit, UnitMembership

PASSWORD = "Articula-Demo-2026"  # noqa: S105 public on purpose: shown on the sign-in page of the demo


def load_people(book: Book) -> None:
    """Accounts first, then the people behind them, their units and who supervises whom."""
    roles = {role.name: role for role in db.session.scalars(select(Role))}
    hash_ = hashed(PASSWORD)
    for line in lines("people"):
        user = _account(line, roles, hash_) if line.pop("account", "") else None
        if region := line.pop("region", ""):
            person = book.add(Professional, line, region=book.regions[region], user_id=user.id if user else None)
            person.email = _email(line["key"])
            book.people[line["key"]] = person
    for line in lines("unit"):
        book.units[line["code"]] = book.add(Unit, line, region=book.regions[line.pop("region")])
    db.session.flush()
    load_selections(book)
    for name, model in (("membership", UnitMembership), ("supervision", Supervision)):
        for line in lines(name):
            tie = {"professional": book.people[line["professional"]], "unit": book.units[line["unit"]]}
            book.add(model, line, **tie)
    db.session.flush()


def _account(line: dict[str, Any], roles: dict[str, Any], hash_: str) -> Any:
    user = User(first_name=line["first_name"], last_name=line["last_name"], username=line["key"],
                email=_email(line["key"]), active=True, password=hash_)  # fmt: skip
    user.roles = [roles[key] for key in line["roles"].split()]
    db.session.add(user)
    db.session.flush()
    return user


def _email(key: str) -> str:
    return f"{key}@articula.example"
