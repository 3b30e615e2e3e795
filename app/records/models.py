"""Why is it kept, how long, and who decided to let it go? Purposes, retention series, holds and disposal acts."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, DateTime, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import FamilyScoped, Record, RegionScoped

PUBLIC, PERSONAL, SENSITIVE = Privacy.PUBLIC, Privacy.PERSONAL, Privacy.SENSITIVE


class Disposition(Choice):
    """What happens when the time is over (Ley 594/2000; the entity's retention table decides)."""

    KEEP = _("Kept for good")
    SELECT = _("A sample is kept")
    ANONYMISE = _("Names and texts are removed, figures stay")


class Purpose(Catalog, Model):
    """What data are used for, and by which norm; a field without a purpose is not kept (Ley 1581/2012 art. 4 b)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)


class RetentionSeries(Catalog, Model):
    """How long a kind of record stays after its last act; the entity replaces our years by those of its table."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    years: Mapped[int] = field(_("Years after the last act"), Integer, privacy=PUBLIC, required=True)
    disposition: Mapped[Disposition] = field(_("Final disposition"), Disposition, privacy=PUBLIC, required=True)


class LegalHold(Record, FamilyScoped, Model):
    """A claim, a trial or an inquiry: nothing of this family is removed meanwhile."""

    reason: Mapped[str] = field(_("Reason of the hold"), String(300), required=True, privacy=SENSITIVE)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    family: Mapped[Any] = relationship("Family", foreign_keys="LegalHold.family_id")

    def __str__(self) -> str:
        return f"#{self.id}"


class ActState(Choice):
    """Proposed by one person, decided by another."""

    PROPOSED = _("Proposed"), "amber"
    APPROVED = _("Approved, being carried out"), "blue"
    DONE = _("Approved and carried out"), "green"
    REJECTED = _("Rejected"), "red"


class DisposalAct(Record, RegionScoped, Model):
    """The families of a regional whose time is over, proposed and decided as one act with its certificate."""

    series_id: Mapped[int] = ref(_("Retention series"), "retention_series", required=True)
    closed_before: Mapped[dt.date] = field(_("Last act before"), Date, required=True)
    note: Mapped[str | None] = field(_("Remarks"), Text)
    state: Mapped[ActState] = field(_("Status"), ActState, required=True, default=ActState.PROPOSED)
    decided_at: Mapped[dt.datetime | None] = field(_("Decided at"), DateTime)
    decided_by_id: Mapped[int | None] = mapped_column(
        Integer, index=False, info={"label": _("Decided by"), "privacy": Privacy.INTERNAL}
    )
    decision: Mapped[str | None] = field(_("Reason of the decision"), String(300))
    rows_cleared: Mapped[int | None] = field(_("Records cleared"), Integer)
    certificate: Mapped[str | None] = field(_("Certificate"), String(64))
    series: Mapped[RetentionSeries] = relationship()
    region: Mapped[Any] = relationship("Region")

    def __str__(self) -> str:
        return f"{self.series} · {self.closed_before}"


class DisposalItem(Record, RegionScoped, Model):
    """One family of an act, by its code alone."""

    act_id: Mapped[int] = ref(_("Disposal act"), "disposal_act", required=True)
    code: Mapped[str] = field(_("Code"), String(20), required=True)
    subject_id: Mapped[int] = mapped_column(
        Integer, nullable=False, index=True, info={"label": _("Family"), "privacy": PERSONAL}
    )
    last_act_on: Mapped[dt.date] = field(_("Last act"), Date, required=True)
    act: Mapped[DisposalAct] = relationship()

    def place(self) -> None:
        """The regional is that of the act."""
        if self.act is not None:
            self.region_id = self.act.region_id

    @property
    @described(_("Status"))
    def state(self) -> Any:
        return self.act.state

    def __str__(self) -> str:
        return self.code
