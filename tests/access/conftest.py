"""What do the access tests share? The addresses of the cast's rows and a session in which somebody is looking."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from flask_login import login_user
from sqlalchemy import select

from tests import crawl

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
