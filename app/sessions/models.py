"""How was the case thought through together? Case analysis, meeting and conference (G34-3.5)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, DateTime, Index, String, Text, UniqueConstraint, event, inspect, literal
from sqlalchemy.orm import Mapped, Session, relationship

from app.cases.models import CareLevel, Mode, OfCase
from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, field, ref
from app.kit.lists import local_day

SENSITIVE = Privacy.SENSITIVE


class Technique(Choice):
    """The three techniques of the method (G34-3.5-00b)."""

    ANALYSIS = _("Case analysis"), "teal"
    MEETING = _("Case meeting"), "blue"
    CONFERENCE = _("Case conference"), "amber"


class SessionStatus(Choice):
    """Planned, held, minuted and closed."""

    PLANNED = _("Planned"), "blue"
    HELD = _("Held"), "amber"
    CLOSED = _("Concluded"), "green"


class Attendance(Choice):
    """Did they come?"""

    PENDING = _("Invited")
    CONFIRMED = _("Confirmed"), "blue"
    IN_PERSON = _("Attended"), "green"
    VIRTUAL = _("Attended virtually"), "green"
    ABSENT = _("Absent"), "amber"


class Phase(Choice):
    """Every technique has its actions before, during and after (G34-3.5-00c)."""

    BEFORE = _("Before")
    DURING = _("During")
    AFTER = _("After")


class Adherence(Choice):
    """How far do child, family and network take part in the management of the case (G34-3.5-AN-2)?"""

    HIGH = _("They take part"), "green"
    PARTIAL = _("They take part in some things"), "amber"
    LOW = _("They do not take part"), "red"


class RequiredParty(Catalog, Model):
    """Which parties each technique needs (G34-3.5)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    technique: Mapped[Technique] = field(_("Technique"), Technique, privacy=Privacy.PUBLIC, required=True)
    party: Mapped[str] = field(_("Party"), String(40), privacy=Privacy.PUBLIC, required=True)
    is_required: Mapped[bool] = field(_("Required"), Boolean, privacy=Privacy.PUBLIC)


