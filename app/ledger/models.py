"""Which services does a family use, from whatever source? The ledger of services, and lists that wait (MED-4-02)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Date, String, Text
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import FamilyScoped, OwnerScoped, Record
from app.ledger.rules import Access, Outcome, Use

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE


class Source(Choice):
    """Who says so? What our own referrals say is read from them, and never copied."""

    TOLD = _("Told by the family")
    LIST = _("List of another entity")


class ServiceUse(Record, FamilyScoped, Model):
    """One service that a family or one of its members asked for, got or used outside our own referrals (WB-9-08)."""

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("use IS NULL OR access = 'GRANTED'", name="use"),
    )
    repeats = ("mark",)
    member_id: Mapped[int | None] = ref(
        _("Member"), "member", privacy=PERSONAL, help=_("Empty when it is for the whole family.")
    )
    kind_id: Mapped[int] = ref(_("Need it answers"), "term", list="need_kind", required=True)
    service_id: Mapped[int | None] = ref(
        _("Service of the map"), "opportunity", help=_("Empty when it is not on the opportunity map.")
    )
    provider: Mapped[str | None] = field(
        _("Service and who gives it"), String(200), privacy=PERSONAL,
        help=_("As the family or the list calls it; needed when it is not on the map."),
    )  # fmt: skip
    source: Mapped[Source] = field(_("Source"), Source, required=True, default=Source.TOLD)
    told_by: Mapped[str | None] = field(
        _("Who told it"), String(160), privacy=PERSONAL, help=_("The person, or the entity that sent the list.")
    )
    starts_on: Mapped[dt.date | None] = field(_("Since"), Date, help=_("When it was asked for or began."))
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    access: Mapped[Access] = field(_("Access"), Access, required=True, default=Access.GRANTED)
    use: Mapped[Use | None] = field(_("Use"), Use, help=_("Empty while it has not begun."))
    outcome: Mapped[Outcome] = field(_("Outcome"), Outcome, required=True, default=Outcome.UNKNOWN)
    reason: Mapped[str | None] = field(_("Why refused or left"), Text, privacy=SENSITIVE)
    note: Mapped[str | None] = field(_("Note"), Text, privacy=SENSITIVE)
    mark: Mapped[str | None] = field(_("Search mark"), String(43), privacy=PERSONAL, unique=True)
    family: Mapped[Any] = relationship("Family", foreign_keys="ServiceUse.family_id")
    member: Mapped[Any] = relationship("Member", foreign_keys="ServiceUse.member_id")
    kind: Mapped[Any] = relationship("Term")
    service: Mapped[Any] = relationship("Opportunity")

    @property
    @described(_("Service used"), PERSONAL)
    def what(self) -> str:
        """The service of the map, else as it was told."""
        return str(self.service or self.provider or self.kind)

    def __str__(self) -> str:
        return self.what


class ServiceList(Record, OwnerScoped, Model):
    """A list of another entity while one person reviews it: its rows sealed, gone with the review or after a week."""

    traced = False  # what it leaves behind are lines, and each of these leaves its own trace
    body: Mapped[str] = field(_("Rows"), Text, required=True, privacy=SENSITIVE)
