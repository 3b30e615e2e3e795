"""Who works, where and for whom? People, units, assignments, supervision (design 4, G34-2, MED-5)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, RegionScoped, viewer


class Level(Choice):
    """Staff levels (MED-5-03)."""

    AUXILIARY = _("Auxiliary")
    TECHNICAL = _("Technical")
    PROFESSIONAL = _("Professional")


class UnitFunction(Choice):
    """What someone does in a unit; case manager and coordinator exclude each other (G34-2-03)."""

    PROFESSIONAL = _("Psychosocial professional")
    CASE_MANAGER = _("Case manager")
    COORDINATOR = _("Modality coordinator")


class SupervisionKind(Choice):
    """One principal, one alternate who acts in absence, several supports (MED-5-01)."""

    PRINCIPAL = _("Principal"), "teal"
    ALTERNATE = _("Alternate"), "blue"
    SUPPORT = _("Support")


class Unit(Record, RegionScoped, Searchable, Model):
    """Operator x modality x regional: the team that serves a case (G34-2-02)."""

    kept_for = ("STAFF", "STAFF")
    __table_args__ = (UniqueConstraint("operator_id", "modality_id", "region_id"),)
    search_from, named_by = ("name", "code"), ("name",)
    code: Mapped[str] = field(_("Code"), String(20), required=True, unique=True)
    name: Mapped[str] = field(_("Name"), String(160), required=True)
    operator_id: Mapped[int] = ref(_("Operator"), "institution", required=True)
    modality_id: Mapped[int] = ref(_("Modality"), "modality", required=True)
    operator: Mapped[Any] = relationship("Institution")
    modality: Mapped[Any] = relationship("Modality")
    region: Mapped[Any] = relationship("Region")

    def __str__(self) -> str:
        return self.name


class Professional(Record, RegionScoped, Searchable, Model):
    """A person who works: profile, level, dedication, link to the login user."""

    kept_for = ("STAFF", "STAFF")
    search_from, named_by = ("first_name", "last_name", "email"), ("first_name", "last_name")
    first_name: Mapped[str] = field(_("First name"), String(64), required=True)
    last_name: Mapped[str] = field(_("Last name"), String(64), required=True)
    email: Mapped[str | None] = field(_("E-mail"), String(160))
    phone: Mapped[str | None] = field(_("Phone"), String(40), privacy=Privacy.PERSONAL)
    profile_id: Mapped[int | None] = ref(_("Profile"), "term", list="professional_profile")
    authority_type_id: Mapped[int | None] = ref(
        _("Authority"), "term", list="authority_type", help=_("Only for an administrative authority.")
    )
    level: Mapped[Level | None] = field(_("Level"), Level)
    institution_id: Mapped[int | None] = ref(_("Institution"), "institution")
    is_active: Mapped[bool] = field(_("Active"), Boolean, default=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), unique=True)
    profile: Mapped[Any] = relationship("Term", foreign_keys="Professional.profile_id")
    authority_type: Mapped[Any] = relationship("Term", foreign_keys="Professional.authority_type_id")
    institution: Mapped[Any] = relationship("Institution")
    region: Mapped[Any] = relationship("Region")

    @property
    @described(_("Name"))
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def __str__(self) -> str:
        return self.name


class UnitMembership(Record, RegionScoped, Model):
    """Who belongs to which unit, as what, how many hours, from when to when (G34-3.1-06)."""

    kept_for = ("STAFF", "STAFF")
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("hours IS NULL OR hours <= 60", name="hours"),
    )
    professional_id: Mapped[int] = ref(_("Professional"), "professional", required=True)
    unit_id: Mapped[int] = ref(_("Unit"), "unit", required=True)
    function: Mapped[UnitFunction] = field(_("Function"), UnitFunction, required=True)
    hours: Mapped[int | None] = field(_("Hours per week"), Integer, help=_("Dedication to this function, up to 60."))
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    waiver: Mapped[str | None] = field(
        _("Reason of the exception"), String(300),
        help=_("Only for a case manager whom no selection found fit (G34-3.2-00). It is kept in the log."),
    )  # fmt: skip
    professional: Mapped[Professional] = relationship()
    unit: Mapped[Unit] = relationship()

    def place(self) -> None:
        """The regional is that of the unit."""
        if self.unit is not None:
            self.region_id = self.unit.region_id

    def __str__(self) -> str:
        return f"{self.professional} · {self.function}"


class Supervision(Record, RegionScoped, Model):
    """Who supervises which unit; the alternate acts only while the principal is absent (MED-5-01)."""

    kept_for = ("STAFF", "STAFF")
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("absent_to IS NULL OR absent_from IS NOT NULL", name="absence"),
    )
    professional_id: Mapped[int] = ref(_("Supervisor"), "professional", required=True)
    unit_id: Mapped[int] = ref(_("Unit"), "unit", required=True)
    kind: Mapped[SupervisionKind] = field(_("Kind of supervision"), SupervisionKind, required=True)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    absent_from: Mapped[dt.date | None] = field(
        _("Absent from"), Date, help=_("While the principal is absent, the alternate acts.")
    )
    absent_to: Mapped[dt.date | None] = field(_("Absent until"), Date)
    professional: Mapped[Professional] = relationship()
    unit: Mapped[Unit] = relationship()

    def place(self) -> None:
        """The regional is that of the unit."""
        if self.unit is not None:
            self.region_id = self.unit.region_id

    def __str__(self) -> str:
        return f"{self.professional} · {self.kind}"


def me() -> int | None:
    """The professional behind the viewer, if any."""
    return viewer().professional_id
