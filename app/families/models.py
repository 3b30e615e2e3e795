"""Who is the family? The unit of everything: household, members, where they lived, who may reach them (MF-1.1-01)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import FamilyScoped, FamilySelf, Record, named

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE


class FamilyStatus(Choice):
    """Where does the family stand with the programmes?"""

    IDENTIFIED = _("Pre-identified")
    SEARCH = _("Being searched for"), "amber"
    ACTIVE = _("In accompaniment"), "green"
    SUSPENDED = _("Suspended"), "amber"
    CLOSED = _("Closed"), "blue"


class FamilyKind(Choice):
    """Biological, extended or foster family (G34-3.7-FA-3)."""

    BIOLOGICAL = _("Biological")
    EXTENDED = _("Extended")
    FOSTER = _("Foster")
    NETWORK = _("Support network")


class Family(Record, FamilySelf, Searchable, Model):
    """A household: the unit of the case; members, needs, visits and services hang from it."""

    search_from = ("code", "name", "phone")
    code: Mapped[str] = field(_("Code"), String(20), required=True, unique=True)
    name: Mapped[str] = field(_("Family"), String(120), required=True, privacy=PERSONAL, help=_("Both surnames."))
    kind: Mapped[FamilyKind | None] = field(_("Kind of family"), FamilyKind)
    status: Mapped[FamilyStatus] = field(_("Status"), FamilyStatus, required=True, default=FamilyStatus.IDENTIFIED, index=True)
    intake_channel_id: Mapped[int | None] = ref(_("Intake channel"), "term", list="intake_channel", index=False)
    family_type_id: Mapped[int | None] = ref(_("Type of family"), "term", list="family_type", privacy=SENSITIVE, index=False)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True)
    locality_id: Mapped[int | None] = ref(_("Comuna, corregimiento or settlement"), "locality")
    zone_id: Mapped[int | None] = ref(_("Zone"), "term", list="zone", index=False)
    address: Mapped[str | None] = field(_("Address"), String(200), privacy=PERSONAL)
    phone: Mapped[str | None] = field(_("Phone"), String(40), privacy=PERSONAL)
    dwelling_type_id: Mapped[int | None] = ref(_("Dwelling"), "term", list="dwelling_type", index=False)
    tenure_id: Mapped[int | None] = ref(_("Tenure"), "term", list="tenure", index=False)
    strengths: Mapped[str | None] = field(_("Strengths"), Text, privacy=SENSITIVE, help=_("What the family does well, in its words."))
    enrolled_on: Mapped[dt.date | None] = field(_("Enrolled on"), Date)
    intake_channel: Mapped[Any] = relationship("Term", foreign_keys="Family.intake_channel_id")
    family_type: Mapped[Any] = relationship("Term", foreign_keys="Family.family_type_id")
    zone: Mapped[Any] = relationship("Term", foreign_keys="Family.zone_id")
    dwelling_type: Mapped[Any] = relationship("Term", foreign_keys="Family.dwelling_type_id")
    tenure: Mapped[Any] = relationship("Term", foreign_keys="Family.tenure_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")

    @property
    def hint(self) -> str:
        """What tells two families of one name apart in a list of choices."""
        return self.code

    def __str__(self) -> str:
        return named(str(_("Family %(name)s", name=self.name)), self.code)


class Member(Record, FamilyScoped, Searchable, Model):
    """A person of the household: identity, kinship, differential approach (MED-1-05, MED-6)."""

    __table_args__ = (
        UniqueConstraint("document_type_id", "document_number"),
        CheckConstraint("birth_date IS NULL OR birth_date >= '1900-01-01'", name="birth"),
    )
    search_from = ("first_name", "last_name", "document_number")
    first_name: Mapped[str] = field(_("First name"), String(80), required=True, privacy=PERSONAL)
    last_name: Mapped[str] = field(_("Last name"), String(80), required=True, privacy=PERSONAL)
    document_type_id: Mapped[int | None] = ref(_("Document type"), "term", list="document_type", index=False)
    document_number: Mapped[str | None] = field(_("Document number"), String(30), privacy=PERSONAL)
    birth_date: Mapped[dt.date | None] = field(_("Birth date"), Date, privacy=PERSONAL)
    sex_id: Mapped[int | None] = ref(_("Sex"), "term", list="sex", index=False)
    gender_id: Mapped[int | None] = ref(_("Gender"), "term", list="gender", privacy=SENSITIVE, index=False)
    kinship_id: Mapped[int | None] = ref(_("Relationship to the head"), "term", list="relationship", index=False)
    is_head: Mapped[bool] = field(_("Head of the family"), Boolean)
    is_caregiver: Mapped[bool] = field(_("Main caregiver"), Boolean)
    ethnicity_id: Mapped[int | None] = ref(_("Ethnicity"), "term", list="ethnicity", privacy=SENSITIVE, index=False)
    disability_id: Mapped[int | None] = ref(_("Disability"), "term", list="disability", privacy=SENSITIVE, index=False)
    population_group_id: Mapped[int | None] = ref(
        _("Population group"), "term", list="population_group", privacy=SENSITIVE, index=False
    )
    health_regime_id: Mapped[int | None] = ref(_("Health regime"), "term", list="health_regime", index=False)
    education_level_id: Mapped[int | None] = ref(_("Education level"), "term", list="education_level", index=False)
    occupation_id: Mapped[int | None] = ref(_("Occupation"), "term", list="occupation", index=False)
    left_on: Mapped[dt.date | None] = field(_("Left the household on"), Date)
    family: Mapped[Family] = relationship(foreign_keys="Member.family_id")
    document_type: Mapped[Any] = relationship("Term", foreign_keys="Member.document_type_id")
    sex: Mapped[Any] = relationship("Term", foreign_keys="Member.sex_id")
    gender: Mapped[Any] = relationship("Term", foreign_keys="Member.gender_id")
    kinship: Mapped[Any] = relationship("Term", foreign_keys="Member.kinship_id")
    ethnicity: Mapped[Any] = relationship("Term", foreign_keys="Member.ethnicity_id")
    disability: Mapped[Any] = relationship("Term", foreign_keys="Member.disability_id")
    population_group: Mapped[Any] = relationship("Term", foreign_keys="Member.population_group_id")
    health_regime: Mapped[Any] = relationship("Term", foreign_keys="Member.health_regime_id")
    education_level: Mapped[Any] = relationship("Term", foreign_keys="Member.education_level_id")
    occupation: Mapped[Any] = relationship("Term", foreign_keys="Member.occupation_id")

    @property
    @described(_("Name"), PERSONAL)
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    @described(_("Age"))
    def age(self) -> int | None:
        """Whole years today."""
        if self.birth_date is None:
            return None
        today = dt.date.today()
        return today.year - self.birth_date.year - ((today.month, today.day) < (self.birth_date.month, self.birth_date.day))

    def __str__(self) -> str:
        return named(self.name, f"#{self.id}")


class AddressHistory(Record, FamilyScoped, Model):
    """Where the family lived before: household mobility (MED-4-01)."""

    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates"),)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True)
    locality_id: Mapped[int | None] = ref(_("Comuna, corregimiento or settlement"), "locality", index=False)
    address: Mapped[str | None] = field(_("Address"), String(200), privacy=PERSONAL)
    since: Mapped[dt.date] = field(_("From"), Date, required=True)
    until: Mapped[dt.date | None] = field(_("Until"), Date)
    reason: Mapped[str | None] = field(_("Reason for moving"), String(200), privacy=SENSITIVE)
    family: Mapped[Family] = relationship(foreign_keys="AddressHistory.family_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")

    def __str__(self) -> str:
        return f"{self.municipality} · {self.since}"


class FamilyAccess(Record, FamilyScoped, Model):
    """Which unit, regional and professional serve a family, from when to when: the source of every family's scope."""

    __table_args__ = (
        Index("ix_family_access_unit_family", "unit_id", "family_id"),
        Index("ix_family_access_professional_family", "professional_id", "family_id"),
        Index("ix_family_access_region_family", "region_id", "family_id"),
    )
    unit_id: Mapped[int | None] = ref(_("Unit"), "unit", index=False)
    region_id: Mapped[int] = ref(_("Regional"), "region", required=True, index=False)
    professional_id: Mapped[int | None] = ref(_("Professional"), "professional", index=False)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    family: Mapped[Family] = relationship(foreign_keys="FamilyAccess.family_id")
    unit: Mapped[Any] = relationship("Unit")
    region: Mapped[Any] = relationship("Region")
    professional: Mapped[Any] = relationship("Professional")

    def __str__(self) -> str:
        return f"{self.family} · {self.professional or self.unit}"
