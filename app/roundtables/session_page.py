"""What does the page of a table's session show? Earlier commitments first, then barriers, agenda, plan, attendance."""

from typing import Any

from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import and_, or_, select

from app.commitments.models import OPEN_STATUSES, Commitment
from app.extensions import db
from app.kit import lists
from app.kit.loading import joined
from app.roundtables import rules
from app.roundtables.models import (
    HELD_STATUSES,
    AgendaItem,
    Barrier,
    BarrierStatus,
    ParticipantKind,
    PlanLine,
    RoundtableAttendance,
    RoundtableKind,
    RoundtableSession,
)
from app.roundtables.registers import BarrierChange, Lesson, LessonKind
from app.roundtables.seating import units_of
from app.sessions.carried import commitments_where

ATTENDANCE = (
    ("IN_PERSON", _("Attends"), "green"), ("VIRTUAL", _("Virtual"), "green"), ("ABSENT", _("Absent"), "amber"),
    ("PENDING", _("Invited"), None),
)  # fmt: skip


def attendance_of(session: RoundtableSession) -> list[RoundtableAttendance]:
    """Who was invited, in the order of Tabla 7."""
    kind, how = (
        RoundtableAttendance.kind,
        (joined(RoundtableAttendance.institution), joined(RoundtableAttendance.unit)),
    )
    query = select(RoundtableAttendance).join(kind).options(joined(kind), *how)
    query = query.where(RoundtableAttendance.session_id == session.id)
    return list(db.session.scalars(query.order_by(ParticipantKind.position, RoundtableAttendance.id)))


def previous_of(session: RoundtableSession) -> RoundtableSession | None:
    """The session of this table held before this one."""
    query = select(RoundtableSession).where(
        RoundtableSession.roundtable_id == session.roundtable_id, RoundtableSession.held_at < session.held_at,
        RoundtableSession.status.in_(HELD_STATUSES), RoundtableSession.id != session.id,
    )  # fmt: skip
    return db.session.scalar(query.order_by(RoundtableSession.held_at.desc()).limit(1))


def earlier_commitments(session: RoundtableSession, previous: RoundtableSession | None) -> list[Commitment]:
    """Those of earlier sessions that are open, and those closed since the previous session."""
    if previous is None:
        return []
    since = Commitment.closed_on >= lists.local_day(previous.held_at)
    state = or_(Commitment.status.in_(OPEN_STATUSES), since)
    return commitments_where(Commitment.table_session_id.in_(earlier_ids(session)), state)


def earlier_ids(session: RoundtableSession) -> Any:
    """The sessions of this table before this one."""
    return select(RoundtableSession.id).where(
        RoundtableSession.roundtable_id == session.roundtable_id, RoundtableSession.held_at < session.held_at,
        RoundtableSession.id != session.id,
    )  # fmt: skip


def barriers_of(session: RoundtableSession) -> list[Barrier]:
    """Those taken up here, and those followed up here.

    While the session is open also those of earlier sessions that are not resolved, and those proposed in the regional.
    """
    followed = select(BarrierChange.barrier_id).where(BarrierChange.session_id == session.id)
    where = or_(Barrier.session_id == session.id, Barrier.id.in_(followed))
    if rules.is_working(session.status):
        proposed = and_(Barrier.session_id.is_(None), Barrier.status == BarrierStatus.PROPOSED)
        carried = and_(Barrier.session_id.in_(earlier_ids(session)), Barrier.status == BarrierStatus.IN_ANALYSIS)
        where = or_(where, carried, and_(proposed, Barrier.region_id == session.region_id))
    how = (joined(Barrier.owner), joined(Barrier.proposed_by), joined(Barrier.session))
    query = select(Barrier).where(where).options(*how)
    return list(db.session.scalars(query.order_by(Barrier.cases_affected.desc().nulls_last(), Barrier.id).limit(100)))


def followed_in(session: RoundtableSession) -> dict[int, BarrierChange]:
    """What this session said of each barrier, the last word of each."""
    query = select(BarrierChange).where(BarrierChange.session_id == session.id, BarrierChange.note.is_not(None))
    return {row.barrier_id: row for row in db.session.scalars(query.order_by(BarrierChange.id))}


def lessons_of(session: RoundtableSession) -> dict[str, list[Lesson]]:
    """The difficulties and good practices of an internal table's session."""
    query = select(Lesson).where(Lesson.session_id == session.id).order_by(Lesson.id)
    found = list(db.session.scalars(query.options(joined(Lesson.theme), joined(Lesson.barrier))))
    return {kind.name: [row for row in found if row.kind == kind] for kind in LessonKind}


def agenda_of(session: RoundtableSession) -> list[AgendaItem]:
    """What is on the agenda now; a case shows only to those whom it reaches."""
    how = (joined(AgendaItem.case), joined(AgendaItem.barrier))
    query = select(AgendaItem).where(AgendaItem.session_id == session.id, AgendaItem.removed_at.is_(None))
    return list(db.session.scalars(query.options(*how).order_by(AgendaItem.id)))


def plan_of(session: RoundtableSession) -> list[PlanLine]:
    """The action plan for the mobilisation of cases (G34-4.1-R-a)."""
    query = select(PlanLine).where(PlanLine.session_id == session.id).options(joined(PlanLine.responsible))
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
    regional = session.roundtable.kind == RoundtableKind.REGIONAL
    return {
        "earlier": earlier_commitments(session, previous), "regional": regional,
        "barriers": barriers_of(session) if regional else [], "followed": followed_in(session) if regional else {},
        "lessons": {} if regional else lessons_of(session),
        "agenda": agenda_of(session) if regional else [], "plan": plan_of(session),
        "agreed": commitments_where(Commitment.table_session_id == session.id),
        "others": [row for row in attendance if not row.kind.per_operator_modality], "delegates": delegates,
        "missing": missing, "units": units, "choices": ATTENDANCE, "kinds": len({row.kind_id for row in attendance}),
        "coming": sum(row.attendance.name in rules.PRESENT for row in attendance), "invited": len(attendance),
    }  # fmt: skip
