"""How fit are case managers for their role, and what do they do? Tabla 1, Tabla 4 and Tabla 5 of the guide (G34-3)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Index, Integer, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import Record, StaffScoped
from app.kit.wording import language
from app.practice import rules
from app.quality.models import OfGuide, Rating

PUBLIC, PERSONAL, SENSITIVE = Privacy.PUBLIC, Privacy.PERSONAL, Privacy.SENSITIVE


class CompetencyArea(Choice):
    """The four groups of Tabla 1 (G34-3.2)."""

    PERSONAL = _("Personal competencies")
    SOCIAL = _("Social competencies")
    METHODOLOGICAL = _("Methodological competencies")
    TECHNICAL = _("Technical competencies")


class EvaluationKind(Choice):
    """Before the role, and again from time to time (G34-3.2-00)."""

    SELECTION = _("Selection"), "teal"
    PERIODIC = _("Periodic evaluation"), "blue"


class Outcome(Choice):
    """What the evaluation says of the person."""

    PENDING = _("Not decided yet"), "amber"
    FIT = _("Fit for the role"), "green"
    NOT_FIT = _("Not fit for the role"), "red"


class Sphere(Choice):
    """The two levels of articulation (G34-3.1-01)."""

    MICRO = _("Micro management"), "teal"
    MACRO = _("Macro management"), "blue"


class TemplateStatus(Choice):
    """The case manager proposes, the coordinator agrees (G34-4.2-3)."""

    PROPOSED = _("Proposed to the coordinator"), "amber"
    AGREED = _("Agreed with the coordinator"), "green"
    RETURNED = _("Returned with remarks"), "red"
    SUPERSEDED = _("Replaced by another version")


class Competency(OfGuide, Model):
    """One of the 23 competencies of Tabla 1."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    area: Mapped[CompetencyArea] = field(_("Group of competencies"), CompetencyArea, privacy=PUBLIC, required=True)
    after_start: Mapped[bool] = field(_("Only once the role has started"), Boolean, privacy=PUBLIC)
    provenance: Mapped[str | None] = field(_("Adapted from"), String(300), privacy=PUBLIC)


class RubricLevel(Catalog, Model):
    """One described level of the rubric, with its points; ours, as the guide gives none."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    points: Mapped[int] = field(_("Points"), Integer, privacy=PUBLIC, required=True)
    meaning_es: Mapped[str] = field(_("Meaning in Spanish"), String(300), privacy=PUBLIC, required=True)
    meaning_en: Mapped[str] = field(_("Meaning in English"), String(300), privacy=PUBLIC, required=True)

    @property
    @described(_("Meaning"), PUBLIC)
    def meaning(self) -> str:
        """What one sees at this level, in the reader's language."""
        return self.meaning_en if language() == "en" else self.meaning_es


class ActionKind(OfGuide, Model):
    """One item of Tabla 4, with its sphere, or of Tabla 5, with its group of modalities."""

    named_by = ("code", *OfGuide.named_by)
    __table_args__ = (UniqueConstraint("code", "edition"),)
    sphere: Mapped[Sphere | None] = field(_("Sphere"), Sphere, privacy=PUBLIC)
    group_id: Mapped[int | None] = ref(_("Modality group"), "modality_group", privacy=PUBLIC)
    needs_authority: Mapped[bool] = field(_("Needs prior articulation with the authority"), Boolean, privacy=PUBLIC)
    group: Mapped[Any] = relationship("ModalityGroup")

    def __str__(self) -> str:
        return f"{self.short} · {self.name}"


class OfStaff(Record, StaffScoped):
    """A row of somebody's work: its regional is that of the unit."""

    __abstract__ = True
    kept_for = ("STAFF", "STAFF")
    unit: Any

    def place(self) -> None:
        if self.unit is not None:
            self.region_id = self.unit.region_id


