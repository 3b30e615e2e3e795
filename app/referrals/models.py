"""To which service was a family referred, and what came of it? What leaves is a ticket of its own (CC-16, CC-20)."""

import datetime as dt
import json
from typing import Any

from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import CheckConstraint, Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from app.cases.models import OfCase
from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import CaseScoped, Record, RegionScoped
from app.kit.wording import language
from app.platform.doors import Door
from app.referrals import rules

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE
PLACE = ("region_id", "unit_id", "family_id", "case_id")
NEEDED = 400  # letters: what leaves is short


class Urgency(Choice):
    """How soon is it needed?"""

    IMMEDIATE = _("Immediate"), "red"
    SOON = _("This week"), "amber"
    ROUTINE = _("It can wait its turn")


class SlotKind(Choice):
    """Which slot is kept for the family while the referral is under way (WB-9-07, WB-7-06)?"""

    NONE = _("No slot")
    GENERAL = _("General")
    PREFERENTIAL = _("Preferential")
    FINANCED = _("Financed")


class ReferralState(Choice):
    """From proposed to its end (CC-20): `rules.LEADS_TO` says which way."""

    PROPOSED = _("To be sent"), "blue"
    SENT = _("Sent"), "amber"
    WAITING = _("On the waiting list"), "amber"
    ACCEPTED = _("Accepted"), "teal"
    SCHEDULED = _("With an appointment"), "teal"
    ATTENDED = _("The family attended"), "teal"
    COMPLETED = _("Completed"), "green"
    DECLINED = _("Declined"), "red"
    NOT_ATTENDED = _("Did not attend"), "red"
    WITHDRAWN = _("Taken back")


class Result(Choice):
    """Did the service answer the need (WB-9-19)?"""

    SOLVED = _("It answered the need"), "green"
    PARTLY = _("It answered part of it"), "amber"
    NOTHING = _("It did not answer it"), "red"


class ServiceQuality(Choice):
    """How good was the service for the family, from 1 to 5 (WB-9-10)?"""

    ONE = _("1 Very poor"), "red"
    TWO = _("2 Poor"), "red"
    THREE = _("3 Fair"), "amber"
    FOUR = _("4 Good"), "green"
    FIVE = _("5 Very good"), "green"


class ReferralTicket(Record, RegionScoped, Model):
    """What leaves with a referral, and nothing else: whoever renders the service sees this row and not the case."""

    service_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    shared_summary: Mapped[str | None] = field(_("What the service needs to know"), String(NEEDED))
    snapshot: Mapped[str | None] = field(_("Household as it was sent"), Text)
    urgency: Mapped[Urgency] = field(_("Urgency"), Urgency, required=True)
    answer_by: Mapped[dt.date] = field(_("Answer by"), Date, required=True, index=True)
    slot: Mapped[SlotKind] = field(_("Slot"), SlotKind, required=True, default=SlotKind.NONE)
    state: Mapped[ReferralState] = field(_("State"), ReferralState, required=True, default=ReferralState.SENT)
    sent_on: Mapped[dt.date] = field(_("Sent on"), Date, required=True, default=dt.date.today)
    scheduled_on: Mapped[dt.date | None] = field(_("Appointment"), Date)
    answer: Mapped[str | None] = field(_("What was answered"), Text)
    service: Mapped[Any] = relationship("Opportunity")
    region: Mapped[Any] = relationship("Region")

    def place(self) -> None:
        """The regional is that of the service."""
        if self.service is not None:
            self.region_id = self.service.region_id

    @property
    @described(_("Code"))
    def code(self) -> str:
        """What both sides call it on the telephone."""
        return f"R-{self.id:06d}" if self.id else ""

    @property
    @described(_("Household"))
    def household(self) -> str:
        """What was told of the household, in the reader's language."""
        if not self.snapshot:
            return ""
        told, tongue = json.loads(self.snapshot), int(language() == "en")
        people = ngettext("%(num)s person", "%(num)s people", told["people"])
        bands = told["ages"].items()
        ages = ", ".join(str(_("%(ages)s years: %(count)s", ages=band, count=count)) for band, count in bands)
        return " · ".join([people, ages, *(group[tongue] for group in told["groups"]), told["municipality"]])

    def __str__(self) -> str:
        return self.code


