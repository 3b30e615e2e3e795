"""What does nobody offer? Needs without a service, as who keeps the offer may read them: no case, name or text."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Date, Index, String
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Choice, field, ref
from app.kit.scopes import Record, RegionScoped


class AgeBand(Choice):
    """The course of life, so that no exact age travels (Ley 1622/2013, Res. 3280/2018)."""

    INFANCY = _("0 to 5 years")
    CHILDHOOD = _("6 to 11 years")
    ADOLESCENCE = _("12 to 17 years")
    YOUTH = _("18 to 28 years")
    ADULTHOOD = _("29 to 59 years")
    OLD_AGE = _("60 years or more")


LAST_AGES = (5, 11, 17, 28, 59)


def band_of(age: int | None) -> AgeBand | None:
    """The band of an age in whole years."""
    return None if age is None else list(AgeBand)[sum(age > last for last in LAST_AGES)]


class Gap(Choice):
    """Why did nothing fit?"""

    NOTHING = _("No service of this kind"), "red"
    SHUT_OUT = _("Every service asks for something that is lacking"), "amber"


class UnmetStatus(Choice):
    """What became of it."""

    OPEN = _("Waiting for an offer"), "red"
    ANSWERED = _("There is an offer now"), "green"
    DISMISSED = _("Dismissed")


class UnmetNeed(Record, RegionScoped, Model):
    """A need that no service answers. `mark` is a keyed digest: only who reads the need finds its way here."""

    __table_args__ = (
        CheckConstraint("status = 'OPEN' OR answer IS NOT NULL", name="answer"),
        Index("ix_unmet_need_region_status_kind", "region_id", "status", "kind_id"),
    )
    mark: Mapped[str] = field(_("Search mark"), String(43), required=True, unique=True)
    kind_id: Mapped[int] = ref(_("Kind of need"), "term", list="need_kind", required=True, index=False)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True, index=False)
    locality_id: Mapped[int | None] = ref(_("Comuna, corregimiento or settlement"), "locality", index=False)
    age_band: Mapped[AgeBand | None] = field(_("Ages"), AgeBand)
    population_group_id: Mapped[int | None] = ref(
        _("Population group"), "term", list="population_group", index=False
    )
    gap: Mapped[Gap] = field(_("Why nothing fits"), Gap, required=True)
    status: Mapped[UnmetStatus] = field(_("Status"), UnmetStatus, required=True, default=UnmetStatus.OPEN)
    answer: Mapped[str | None] = field(
        _("What answers it, or why it is dismissed"), String(300), help=_("Without names or stories of families.")
    )
    recorded_on: Mapped[dt.date] = field(_("Recorded on"), Date, required=True, default=dt.date.today)
    settled_on: Mapped[dt.date | None] = field(_("Answered or dismissed on"), Date)
    professional_id: Mapped[int | None] = ref(_("Recorded by"), "professional", index=False)
    kind: Mapped[Any] = relationship("Term", foreign_keys="UnmetNeed.kind_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")
    population_group: Mapped[Any] = relationship("Term", foreign_keys="UnmetNeed.population_group_id")
    professional: Mapped[Any] = relationship("Professional")
    region: Mapped[Any] = relationship("Region", foreign_keys="UnmetNeed.region_id")

    def __str__(self) -> str:
        return str(self.kind)
