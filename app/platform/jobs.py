"""What is done after the answer? The outbox: written with the business, leased by a worker, its effect kept once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash
from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Boolean, DateTime, Index, Integer, String, and_, func, select, update
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model, db
from app.kit.fields import Choice, described, field, ref
from app.kit.lists import language
from app.kit.scopes import NOBODY, Record, System, is_scoped, utcnow, viewer


class JobState(Choice):
    """How far has it come?"""

    WAITING = _("Waiting"), "blue"
    RUNNING = _("In progress"), "amber"
    DONE = _("Done"), "green"
    FAILED = _("Failed"), "red"
    CANCELLED = _("Stopped")


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)
AT_ONCE = 5  # open jobs of one person


class Refused(Exception):
    """The job cannot be done and need not be tried again; says why in words for whoever asked."""


class Stopped(Exception):
    """It was cancelled, or another worker has taken over."""


@dataclass(frozen=True)
class Kind:
    """What a kind of job is called, what it does, and (in days) how often it comes by itself."""

    label: Any
    run: Callable[[dict[str, Any], Any], dict[str, Any] | None]
    every: float = 0


KINDS: dict[str, Kind] = {}


class Job(Record, System, Model):
    """One thing to do. The payload holds ids and states, never names; `stored` is a file made for whoever asked."""

    traced = False  # its leases and steps are no business; what a job does leaves its own events
    __table_args__ = (Index("ix_job_state_run_after", "state", "run_after"),)
    kind: Mapped[str] = field(_("Kind"), String(40), required=True)
    key: Mapped[str | None] = field(_("Key"), String(80), unique=True)
    payload: Mapped[dict[str, Any]] = field(_("What with"), JSON(none_as_null=True), required=True)
    state: Mapped[JobState] = field(_("Status"), JobState, required=True, default=JobState.WAITING)
    owner_id: Mapped[int | None] = ref(_("Asked by"), "ab_user")
    role_id: Mapped[int | None] = field(_("Role"), Integer)
    locale: Mapped[str | None] = field(_("Language"), String(5))
    run_after: Mapped[dt.datetime] = field(_("Not before"), DateTime, required=True, default=utcnow)
    attempts: Mapped[int] = field(_("Attempts"), Integer, required=True, default=0)
    lease: Mapped[str | None] = field(_("Lease"), String(32))
    leased_until: Mapped[dt.datetime | None] = field(_("Leased until"), DateTime)
    cancel_asked: Mapped[bool] = field(_("Cancellation asked"), Boolean)
    progress: Mapped[int | None] = field(_("Progress in percent"), Integer)
    error: Mapped[str | None] = field(_("Why not"), String(400))
    done_at: Mapped[dt.datetime | None] = field(_("Ended"), DateTime)
    result: Mapped[dict[str, Any] | None] = field(_("Result"), JSON(none_as_null=True))
    stored: Mapped[str | None] = field(_("Stored file"), String(60))
    owner: Mapped[Any] = relationship("User", foreign_keys="Job.owner_id")

    @property
    @described(_("Background task"))
    def title(self) -> str:
        """What it does, in words."""
        kind = KINDS.get(self.kind)
        return str(kind.label) if kind else self.kind

    @property
    @described(_("Asked"))
    def asked_at(self) -> dt.datetime:
        return self.created_at

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def __str__(self) -> str:
        return self.title


def job(name: str, label: Any, every: float = 0) -> Any:
    """`@job("export", _("Export of a list"))` over `f(payload, job) -> result`. It writes nothing before its last
    `step`; what it writes then and its being done are one transaction. `every`: it comes by itself, in days."""

    def keep(run: Any) -> Any:
        KINDS[name] = Kind(label, run, every)
        return run

    return keep


def enqueue(kind: str, payload: dict[str, Any] | None = None, key: str | None = None) -> Job:
    """Ask for a job in the present transaction: it exists when what asked for it is saved, and not before."""
    who = viewer() if is_scoped() else NOBODY
    row = Job(kind=kind, payload=payload or {}, key=key, owner_id=who.user_id, role_id=who.role_id, locale=language())
    db.session.add(row)
    return row


def prepare(kind: str, payload: dict[str, Any]) -> None:
    """Ask for a file for whoever looks, and say so; nobody fills the queue alone."""
    mine = select(func.count(Job.id)).where(Job.owner_id == viewer().user_id, Job.state.in_(OPEN_STATES))
    if (db.session.scalar(mine) or 0) >= AT_ONCE:
        flash(_("You have five background tasks open already. Wait for one of them, or stop it."), "warning")
        return
    enqueue(kind, payload)
    db.session.commit()
    flash(_("The file is being prepared. It appears here when it is ready."), "success")


def cancel(pk: int) -> None:
    """A waiting job is over; a running one stops at its next step. The caller commits."""
    if not change(pk, Job.state == JobState.WAITING, state=JobState.CANCELLED, done_at=utcnow()):
        change(pk, Job.state == JobState.RUNNING, cancel_asked=True)


def step(row: Job, percent: int) -> None:
    """Between two parts of a job: keep the lease, say how far, stop if it was cancelled. Loaded rows are read anew."""
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a job writes only after its last step")
    pk, lease = row.id, row.lease
    db.session.rollback()
    if not change(pk, held(lease), progress=percent, leased_until=utcnow() + lease_time()):
        raise Stopped
    db.session.commit()


def lease_time() -> dt.timedelta:
    """How long a worker may be silent before another takes over."""
    return dt.timedelta(seconds=current_app.config["JOB_LEASE"])


def held(lease: str | None) -> Any:
    """Is the lease still ours, and does whoever asked still want it?"""
    return and_(Job.lease == lease, Job.state == JobState.RUNNING, Job.cancel_asked.is_(False))


def change(pk: int, condition: Any, **values: Any) -> bool:
    """Change one job if it still is as we think: one statement, so that of two workers one wins on any database."""
    found = update(Job).where(Job.id == pk, condition).values(**values)
    return bool(db.session.execute(found, execution_options={"synchronize_session": False}).rowcount)
