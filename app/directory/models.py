"""What does one need to know to use a service? Its details in the shape of HSDS 3.0 (WB-4.2-01, -02, -06, WB-5.1).

A service at a place is an `Opportunity`, whose `uuid` and that of each row is its identifier in the standard.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Date, Integer, Numeric, String, Text
from sqlalchemy.orm import Mapped, declared_attr, relationship

from app.directory import rules
from app.extensions import Model
from app.kit.fields import Choice, Privacy, field, ref
from app.kit.lists import language
from app.kit.scopes import Record, RegionScoped

PUBLIC = Privacy.PUBLIC


class Holder(Choice):
    """Of what does a line speak (HSDS service, location, service at location)? One service stands here at one place."""

    SERVICE = _("The service")
    PLACE = _("Its place")
    BOTH = _("The service at this place")


class Frequency(Choice):
    """How often do opening hours come back?"""

    WEEKLY = _("Each week")
    MONTHLY = _("Each month")


class PhoneKind(Choice):
    """What is at the other end of a number?"""

    VOICE = _("Landline")
    CELL = _("Mobile phone")
    TEXT = _("Text messages or WhatsApp")
    FAX = _("Fax")
    TEXTPHONE = _("Text telephone for deaf people")


def told(row: Any, name: str) -> str | None:
    """A text of a row in the reader's language, else in the other one."""
    here, there = ("en", "es") if language() == "en" else ("es", "en")
    said: str | None = getattr(row, f"{name}_{here}") or getattr(row, f"{name}_{there}")
    return said


class Detail(Record, RegionScoped):
    """A line of the directory; its regional is that of the service or organisation to which it belongs."""

    kept_for = "REFERENCE", "REFERENCE"

    def place(self) -> None:
        for owner in (getattr(self, "opportunity", None), getattr(self, "organization", None)):
            if owner is not None:
                if owner.region_id is None and hasattr(owner, "place"):  # both are new
                    owner.place()
                self.region_id = owner.region_id if owner.region_id is not None else owner.region.id
                return

    def __str__(self) -> str:
        return str(getattr(self, "words", "") or "")


class Held(Detail):
    """A line that may belong to a service."""

    @declared_attr
    def holder(cls) -> Mapped[Holder]:
        return field(_("Said of"), Holder, privacy=PUBLIC, required=True, default=Holder.SERVICE)

    @declared_attr
    def opportunity(cls) -> Mapped[Any]:
        return relationship("Opportunity")


class OfService(Held):
    """A line of a service."""

    @declared_attr
    def opportunity_id(cls) -> Mapped[int]:
        return ref(_("Service"), "opportunity", privacy=PUBLIC, required=True)


