"""When was the family seen, how, and what came of it? Visits and contacts (MF-1.2-06, MED-6)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Index, Integer, String, Text, literal
from sqlalchemy.orm import Mapped, relationship

from app.cases.models import Mode, OfCase
from app.extensions import Model
from app.kit.fields import Choice, Privacy, field, ref

SENSITIVE = Privacy.SENSITIVE
COUNTED = ("mode", "status", "deleted_at")


class VisitKind(Choice):
    """A home visit, a group meeting, or another contact."""

    HOME_VISIT = _("Home visit")
    GROUP = _("Group meeting")
    CONTACT = _("Contact")


class VisitStatus(Choice):
    """Planned or done; a failed contact is counted apart."""

    PLANNED = _("Planned"), "blue"
    DONE = _("Done"), "green"
    FAILED = _("Failed contact"), "red"
    CANCELLED = _("Cancelled")


class Visit(OfCase, Model):
    """A planned or held visit or contact with its outcome."""

    __table_args__ = (
        CheckConstraint("status <> 'DONE' OR held_at IS NOT NULL", name="done"),
        CheckConstraint("minutes IS NULL OR minutes <= 720", name="minutes"),
        Index("ix_visit_unit_planned", "unit_id", "planned_on", "id", *COUNTED,  # a unit's charts read nothing else
              postgresql_include=["region_id", "family_id", "case_id"]),
        Index("ix_visit_professional_planned", "professional_id", "planned_on"),
        Index("ix_visit_planned", "planned_on", "id"),
    )  # fmt: skip
    kind: Mapped[VisitKind] = field(_("Kind"), VisitKind, required=True, default=VisitKind.HOME_VISIT)
    number: Mapped[int | None] = field(_("Number"), Integer, help=_("Which visit of the programme this is."))
    planned_on: Mapped[dt.date] = field(_("Planned for"), Date, required=True, default=dt.date.today)
    mode: Mapped[Mode] = field(_("Mode"), Mode, required=True, default=Mode.IN_PERSON)
    status: Mapped[VisitStatus] = field(_("Status"), VisitStatus, required=True, default=VisitStatus.PLANNED)
    professional_id: Mapped[int | None] = ref(_("Professional"), "professional", index=False)
    held_at: Mapped[dt.datetime | None] = field(_("Held at"), DateTime)
    minutes: Mapped[int | None] = field(_("Duration in minutes"), Integer)
    outcome_id: Mapped[int | None] = ref(_("Outcome"), "term", list="contact_outcome", index=False)
    objective: Mapped[str | None] = field(_("Objective"), String(300))
    findings: Mapped[str | None] = field(_("What was found and worked on"), Text, privacy=SENSITIVE)
    agreements: Mapped[str | None] = field(_("Agreements with the family"), Text, privacy=SENSITIVE)
    next_on: Mapped[dt.date | None] = field(_("Next visit"), Date)
    case: Mapped[Any] = relationship("Case", foreign_keys="Visit.case_id")
    family: Mapped[Any] = relationship("Family", foreign_keys="Visit.family_id")
    professional: Mapped[Any] = relationship("Professional")
    outcome: Mapped[Any] = relationship("Term")

    def moved(self) -> dt.date | None:
        """A visit that took place moves the case."""
        return self.held_at.date() if self.status == VisitStatus.DONE and self.held_at else None

    def __str__(self) -> str:
        return f"{self.kind} {self.number or ''}".strip()


# What is due is found among the few that are ahead; what PostgreSQL's wall asks of them stands in the index, too.
# Said in the statement itself: a plan that is made for any state does not use the indexes of this one.
AHEAD = Visit.status == literal(VisitStatus.PLANNED, Visit.status.type, literal_execute=True)
WHERE: Any = {"sqlite_where": AHEAD, "postgresql_where": AHEAD}
ASKED = ["deleted_at", "region_id", "family_id", "case_id"]
Index("ix_visit_ahead_unit", Visit.unit_id, Visit.planned_on, Visit.id, **WHERE, postgresql_include=ASKED)
Index("ix_visit_ahead", Visit.planned_on, Visit.id, **WHERE, postgresql_include=["unit_id", *ASKED])


class VisitParticipant(OfCase, Model):
    """Who of the family took part."""

    visit_id: Mapped[int] = ref(_("Visit"), "visit", required=True)
    member_id: Mapped[int] = ref(_("Member"), "member", required=True, privacy=Privacy.PERSONAL)
    took_part: Mapped[bool] = field(_("Took part"), Boolean, default=True)
    visit: Mapped[Visit] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="VisitParticipant.case_id")
    member: Mapped[Any] = relationship("Member")

    def place(self) -> None:
        """The case is that of the visit."""
        if self.visit is not None and self.visit.case is not None:  # it may have been deleted
            self.case_id, self.case = self.visit.case_id, self.visit.case
        super().place()

    def __str__(self) -> str:
        return str(self.member)
