"""What is kept of every act? Events that nobody rewrites, blocks that seal them, verifications, odd access (G17)."""

import datetime as dt
import secrets
import threading
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, Date, DateTime, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kit.fields import Choice, field
from app.kit.scopes import Record, System, utcnow
from app.kit.trace import Act

Number = BigInteger().with_variant(Integer, "sqlite")
EPOCH, BITS = dt.datetime(2020, 1, 1), 12
_lock, _last = threading.Lock(), [0]
APPEND_ONLY = ("audit_event", "audit_block", "audit_check")


class AuditEvent(System, Model):
    """Who did what, when, to which row. Its number begins with the moment, so order, day and month are ranges of it.

    No foreign keys: an event outlives what it tells of. On PostgreSQL a table of monthly partitions.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_family_id_id", "family_id", "id"), Index("ix_audit_event_user_id_id", "user_id", "id"),
        Index("ix_audit_event_row_id_table_name_id", "row_id", "table_name", "id"),
        Index("ix_audit_event_act_id", "act", "id"), {"postgresql_partition_by": "RANGE (id)"},
    )  # fmt: skip

    id: Mapped[int] = field(_("Number"), Number, required=True, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = field(_("When"), DateTime, required=True)
    user_id: Mapped[int | None] = field(_("Account"), Integer)
    role: Mapped[str | None] = field(_("Role"), String(40))
    act: Mapped[Act] = field(_("Act"), Act, required=True)
    table_name: Mapped[str | None] = field(_("Kind of record"), String(63))
    row_id: Mapped[int | None] = field(_("Record"), Number)
    row_uuid: Mapped[Any] = field(_("Identity"), Uuid)
    family_id: Mapped[int | None] = field(_("Family"), Integer)
    case_id: Mapped[int | None] = field(_("Case"), Integer)
    region_id: Mapped[int | None] = field(_("Regional"), Integer)
    unit_id: Mapped[int | None] = field(_("Unit"), Integer)
    changes: Mapped[str | None] = field(_("What changed"), Text)
    sealed: Mapped[str | None] = field(_("Sealed values"), Text)
    about: Mapped[str | None] = field(_("About"), Text)
    ip: Mapped[str | None] = field(_("Address of the computer"), String(45))
    request_id: Mapped[str | None] = field(_("Request"), String(32))


class AuditBlock(System, Model):
    """Events sealed together: which, their digests, the seal before, and a seal made with a key the web lacks."""

    __tablename__ = "audit_block"
    id: Mapped[int] = field(_("Number"), Integer, required=True, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = field(_("Sealed at"), DateTime, required=True)
    first_id: Mapped[int] = field(_("First event"), Number, required=True)
    last_id: Mapped[int] = field(_("Last event"), Number, required=True, index=True)
    count: Mapped[int] = field(_("Events"), Integer, required=True)
    numbers: Mapped[str] = field(_("Numbers"), Text, required=True)
    digest: Mapped[str] = field(_("Digest"), String(64), required=True)
    contents: Mapped[str] = field(_("Digest without order"), String(64), required=True)
    previous: Mapped[str] = field(_("Seal before"), String(64), required=True)
    mac: Mapped[str] = field(_("Seal"), String(64), required=True)


class AuditCheck(System, Model):
    """One verification of the whole log: when, how much, with which result."""

    __tablename__ = "audit_check"
    id: Mapped[int] = field(_("Number"), Number, required=True, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = field(_("Verified at"), DateTime, required=True)
    blocks: Mapped[int] = field(_("Blocks"), Integer, required=True)
    events: Mapped[int] = field(_("Events"), Number, required=True)
    waiting: Mapped[int] = field(_("Events not sealed yet"), Integer, required=True)
    head: Mapped[str | None] = field(_("Head"), String(64))
    broken_block: Mapped[int | None] = field(_("First broken block"), Integer)
    fault: Mapped[str | None] = field(_("Fault"), String(32))
    detail: Mapped[str | None] = field(_("Detail"), Text)


class Odd(Choice):
    """Access that someone should look at (G18)."""

    OUTSIDE = _("Records outside the own regional"), "red"
    MANY = _("Many different records in an hour"), "amber"
    NIGHT = _("Records opened at night"), "amber"
    DENIED = _("Many refusals"), "red"


class AuditAlert(Record, System, Model):
    """Odd access of one person on one day, until somebody has looked at it."""

    __table_args__ = (UniqueConstraint("user_id", "kind", "day"),)
    user_id: Mapped[int] = field(_("Account"), Integer, required=True)
    kind: Mapped[Odd] = field(_("Kind"), Odd, required=True)
    day: Mapped[dt.date] = field(_("Day"), Date, required=True, index=True)
    count: Mapped[int] = field(_("Records"), Integer, required=True)
    first_id: Mapped[int] = field(_("First event"), Number, required=True)
    last_id: Mapped[int] = field(_("Last event"), Number, required=True)
    looked_at: Mapped[dt.datetime | None] = field(_("Looked at"), DateTime)
    looked_by_id: Mapped[int | None] = mapped_column(Integer, info={"label": _("Looked at by"), "privacy": 1})
    finding: Mapped[str | None] = field(_("What was found"), String(400))

    def __str__(self) -> str:
        return str(self.kind)


def number_at(moment: dt.datetime) -> int:
    """The first number of a moment (UTC, naive): an event's number is its microsecond and twelve more bits."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1) << BITS


def moment_of(number: int) -> dt.datetime:
    """When was the event of this number?"""
    return EPOCH + dt.timedelta(microseconds=number >> BITS)


def next_number() -> int:
    """A new number: of now, above every other of this process; chance tells two processes of one microsecond apart."""
    with _lock:
        _last[0] = max(_last[0] + 1, number_at(utcnow()) + secrets.randbelow(1 << BITS))
        return _last[0]