class Referral(OfCase, Model):
    """A family or one of its members sent to a service, from a need or alone, until the loop is closed."""

    __table_args__ = (
        CheckConstraint("state = 'PROPOSED' OR state = 'WITHDRAWN' OR ticket_id IS NOT NULL", name="sent"),
        CheckConstraint("state <> 'COMPLETED' OR result IS NOT NULL", name="completed"),
        Index("ix_referral_unit_state", "unit_id", "state"),
    )
    need_id: Mapped[int | None] = ref(_("Need"), "need", help=_("Empty when it is not about a recorded need."))
    member_id: Mapped[int | None] = ref(
        _("Member"), "member", privacy=PERSONAL, help=_("Empty when it is for the whole family.")
    )
    service_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    reason: Mapped[str] = field(
        _("Reason"), Text, required=True, privacy=SENSITIVE, help=_("For the team alone: it never leaves.")
    )
    shared_summary: Mapped[str] = field(
        _("What the service needs to know"), String(NEEDED), required=True, privacy=PERSONAL,
        help=_("The only text that leaves: what is asked for, in a sentence or two, without names or history."),
    )  # fmt: skip
    urgency: Mapped[Urgency] = field(_("Urgency"), Urgency, required=True, default=Urgency.ROUTINE)
    answer_by: Mapped[dt.date] = field(_("Answer by"), Date, required=True, index=True)
    state: Mapped[ReferralState] = field(_("State"), ReferralState, required=True, default=ReferralState.PROPOSED)
    slot: Mapped[SlotKind] = field(_("Slot"), SlotKind, required=True, default=SlotKind.NONE)
    sent_on: Mapped[dt.date | None] = field(_("Sent on"), Date)
    answered_on: Mapped[dt.date | None] = field(_("Answered on"), Date)
    scheduled_on: Mapped[dt.date | None] = field(_("Appointment"), Date)
    ended_on: Mapped[dt.date | None] = field(_("Ended on"), Date)
    result: Mapped[Result | None] = field(_("Result"), Result)
    quality: Mapped[ServiceQuality | None] = field(_("Quality of the service"), ServiceQuality)
    ticket_id: Mapped[int | None] = ref(_("Code of the referral"), "referral_ticket", unique=True)
    earlier_id: Mapped[int | None] = ref(
        _("Earlier referral"), "referral", help=_("The one that came to nothing, when this one takes its place.")
    )
    case: Mapped[Any] = relationship("Case", foreign_keys="Referral.case_id")
    need: Mapped[Any] = relationship("Need")
    member: Mapped[Any] = relationship("Member")
    service: Mapped[Any] = relationship("Opportunity")
    ticket: Mapped[ReferralTicket | None] = relationship()
    earlier: Mapped[Any] = relationship("Referral", remote_side="Referral.id")
    application: Mapped[Any] = relationship("Application", uselist=False, viewonly=True)

    @property
    @described(_("Household as it was sent"))
    def household(self) -> str:
        return self.ticket.household if self.ticket is not None else ""

    @property
    def is_late(self) -> bool:
        return rules.is_late(self.state, self.answer_by, dt.date.today())

    def moved(self) -> dt.date | None:
        """Sending it, and whatever comes of it, moves the case."""
        return self.ended_on or self.answered_on or self.sent_on

    def __str__(self) -> str:
        return str(self.service or self.ticket or f"#{self.id}")


class ReferralStep(Record, CaseScoped, Model):
    """One step of a referral: to which state, when, by whom, with which words."""

    referral_id: Mapped[int] = ref(_("Referral"), "referral", required=True)
    state: Mapped[ReferralState] = field(_("State"), ReferralState, required=True)
    taken_on: Mapped[dt.date] = field(_("On"), Date, required=True, default=dt.date.today)
    words: Mapped[str | None] = field(_("Words"), Text, privacy=SENSITIVE)
    told_by: Mapped[str | None] = field(_("Told by"), String(160), privacy=PERSONAL)
    referral: Mapped[Referral] = relationship()
    author: Mapped[Any] = relationship("User", foreign_keys="ReferralStep.created_by_id", viewonly=True)

    def place(self) -> None:
        """The place of the referral, which a receiver writes without reaching the case."""
        if self.referral is not None:
            for name in PLACE:
                setattr(self, name, getattr(self.referral, name))

    def __str__(self) -> str:
        return f"{self.state}"


class ReferralLink(Door, Record, CaseScoped, Model):
    """A way for a provider without an account to answer one referral, once: a link and a code apart."""

    door_of, door_word = "referral_id", "referral"
    referral_id: Mapped[int] = ref(_("Referral"), "referral", required=True)
    referral: Mapped[Referral] = relationship()

    def place(self) -> None:
        """The place of the referral."""
        if self.referral is not None:
            for name in PLACE:
                setattr(self, name, getattr(self.referral, name))


class ApplicationState(Choice):
    """How far is an application?"""

    PREPARED = _("Being prepared"), "blue"
    HANDED_IN = _("Handed in"), "amber"
    ACCEPTED = _("Application accepted"), "green"
    REFUSED = _("Application refused"), "red"


class Application(OfCase, Model):
    """The application form of a service, answered for a family: one for each referral (WB-5.2)."""

    __table_args__ = (CheckConstraint("state <> 'REFUSED' OR words IS NOT NULL", name="refused"),)
    referral_id: Mapped[int] = ref(_("Referral"), "referral", required=True, unique=True)
    answers: Mapped[str] = field(_("Answers"), Text, required=True, privacy=SENSITIVE)
    state: Mapped[ApplicationState] = field(
        _("State"), ApplicationState, required=True, default=ApplicationState.PREPARED
    )
    handed_in_on: Mapped[dt.date | None] = field(_("Handed in on"), Date)
    words: Mapped[str | None] = field(_("Number it was given, or reason"), String(300), privacy=PERSONAL)
    case: Mapped[Any] = relationship("Case", foreign_keys="Application.case_id")
    referral: Mapped[Referral] = relationship()

    def __str__(self) -> str:
        return str(self.state)