class CompetencyEvaluation(OfStaff, Model):
    """The selection of a candidate, or the periodic evaluation of a case manager (G34-3.2-00)."""

    professional_id: Mapped[int] = ref(_("Professional"), "professional", required=True)
    kind: Mapped[EvaluationKind] = field(
        _("Kind of evaluation"), EvaluationKind, required=True, default=EvaluationKind.SELECTION
    )
    evaluated_on: Mapped[dt.date] = field(_("Evaluated on"), Date, required=True, default=dt.date.today)
    evaluator_id: Mapped[int | None] = ref(_("Evaluated by"), "professional", index=False)
    knowledge_level_id: Mapped[int | None] = ref(_("Level of knowledge"), "rubric_level", index=False, privacy=PERSONAL)
    knowledge: Mapped[str | None] = field(_("What shows the knowledge"), Text, privacy=SENSITIVE)
    experience_level_id: Mapped[int | None] = ref(
        _("Level of experience"), "rubric_level", index=False, privacy=PERSONAL
    )
    experience: Mapped[str | None] = field(_("What shows the experience"), Text, privacy=SENSITIVE)
    outcome: Mapped[Outcome] = field(_("Outcome"), Outcome, required=True, default=Outcome.PENDING)
    remark: Mapped[str | None] = field(_("Strengths and what to improve"), Text, privacy=SENSITIVE)
    shares: Mapped[str | None] = field(_("Result in percent, by group"), String(200), privacy=PERSONAL)
    professional: Mapped[Any] = relationship("Professional", foreign_keys="CompetencyEvaluation.professional_id")
    evaluator: Mapped[Any] = relationship("Professional", foreign_keys="CompetencyEvaluation.evaluator_id")
    unit: Mapped[Any] = relationship("Unit")
    knowledge_level: Mapped[Any] = relationship("RubricLevel", foreign_keys="CompetencyEvaluation.knowledge_level_id")
    experience_level: Mapped[Any] = relationship("RubricLevel", foreign_keys="CompetencyEvaluation.experience_level_id")

    @property
    @described(_("Next evaluation"))
    def next_on(self) -> dt.date | None:
        """When the next one is due; nobody is due again before this one is decided."""
        if self.outcome == Outcome.PENDING:
            return None
        return rules.next_evaluation(self.evaluated_on, self.unit.modality.evaluation_months)

    def __str__(self) -> str:
        return f"{self.professional} · {self.kind}"


class CompetencyScore(OfStaff, Model):
    """One competency at one level of the rubric, in one evaluation."""

    __table_args__ = (UniqueConstraint("evaluation_id", "competency_id"),)
    evaluation_id: Mapped[int] = ref(_("Competency evaluation"), "competency_evaluation", required=True)
    competency_id: Mapped[int] = ref(_("Competency"), "competency", required=True)
    level_id: Mapped[int] = ref(_("Level"), "rubric_level", required=True, privacy=PERSONAL)
    note: Mapped[str | None] = field(_("What was seen"), Text, privacy=SENSITIVE)
    evaluation: Mapped[CompetencyEvaluation] = relationship()
    competency: Mapped[Competency] = relationship()
    level: Mapped[RubricLevel] = relationship()
    unit: Mapped[Any] = relationship("Unit")
    professional: Mapped[Any] = relationship("Professional")

    def place(self) -> None:
        """Person, unit and regional are those of the evaluation."""
        if self.evaluation is not None:
            one = self.evaluation
            self.unit_id, self.professional_id, self.region_id = one.unit_id, one.professional_id, one.region_id

    def __str__(self) -> str:
        return f"{self.competency} · {self.level}"


