"""Is the care process as good as the norm asks? The criteria of Tabla 2, and how each case stands (G34-3.4)."""

import datetime as dt
import re
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Integer, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Session, relationship

from app.cases.models import OfCase
from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref

PUBLIC, SENSITIVE = Privacy.PUBLIC, Privacy.SENSITIVE
GUIDE = "G34.P"
FLOOR = ("code", "edition", "source", "valid_from", "valid_to", "deleted_at")


class Judgement(Choice):
    """What the case manager finds of one criterion in one case."""

    FULFILLED = _("Fulfilled"), "green"
    PARTLY = _("Partly fulfilled"), "amber"
    NOT_FULFILLED = _("Not fulfilled"), "red"
    NOT_APPLICABLE = _("Does not apply")


class RemarkKind(Choice):
    """The case manager judges; the team answers (G34-3.4-00b)."""

    JUDGEMENT = _("Judgement"), "teal"
    REPLY = _("Reply of the team"), "blue"


class Moment(Choice):
    """The five moments, in the order of the guide; by the codes of the stages (G34-3.4-00c)."""

    EI = _("Integrating assessment")
    DP = _("Case-plan design")
    IM = _("Case-plan implementation")
    RU = _("Reunification")
    RC = _("Reintegration and case closure")


class OfGuide(Catalog):
    """A list of the guide with its pages: a minimum that local rows may join (G34-3.4-00a)."""

    __abstract__ = True
    page: Mapped[int | None] = field(_("Page of the guide"), Integer, privacy=PUBLIC)

    @property
    def short(self) -> str:
        """What a chart has room for: the code within the guide's table."""
        return re.sub(r"^G34-\d\.\d-", "", self.code)

    @property
    def is_floor(self) -> bool:
        """Does the guide ask for it? Then nobody removes it."""
        return (self.source or "").startswith(GUIDE)


@event.listens_for(Session, "before_flush")
def _floor_stays(session: Session, _flush: Any, _instances: Any) -> None:
    """No code of ours ends, renames or deletes a row of the guide, or takes it for one of ours."""
    for row in [row for row in session.dirty if isinstance(row, OfGuide)]:
        state: Any = inspect(row)
        before = state.attrs.source.load_history()
        was = next(iter((*before.deleted, *before.unchanged)), None) or ""
        changed = [name for name in FLOOR if state.attrs[name].history.has_changes()]
        changed = changed if row.deleted_at else [name for name in changed if name != "deleted_at"]  # it may come back
        if was.startswith(GUIDE) and changed:
            raise RuntimeError(f"{row.__tablename__} {row.code} is of the guide: {', '.join(changed)} stays")


