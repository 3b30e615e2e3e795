"""What is written by itself? When a table last met, how it changed, what became of a barrier; whoever changes it."""

import datetime as dt
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from app.kit.lists import local_day
from app.roundtables.models import HELD_STATUSES, Barrier, BarrierStatus, MeetingForm, Roundtable, RoundtableSession
from app.roundtables.registers import BarrierChange, RoundtableChange

OF_TABLE = ("cadence_months", "cadence_reason", "meeting_form", "form_reason")
OF_BARRIER = ("status", "alternative", "owner_id")


@event.listens_for(Session, "before_flush")
def _remember_last_held(session: Session, _flush: Any, _instances: Any) -> None:
    """A session that was held, moved, closed or deleted settles when its table last met and must meet again."""
    touched = [row for row in (*session.new, *session.dirty) if isinstance(row, RoundtableSession)]
    with session.no_autoflush:
        for table in {row.roundtable for row in touched if row.roundtable is not None}:
            found = _last_held(session, table, touched)
            if found is None and any(_was_held(row) for row in touched if row.roundtable is table):
                table.last_held_on = table.next_due_on = None  # the only one was deleted, or did not take place
            table.last_held_on = found or table.last_held_on
            table.place()


def _last_held(session: Session, table: Roundtable, touched: list[RoundtableSession]) -> dt.date | None:
    """The latest day on which this table met, counting what is about to be written."""
    ids = [row.id for row in touched if row.id is not None]
    query = select(RoundtableSession.held_at).where(
        RoundtableSession.roundtable_id == table.id, RoundtableSession.status.in_(HELD_STATUSES),
        RoundtableSession.id.not_in(ids), RoundtableSession.deleted_at.is_(None),
    )  # fmt: skip
    moments = list(session.scalars(query.order_by(RoundtableSession.held_at.desc()).limit(1))) if table.id else []
    mine = [
        row for row in touched if row.roundtable is table and row.status in HELD_STATUSES and row.deleted_at is None
    ]
    return max((local_day(moment) for moment in (*moments, *(row.held_at for row in mine))), default=None)


def _was_held(row: RoundtableSession) -> bool:
    """Did this session stand as held before what is about to be written?"""
    before: Any = inspect(row).attrs.status.load_history()
    return row.id is not None and any(one in HELD_STATUSES for one in (*before.deleted, *before.unchanged))


def _changed(row: Any, names: tuple[str, ...]) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


@event.listens_for(Session, "before_flush")
def _keep_history(session: Session, _flush: Any, _instances: Any) -> None:
    """Each change of a table's cadence or form, and of a barrier's state, leaves a row."""
    told = {row.barrier for row in session.new if isinstance(row, BarrierChange)}  # somebody says it in words
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Roundtable) and (row in session.new or _changed(row, OF_TABLE)):
            _add(session, row, RoundtableChange(
                roundtable=row, cadence_months=row.cadence_months or 3, reason=_reason_of(row),
                meeting_form=row.meeting_form or MeetingForm.IN_PERSON))  # fmt: skip
        elif isinstance(row, Barrier) and row not in told and (row in session.new or _changed(row, OF_BARRIER)):
            note = row.alternative if _changed(row, ("alternative",)) else None
            _add(session, row, BarrierChange(barrier=row, session=row.session, note=note,
                                             status=row.status or BarrierStatus.PROPOSED))  # fmt: skip


def _reason_of(row: Roundtable) -> str | None:
    return " · ".join(text for text in (row.cadence_reason, row.form_reason) if text) or None


def _add(session: Session, parent: Any, row: Any) -> None:
    with session.no_autoflush:
        parent.place()
        if parent.region_id is None and parent.region is not None:  # a new parent may know its regional as a row
            parent.region_id = parent.region.id
        row.place()
    session.add(row)