class LogTemplate(OfStaff, Model):
    """What the case managers of a unit write of each action, one version after the other (G34-4.2-3)."""

    __table_args__ = (Index("ix_log_template_unit_number", "unit_id", "number", unique=True),)
    number: Mapped[int] = field(_("Version"), Integer, required=True, default=1)
    status: Mapped[TemplateStatus] = field(
        _("Status"), TemplateStatus, required=True, default=TemplateStatus.PROPOSED, index=True
    )
    asks_people: Mapped[bool] = field(_("Asks with whom"), Boolean, default=True)
    asks_institution: Mapped[bool] = field(_("Asks the institution"), Boolean)
    asks_hours: Mapped[bool] = field(_("Asks the hours"), Boolean, default=True)
    asks_result: Mapped[bool] = field(_("Asks the result"), Boolean, default=True)
    asks_rating: Mapped[bool] = field(_("Asks how effective the action was"), Boolean)
    cadence: Mapped[str | None] = field(
        _("How often it is written and read"), Text, help=_("For example: within two days; read together each month.")
    )
    contact_days: Mapped[int | None] = field(
        _("Contact with the authority at least every … days"), Integer,
        help=_("A reminder appears when no articulation with the authority was logged for so long."),
    )  # fmt: skip
    proposed_by_id: Mapped[int | None] = ref(_("Proposed by"), "professional", index=False)
    proposed_on: Mapped[dt.date | None] = field(_("Proposed on"), Date)
    agreed_by_id: Mapped[int | None] = ref(_("Answered by"), "professional", index=False)
    agreed_on: Mapped[dt.date | None] = field(_("Answered on"), Date)
    answer: Mapped[str | None] = field(_("Remarks of the coordinator"), String(400))
    unit: Mapped[Any] = relationship("Unit")
    professional: Mapped[Any] = relationship("Professional", foreign_keys="LogTemplate.professional_id")
    proposed_by: Mapped[Any] = relationship("Professional", foreign_keys="LogTemplate.proposed_by_id")
    agreed_by: Mapped[Any] = relationship("Professional", foreign_keys="LogTemplate.agreed_by_id")

    def __str__(self) -> str:
        return str(_("Version %(number)s", number=self.number))


class LoggedAction(OfStaff, Model):
    """One thing that a case manager did, on the template agreed then; a later template changes nothing in it."""

    professional_id: Mapped[int] = ref(_("Case manager"), "professional", required=True)
    happened_on: Mapped[dt.date] = field(_("Date"), Date, required=True, default=dt.date.today, index=True)
    kind_id: Mapped[int] = ref(_("Action of the guide"), "action_kind", required=True)
    sphere: Mapped[Sphere] = field(
        _("Sphere"), Sphere, required=True, help=_("Needed for Tabla 5 only: an action of Tabla 4 says it itself.")
    )
    what: Mapped[str] = field(_("What was done"), Text, privacy=SENSITIVE, required=True)
    case_id: Mapped[int | None] = ref(_("Case"), "care_case")
    party_id: Mapped[int | None] = ref(_("Party"), "term", list="required_party", index=False)
    people: Mapped[str | None] = field(_("With whom"), String(300), privacy=PERSONAL, help=_("Names and posts."))
    institution_id: Mapped[int | None] = ref(_("Institution"), "institution", index=False)
    prior: Mapped[str | None] = field(
        _("Evidence of the prior articulation with the authority"), String(400), privacy=PERSONAL,
        help=_("For an intersectoral body: who of the competent authority agreed, when and where it is written."),
    )  # fmt: skip
    hours: Mapped[Decimal | None] = field(_("Hours"), Numeric(5, 2), help=_("Half an hour is 0.5."))
    result: Mapped[str | None] = field(_("Result"), Text, privacy=SENSITIVE)
    effectiveness: Mapped[Rating | None] = field(_("Was the action effective?"), Rating)
    template_id: Mapped[int | None] = ref(_("Template"), "log_template")
    professional: Mapped[Any] = relationship("Professional")
    unit: Mapped[Any] = relationship("Unit")
    kind: Mapped[ActionKind] = relationship()
    case: Mapped[Any] = relationship("Case")
    party: Mapped[Any] = relationship("Term")
    institution: Mapped[Any] = relationship("Institution")
    template: Mapped[LogTemplate | None] = relationship()

    @property
    @described(_("Written on"))
    def written_on(self) -> str:
        """The version of the template, or that there was none."""
        return str(self.template or _("Without agreed template"))

    def __str__(self) -> str:
        return self.kind.name if self.kind is not None else ""
