"""How is a session prepared and followed? One form over who comes and the actions before, during and after it."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from app.catalogs.models import Term
from app.extensions import db
from app.kit import forms, lists, merging
from app.sessions import rules
from app.sessions.models import (
    Attendance,
    CaseSession,
    ChecklistItem,
    Phase,
    SessionParticipant,
    SessionStatus,
    SessionStep,
)
from app.sessions.parties import required_parties

PLANNED = (Attendance.PENDING, Attendance.CONFIRMED, Attendance.ABSENT)
OVER = (Attendance.IN_PERSON, Attendance.VIRTUAL, Attendance.ABSENT)


def people_of(row: CaseSession) -> list[SessionParticipant]:
    """Who was invited, in the order of the parties."""
    query = select(SessionParticipant).filter_by(session_id=row.id).join(SessionParticipant.party)
    query = query.options(joinedload(SessionParticipant.party), joinedload(SessionParticipant.institution))
    return list(db.session.scalars(query.order_by(Term.position, SessionParticipant.id)))


def steps_of(row: CaseSession) -> dict[int, SessionStep]:
    """What was written of its checklist, by action."""
    query = select(SessionStep).filter_by(session_id=row.id).options(joinedload(SessionStep.item))
    return {step.item_id: step for step in db.session.scalars(query)}


def items_of(row: CaseSession, steps: dict[int, SessionStep]) -> dict[Phase, list[ChecklistItem]]:
    """The actions of its technique: those valid on its day, and whatever was already written of it."""
    day = lists.local_day(row.scheduled_at)
    valid = [or_(ChecklistItem.valid_from.is_(None), ChecklistItem.valid_from <= day),
             or_(ChecklistItem.valid_to.is_(None), ChecklistItem.valid_to >= day)]  # fmt: skip
    if not rules.is_open(row.status):
        valid = [ChecklistItem.id.in_(steps)]  # a later template never alters what is concluded
    query = select(ChecklistItem).filter_by(technique=row.technique).where(*valid)
    found: dict[Phase, list[ChecklistItem]] = {phase: [] for phase in Phase}
    for item in db.session.scalars(query.order_by(ChecklistItem.position, ChecklistItem.id)):
        found[item.phase].append(item)
    return found


def states_for(row: CaseSession, one: SessionParticipant) -> list[tuple[str, Any]]:
    """Before its day one is invited or confirms; afterwards one came or did not."""
    ahead = row.status == SessionStatus.PLANNED and lists.local_day(row.scheduled_at) > dt.date.today()
    usual = PLANNED if ahead else (Attendance.PENDING, Attendance.CONFIRMED, *OVER)
    return [(state.name, state.label) for state in Attendance if state in usual or state == one.attendance]


def _fields(row: CaseSession, people: list[SessionParticipant], items: list[ChecklistItem]) -> dict[str, Any]:
    """a-ID attendance of a participant; d-ID an action is done, r-ID its remark."""
    asked: dict[str, Any] = {}
    for one in people:
        label = f"{one.person} · {_('Attendance')}"
        asked[f"a-{one.id}"] = SelectField(label, choices=states_for(row, one))
    for item in items:
        asked[f"d-{item.id}"] = BooleanField(str(item))
        asked[f"r-{item.id}"] = StringField(f"{item} · {_('Remark')}", [Length(max=300)], filters=[_strip])
    return asked


def _strip(text: Any) -> Any:
    return text.strip() or None if text else None


def form_over(row: CaseSession, told: Any = None) -> Any:
    """The form over what is stored; with `told`, over what someone sent."""
    people, steps = people_of(row), steps_of(row)
    items = [item for found in items_of(row, steps).values() for item in found]
    known: dict[str, Any] = {f"a-{one.id}": one.attendance.name for one in people}
    for item in items:
        step = steps.get(item.id)
        known |= {f"d-{item.id}": bool(step and step.is_done), f"r-{item.id}": step.remark if step else None}
    kind = type("FollowForm", (forms.RecordForm,), _fields(row, people, items))
    version = sum(one.version for one in (*people, *steps.values()))
    return merging.over_rows(kind, f"follow:{row.id}", version, known, told)


def last_changed(row: CaseSession) -> Any:
    """Whose change of attendance or checklist was the last?"""
    return max((*people_of(row), *steps_of(row).values()), key=lambda one: one.changed_at, default=row)


def take(row: CaseSession, form: Any, fresh: Any) -> None:
    """Write what differs from what is stored; a planned session whose day has come and to which people came is held."""
    changed = {bound.name for bound in form if fresh.opening.fields.get(bound.name) not in (None, merging.sent(bound))}
    people, steps = people_of(row), steps_of(row)
    for one in people:
        if f"a-{one.id}" in changed:
            one.attendance = Attendance[form[f"a-{one.id}"].data]
    for item in [item for found in items_of(row, steps).values() for item in found]:
        if changed & {f"d-{item.id}", f"r-{item.id}"}:
            step = steps.get(item.id) or SessionStep(session=row, item=item)
            step.is_done, step.remark = form[f"d-{item.id}"].data, form[f"r-{item.id}"].data
            db.session.add(step)
    came = [one.attendance for one in people]
    if row.status == SessionStatus.PLANNED and rules.takes_place(came, lists.local_day(row.scheduled_at),
                                                                 dt.date.today()):  # fmt: skip
        row.status = SessionStatus.HELD


def page_of(row: CaseSession) -> dict[str, Any]:
    """The people with their party, the actions by phase with what was written, and which parties nobody stands for."""
    people, steps = people_of(row), steps_of(row)
    asked = {one.party.code for one in people}
    uninvited = [str(one) for one in required_parties(row.technique) if one.is_required and one.party not in asked]
    return {"people": people, "steps": steps, "phases": items_of(row, steps), "uninvited": uninvited}
