"""What does a table keep beside its sessions? Its own participants, its changes, the follow-up of barriers, lessons."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Choice, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, RegionScoped
from app.roundtables.models import (
    Barrier,
    BarrierStatus,
    MeetingForm,
    OfTable,
    ParticipantKind,
    Roundtable,
    RoundtableSession,
)


class SeatChange(Choice):
    """What a regional does otherwise than Tabla 7 (G34-4.1-PA, G34-4.2-1)."""

    ADDED = _("Is invited as well"), "green"
    EXCLUDED = _("Is not invited"), "amber"
    INSTEAD = _("Another institution takes the seat"), "blue"


class LessonKind(Choice):
    """What the case managers of a modality tell each other every month (G34-4.2-2)."""

    DIFFICULTY = _("Difficulty"), "amber"
    PRACTICE = _("Good practice"), "green"


class Seat(OfTable, Model):
    """One change of a table against Tabla 7, with its reason; a session keeps the invitations that it was made with."""

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),)
    placed_by = "roundtable"
    roundtable_id: Mapped[int] = ref(_("Roundtable"), "roundtable", required=True)
    change: Mapped[SeatChange] = field(_("Change"), SeatChange, required=True)
    kind_id: Mapped[int] = ref(_("Participant"), "participant_kind", required=True)
    institution_id: Mapped[int | None] = ref(_("Institution"), "institution", index=False)
    reason: Mapped[str] = field(_("Reason"), String(300), required=True, help=_("What in the territory asks for it."))
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date, help=_("From then on Table 7 holds again."))
    roundtable: Mapped[Roundtable] = relationship()
    kind: Mapped[ParticipantKind] = relationship()
    institution: Mapped[Any] = relationship("Institution")

    def __str__(self) -> str:
        return f"{self.change} · {self.institution or self.kind}"


class RoundtableChange(OfTable, Model):
    """How often and in which form a table meets, since when and why: one row for each change (G34-4.2-1)."""

    placed_by = "roundtable"
    roundtable_id: Mapped[int] = ref(_("Roundtable"), "roundtable", required=True)
    cadence_months: Mapped[int] = field(_("Every how many months"), Integer, required=True)
    meeting_form: Mapped[MeetingForm] = field(_("How it meets"), MeetingForm, required=True)
    reason: Mapped[str | None] = field(_("Reason"), String(610))
    roundtable: Mapped[Roundtable] = relationship()
    author: Mapped[Any] = relationship("User", foreign_keys="RoundtableChange.created_by_id", viewonly=True)

    def __str__(self) -> str:
        return f"{self.roundtable} · {self.cadence_months}"


class BarrierChange(Record, RegionScoped, Model):
    """What became of a barrier: one row for each change and each follow-up, with the session that made it."""

    barrier_id: Mapped[int] = ref(_("Barrier"), "barrier", required=True)
    session_id: Mapped[int | None] = ref(_("Session"), "roundtable_session")
    status: Mapped[BarrierStatus] = field(_("Status"), BarrierStatus, required=True)
    note: Mapped[str | None] = field(_("Note"), Text)
    barrier: Mapped[Barrier] = relationship()
    session: Mapped[RoundtableSession | None] = relationship()
    author: Mapped[Any] = relationship("User", foreign_keys="BarrierChange.created_by_id", viewonly=True)

    def place(self) -> None:
        """The regional is that of the barrier."""
        if self.barrier is not None:
            self.region_id = self.barrier.region_id or self.region_id

    def __str__(self) -> str:
        return f"{self.barrier} · {self.status}"


class Lesson(OfTable, Searchable, Model):
    """A difficulty or good practice of an internal table (G34-4.2-2).

    The regional reads all of them; a good practice that is shared is read in the whole nation. A difficulty goes to the
    regional table once, as a barrier.
    """

    __table_args__ = (
        UniqueConstraint("barrier_id"),
        CheckConstraint("kind = 'PRACTICE' OR NOT is_shared", name="shared"),
    )
    search_from = ("title", "detail")
    beyond = "is_shared"
    kind: Mapped[LessonKind] = field(_("Kind"), LessonKind, required=True, default=LessonKind.DIFFICULTY)
    title: Mapped[str] = field(
        _("Difficulty or good practice"), String(200), required=True,
        help=_("In one sentence, without names of families."),
    )  # fmt: skip
    detail: Mapped[str | None] = field(_("Context"), Text, help=_("What happened, what was tried, what came of it."))
    theme_id: Mapped[int] = ref(_("Theme"), "term", list="lesson_theme", required=True)
    is_shared: Mapped[bool] = field(
        _("Shared with all regionals"), Boolean, help=_("Only good practices; otherwise the regional alone reads it.")
    )
    session_id: Mapped[int] = ref(_("Session"), "roundtable_session", required=True)
    unit_id: Mapped[int | None] = ref(_("Unit"), "unit")
    modality_id: Mapped[int | None] = ref(_("Modality"), "modality")
    barrier_id: Mapped[int | None] = ref(_("Barrier of the regional table"), "barrier", index=False)
    session: Mapped[RoundtableSession] = relationship()
    theme: Mapped[Any] = relationship("Term")
    unit: Mapped[Any] = relationship("Unit")
    modality: Mapped[Any] = relationship("Modality")
    region: Mapped[Any] = relationship("Region", foreign_keys="Lesson.region_id")
    barrier: Mapped[Barrier | None] = relationship()

    @property
    @described(_("Noted on"))
    def noted_at(self) -> dt.datetime:
        return self.created_at

    def place(self) -> None:
        """Regional, unit and modality are those of the internal table."""
        super().place()
        unit = self.session.roundtable.unit if self.session is not None else None
        if unit is not None:
            self.unit_id, self.modality_id = unit.id, unit.modality_id

    def __str__(self) -> str:
        return self.title
