"""How does a regional articulate? Tables, sessions, attendance, barriers, agenda, action plan (G34-4)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, RegionScoped
from app.roundtables import rules
from app.sessions.models import Attendance, SessionStatus

PUBLIC = Privacy.PUBLIC


class RoundtableKind(Choice):
    """The regional body and the monthly internal table (G34-4.1-00, G34-4.2-2)."""

    REGIONAL = _("Regional articulation table / extended conference"), "teal"  # GAP-05: the guide has both names
    INTERNAL = _("Monthly internal table"), "blue"


class MeetingForm(Choice):
    """How a table meets (G34-4.2-1)."""

    IN_PERSON = _("In person")
    VIRTUAL = _("Virtual")
    MIXED = _("In person and virtual")


class Instance(Choice):
    """Who a participant of Tabla 7 represents."""

    REGIONAL = _("Regional")
    OPERATOR = _("Operator")


class BarrierCause(Choice):
    """What kind of cause lies behind a barrier (WB-9-14)."""

    INDIVIDUAL = _("Individual")
    INSTITUTIONAL = _("Institutional")
    TERRITORIAL = _("Territorial")


class BarrierStatus(Choice):
    """From proposed to resolved."""

    PROPOSED = _("Proposed"), "amber"
    IN_ANALYSIS = _("In joint analysis"), "blue"
    RESOLVED = _("Resolved"), "green"
    DISCARDED = _("Discarded")


class ActionStatus(Choice):
    PLANNED = _("Planned"), "blue"
    IN_PROGRESS = _("In progress"), "amber"
    DONE = _("Done"), "green"


class ParticipantKind(Catalog, Model):
    """One of the 13 participants of Tabla 7 (G34-4.1-T7)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    instance: Mapped[Instance] = field(_("Instance"), Instance, privacy=PUBLIC, required=True)
    is_optional: Mapped[bool] = field(_("Optional"), Boolean, privacy=PUBLIC)
    may_be_virtual: Mapped[bool] = field(_("May attend virtually"), Boolean, privacy=PUBLIC)
    per_operator_modality: Mapped[bool] = field(_("One per operator and modality"), Boolean, privacy=PUBLIC)

    @property
    def is_guest(self) -> bool:
        """Is it nobody of Tabla 7, so that only a regional that adds it invites it?"""
        return self.code == "OTHER"


class Roundtable(Record, RegionScoped, Searchable, Model):
    """One regional body per regional, one internal table per modality and unit."""

    __table_args__ = (
        UniqueConstraint("region_id", "kind", "unit_id"),
        CheckConstraint("cadence_months BETWEEN 1 AND 24", name="cadence"),
        CheckConstraint("kind <> 'INTERNAL' OR unit_id IS NOT NULL", name="unit"),
    )
    search_from = named_by = ("name",)
    name: Mapped[str] = field(_("Name"), String(160), required=True)
    kind: Mapped[RoundtableKind] = field(_("Kind"), RoundtableKind, required=True, default=RoundtableKind.REGIONAL)
    unit_id: Mapped[int | None] = ref(_("Unit"), "unit", help=_("Only for the internal table of a modality."))
    cadence_months: Mapped[int] = field(
        _("Every how many months"),
        Integer,
        required=True,
        default=3,
        help=_("At least every 3; internal tables every month."),
    )
    cadence_reason: Mapped[str | None] = field(_("Reason for another cadence"), String(300))
    meeting_form: Mapped[MeetingForm] = field(
        _("How it meets"), MeetingForm, required=True, default=MeetingForm.IN_PERSON
    )
    form_reason: Mapped[str | None] = field(_("Reason to meet otherwise than in person"), String(300))
    last_held_on: Mapped[dt.date | None] = field(_("Last session"), Date)
    next_due_on: Mapped[dt.date | None] = field(_("Next session due"), Date, index=True)
    region: Mapped[Any] = relationship("Region")
    unit: Mapped[Any] = relationship("Unit")

    @property
    @described(_("Cadence"))
    def due_state(self) -> rules.DueState:
        """On time, due soon or overdue, as of today."""
        return rules.due_state(self.next_due_on, dt.date.today())

    def place(self) -> None:
        """The next session is due a cadence after the last; an internal table is of its unit's regional."""
        if self.unit is not None:
            self.region_id = self.unit.region_id
        self.next_due_on = rules.next_due_on(self.last_held_on, self.cadence_months or 3) or self.next_due_on

    def __str__(self) -> str:
        return self.name