class OfEither(Held):
    """A line of a service or of an organisation, never of both."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (CheckConstraint("(opportunity_id IS NULL) <> (organization_id IS NULL)", name="owner"),)

    @declared_attr
    def opportunity_id(cls) -> Mapped[int | None]:
        return ref(_("Service"), "opportunity", privacy=PUBLIC)

    @declared_attr
    def organization_id(cls) -> Mapped[int | None]:
        return ref(_("Organisation"), "organization", privacy=PUBLIC)

    @declared_attr
    def organization(cls) -> Mapped[Any]:
        return relationship("Organization")


class ServiceProgramme(Detail, Model):
    """A programme of an organisation, to which services belong (HSDS program)."""

    organization_id: Mapped[int] = ref(_("Organisation"), "organization", privacy=PUBLIC, required=True)
    name_es: Mapped[str] = field(_("Name in Spanish"), String(200), privacy=PUBLIC, required=True)
    name_en: Mapped[str | None] = field(_("Name in English"), String(200), privacy=PUBLIC)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text, privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), Text, privacy=PUBLIC)
    organization: Mapped[Any] = relationship("Organization")

    @property
    def words(self) -> str | None:
        return told(self, "name")


class Schedule(OfService, Model):
    """When a service is open, so that a program can tell (HSDS schedule, RFC 5545; WB-4.2-02)."""

    __table_args__ = (
        CheckConstraint("freq <> 'WEEKLY' OR byday IS NOT NULL", name="weekday"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR closes_at > opens_at", name="hours"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity"),
    )
    freq: Mapped[Frequency | None] = field(_("Comes back"), Frequency, privacy=PUBLIC)
    interval: Mapped[int] = field(
        _("Every how many weeks or months"), Integer, privacy=PUBLIC, required=True, default=1
    )
    byday: Mapped[str | None] = field(_("Days of the week"), String(60), privacy=PUBLIC)
    bymonthday: Mapped[str | None] = field(_("Days of the month"), String(100), privacy=PUBLIC)
    opens_at: Mapped[str | None] = field(_("Opens at"), String(5), privacy=PUBLIC)
    closes_at: Mapped[str | None] = field(_("Closes at"), String(5), privacy=PUBLIC)
    valid_from: Mapped[dt.date | None] = field(_("Valid from"), Date, privacy=PUBLIC)
    valid_to: Mapped[dt.date | None] = field(_("Valid to"), Date, privacy=PUBLIC)
    dtstart: Mapped[dt.date | None] = field(_("First day"), Date, privacy=PUBLIC)
    until: Mapped[dt.date | None] = field(_("Last day"), Date, privacy=PUBLIC)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text, privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), Text, privacy=PUBLIC)

    @property
    def freq_name(self) -> str | None:
        return getattr(self.freq, "name", None)

    @property
    def words(self) -> str:
        """'lunes a viernes, 8:00 a 16:00', and what was written besides."""
        return " · ".join(part for part in (rules.hours_words(self), told(self, "description")) if part)


class ContactPerson(OfEither, Model):
    """Whom one asks for (HSDS contact); not public, because it names somebody who works."""

    name: Mapped[str | None] = field(_("Name"), String(160))
    title: Mapped[str | None] = field(_("Job title"), String(160))
    department: Mapped[str | None] = field(_("Office"), String(160))
    email: Mapped[str | None] = field(_("E-mail"), String(160))

    @property
    def words(self) -> str:
        return " · ".join(part for part in (self.name, self.title, self.department) if part)


class PhoneLine(OfEither, Model):
    """A telephone of a service, an organisation or one of its contacts (HSDS phone)."""

    contact_id: Mapped[int | None] = ref(_("Contact person"), "contact_person", privacy=PUBLIC, index=False)
    number: Mapped[str] = field(_("Number"), String(60), privacy=PUBLIC, required=True)
    extension: Mapped[str | None] = field(_("Extension"), String(20), privacy=PUBLIC)
    kind: Mapped[PhoneKind | None] = field(_("Kind of telephone"), PhoneKind, privacy=PUBLIC)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), String(300), privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), String(300), privacy=PUBLIC)
    languages: Mapped[str | None] = field(_("Languages"), String(200), privacy=PUBLIC)
    contact: Mapped[ContactPerson | None] = relationship()

    @property
    def words(self) -> str:
        """The number with its extension."""
        return str(_("%(number)s ext. %(extension)s", number=self.number, extension=self.extension)
                   if self.extension else self.number)  # fmt: skip

    @property
    def about(self) -> str | None:
        return told(self, "description")

    @property
    def uri(self) -> str | None:
        return rules.tel_uri(self.number)


class RequiredDocument(OfService, Model):
    """What a family brings (HSDS required document)."""

    document_es: Mapped[str] = field(_("Document in Spanish"), String(300), privacy=PUBLIC, required=True)
    document_en: Mapped[str | None] = field(_("Document in English"), String(300), privacy=PUBLIC)

    @property
    def words(self) -> str | None:
        return told(self, "document")


class CostOption(OfService, Model):
    """What it costs, whom and until when (HSDS cost option)."""

    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity"),
    )
    amount: Mapped[Decimal | None] = field(_("Amount"), Numeric(14, 2), privacy=PUBLIC)
    currency: Mapped[str | None] = field(_("Currency"), String(3), privacy=PUBLIC, default="COP")
    valid_from: Mapped[dt.date | None] = field(_("Valid from"), Date, privacy=PUBLIC)
    valid_to: Mapped[dt.date | None] = field(_("Valid to"), Date, privacy=PUBLIC)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text, privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), Text, privacy=PUBLIC)

    @property
    def words(self) -> str:
        """'$ 5.000: per month', and until when it holds."""
        return rules.cost_words(self.amount, self.currency, told(self, "description"), self.valid_to)


class ServiceLanguage(OfService, Model):
    """In which language one is attended (HSDS language)."""

    name_es: Mapped[str] = field(_("Name in Spanish"), String(120), privacy=PUBLIC, required=True)
    name_en: Mapped[str | None] = field(_("Name in English"), String(120), privacy=PUBLIC)
    code: Mapped[str | None] = field(_("Code"), String(20), privacy=PUBLIC)
    note_es: Mapped[str | None] = field(_("Note in Spanish"), String(300), privacy=PUBLIC)
    note_en: Mapped[str | None] = field(_("Note in English"), String(300), privacy=PUBLIC)

    @property
    def words(self) -> str:
        return " · ".join(part for part in (told(self, "name"), told(self, "note")) if part)


class Accessibility(OfService, Model):
    """How somebody with a disability gets in and is attended (HSDS accessibility)."""

    description_es: Mapped[str] = field(_("Description in Spanish"), String(300), privacy=PUBLIC, required=True)
    description_en: Mapped[str | None] = field(_("Description in English"), String(300), privacy=PUBLIC)
    details_es: Mapped[str | None] = field(_("Details in Spanish"), Text, privacy=PUBLIC)
    details_en: Mapped[str | None] = field(_("Details in English"), Text, privacy=PUBLIC)

    @property
    def words(self) -> str:
        return " · ".join(part for part in (told(self, "description"), told(self, "details")) if part)


class ServiceArea(OfService, Model):
    """Where one must live to be attended (HSDS service area): a known place, or one in words."""

    name: Mapped[str | None] = field(_("Name"), String(200), privacy=PUBLIC)
    municipality_id: Mapped[int | None] = ref(_("Municipality"), "municipality", privacy=PUBLIC, index=False)
    department_id: Mapped[int | None] = ref(_("Department"), "region", privacy=PUBLIC, index=False)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text, privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), Text, privacy=PUBLIC)
    municipality: Mapped[Any] = relationship("Municipality")
    department: Mapped[Any] = relationship("Region", foreign_keys="ServiceArea.department_id")

    @property
    def words(self) -> str:
        parts = (self.name, self.municipality, self.department, told(self, "description"))
        return " · ".join(dict.fromkeys(str(part) for part in parts if part))


class Funding(OfEither, Model):
    """Who pays for a service or an organisation (HSDS funding)."""

    source: Mapped[str] = field(_("Source of funding"), String(300), privacy=PUBLIC, required=True)

    def __str__(self) -> str:
        return self.source


class TaxonomyTag(OfEither, Model):
    """Under which term of which list others file it (HSDS taxonomy term); our own list is the need it answers."""

    taxonomy: Mapped[str | None] = field(_("List of terms"), String(200), privacy=PUBLIC)
    code: Mapped[str | None] = field(_("Code"), String(120), privacy=PUBLIC)
    term_es: Mapped[str] = field(_("Term in Spanish"), String(200), privacy=PUBLIC, required=True)
    term_en: Mapped[str | None] = field(_("Term in English"), String(200), privacy=PUBLIC)

    @property
    def words(self) -> str:
        return " · ".join(part for part in (told(self, "term"), self.taxonomy) if part)


# What belongs to a service, and what to an organisation, in the order in which it is read and typed.
OF_SERVICE = (Schedule, PhoneLine, ContactPerson, RequiredDocument, CostOption, ServiceLanguage, Accessibility,
              ServiceArea, Funding, TaxonomyTag)  # fmt: skip
OF_ORGANIZATION = (PhoneLine, ContactPerson, ServiceProgramme, Funding, TaxonomyTag)
