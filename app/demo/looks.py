"""Who looked at what in the last days? A believable week of the audit log, one odd night, some refusals; sealed."""

import datetime as dt
import os
import random
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import insert, or_, select

from app.access import audit_commands
from app.access.audit import BITS, AuditEvent, moment_of, number_at
from app.cases.models import Case
from app.demo.book import noon
from app.extensions import db
from app.kit.scopes import utcnow
from app.kit.trace import Act
from app.professionals.models import Professional, UnitMembership
from config import audit_head, audit_key

STAFF = {"gestora": "case_manager", "gestor.valle": "case_manager", "profesional": "professional",
         "profesional2": "professional", "coordinadora": "coordinator"}  # fmt: skip
DAYS, NIGHT = 7, ("profesional2", 2, 9)  # who, how many days ago, how many records


def load_looks() -> None:
    """Write the week and, since the demo holds its key, seal it."""
    dice, rows = random.Random(7), []
    for name, role in STAFF.items():
        user_id, cases = _desk(name)
        for ago in range(DAYS, 0, -1):
            day = dt.date.today() - dt.timedelta(days=ago)
            if day.weekday() < 5:
                rows += _day(dice, day, user_id, role, cases)
        if name == NIGHT[0]:
            rows += _night(dice, user_id, role, cases)
    rows += [_denied(dice, case) for case in _desk("gestora")[1][:3]]
    db.session.execute(insert(AuditEvent), sorted(rows, key=lambda row: row["id"]))
    db.session.commit()
    head = audit_head(os.environ, current_app.config["SQLALCHEMY_DATABASE_URI"])
    if head is not None and head.is_file():
        head.unlink()  # of an earlier database at the same address
    audit_commands.turn(audit_key(os.environ))


def _desk(name: str) -> tuple[int, list[Any]]:
    """The account of a person and the cases of that person's units."""
    who = select(User.id, Professional.id).join(Professional, Professional.user_id == User.id)
    user_id, person = db.session.execute(who.where(User.username == name)).one()
    units = select(UnitMembership.unit_id).where(UnitMembership.professional_id == person)
    mine = or_(Case.unit_id.in_(units), Case.lead_id == person)
    return user_id, list(db.session.scalars(select(Case).where(mine).order_by(Case.id).limit(40)))


def _event(dice: Any, moment: dt.datetime, user_id: int, role: str, act: Act, **more: Any) -> dict[str, Any]:
    number = number_at(moment) + dice.randrange(1 << BITS)
    told = dict.fromkeys(AuditEvent.__table__.columns.keys()) | {"user_id": user_id, "role": role, "act": act}
    desk = {"ip": f"10.20.{user_id % 200}.{dice.randrange(2, 9)}", "request_id": f"{number:016x}"}
    return {**told, "id": number, "at": moment_of(number), **desk, **more}


def _look(case: Any) -> dict[str, Any]:
    return {"table_name": "care_case", "row_id": case.id, "row_uuid": case.uuid, "case_id": case.id,
            "family_id": case.family_id, "region_id": case.region_id, "unit_id": case.unit_id,
            "about": '{"page": "CaseView.show"}'}  # fmt: skip


def _day(dice: Any, day: dt.date, user_id: int, role: str, cases: list[Any]) -> list[dict[str, Any]]:
    """In at eight, some cases opened, out at five."""
    began = noon(day) - dt.timedelta(hours=4, minutes=dice.randrange(20))
    rows = [_event(dice, began, user_id, role, Act.SIGN_IN, about='{"page": "SignInView.login"}')]
    for case in dice.sample(cases, min(len(cases), dice.randint(3, 9))):
        moment = began + dt.timedelta(minutes=dice.randrange(5, 500))
        rows.append(_event(dice, moment, user_id, role, Act.VIEW, **_look(case)))
    rows.append(_event(dice, began + dt.timedelta(hours=9), user_id, role, Act.SIGN_OUT))
    return rows


def _night(dice: Any, user_id: int, role: str, cases: list[Any]) -> list[dict[str, Any]]:
    """More records than usual, after nine in the evening: worth a question."""
    _name, ago, count = NIGHT
    began = noon(dt.date.today() - dt.timedelta(days=ago)) + dt.timedelta(hours=9, minutes=40)
    return [_event(dice, began + dt.timedelta(minutes=3 * turn), user_id, role, Act.VIEW, **_look(case))
            for turn, case in enumerate(cases[:count])]  # fmt: skip


def _denied(dice: Any, case: Any) -> dict[str, Any]:
    """Somebody of another regional asked for a case by its number."""
    user_id, role = _desk("gestor.valle")[0], "case_manager"
    told = _look(case) | {"about": '{"page": "CaseView.show", "code": 404}'}
    return _event(dice, utcnow() - dt.timedelta(hours=5), user_id, role, Act.DENIED, **told)
