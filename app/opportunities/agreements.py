"""With whom was it agreed that families come first? Agreements, and the use of slots (WB-5.8, WB-9-07, WB-7-06)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, inspect
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, RegionScoped
from app.opportunities.models import Opportunity, Organization

# WB-5.8 is silent on the notice: two months are enough to sit down at the next table, which meets every three.
NEAR_DAYS = 60


class Validity(Choice):
    """Does an agreement hold today?"""

    COMING = _("Not in force yet"), "blue"
    IN_FORCE = _("In force"), "green"
    NEAR_END = _("About to end"), "amber"
    ENDED = _("No longer in force"), "red"


def validity(valid_from: dt.date, valid_to: dt.date, today: dt.date) -> Validity:
    """Is it before, within, at the end of, or after its term? Its last day still counts."""
    if today < valid_from:
        return Validity.COMING
    if today > valid_to:
        return Validity.ENDED
    return Validity.NEAR_END if valid_to - today <= dt.timedelta(days=NEAR_DAYS) else Validity.IN_FORCE


class Agreement(Record, RegionScoped, Searchable, Model):
    """What an organisation promised the programme: for how long, which services, how soon it answers (WB-5.8)."""

    kept_for = ("REFERENCE", "REFERENCE")
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="term"),
        CheckConstraint("answer_days IS NULL OR answer_days BETWEEN 1 AND 90", name="answer_days"),
        Index("ix_agreement_region_valid_to", "region_id", "valid_to"),
    )
    search_from = ("name", "number")
    name: Mapped[str] = field(_("Purpose of the agreement"), String(200), required=True)
    number: Mapped[str | None] = field(_("Number"), String(40), help=_("As printed on the signed paper."))
    organization_id: Mapped[int] = ref(_("Organisation"), "organization", required=True)
    parties: Mapped[str] = field(
        _("Parties"), String(300), required=True,
        help=_("Who signed: institutions and the office of each, not persons."),
    )
    valid_from: Mapped[dt.date] = field(_("In force from"), Date, required=True)
    valid_to: Mapped[dt.date] = field(_("In force until"), Date, required=True)
    answer_days: Mapped[int | None] = field(
        _("Answers within, in days"), Integer, help=_("A referral to its services asks for an answer by then.")
    )
    promised: Mapped[str | None] = field(
        _("What was promised"), Text, help=_("Preferential slots, priority, what is financed and by whom.")
    )
    organization: Mapped[Organization] = relationship()
    region: Mapped[Any] = relationship("Region")

    def place(self) -> None:
        """The regional is that of the organisation."""
        if self.organization is not None:
            self.region_id = self.organization.region_id

    @property
    @described(_("Validity"))
    def validity(self) -> Validity:
        return validity(self.valid_from, self.valid_to, dt.date.today())

    def __str__(self) -> str:
        return f"{self.number} · {self.name}" if self.number else self.name


def is_near_end(today: dt.date) -> Any:
    """Agreements that end within the notice; for a query."""
    return Agreement.valid_to.between(today, today + dt.timedelta(days=NEAR_DAYS))


def answer_day(agreement: Agreement | None, today: dt.date) -> dt.date | None:
    """Until when does an agreement that holds promise an answer to what is asked today?"""
    if agreement is None or not agreement.answer_days or not agreement.valid_from <= today <= agreement.valid_to:
        return None
    return today + dt.timedelta(days=agreement.answer_days)


class SlotReason(Choice):
    """Why did the number of free slots change?"""

    TAKEN = _("Taken by a referral"), "blue"
    RETURNED = _("Given back by a referral"), "green"
    STATED = _("Stated by hand")


class SlotMove(Record, RegionScoped, Model):
    """One change of the free slots of a service: the ledger of their use. It names no family."""

    kept_for = ("REFERENCE", "REFERENCE")
    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    reason: Mapped[SlotReason] = field(_("Why it changed"), SlotReason, required=True)
    slots: Mapped[int] = field(_("General slots"), Integer, required=True)
    preferential: Mapped[int] = field(_("Preferential slots"), Integer, required=True)
    financed: Mapped[int] = field(_("Financed slots"), Integer, required=True)
    about: Mapped[str | None] = field(_("Code of the referral"), String(40), index=True)
    opportunity: Mapped[Opportunity] = relationship()

    def place(self) -> None:
        """The regional is that of the service."""
        if self.opportunity is not None:
            self.opportunity.place()
            self.region_id = self.opportunity.region_id

    @property
    @described(_("Change"))
    def change(self) -> str:
        """'−1 general, −1 preferential'."""
        named = ((self.slots, _("general")), (self.preferential, _("preferential")), (self.financed, _("financed")))
        return ", ".join(f"{count:+d} {word}".replace("-", "−") for count, word in named if count)

    @property
    @described(_("When"), Privacy.INTERNAL)
    def moved_at(self) -> dt.datetime:
        return self.created_at

    def __str__(self) -> str:
        return f"{self.reason}: {self.change}"


SLOTS = ("slots", "slots_preferential", "slots_financed")


def moved(before: Any, after: Any, reason: SlotReason, **where: Any) -> SlotMove:
    """The line of the ledger between two states of the slots; `where`: its service, regional and referral's code."""
    slots, preferential, financed = (new - old for old, new in zip(before, after, strict=True))
    return SlotMove(reason=reason, slots=slots, preferential=preferential, financed=financed, **where)


def stated(service: Opportunity) -> SlotMove | None:
    """The line of what somebody writes into the form of a service; None when its slots stay as they are."""
    told: list[Any] = [inspect(service).attrs[name].history for name in SLOTS]
    if not any(one.has_changes() for one in told):
        return None
    before = [(one.deleted or one.unchanged or (0,))[0] or 0 for one in told]
    return moved(before, [getattr(service, name) or 0 for name in SLOTS], SlotReason.STATED, opportunity=service)