class ChecklistItem(Catalog, Model):
    """One action of a technique. A template of ours that may be edited: the guide refers to another document."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    technique: Mapped[Technique] = field(_("Technique"), Technique, privacy=Privacy.PUBLIC, required=True)
    phase: Mapped[Phase] = field(_("Phase"), Phase, privacy=Privacy.PUBLIC, required=True)


class CaseSession(OfCase, Model):
    """One session of a technique on one case."""

    said_with, named_by = ("case",), ("technique", "case")
    __table_args__ = (
        Index("ix_case_session_unit_scheduled", "unit_id", "scheduled_at", "id"),
        Index("ix_case_session_scheduled", "scheduled_at", "id"),
    )
    technique: Mapped[Technique] = field(_("Technique"), Technique, required=True)
    status: Mapped[SessionStatus] = field(_("Status"), SessionStatus, required=True, default=SessionStatus.HELD)
    scheduled_at: Mapped[dt.datetime] = field(_("Date and time"), DateTime, required=True)
    mode: Mapped[Mode] = field(_("Mode"), Mode, required=True, default=Mode.IN_PERSON)
    meeting_place: Mapped[str | None] = field(_("Place or link"), String(200))
    question: Mapped[str | None] = field(
        _("Question to resolve"), String(300), privacy=SENSITIVE,
        help=_("Why the session is called, what must be decided."),
    )  # fmt: skip
    situation: Mapped[str | None] = field(_("Summary of the situation"), Text, privacy=SENSITIVE)
    issues_individual: Mapped[str | None] = field(_("Individual level"), Text, privacy=SENSITIVE)
    issues_family: Mapped[str | None] = field(_("Family level"), Text, privacy=SENSITIVE)
    issues_sectors: Mapped[str | None] = field(_("Sectors and services"), Text, privacy=SENSITIVE)
    strengths: Mapped[str | None] = field(_("Strengths"), Text, privacy=SENSITIVE)
    participation: Mapped[str | None] = field(
        _("Voice of the child and family"), Text, privacy=SENSITIVE,
        help=_("What they said and how it was taken into account."),
    )  # fmt: skip
    adherence: Mapped[Adherence | None] = field(
        _("Do the child and the family take part?"), Adherence, privacy=SENSITIVE
    )
    adherence_strategy: Mapped[str | None] = field(
        _("How their participation will grow"), Text, privacy=SENSITIVE,
        help=_("What the team will do so that they take part."),
    )  # fmt: skip
    next_on: Mapped[dt.date | None] = field(_("Next session"), Date)
    snapshot: Mapped[str | None] = field(_("The case on that day"), Text, privacy=SENSITIVE)
    missing_reason: Mapped[str | None] = field(
        _("Reason for a missing party"), String(300), help=_("Only to close a session that a required party missed.")
    )
    reopened: Mapped[str | None] = field(_("Opened again"), Text, privacy=SENSITIVE)
    case: Mapped[Any] = relationship("Case", foreign_keys="CaseSession.case_id")
    family: Mapped[Any] = relationship("Family", foreign_keys="CaseSession.family_id")

    def moved(self) -> dt.date | None:
        """A session that took place moves the case."""
        return local_day(self.scheduled_at) if self.status != SessionStatus.PLANNED and self.scheduled_at else None

    def __str__(self) -> str:
        return f"{self.technique} · {self.case or ''}".strip(" ·")


# What is due is found among the few that are ahead.
# Said in the statement itself: a plan that is made for any state does not use the indexes of this one.
AHEAD = CaseSession.status == literal(SessionStatus.PLANNED, CaseSession.status.type, literal_execute=True)
WHERE: Any = {"sqlite_where": AHEAD, "postgresql_where": AHEAD}
Index("ix_case_session_ahead", CaseSession.unit_id, CaseSession.scheduled_at, **WHERE)
Index("ix_case_session_ahead_all", CaseSession.scheduled_at, CaseSession.id, **WHERE)


class OfSession(OfCase):
    """A row that hangs from a session and takes its case from it."""

    __abstract__ = True
    session: Any

    def place(self) -> None:
        """The case is that of the session."""
        if self.session is not None and self.session.case is not None:  # it may have been deleted
            self.case_id, self.case = self.session.case_id, self.session.case
        super().place()


class SessionParticipant(OfSession, Model):
    """Who was invited, for which party, and whether they came."""

    session_id: Mapped[int] = ref(_("Session"), "case_session", required=True)
    party_id: Mapped[int] = ref(_("Party"), "term", list="required_party", required=True)
    person: Mapped[str] = field(_("Person"), String(120), required=True, privacy=Privacy.PERSONAL)
    institution_id: Mapped[int | None] = ref(_("Institution"), "institution", index=False)
    attendance: Mapped[Attendance] = field(_("Attendance"), Attendance, required=True, default=Attendance.IN_PERSON)
    session: Mapped[CaseSession] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="SessionParticipant.case_id")
    party: Mapped[Any] = relationship("Term")
    institution: Mapped[Any] = relationship("Institution")

    def __str__(self) -> str:
        return self.person


class Decision(OfSession, Model):
    """What was decided, why, at which level of care."""

    session_id: Mapped[int] = ref(_("Session"), "case_session", required=True)
    text: Mapped[str] = field(_("Decision"), String(400), required=True, privacy=SENSITIVE)
    reason: Mapped[str | None] = field(_("Reason"), Text, privacy=SENSITIVE)
    parties: Mapped[str | None] = field(
        _("Agreed by"), String(200), help=_("The parties that decided it, such as the authority and the team.")
    )
    level: Mapped[CareLevel] = field(_("Level of care"), CareLevel, required=True, default=CareLevel.FAMILY)
    session: Mapped[CaseSession] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="Decision.case_id")

    def __str__(self) -> str:
        return self.text


class SessionStep(OfSession, Model):
    """One action of the checklist of a session: done or not, with a remark."""

    __table_args__ = (UniqueConstraint("session_id", "item_id"),)
    session_id: Mapped[int] = ref(_("Session"), "case_session", required=True)
    item_id: Mapped[int] = ref(_("Action of the technique"), "checklist_item", required=True)
    is_done: Mapped[bool] = field(_("Done"), Boolean)
    remark: Mapped[str | None] = field(_("Remark"), String(300), privacy=SENSITIVE)
    session: Mapped[CaseSession] = relationship()
    item: Mapped[ChecklistItem] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="SessionStep.case_id")

    def __str__(self) -> str:
        return str(self.item or "")


# -- what is concluded stays as it was
EMPTY = (None, "—")
SETTLED = {"version", "changed_at", "changed_by_id", "region_id", "unit_id", "family_id"}  # what follows from elsewhere
DELETED = {"deleted_at", "deleted_by_id", "deleted_reason"}


def _was_kept(row: CaseSession) -> bool:
    """Was it concluded, with the case as it was, before what is written now?"""
    state: Any = inspect(row)
    told = [state.attrs[name].load_history() for name in ("status", "snapshot")]
    status, kept = ((one.deleted or one.unchanged or [None])[0] for one in told)
    return state.persistent and status == SessionStatus.CLOSED and bool(kept)


def _rewritten(row: Any, free: set[str]) -> bool:
    """Does a field get other words? It may only be emptied, when the record is disposed of."""
    state: Any = inspect(row)
    names = [name for name in state.mapper.columns.keys() if name not in free]
    return any(value not in EMPTY for name in names for value in state.attrs[name].history.added or ())


def _is_opened(row: CaseSession) -> bool:
    """Is it opened again, with a reason that is new?"""
    state: Any = inspect(row)
    return row.status != SessionStatus.CLOSED and any(state.attrs.reopened.history.added or ())


@event.listens_for(Session, "before_flush")
def _stay(session: Session, _flush: Any, _instances: Any) -> None:
    """What is concluded is opened again with a reason before anything of it changes."""
    for row in [one for one in (*session.new, *session.dirty) if isinstance(one, CaseSession | OfSession)]:
        with session.no_autoflush:
            if isinstance(row, CaseSession):
                refused = _was_kept(row) and not _is_opened(row) and _rewritten(row, SETTLED | DELETED)
            else:
                refused = row.session is not None and _was_kept(row.session) and _rewritten(row, SETTLED)
        if refused:
            raise RuntimeError(f"{row.__tablename__} of a concluded session does not change: {row.id}")
