"""What is on offer, where, for whom? The opportunity map: organisations and their services (MED-5-08, WB-5.1)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Date, Float, Index, Integer, String, Text, inspect
from sqlalchemy.orm import Mapped, object_session, relationship

from app.catalogs.models import Municipality
from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, RegionScoped
from app.kit.wording import language
from app.opportunities.rules import Freshness, age_words, freshness

PUBLIC = Privacy.PUBLIC


class Sector(Choice):
    """Whose offer is it? (MED-5-08, MED-4-05)"""

    PUBLIC = _("Public"), "teal"
    PRIVATE = _("Private")
    NGO = _("Non-governmental")
    SOLIDARITY = _("Solidarity")
    GRASSROOTS = _("Grassroots")


class Cost(Choice):
    """What a family pays."""

    FREE = _("Free"), "green"
    SUBSIDISED = _("Subsidised")
    PAID = _("Paid"), "amber"


class Closure(Choice):
    """Why is a service not active (HSDS status)?"""

    INACTIVE = _("Not on offer now")
    DEFUNCT = _("No longer exists"), "red"
    PAUSED = _("Temporarily closed"), "amber"


class Organization(Record, RegionScoped, Searchable, Model):
    """Who offers services (HSDS organization)."""

    kept_for = ("REFERENCE", "REFERENCE")
    search_from = named_by = ("name",)
    name: Mapped[str] = field(_("Organisation"), String(200), privacy=PUBLIC, required=True)
    sector: Mapped[Sector] = field(_("Sector"), Sector, privacy=PUBLIC, required=True, default=Sector.PUBLIC)
    description: Mapped[str | None] = field(_("Description"), Text, privacy=PUBLIC)
    website: Mapped[str | None] = field(_("Website"), String(200), privacy=PUBLIC)
    email: Mapped[str | None] = field(_("E-mail"), String(160), privacy=PUBLIC)
    phone: Mapped[str | None] = field(_("Phone"), String(60), privacy=PUBLIC)
    region: Mapped[Any] = relationship("Region")

    def __str__(self) -> str:
        return self.name


class Opportunity(Record, RegionScoped, Searchable, Model):
    """A service in a place: requirements, schedule, contact, slots, how it works, verified when."""

    kept_for = ("REFERENCE", "REFERENCE")
    __table_args__ = (
        CheckConstraint("slots_preferential <= slots", name="slots"),
        CheckConstraint("age_from IS NULL OR age_to IS NULL OR age_to >= age_from", name="ages"),
        CheckConstraint("lat IS NULL OR lat BETWEEN -5 AND 16", name="lat"),
        CheckConstraint("lon IS NULL OR lon BETWEEN -82 AND -66", name="lon"),
        Index("ix_opportunity_region_kind", "region_id", "kind_id"),
    )
    search_from = named_by = ("name_es", "name_en")
    name_es: Mapped[str] = field(_("Name in Spanish"), String(200), privacy=PUBLIC, required=True)
    name_en: Mapped[str] = field(_("Name in English"), String(200), privacy=PUBLIC, required=True)
    organization_id: Mapped[int] = ref(_("Organisation"), "organization", privacy=PUBLIC, required=True)
    kind_id: Mapped[int] = ref(
        _("Need it answers"), "term", list="need_kind", privacy=PUBLIC, required=True, index=False
    )
    population_group_id: Mapped[int | None] = ref(
        _("Population group"), "term", list="population_group", privacy=PUBLIC, index=False
    )
    age_from: Mapped[int | None] = field(_("Age from"), Integer, privacy=PUBLIC)
    age_to: Mapped[int | None] = field(_("Age to"), Integer, privacy=PUBLIC)
    municipality_id: Mapped[int] = ref(
        _("Municipality"), "municipality", privacy=PUBLIC, required=True, help=_("It gives the regional.")
    )
    locality_id: Mapped[int | None] = ref(
        _("Comuna, corregimiento or settlement"), "locality", privacy=PUBLIC, index=False,
        help=_("Type its name, and that of the municipality when many share it."),
    )  # fmt: skip
    address: Mapped[str | None] = field(_("Address"), String(200), privacy=PUBLIC)
    lat: Mapped[float | None] = field(
        _("Latitude"), Float, privacy=PUBLIC, help=_("Empty: the centre of the municipality.")
    )
    lon: Mapped[float | None] = field(_("Longitude"), Float, privacy=PUBLIC)
    requirements_es: Mapped[str | None] = field(_("Requirements in Spanish"), Text, privacy=PUBLIC)
    requirements_en: Mapped[str | None] = field(_("Requirements in English"), Text, privacy=PUBLIC)
    how_es: Mapped[str | None] = field(
        _("How it works, in Spanish"), Text, privacy=PUBLIC, help=_("What really happens when a family asks for it.")
    )
    how_en: Mapped[str | None] = field(_("How it works, in English"), Text, privacy=PUBLIC)
    schedule_es: Mapped[str | None] = field(_("Schedule in Spanish"), String(200), privacy=PUBLIC)
    schedule_en: Mapped[str | None] = field(_("Schedule in English"), String(200), privacy=PUBLIC)
    cost: Mapped[Cost] = field(_("Cost"), Cost, privacy=PUBLIC, required=True, default=Cost.FREE)
    contact: Mapped[str | None] = field(
        _("Contact"), String(200), privacy=PUBLIC, help=_("Whom to ask for, telephone or e-mail.")
    )
    slots: Mapped[int] = field(
        _("General slots"), Integer, privacy=PUBLIC, required=True, default=0, help=_("Free now.")
    )
    slots_preferential: Mapped[int] = field(
        _("Preferential slots"), Integer, privacy=PUBLIC, required=True, default=0,
        help=_("Of the general ones, those kept for families of the programme."),
    )  # fmt: skip
    slots_financed: Mapped[int] = field(
        _("Financed slots"), Integer, privacy=PUBLIC, required=True, default=0,
        help=_("Of the general ones, those that somebody else pays."),
    )  # fmt: skip
    agreement_id: Mapped[int | None] = ref(
        _("Service agreement"), "agreement", help=_("The one that promises these slots, if there is one.")
    )
    verified_on: Mapped[dt.date | None] = field(
        _("Verified on"), Date, privacy=PUBLIC, help=_("When somebody last asked whether all this is true.")
    )
    verified_by_id: Mapped[int | None] = ref(_("Verified by"), "professional", index=False)
    verified_note: Mapped[str | None] = field(
        _("What was said on verifying"), String(300),
        help=_("By whom and how it was verified; without data of families."),
    )  # fmt: skip
    is_active: Mapped[bool] = field(_("Active"), Boolean, privacy=PUBLIC, default=True)
    closure: Mapped[Closure | None] = field(_("Why it is not active"), Closure, privacy=PUBLIC)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text, privacy=PUBLIC)
    description_en: Mapped[str | None] = field(_("Description in English"), Text, privacy=PUBLIC)
    alert_es: Mapped[str | None] = field(
        _("Notice in Spanish"), String(300), privacy=PUBLIC, help=_("Such as: closed for holidays until 12 January.")
    )
    alert_en: Mapped[str | None] = field(_("Notice in English"), String(300), privacy=PUBLIC)
    website: Mapped[str | None] = field(_("Website"), String(200), privacy=PUBLIC)
    email: Mapped[str | None] = field(_("E-mail"), String(160), privacy=PUBLIC)
    programme_id: Mapped[int | None] = ref(_("Programme of the organisation"), "service_programme", privacy=PUBLIC,
                                           index=False)  # fmt: skip
    organization: Mapped[Organization] = relationship()
    agreement: Mapped[Any] = relationship("Agreement", foreign_keys="Opportunity.agreement_id")
    kind: Mapped[Any] = relationship("Term", foreign_keys="Opportunity.kind_id")
    population_group: Mapped[Any] = relationship("Term", foreign_keys="Opportunity.population_group_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")
    verified_by: Mapped[Any] = relationship("Professional")
    programme: Mapped[Any] = relationship("ServiceProgramme")
    region: Mapped[Any] = relationship("Region")

    def place(self) -> None:
        """The regional is that of the municipality, be it given as a row or as an id."""
        session = object_session(self)
        if self.municipality_id and session is not None and not inspect(self).attrs.municipality.history.added:
            self.region_id = session.get_one(Municipality, self.municipality_id).region_id
        elif self.municipality is not None:
            self.region_id = self.municipality.region_id

    def _tongue(self, name: str) -> Any:
        return getattr(self, f"{name}_{'en' if language() == 'en' else 'es'}")

    @property
    @described(_("Service"), PUBLIC, of=named_by)
    def name(self) -> str:
        return str(self._tongue("name"))

    @property
    @described(_("Description"), PUBLIC)
    def description(self) -> str | None:
        return self._tongue("description")

    @property
    @described(_("Notice"), PUBLIC)
    def alert(self) -> str | None:
        return self._tongue("alert")

    @property
    @described(_("Requirements"), PUBLIC)
    def requirements(self) -> str | None:
        return self._tongue("requirements")

    @property
    @described(_("How it works"), PUBLIC)
    def how(self) -> str | None:
        return self._tongue("how")

    @property
    @described(_("Schedule"), PUBLIC)
    def schedule(self) -> str | None:
        return self._tongue("schedule")

    @property
    @described(_("Age"), PUBLIC)
    def ages(self) -> str:
        """For whom, in years."""
        return age_words(self.age_from, self.age_to)

    @property
    @described(_("Verification"), PUBLIC)
    def freshness(self) -> Freshness:
        return freshness(self.verified_on, dt.date.today())

    @property
    def where(self) -> str:
        """The lowest place known, then its municipality."""
        names = [str(self.locality)] if self.locality is not None else []
        return " · ".join(dict.fromkeys([*names, str(self.municipality)]))

    def __str__(self) -> str:
        return self.name
