"""Where, which institution, which programme, which coded answer? Shared reference data, bilingual and versioned."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Float, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, field, ref
from app.kit.lists import Searchable

PUBLIC = Privacy.PUBLIC


class Track(Choice):
    """Prevention and accompaniment, or restoration of rights (MF-1.1-07)."""

    PREVENTION = _("Prevention"), "teal"
    PARD = _("PARD"), "blue"


class CaseUnit(Choice):
    """Whose case is it: the family's or one child's?"""

    FAMILY = _("Family")
    CHILD = _("Child or adolescent")


class InstitutionKind(Choice):
    """The kinds of actor that the sources name (MED-5-08, MED-4-04/05, G34-3.1-03)."""

    OPERATOR = _("Operator")
    AUTHORITY = _("Administrative authority")
    SNBF = _("SNBF sector or service")
    PUBLIC = _("Public institution")
    PRIVATE = _("Private organisation")
    NGO = _("Non-governmental organisation")
    SOLIDARITY = _("Solidarity sector")
    GRASSROOTS = _("Grassroots organisation")
    FAMILY_CENTRE = _("Family centre")


class LocalityKind(Choice):
    """What lies below a municipality (MED-6-05, DIVIPOLA)."""

    COMUNA = _("Comuna")
    CORREGIMIENTO = _("Corregimiento")
    LOCALIDAD = _("Localidad")
    BARRIO = _("Neighbourhood")
    SEAT = _("Municipal seat")
    POPULATED_CENTRE = _("Populated centre")


class Country(Catalog, Model):
    __table_args__ = (UniqueConstraint("code", "edition"),)


class Region(Catalog, Model):
    """A regional of ICBF: one per department (Res. 1616/2006)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    iso_code: Mapped[str | None] = field(_("ISO code"), String(10), privacy=PUBLIC)


class ZonalCentre(Catalog, Model):
    __table_args__ = (UniqueConstraint("code", "edition"),)
    region_id: Mapped[int] = ref(_("Regional"), "region", required=True, privacy=PUBLIC)
    region: Mapped[Region] = relationship()
    lookup = True


class Municipality(Catalog, Searchable, Model):
    """A DIVIPOLA municipality or non-municipalised area, with the centroid of its polygon."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    search_from = ("name_es", "code")
    lookup = True
    kind: Mapped[str | None] = field(_("Kind"), String(30), privacy=PUBLIC)
    region_id: Mapped[int] = ref(_("Regional"), "region", required=True, privacy=PUBLIC)
    lat: Mapped[float | None] = field(_("Latitude"), Float, privacy=PUBLIC)
    lon: Mapped[float | None] = field(_("Longitude"), Float, privacy=PUBLIC)
    region: Mapped[Region] = relationship()


class Locality(Catalog, Searchable, Model):
    """A comuna, corregimiento, localidad, neighbourhood or settlement."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    search_from = ("name_es", "code")
    lookup = True
    kind: Mapped[LocalityKind] = field(_("Kind"), LocalityKind, privacy=PUBLIC, required=True)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True, privacy=PUBLIC)
    parent_id: Mapped[int | None] = ref(_("Part of"), "locality", privacy=PUBLIC)
    municipality: Mapped[Municipality] = relationship()
    parent: Mapped[Any] = relationship("Locality", remote_side="Locality.id")


class Institution(Catalog, Searchable, Model):
    """Who acts: operators, authorities, sectors and services of the SNBF, organisations."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    search_from = ("name_es", "name_en", "code")
    lookup = True
    kind: Mapped[InstitutionKind] = field(_("Kind"), InstitutionKind, privacy=PUBLIC, required=True)
    region_id: Mapped[int | None] = ref(_("Regional"), "region", privacy=PUBLIC)
    region: Mapped[Region | None] = relationship()


class Programme(Catalog, Model):
    """A programme with its track, visits, caseload and switches (design 4; EXT defaults are editable)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    track: Mapped[Track] = field(_("Track"), Track, privacy=PUBLIC, required=True)
    unit_of_case: Mapped[CaseUnit] = field(_("Unit of the case"), CaseUnit, privacy=PUBLIC, required=True)
    visits: Mapped[int | None] = field(_("Planned visits"), Integer, privacy=PUBLIC)
    group_meetings: Mapped[int | None] = field(_("Group meetings"), Integer, privacy=PUBLIC)
    recommended_caseload: Mapped[int | None] = field(_("Recommended caseload"), Integer, privacy=PUBLIC)
    maximum_caseload: Mapped[int | None] = field(_("Maximum caseload"), Integer, privacy=PUBLIC)
    blocks_open_criteria: Mapped[bool] = field(
        _("A stage with open criteria is not left"), Boolean, privacy=PUBLIC,
        help=_("If not, leaving it asks for a reason."),
    )  # fmt: skip


class ProgrammeStage(Catalog, Model):
    """A stage of a programme; in PARD the five moments with their milestone (G34-3.4-00c)."""

    __table_args__ = (UniqueConstraint("programme_id", "code", "edition"),)
    programme_id: Mapped[int] = ref(_("Programme"), "programme", required=True, privacy=PUBLIC)
    milestone: Mapped[str | None] = field(_("Milestone"), String(4), privacy=PUBLIC)
    programme: Mapped[Programme] = relationship()


class ModalityGroup(Catalog, Model):
    __table_args__ = (UniqueConstraint("code", "edition"),)


class Modality(Catalog, Model):
    """A modality of care; some admit no case manager (G34-2-06)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    group_id: Mapped[int] = ref(_("Modality group"), "modality_group", required=True, privacy=PUBLIC)
    admits_case_manager: Mapped[bool] = field(_("Admits a case manager"), Boolean, privacy=PUBLIC, default=True)
    evaluation_months: Mapped[int] = field(
        _("Months between two evaluations of its case managers"), Integer, privacy=PUBLIC, required=True, default=12,
        help=_("The guide says that they are periodic and not how often: a year is a default of this product."),
    )  # fmt: skip
    group: Mapped[ModalityGroup] = relationship()


class Term(Catalog, Model):
    """One row of any coded list: document types, relationships, needs, outcomes…"""

    __table_args__ = (UniqueConstraint("list", "code", "edition"),)
    list: Mapped[str] = field(_("List"), String(40), privacy=PUBLIC, required=True, index=True)


LOAD_ORDER = (Country, Region, ZonalCentre, Municipality, Locality, Institution, Programme, ProgrammeStage,
              ModalityGroup, Modality, Term)  # fmt: skip
