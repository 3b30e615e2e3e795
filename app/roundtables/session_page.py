"""What does the page of a table's session show? Earlier commitments first, then barriers, agenda, plan, attendance."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.catalogs.models import Modality
from app.commitments.models import OPEN_STATUSES, Commitment
from app.extensions import db
from app.kit import lists
from app.professionals.models import Unit
from app.roundtables import rules
from app.roundtables.models import (
    HELD_STATUSES,
    AgendaItem,
    Barrier,
    BarrierStatus,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableKind,
    RoundtableSession,
)

ATTENDANCE = (
    ("IN_PERSON", _("Attends"), "green"), ("VIRTUAL", _("Virtual"), "green"), ("ABSENT", _("Absent"), "amber"),
    ("PENDING", _("Invited"), None),
)  # fmt: skip


def units_of(table: Roundtable) -> list[Unit]:
    """The operator x modality teams that delegate a case manager to this table."""
    query = select(Unit).join(Modality, Modality.id == Unit.modality_id).where(Modality.admits_case_manager)
    mine = Unit.id == table.unit_id if table.kind == RoundtableKind.INTERNAL else Unit.region_id == table.region_id
    return list(db.session.scalars(query.where(mine).order_by(Unit.name)))


def attendance_of(session: RoundtableSession) -> list[RoundtableAttendance]:
    """Who was invited, in the order of Tabla 7."""
    kind, how = (
        RoundtableAttendance.kind,
        (joinedload(RoundtableAttendance.institution), joinedload(RoundtableAttendance.unit)),
    )
    query = select(RoundtableAttendance).join(kind).options(joinedload(kind), *how)
    query = query.where(RoundtableAttendance.session_id == session.id)
    return list(db.session.scalars(query.order_by(ParticipantKind.position, RoundtableAttendance.id)))


def invite(session: RoundtableSession) -> None:
    """Write down the participants of Tabla 7, one case manager per operator and modality."""
    units, today = units_of(session.roundtable), dt.date.today()
    valid = or_(ParticipantKind.valid_to.is_(None), ParticipantKind.valid_to >= today)
    for kind in db.session.scalars(select(ParticipantKind).where(valid).order_by(ParticipantKind.position)):
        if rules.takes_part(session.roundtable.kind, kind.instance):
            for unit in units if kind.per_operator_modality and units else [None]:
                db.session.add(RoundtableAttendance(session=session, kind=kind, unit=unit))


def previous_of(session: RoundtableSession) -> RoundtableSession | None:
    """The session of this table held before this one."""
    query = select(RoundtableSession).where(
        RoundtableSession.roundtable_id == session.roundtable_id, RoundtableSession.held_at < session.held_at,
        RoundtableSession.status.in_(HELD_STATUSES), RoundtableSession.id != session.id,
    )  # fmt: skip
    return db.session.scalar(query.order_by(RoundtableSession.held_at.desc()).limit(1))


def _commitments(*where: Any) -> list[Commitment]:
    how = (joinedload(Commitment.institution), joinedload(Commitment.table_session))
    query = select(Commitment).where(*where).options(*how)
    return list(db.session.scalars(query.order_by(Commitment.open_due_on.asc().nulls_last(), Commitment.id).limit(100)))


def earlier_commitments(session: RoundtableSession, previous: RoundtableSession | None) -> list[Commitment]:
    """Those of earlier sessions that are open, and those closed since the previous session."""
    if previous is None:
        return []
    earlier = select(RoundtableSession.id).where(
        RoundtableSession.roundtable_id == session.roundtable_id, RoundtableSession.held_at < session.held_at,
        RoundtableSession.id != session.id,
    )  # fmt: skip
    since = Commitment.closed_on >= lists.local_day(previous.held_at)
    state = or_(Commitment.status.in_(OPEN_STATUSES), since)
    return _commitments(Commitment.table_session_id.in_(earlier), state)


def barriers_of(session: RoundtableSession) -> list[Barrier]:
    """Those taken up here and, while the session is open, those proposed for the next table of the regional."""
    where = Barrier.session_id == session.id
    if rules.is_working(session.status):
        waiting = and_(Barrier.session_id.is_(None), Barrier.status == BarrierStatus.PROPOSED)
        where = or_(where, and_(waiting, Barrier.region_id == session.region_id))
    query = select(Barrier).where(where).options(joinedload(Barrier.owner), joinedload(Barrier.proposed_by))
    return list(db.session.scalars(query.order_by(Barrier.cases_affected.desc().nulls_last(), Barrier.id).limit(100)))


def agenda_of(session: RoundtableSession) -> list[AgendaItem]:
    """What is on the agenda now; a case shows only to those whom it reaches."""
    how = (joinedload(AgendaItem.case), joinedload(AgendaItem.barrier))
    query = select(AgendaItem).where(AgendaItem.session_id == session.id, AgendaItem.removed_at.is_(None))
    return list(db.session.scalars(query.options(*how).order_by(AgendaItem.id)))


def plan_of(session: RoundtableSession) -> list[PlanLine]:
    """The action plan for the mobilisation of cases (G34-4.1-R-a)."""
    query = select(PlanLine).where(PlanLine.session_id == session.id).options(joinedload(PlanLine.responsible))
    return list(db.session.scalars(query.order_by(PlanLine.id)))


def cadence_words(session: RoundtableSession, previous: RoundtableSession | None) -> Any:
    """When was the one before, and is this one within the cadence?"""
    if previous is None:
        return _("It is the first session of this table.")
    months, before = session.roundtable.cadence_months, lists.local_day(previous.held_at)
    day = lists.display(before)
    if rules.is_within_cadence(before, lists.local_day(session.held_at), months):
        return ngettext("The previous one was on %(day)s: within the month.",
                        "The previous one was on %(day)s: within the %(num)s months.", months, day=day)  # fmt: skip
    return ngettext("The previous one was on %(day)s: more than a month earlier.",
                    "The previous one was on %(day)s: more than %(num)s months earlier.", months, day=day)  # fmt: skip


def page_of(session: RoundtableSession, previous: RoundtableSession | None) -> dict[str, Any]:
    """Everything on the page, one statement per list."""
    attendance, units = attendance_of(session), units_of(session.roundtable)
    delegates = [row for row in attendance if row.kind.per_operator_modality]
    missing = rules.missing_delegates(units, delegates)
    return {
        "earlier": earlier_commitments(session, previous), "barriers": barriers_of(session),
        "agenda": agenda_of(session), "plan": plan_of(session),
        "agreed": _commitments(Commitment.table_session_id == session.id),
        "others": [row for row in attendance if not row.kind.per_operator_modality], "delegates": delegates,
        "missing": missing, "units": units, "choices": ATTENDANCE, "kinds": len({row.kind_id for row in attendance}),
        "coming": sum(row.attendance.name in rules.PRESENT for row in attendance), "invited": len(attendance),
    }  # fmt: skip
