"""What do the tests of the platform share? Jobs asked for by somebody, and workers that may be killed."""

import multiprocessing
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask


@pytest.fixture
def worker(app: Flask) -> Callable[[], Any]:
    """worker() starts a process of its own that does what waits; `.kill()` and `.join(30)` are those of a Process."""
    from app.platform.worker import work_off

    def start() -> Any:
        process = multiprocessing.get_context("fork").Process(target=serve, daemon=True)
        process.start()
        return process

    def serve() -> None:
        with app.app_context():
            for engine in app.extensions["sqlalchemy"].engines.values():
                engine.dispose(close=False)  # as run.py has it: what forks opens its own connections
        while work_off(app):
            pass

    return start


@pytest.fixture
def kind(app: Flask) -> Any:
    """`@kind` over a function makes it the job "test" for the length of the test."""
    from app.platform.jobs import KINDS, job

    yield lambda function: job("test", "Test")(function)
    KINDS.pop("test", None)


@pytest.fixture
def ask(app: Flask) -> Callable[..., int]:
    """ask('test', 'profesional', n=1) is the id of a job that this person asked for."""
    from app.access.models import RoleProfile
    from app.extensions import db
    from app.platform.jobs import KINDS, Job, enqueue, job
    from tests import cast

    def put(name: str, who: str = "", **payload: Any) -> int:
        if name not in KINDS:
            job(name, name)(lambda payload, row: None)
        with app.app_context():
            row = enqueue(name, payload)
            if who:
                role = cast.one(RoleProfile, key=cast.PEOPLE[who][0])
                row.owner_id, row.role_id = cast.worker(who).user_id, role.role_id
            db.session.commit()
            return int(db.session.query(Job.id).order_by(Job.id.desc()).first()[0])

    return put


@pytest.fixture
def read(app: Flask) -> Callable[[int], Any]:
    """read(pk) is a job as stored."""
    from app.extensions import db
    from app.platform.jobs import Job

    def find(pk: int) -> Any:
        with app.app_context():
            row = db.session.get(Job, pk)
            return SimpleNamespace(state=row.state.name, attempts=row.attempts, error=row.error, result=row.result,
                                   stored=row.stored, cancel=row.cancel_asked, after=row.run_after)  # fmt: skip

    return find
