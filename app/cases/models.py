"""What is being worked on with a family or child? The case, its team, causes and needs (design 4, G34-3.1-05)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Computed, Date, Index, String, Text, event, inspect, select, update
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.extensions import Model
from app.families.models import Coded, FamilyAccess, of_document, serve
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import CaseScoped, CaseSelf, Record

SENSITIVE = Privacy.SENSITIVE


class CaseStatus(Choice):
    """Is the case open, suspended or closed?"""

    OPEN = _("Open"), "green"
    SUSPENDED = _("Suspended"), "amber"
    CLOSED = _("Closed"), "blue"


class CareLevel(Choice):
    """The three levels of care of the model (G34-3.4-00d)."""

    INDIVIDUAL = _("Individual")
    FAMILY = _("Family level")
    SECTORS = _("Sectors and services")


class CauseKind(Choice):
    """What gave rise to the case (G34-3.1-05)."""

    THREAT = _("Threat")
    VIOLENCE = _("Violence")
    VIOLATION = _("Violation of rights")


class CauseStatus(Choice):
    """Followed until overcome (G34-3.1-05)."""

    PRESENT = _("Present"), "red"
    IN_PROGRESS = _("Being addressed"), "amber"
    OVERCOME = _("Overcome"), "green"


class NeedStatus(Choice):
    """From found to met, or left without an answer."""

    OPEN = _("No answer yet"), "red"
    IN_PROGRESS = _("In progress"), "amber"
    MET = _("Met"), "green"
    DROPPED = _("No longer needed")


class TeamFunction(Choice):
    """What someone does in a case (G34-1-05, G34-2-04)."""

    LEAD = _("Lead professional")
    PSYCHOLOGY = _("Psychology")
    SOCIAL_WORK = _("Social work or family development")
    AREA = _("Area professional")
    CASE_MANAGER = _("Case manager")
    AUTHORITY_TEAM = _("Interdisciplinary team of the authority")


class Mode(Choice):
    """In person, virtual, by phone (MED-6-01 to 03)."""

    IN_PERSON = _("In person")
    VIRTUAL = _("Virtual")
    PHONE = _("By phone")


class Case(Record, CaseSelf, Coded, Model):
    """One per family and programme, or per child in PARD; everything else hangs from it."""
    __tablename__ = "care_case"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),
        CheckConstraint("status <> 'CLOSED' OR closed_on IS NOT NULL", name="closed"),
        Index("ix_care_case_unit_status_id", "unit_id", "status", "id",  # with what a unit's charts and the wall ask
              postgresql_include=["deleted_at", "region_id", "family_id", "authority_id", "stage_id", "programme_id",
                                  "is_return", "moved_on", "opened_on", "closed_on"]),
        Index("ix_care_case_waiting", "unit_id", "waiting_since"),
        Index("ix_care_case_code_start", "code", postgresql_ops={"code": "text_pattern_ops"}),
    )  # fmt: skip
    letter, said_with, named_by = "C", ("family",), ("code",)
    search_from = ("code", "family_name")
    code: Mapped[str] = field(_("Case code"), String(20), required=True, unique=True)
    child_id: Mapped[int | None] = ref(
        _("Child or adolescent"), "member", privacy=Privacy.PERSONAL, help=_("Only in PARD: whose rights are restored.")
    )
    programme_id: Mapped[int] = ref(_("Programme"), "programme", required=True)
    stage_id: Mapped[int] = ref(_("Stage"), "programme_stage", required=True)
    status: Mapped[CaseStatus] = field(_("Status"), CaseStatus, required=True, default=CaseStatus.OPEN)
    opened_on: Mapped[dt.date] = field(_("Opened on"), Date, required=True, default=dt.date.today)
    closed_on: Mapped[dt.date | None] = field(_("Closed on"), Date)
    closing_reason_id: Mapped[int | None] = ref(_("Closing reason"), "term", list="closing_reason", index=False)
    entry_reason_id: Mapped[int | None] = ref(
        _("Reason for entry"), "term", list="entry_reason", privacy=SENSITIVE, index=False
    )
    authority_id: Mapped[int | None] = ref(_("Authority in charge"), "professional")
    lead_id: Mapped[int | None] = ref(_("Lead professional"), "professional")
    situation: Mapped[str | None] = field(_("Situation"), Text, privacy=SENSITIVE)
    expected_results: Mapped[str | None] = field(_("Expected results"), Text, privacy=SENSITIVE)
    legal_due_on: Mapped[dt.date | None] = field(
        _("Legal term"), Date, help=_("Only in PARD: when the term of the authority ends.")
    )
    is_adoption_reserved: Mapped[bool] = field(
        _("Adoption reserve"), Boolean, privacy=SENSITIVE,
        help=_("The file is reserved by law (Ley 1098 art. 75): nobody opens it in an emergency."),
    )  # fmt: skip
    is_progressive_exit: Mapped[bool] = field(
        _("Progressive exit"), Boolean, help=_("In PARD: the return goes step by step; two more criteria apply.")
    )
    is_return: Mapped[bool] = field(_("Return to the programme"), Boolean)
    moved_on: Mapped[dt.date | None] = field(_("Last movement"), Date, index=True)
    waiting_since: Mapped[dt.date | None] = mapped_column(
        Date, Computed("CASE WHEN status = 'OPEN' THEN moved_on END", persisted=True), index=True,
        info={"label": _("Open, without movement since"), "privacy": Privacy.INTERNAL},
    )  # fmt: skip
    family: Mapped[Any] = relationship("Family", foreign_keys="Case.family_id")
    child: Mapped[Any] = relationship("Member", foreign_keys="Case.child_id")
    unit: Mapped[Any] = relationship("Unit")
    region: Mapped[Any] = relationship("Region")
    programme: Mapped[Any] = relationship("Programme")
    stage: Mapped[Any] = relationship("ProgrammeStage")
    closing_reason: Mapped[Any] = relationship("Term", foreign_keys="Case.closing_reason_id")
    entry_reason: Mapped[Any] = relationship("Term", foreign_keys="Case.entry_reason_id")
    authority: Mapped[Any] = relationship("Professional", foreign_keys="Case.authority_id")
    lead: Mapped[Any] = relationship("Professional", foreign_keys="Case.lead_id")

    @property
    def family_name(self) -> str:
        """The family's name for the search text."""
        return self.family.name if self.family is not None else ""

    @property
    def hint(self) -> str:
        """Beside the code in a list of choices."""
        return str(self.family or "")

    @property
    @described(_("Days without movement"))
    def still_days(self) -> int | None:
        """How long nothing has happened (G34-1-09)."""
        return (dt.date.today() - self.moved_on).days if self.moved_on else None

    @classmethod
    def marked(cls, text: str) -> list[Any]:
        return of_document(cls.family_id, text)

    def place(self) -> None:
        """The regional is that of the unit; the unit and the lead reach the family; a new case gets its code."""
        if self.unit is not None:
            self.region_id = self.unit.region_id
        if self.family is None or self.unit is None:
            return
        self.unit_id, self.family_id = self.unit_id or self.unit.id, self.family_id or self.family.id
        if not inspect(self).persistent:
            self.is_return = self.is_return or self._returns()
            self.await_code(self.unit.region)
            self.moved_on = self.moved_on or self.opened_on or dt.date.today()
            serve(self.family, self.region_id, self.unit_id)
        lead = self.lead_id or (self.lead.id if self.lead is not None else None)
        if lead and inspect(self).attrs.lead_id.history.has_changes():
            serve(self.family, self.region_id, self.unit_id, lead)

    def _returns(self) -> bool:
        """Was there an earlier case of this child (or, without one, family) in the same programme, closed by now?"""
        child, family, programme = (getattr(self, f"{name}_id") or getattr(getattr(self, name), "id", None)
                                    for name in ("child", "family", "programme"))  # fmt: skip
        whose = Case.child_id.in_([child]) if self.child_id or self.child else Case.family_id.in_([family])
        same = select(Case.id).where(whose, Case.programme_id == programme, Case.status == CaseStatus.CLOSED).limit(1)
        session: Any = object_session(self)  # whoever had it: that there was one is all that is told
        return session is not None and session.scalar(same, execution_options={"unscoped": True}) is not None

    def __str__(self) -> str:
        return self.code