class Criterion(OfGuide, Model):
    """One criterion of Tabla 2."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    milestone: Mapped[str] = field(_("Milestone"), String(4), privacy=PUBLIC, required=True)
    moment: Mapped[Moment] = field(_("Moment"), Moment, privacy=PUBLIC, required=True)
    is_conditional: Mapped[bool] = field(_("Only on progressive exit"), Boolean, privacy=PUBLIC)


class CriterionCheck(OfCase, Model):
    """How one case stands on one criterion today."""

    __table_args__ = (UniqueConstraint("case_id", "criterion_id"),)
    criterion_id: Mapped[int] = ref(_("Criterion"), "criterion", required=True)
    judgement: Mapped[Judgement] = field(_("Judgement"), Judgement, required=True)
    observation: Mapped[str | None] = field(_("Observation"), Text, privacy=SENSITIVE)
    evidence: Mapped[str | None] = field(
        _("Evidence"), String(300), privacy=SENSITIVE, help=_("Where it can be seen: a document, a session, a visit.")
    )
    judged_on: Mapped[dt.date] = field(_("Judged on"), Date, required=True, default=dt.date.today)
    judged_by_id: Mapped[int | None] = ref(_("Judged by"), "professional")
    case: Mapped[Any] = relationship("Case", foreign_keys="CriterionCheck.case_id")
    judged_by: Mapped[Any] = relationship("Professional", foreign_keys="CriterionCheck.judged_by_id")
    region: Mapped[Any] = relationship("Region", foreign_keys="CriterionCheck.region_id")
    unit: Mapped[Any] = relationship("Unit", foreign_keys="CriterionCheck.unit_id")
    criterion: Mapped[Criterion] = relationship()

    def __str__(self) -> str:
        return f"{self.criterion.code if self.criterion else ''} · {self.judgement or ''}"


class Rating(Choice):
    """How far is it so?"""

    HIGH = _("Fully"), "green"
    SOME = _("In part"), "amber"
    LOW = _("Hardly"), "red"


class CareRating(OfCase, Model):
    """Was one care action effective, and was it the right one? Results, not activity, are asked (G34-3.1-04)."""

    care: Mapped[str] = field(
        _("Care action"), String(200), required=True, privacy=SENSITIVE,
        help=_("What was done with the child or the family, such as therapy or a group for parents."),
    )  # fmt: skip
    need_id: Mapped[int | None] = ref(_("Need it answers"), "need")
    effectiveness: Mapped[Rating] = field(_("Effective"), Rating, required=True)
    relevance: Mapped[Rating] = field(_("Relevant"), Rating, required=True)
    remark: Mapped[str | None] = field(_("Remark"), Text, privacy=SENSITIVE)
    rated_on: Mapped[dt.date] = field(_("Rated on"), Date, required=True, default=dt.date.today)
    case: Mapped[Any] = relationship("Case", foreign_keys="CareRating.case_id")
    need: Mapped[Any] = relationship("Need", foreign_keys="CareRating.need_id")

    def __str__(self) -> str:
        return self.care or ""


class StageMove(OfCase, Model):
    """One step of a case from a stage to the next, and why it went on with something open."""

    left_id: Mapped[int] = ref(_("From the stage"), "programme_stage", required=True, index=False)
    reached_id: Mapped[int] = ref(_("To the stage"), "programme_stage", required=True, index=False)
    moved_on: Mapped[dt.date] = field(_("Date"), Date, required=True, default=dt.date.today)
    open_criteria: Mapped[int] = field(_("Criteria still open"), Integer, required=True, default=0)
    reason: Mapped[str | None] = field(_("Reason to go on"), String(300), privacy=SENSITIVE)
    case: Mapped[Any] = relationship("Case", foreign_keys="StageMove.case_id")
    left: Mapped[Any] = relationship("ProgrammeStage", foreign_keys="StageMove.left_id")
    reached: Mapped[Any] = relationship("ProgrammeStage", foreign_keys="StageMove.reached_id")

    def moved(self) -> dt.date | None:
        return self.moved_on or dt.date.today()

    def __str__(self) -> str:
        return f"{self.left} → {self.reached}"


class CriterionRemark(OfCase, Model):
    """What was judged or replied, one row for each time; none is ever changed."""

    check_id: Mapped[int] = ref(_("Criterion of the case"), "criterion_check", required=True)
    kind: Mapped[RemarkKind] = field(_("Kind"), RemarkKind, required=True)
    judgement: Mapped[Judgement | None] = field(_("Judgement"), Judgement)
    text: Mapped[str | None] = field(_("Remark"), Text, privacy=SENSITIVE)
    check: Mapped[CriterionCheck] = relationship()
    case: Mapped[Any] = relationship("Case", foreign_keys="CriterionRemark.case_id")

    @property
    @described(_("Said"))
    def said_at(self) -> dt.datetime:
        return self.created_at

    def place(self) -> None:
        """The case is that of the criterion it is about."""
        if self.check is not None:
            self.case_id, self.case = self.check.case_id, self.check.case
        super().place()

    def __str__(self) -> str:
        return str(self.judgement or self.kind)