class OfTable(Record, RegionScoped):
    """A row that hangs from a table or its session and takes its regional from it."""

    __abstract__ = True
    placed_by = "session"

    def place(self) -> None:
        """The regional is that of the table."""
        parent = getattr(self, self.placed_by)
        if parent is not None:
            self.region_id = parent.region_id


class Convener(OfTable, Model):
    """Who may convene: three kinds, delegations with their validity (G34-4.1-C)."""

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),)
    placed_by = "roundtable"
    roundtable_id: Mapped[int] = ref(_("Roundtable"), "roundtable", required=True)
    professional_id: Mapped[int] = ref(_("Convener"), "professional", required=True)
    kind_id: Mapped[int] = ref(_("Entitled as"), "term", list="convener_kind", required=True)
    delegated_by_id: Mapped[int | None] = ref(_("Delegated by"), "professional", index=False)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    roundtable: Mapped[Roundtable] = relationship()
    professional: Mapped[Any] = relationship("Professional", foreign_keys="Convener.professional_id")
    delegated_by: Mapped[Any] = relationship("Professional", foreign_keys="Convener.delegated_by_id")
    kind: Mapped[Any] = relationship("Term")

    def __str__(self) -> str:
        return f"{self.professional} · {self.kind}"


class RoundtableSession(OfTable, Model):
    """One session of a table: earlier commitments first, then barriers, agenda and plan."""

    said_with, named_by = ("roundtable",), ("roundtable", "number")
    __table_args__ = (
        UniqueConstraint("roundtable_id", "number"),
        Index("ix_roundtable_session_region_held", "region_id", "held_at"),
    )
    placed_by = "roundtable"
    roundtable_id: Mapped[int] = ref(_("Roundtable"), "roundtable", required=True)
    number: Mapped[int | None] = field(_("Session number"), Integer)
    held_at: Mapped[dt.datetime] = field(_("Date and time"), DateTime, required=True)
    meeting_place: Mapped[str | None] = field(_("Place or link"), String(200))
    status: Mapped[SessionStatus] = field(_("Status"), SessionStatus, required=True, default=SessionStatus.PLANNED)
    convened_by_id: Mapped[int | None] = ref(_("Convened by"), "convener", index=False)
    summary: Mapped[str | None] = field(_("Summary"), Text)
    roundtable: Mapped[Roundtable] = relationship()
    convened_by: Mapped[Any] = relationship("Convener")
    region: Mapped[Any] = relationship("Region", foreign_keys="RoundtableSession.region_id")

    @property
    @described(_("Another session at that hour"))
    def same_hour(self) -> bool:
        """Asked when another session of the table begins at that hour, and kept nowhere."""
        return False

    @same_hour.setter
    def same_hour(self, meant: bool) -> None:
        """The form writes what was asked."""

    def __str__(self) -> str:
        words = _("Session %(number)s", number=self.number or "")
        return f"{self.roundtable or ''} · {words}"


class RoundtableAttendance(OfTable, Model):
    """Who of the 13 kinds of participants was invited, and whether they came (Tabla 7)."""

    __table_args__ = (UniqueConstraint("session_id", "kind_id", "unit_id"),)
    session_id: Mapped[int] = ref(_("Session"), "roundtable_session", required=True)
    kind_id: Mapped[int] = ref(_("Participant"), "participant_kind", required=True)
    unit_id: Mapped[int | None] = ref(_("Operator and modality"), "unit", help=_("Only for a delegated case manager."))
    person: Mapped[str | None] = field(_("Person"), String(120))
    institution_id: Mapped[int | None] = ref(_("Institution"), "institution", index=False)
    attendance: Mapped[Attendance] = field(_("Attendance"), Attendance, required=True, default=Attendance.PENDING)
    session: Mapped[RoundtableSession] = relationship()
    kind: Mapped[ParticipantKind] = relationship()
    unit: Mapped[Any] = relationship("Unit")
    institution: Mapped[Any] = relationship("Institution")

    def __str__(self) -> str:
        return f"{self.kind} · {self.person or ''}".strip(" ·")


