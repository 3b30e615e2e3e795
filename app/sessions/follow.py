"""How is a session prepared and followed? One form over who comes and the actions before, during and after it."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from app.cases.snapshot import as_kept, kept_lines
from app.catalogs.models import Term
from app.extensions import db
from app.families.rules import name_of
from app.kit import forms, lists, merging
from app.kit.loading import joined
from app.kit.scopes import utcnow
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
KEPT = ("id", "phase", "name_es", "name_en", "source")  # of an action, with a concluded session


class Asked(NamedTuple):
    """What is followed in a session: its people, what was written of its checklist, and the actions by phase."""

    people: list[SessionParticipant]
    steps: dict[int, SessionStep]
    phases: dict[Phase, list[ChecklistItem]]

    @property
    def items(self) -> list[ChecklistItem]:
        return [item for found in self.phases.values() for item in found]


def asked_of(row: CaseSession) -> Asked:
    """Read once for a page."""
    steps = steps_of(row)
    return Asked(people_of(row), steps, items_of(row, steps))


def people_of(row: CaseSession) -> list[SessionParticipant]:
    """Who was invited, in the order of the parties."""
    query = select(SessionParticipant).filter_by(session_id=row.id).join(SessionParticipant.party)
    query = query.options(joined(SessionParticipant.party), joined(SessionParticipant.institution))
    return list(db.session.scalars(query.order_by(Term.position, SessionParticipant.id)))


def steps_of(row: CaseSession) -> dict[int, SessionStep]:
    """What was written of its checklist, by action."""
    query = select(SessionStep).filter_by(session_id=row.id).options(joined(SessionStep.item))
    return {step.item_id: step for step in db.session.scalars(query)}


def items_of(row: CaseSession, steps: dict[int, SessionStep]) -> dict[Phase, list[ChecklistItem]]:
    """The actions by phase: of an open session as they are now, of a concluded one as they were kept."""
    written = [step.item for step in steps.values() if step.item]
    items = asked_now(row, steps) if rules.is_open(row.status) else kept_items(row) or written
    return {phase: [item for item in items if item.phase == phase] for phase in Phase}


def asked_now(row: CaseSession, steps: dict[int, SessionStep]) -> list[ChecklistItem]:
    """The actions of its technique: those valid on its day, and whatever was already written of it."""
    day = lists.local_day(row.scheduled_at)
    valid = and_(or_(ChecklistItem.valid_from.is_(None), ChecklistItem.valid_from <= day),
                 or_(ChecklistItem.valid_to.is_(None), ChecklistItem.valid_to >= day))  # fmt: skip
    query = select(ChecklistItem).filter_by(technique=row.technique).where(or_(valid, ChecklistItem.id.in_(steps)))
    return list(db.session.scalars(query.order_by(ChecklistItem.position, ChecklistItem.id)))


def kept_items(row: CaseSession) -> list[ChecklistItem]:
    """The actions as they were kept when the session was concluded; rows of no table."""
    return [ChecklistItem(**{**line, "phase": Phase[line["phase"]]}) for line in kept_lines(row.snapshot, "checklist")]


def conclude(row: CaseSession) -> None:
    """The session is over: the case and the checklist are kept as they are today."""
    items = asked_now(row, steps_of(row))
    told = [{name: name_of(getattr(item, name)) for name in KEPT} for item in items]
    row.status, row.snapshot = SessionStatus.CLOSED, as_kept(row.case, checklist=told)


def states_for(row: CaseSession, one: SessionParticipant) -> list[tuple[str, Any]]:
    """Before its hour one is invited or confirms; afterwards one came or did not."""
    ahead = row.status == SessionStatus.PLANNED and row.scheduled_at > utcnow()
    usual = PLANNED if ahead else (Attendance.PENDING, Attendance.CONFIRMED, *OVER)
    return [(state.name, state.label) for state in Attendance if state in usual or state == one.attendance]


def named(one: SessionParticipant) -> str:
    """The person, or for whom that is too much the party."""
    return one.person if lists.may_read(SessionParticipant, "person") else str(one.party)


def _fields(row: CaseSession, asked: Asked) -> dict[str, Any]:
    """a-ID attendance of a participant; d-ID an action is done, r-ID its remark for those who may read it."""
    found: dict[str, Any] = {}
    for one in asked.people:
        label = f"{named(one)} · {_('Attendance')}"
        found[f"a-{one.id}"] = SelectField(label, choices=states_for(row, one))
    for item in asked.items:
        found[f"d-{item.id}"] = BooleanField(str(item))
        if lists.may_read(SessionStep, "remark"):
            label = f"{item} · {_('Remark')}"
            found[f"r-{item.id}"] = StringField(label, [Length(max=300)], filters=[forms.strip])
    return found


def form_over(row: CaseSession, asked: Asked, told: Any = None) -> Any:
    """The form over what is stored; with `told`, over what someone sent."""
    known: dict[str, Any] = {f"a-{one.id}": one.attendance.name for one in asked.people}
    for item in asked.items:
        step = asked.steps.get(item.id)
        known |= {f"d-{item.id}": bool(step and step.is_done), f"r-{item.id}": step.remark if step else None}
    kind = type("FollowForm", (forms.RecordForm,), _fields(row, asked))
    version = sum(one.version for one in (*asked.people, *asked.steps.values()))
    return merging.over_rows(kind, f"follow:{row.id}", version, known, told)


def take(row: CaseSession, asked: Asked, form: Any, fresh: Any) -> None:
    """Write what differs from what is stored; a planned one whose hour has come and to which people came is held."""
    changed = {bound.name for bound in form if fresh.opening.fields.get(bound.name) not in (None, merging.sent(bound))}
    for one in asked.people:
        if f"a-{one.id}" in changed:
            one.attendance = Attendance[form[f"a-{one.id}"].data]
    for item in asked.items:
        if changed & {f"d-{item.id}", f"r-{item.id}"}:
            step = asked.steps.get(item.id) or SessionStep(session=row, item=item)
            step.is_done = form[f"d-{item.id}"].data
            if f"r-{item.id}" in form:
                step.remark = form[f"r-{item.id}"].data
            db.session.add(step)
    came = [one.attendance for one in asked.people]
    if row.status == SessionStatus.PLANNED and rules.takes_place(came, row.scheduled_at, utcnow()):
        row.status = SessionStatus.HELD


def page_of(row: CaseSession, asked: Asked) -> dict[str, Any]:
    """The people with their party, the actions by phase with what was written, and which parties nobody stands for."""
    known = {one.party.code for one in asked.people}
    uninvited = [str(one) for one in required_parties(row.technique) if one.is_required and one.party not in known]
    return {**asked._asdict(), "uninvited": uninvited, "named": named,
            "reads_remarks": lists.may_read(SessionStep, "remark")}  # fmt: skip
