"""Who does the jobs? `flask jobs work`: a process beside the server that may be killed at any moment."""

import datetime as dt
import os
import secrets
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask, current_app, g
from flask.cli import AppGroup
from flask_babel import gettext, refresh
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.extensions import db
from app.kit.scopes import utcnow, viewer
from app.platform.jobs import KINDS, Job, JobState, Refused, Stopped, change, held, lease_time

TRIES, PAUSE = 5, 15  # a job that fails waits 15, 30, 60, 120 seconds; then it is dead and says so
ACT_AS: list[Callable[[int, int | None], None]] = []  # puts the viewer of an account into `g`; `access` knows how
commands = AppGroup("jobs", help="What is done after the answer: exports, clean-ups.")


def take() -> tuple[int, str] | None:
    """Lease the job that waited longest, or whose worker is gone: its id and our token; None when there is none."""
    now, token = utcnow(), secrets.token_hex(16)
    waits = and_(Job.state == JobState.WAITING, Job.run_after <= now)
    ready = or_(waits, and_(Job.state == JobState.RUNNING, Job.leased_until < now))
    first = select(Job.id).where(ready).order_by(Job.run_after, Job.id).limit(1).with_for_update(skip_locked=True)
    pk = db.session.scalar(first)
    values = {"lease": token, "leased_until": now + lease_time(), "attempts": Job.attempts + 1}
    won = pk is not None and change(pk, ready, state=JobState.RUNNING, **values)
    db.session.commit()
    return (pk, token) if pk is not None and won else None


def run(pk: int, token: str) -> None:
    """Do a leased job. What it writes and its being done are one transaction, kept only while the lease is ours."""
    row = db.session.get(Job, pk)
    assert row is not None
    kind, attempts = row.kind, row.attempts
    if attempts > TRIES:  # each time it took its worker down
        _end(pk, token, JobState.FAILED)
        return
    try:
        with _beating(pk, token), acting_for(row):
            result = KINDS[kind].run(row.payload, row)
            db.session.flush()
            told = {"result": result, "stored": (result or {}).get("stored"), "progress": 100, "done_at": utcnow()}
            if not change(pk, held(token), state=JobState.DONE, lease=None, error=None, **told):
                raise Stopped
            db.session.commit()
    except Stopped:
        _end(pk, token, JobState.CANCELLED, Job.cancel_asked)
    except Refused as refusal:
        _end(pk, token, JobState.FAILED, error=str(refusal)[:400])
    except Exception as error:  # whatever a job stumbles over, the worker goes on
        where = traceback.extract_tb(error.__traceback__)[-1]  # the message may hold what people wrote
        place = f"{os.path.basename(where.filename)}:{where.lineno}"
        current_app.logger.error("job %s (%s) failed: %s in %s", pk, kind, type(error).__name__, place)
        again = utcnow() + dt.timedelta(seconds=PAUSE * 2 ** (attempts - 1))
        dead = attempts >= TRIES
        _end(pk, token, JobState.FAILED if dead else JobState.WAITING, **({} if dead else {"run_after": again}))


def _end(pk: int, token: str, state: JobState, *more: Any, **values: Any) -> None:
    """Undo what the job wrote and say how it ended, unless another worker has it by now."""
    db.session.rollback()
    ended = None if state == JobState.WAITING else utcnow()
    change(pk, and_(Job.lease == token, *more), state=state, lease=None, done_at=ended, **values)
    db.session.commit()


@contextmanager
def acting_for(row: Job) -> Iterator[None]:
    """Inside, rows are what whoever asked may see today, in the role it was asked in; for our own jobs, all rows."""
    if row.owner_id is None:
        yield
        return
    owner, role, locale = row.owner_id, row.role_id, row.locale
    query = row.payload.get("query")
    with current_app.test_request_context("/", query_string=query):  # a request of theirs, without a browser
        ACT_AS[0](owner, role)
        g.locale = locale
        refresh()  # looking for the viewer has already asked for a language
        try:
            if viewer().user_id is None:
                raise Refused(gettext("The account or the role that asked for it is no longer active."))
            yield
        finally:
            for name in ("viewer", "role_profiles", "locale"):
                g.pop(name, None)


@contextmanager
def _beating(pk: int, token: str) -> Iterator[None]:
    """Meanwhile another thread says that this worker lives, however long a step takes."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over, pause = threading.Event(), lease_time().total_seconds() / 3

    def beat() -> None:
        while not over.wait(pause):
            with app.app_context():
                try:
                    change(pk, and_(Job.lease == token), leased_until=utcnow() + lease_time())
                    db.session.commit()
                except SQLAlchemyError:
                    db.session.rollback()  # the next beat may come through

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def plan() -> None:
    """Ask for what comes by itself, once a period however many workers there are."""
    days = (utcnow() - dt.datetime.min) / dt.timedelta(days=1) + 1
    due = {f"{name}:{int(days / kind.every)}": name for name, kind in KINDS.items() if kind.every}
    for key in set(due) - set(db.session.scalars(select(Job.key).where(Job.key.in_(due)))):
        db.session.add(Job(kind=due[key], key=key, payload={}))
        try:
            db.session.commit()
        except IntegrityError:  # another worker was quicker
            db.session.rollback()


def work_off(app: Flask) -> bool:
    """Do one job, if there is one; a database that does not answer is no reason to end."""
    with app.app_context():
        try:
            plan()
            taken = take()
            if taken:
                run(*taken)
            return taken is not None
        except SQLAlchemyError as error:
            db.session.rollback()
            app.logger.error("the database does not answer the worker: %s", type(error).__name__)
            return False


@commands.command("work")
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds between looking for work.")
@click.option("--with-parent", is_flag=True, help="End with the process that started this one.")
def work(once: bool, pause: float, with_parent: bool) -> None:
    """Do the jobs, one at a time, until told to end; a job that has begun is finished first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    parent, end = os.getppid(), threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: end.set())
    while not end.is_set():
        if work_off(app):
            continue
        if once or (with_parent and os.getppid() != parent):
            return
        end.wait(pause)
