"""What do the access tests share? The addresses of the cast's rows, sessions in which somebody looks, telephones."""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from flask_login import login_user
from sqlalchemy import select, text

from tests import cast, crawl

OF_FAMILY = {"family": "/families", "member": "/people", "address": "/addresses"}
OF_CASE = {"case": "/cases", "team": "/case-team", "cause": "/causes", "need": "/needs", "visit": "/visits",
           "presence": "/visit-participants", "session": "/sessions", "guest": "/session-participants",
           "decision": "/decisions", "promise": "/commitments"}  # fmt: skip
OF_REGION = {"table": "/roundtables", "sitting": "/table-sessions", "barrier": "/barriers", "action": "/plan-lines",
             "convener": "/conveners", "organization": "/organizations", "service": "/opportunities"}  # fmt: skip
PATHS = OF_FAMILY | OF_CASE | OF_REGION


@pytest.fixture
def seen_by(app: Flask) -> Callable[[str], AbstractContextManager[Any]]:
    """`with seen_by('profesional') as session:` gives the ORM session of a request of that person."""
    from app.access.viewers import load_viewer
    from app.extensions import db

    @contextmanager
    def look(name: str) -> Iterator[Any]:
        with app.test_request_context("/"):
            options = {"unscoped": True}
            login_user(db.session.scalar(select(User).filter_by(username=name), execution_options=options))
            load_viewer()
            yield db.session

    return look


@pytest.fixture
def stored(app: Flask) -> Callable[..., Any]:
    """stored(Model, id, 'column') reads a value past every scope."""
    from app.extensions import db

    def read(model: Any, pk: int, name: str) -> Any:
        with app.app_context():
            row = db.session.scalar(select(model).where(model.id == pk), execution_options={"with_deleted": True})
            return getattr(row, name)

    return read


@pytest.fixture
def statements(app: Flask) -> Callable[..., AbstractContextManager[list[str]]]:
    """`with statements('INSERT') as sent:` collects the SQL sent meanwhile."""
    return lambda *verbs: crawl.statements(app, *verbs)


@pytest.fixture
def account(app: Flask) -> Callable[[str], Any]:
    """account('gestora') is that account as stored: id, roles, link and the stamp that its form carries."""
    from app.access import people
    from app.extensions import db

    def find(name: str) -> Any:
        with app.app_context():
            user = db.session.scalar(select(User).filter_by(username=name))
            person = people.person_of(user)
            return SimpleNamespace(id=user.id, username=name, email=user.email, roles=[role.id for role in user.roles],
                                   active=user.active, person=person.id if person else None,
                                   stamp=people.fingerprint(user))  # fmt: skip

    return find


WHY = "La escuela avisa de golpes hoy y nadie del equipo contesta."


def break_glass(person, code="CANARYA-CASE", reason=WHY, **more):
    return person.post("/emergency/add", data={"code": code, "reason": reason, **more})


def count_glass(app):
    from app.access.models import GlassBreak
    from app.extensions import db

    with app.app_context():
        return db.session.query(GlassBreak).count()


class Phone:
    """The app on somebody's telephone: two codes may be taken at once, each of a later time step."""

    def __init__(self, secret: str) -> None:
        self.totp, self.step = pyotp.TOTP(secret), 0

    def code(self) -> str:
        """The next code not shown yet, from this half minute's on: both are still right when the half minute ends."""
        self.step = max(self.step + 1, int(time.time()) // 30)
        assert self.step <= time.time() // 30 + 1
        return self.totp.generate_otp(self.step)


@pytest.fixture
def phone(app: Flask) -> Callable[..., Phone]:
    """phone('admin') gives that account an authenticator app, and the test the telephone that it is on."""
    from app.access.factors import Factor, FactorKind
    from app.extensions import db
    from app.kit.scopes import utcnow

    def give(name: str) -> Phone:
        secret = pyotp.random_base32()
        with app.app_context():
            user = db.session.scalar(select(User).filter_by(username=name))
            db.session.add(Factor(user_id=user.id, kind=FactorKind.APP, secret=secret, confirmed_at=utcnow()))
            db.session.commit()
        return Phone(secret)

    return give


ROWS = ("SELECT * FROM factor", "SELECT * FROM recovery_code", "SELECT * FROM second_step",
        "SELECT * FROM sign_in_count", "SELECT * FROM audit_event")  # fmt: skip


@pytest.fixture
def real(app, monkeypatch):
    """Rules that the demo is exempt from hold, and nobody waits for attempts that are being checked this instant."""
    monkeypatch.setitem(app.config, "DEMO", False)
    from app.access import throttle

    monkeypatch.setattr(throttle, "IN_FLIGHT", dt.timedelta(0))


def password(client, name="gestora", said=cast.PASSWORD):
    return client.post("/login/", data={"username": name, "password": said})


def show(client, code, address="127.0.0.1"):
    return client.post("/login/factor/", data={"code": code}, environ_base={"REMOTE_ADDR": address})


def is_in(client):
    return client.get("/cases/list/").status_code == 200


def enrolled(person):
    """(telephone, recovery codes) of somebody who sets up an app with the screens."""
    assert person.post("/me/factors/app/new").location == "/me/factors/app"
    secret = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', person.get("/me/factors/app").text)[1]
    phone = Phone(secret.replace(" ", ""))
    page = person.post("/me/factors/app", data={"code": phone.code()})
    return phone, re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", page.text)


def every_row(app):
    """Everything that the database holds of factors, as text."""
    from app.extensions import db

    with app.app_context():
        return " ".join(str(tuple(row)) for query in ROWS for row in db.session.execute(text(query)))