def move(case: Case, day: dt.date) -> None:
    """Something happened in the case on a day (G34-1-09); its version stays, so that nobody's open form is stale."""
    session = object_session(case)
    if session is None or not inspect(case).persistent:
        case.moved_on = max(case.moved_on or day, day)
        return
    older = Case.moved_on.is_(None) | (Case.moved_on < day)
    later = update(Case).where(Case.id == case.id, older).values(moved_on=day, changed_at=Case.changed_at)
    session.execute(later, execution_options={"synchronize_session": False, "traced": False})


# What is due is found among the few that have a term; a count that PostgreSQL's wall asks of reads its index alone.
TERM = Case.legal_due_on.is_not(None)
Index("ix_care_case_legal_due", Case.legal_due_on, Case.id)
Index("ix_care_case_term", Case.unit_id, Case.legal_due_on, sqlite_where=TERM, postgresql_where=TERM)


class OfCase(Record, CaseScoped):
    """A row that hangs from a case and takes its place from it."""

    __abstract__ = True
    case: Any

    def place(self) -> None:
        """Unit, regional and family are those of the case; what happened moves the case."""
        if self.case is None:
            return
        self.region_id, self.unit_id, self.family_id = self.case.region_id, self.case.unit_id, self.case.family_id
        if day := self.moved():
            move(self.case, day)

    def moved(self) -> dt.date | None:
        """On which day did this row move its case? None when it does not."""
        return None