class Barrier(Record, RegionScoped, Searchable, Model):
    """What stands in the way of the cases, its cause, its owner and the way round (G34-4.1-F-c, WB-9-11)."""

    search_from = ("title",)
    title: Mapped[str] = field(
        _("Barrier"), String(200), required=True, help=_("In one sentence, without names of families.")
    )
    description: Mapped[str | None] = field(_("Context"), Text)
    cause: Mapped[BarrierCause] = field(_("Cause"), BarrierCause, required=True, default=BarrierCause.INSTITUTIONAL)
    cases_affected: Mapped[int | None] = field(_("Cases affected"), Integer)
    status: Mapped[BarrierStatus] = field(_("Status"), BarrierStatus, required=True, default=BarrierStatus.PROPOSED)
    owner_id: Mapped[int | None] = ref(_("Owner"), "institution", index=False)
    alternative: Mapped[str | None] = field(_("Alternative solution"), Text)
    proposed_by_id: Mapped[int | None] = ref(_("Proposed by"), "professional", index=False)
    session_id: Mapped[int | None] = ref(_("Session"), "roundtable_session")
    region: Mapped[Any] = relationship("Region")
    owner: Mapped[Any] = relationship("Institution")
    proposed_by: Mapped[Any] = relationship("Professional")
    session: Mapped[RoundtableSession | None] = relationship()

    def place(self) -> None:
        """The regional is that of the session, when it was taken up in one."""
        if self.session is not None:
            self.region_id = self.session.region_id

    def __str__(self) -> str:
        return self.title


class AgendaItem(OfTable, Model):
    """A case or barrier on the agenda; a case is visible to the table only while it is there (design 3)."""

    __table_args__ = (CheckConstraint("case_id IS NOT NULL OR barrier_id IS NOT NULL", name="subject"),)
    session_id: Mapped[int] = ref(_("Session"), "roundtable_session", required=True)
    case_id: Mapped[int | None] = ref(_("Case"), "care_case")
    barrier_id: Mapped[int | None] = ref(_("Barrier"), "barrier")
    shared_summary: Mapped[str] = field(
        _("What the table needs to know"),
        String(600),
        required=True,
        help=_("Only what is needed to solve it; no clinical detail."),
    )
    legal_basis: Mapped[str | None] = field(
        _("Legal basis without consent"), String(300),
        help=_("Only when the family has not allowed it and a norm or an order of the authority asks for it."),
    )  # fmt: skip
    removed_at: Mapped[dt.datetime | None] = field(_("Taken off the agenda"), DateTime)
    session: Mapped[RoundtableSession] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="AgendaItem.case_id")
    barrier: Mapped[Any] = relationship("Barrier")

    @property
    @described(_("Subject"))
    def subject(self) -> str:
        """The case or barrier, for those who may see it."""
        return str(self.case or self.barrier or "—")

    def __str__(self) -> str:
        return self.subject


class PlanLine(OfTable, Model):
    """A line of the session's action plan for the mobilisation of cases (G34-4.1-R-a)."""

    session_id: Mapped[int] = ref(_("Session"), "roundtable_session", required=True)
    action: Mapped[str] = field(_("Action"), String(300), required=True)
    responsible_id: Mapped[int | None] = ref(_("Responsible institution"), "institution", index=False)
    due_on: Mapped[dt.date | None] = field(_("Due"), Date)
    status: Mapped[ActionStatus] = field(_("Status"), ActionStatus, required=True, default=ActionStatus.PLANNED)
    session: Mapped[RoundtableSession] = relationship()
    responsible: Mapped[Any] = relationship("Institution")

    def __str__(self) -> str:
        return self.action


HELD_STATUSES = (SessionStatus.HELD, SessionStatus.CLOSED)