class CaseTeam(OfCase, Model):
    """Who works on the case, as what, from when to when."""

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),)
    professional_id: Mapped[int] = ref(_("Professional"), "professional", required=True)
    function: Mapped[TeamFunction] = field(_("Function"), TeamFunction, required=True)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    case: Mapped[Case] = relationship(foreign_keys="CaseTeam.case_id")
    professional: Mapped[Any] = relationship("Professional")

    def place(self) -> None:
        """Whoever works on the case reaches the family, until the assignment ends."""
        super().place()
        if self.case is None or not (self.professional_id or self.professional):
            return
        person = self.professional_id or self.professional.id
        if not inspect(self).persistent:
            serve(self.case.family, self.region_id, self.unit_id, person, self.starts_on, self.ends_on)
        elif {"ends_on", "deleted_at"} & {one.key for one in inspect(self).attrs if one.history.has_changes()}:
            self._end_access(self.ends_on or (dt.date.today() if self.deleted_at else None))

    def _end_access(self, day: dt.date | None) -> None:
        """The reach of the assignment ends with it, unless another assignment in the family goes on."""
        session, mine = object_session(self), {"family_id": self.family_id, "professional_id": self.professional_id}
        assert session is not None
        others = select(CaseTeam.id).filter_by(**mine, ends_on=None).where(CaseTeam.id != self.id)
        if day and session.scalar(others.limit(1), execution_options={"unscoped": True}):
            return
        rows = select(FamilyAccess).filter_by(**mine, unit_id=self.unit_id)
        for access in session.scalars(rows, execution_options={"unscoped": True}):
            access.ends_on = day

    def __str__(self) -> str:
        return f"{self.professional} · {self.function}"


class Cause(OfCase, Model):
    """What has to be overcome, with its state (G34-3.1-05)."""

    kind: Mapped[CauseKind] = field(_("Kind"), CauseKind, required=True, privacy=SENSITIVE)
    reason_id: Mapped[int | None] = ref(_("Reason"), "term", list="entry_reason", privacy=SENSITIVE, index=False)
    description: Mapped[str | None] = field(_("Description"), Text, privacy=SENSITIVE)
    status: Mapped[CauseStatus] = field(_("Status"), CauseStatus, required=True, default=CauseStatus.PRESENT)
    overcome_on: Mapped[dt.date | None] = field(_("Overcome on"), Date)
    case: Mapped[Case] = relationship(foreign_keys="Cause.case_id")
    reason: Mapped[Any] = relationship("Term")

    def __str__(self) -> str:
        return str(self.reason or self.kind)


class Need(OfCase, Model):
    """A need of a member or of the whole family, at one level of care (CC-05, CC-10)."""

    __table_args__ = (
        Index("ix_need_unit_kind", "unit_id", "kind_id", "status", "deleted_at",  # a unit's charts read nothing else
              postgresql_include=["id", "region_id", "family_id", "case_id"]),
    )  # fmt: skip
    kind_id: Mapped[int] = ref(_("Kind of need"), "term", list="need_kind", required=True)
    member_id: Mapped[int | None] = ref(
        _("Member"), "member", privacy=Privacy.PERSONAL, help=_("Empty when it is the whole family's.")
    )
    level: Mapped[CareLevel] = field(_("Level of care"), CareLevel, required=True, default=CareLevel.FAMILY)
    description: Mapped[str | None] = field(_("Description"), Text, privacy=SENSITIVE)
    status: Mapped[NeedStatus] = field(_("Status"), NeedStatus, required=True, default=NeedStatus.OPEN, index=True)
    found_on: Mapped[dt.date] = field(_("Found on"), Date, required=True, default=dt.date.today)
    closed_on: Mapped[dt.date | None] = field(_("Closed on"), Date)
    case: Mapped[Case] = relationship(foreign_keys="Need.case_id")
    kind: Mapped[Any] = relationship("Term")
    member: Mapped[Any] = relationship("Member")

    def moved(self) -> dt.date | None:
        return self.closed_on or self.found_on or dt.date.today()

    def __str__(self) -> str:
        return str(self.kind)


event.listen(Case, "after_insert", Coded.give_code)
