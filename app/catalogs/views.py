"""Which reference data may an administrator read and extend? One screen per catalogue."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _

from app.catalogs.models import (
    Institution,
    Locality,
    Modality,
    ModalityGroup,
    Municipality,
    Programme,
    ProgrammeStage,
    Region,
    Term,
    ZonalCentre,
)
from app.kit.views import RecordView, interface

NAMES = ["code", "name_es", "name_en"]
ORIGIN = (_("Origin"), ["source", "edition", "valid_from", "valid_to", "position"])


def sheet(*own: str) -> list[tuple[Any, list[str]]]:
    """The form of a catalogue: names, its own fields, where it comes from."""
    return [(_("Names"), [*NAMES, *own]), ORIGIN]


class CatalogView(RecordView):
    """Every catalogue: listed by position, its published text kept once it has been used."""

    base_order = ("code", "asc")
    list_columns = ["code", "name", "source|edition"]
    fixed_on_edit: ClassVar[tuple[str, ...]] = ("code", "edition")
    fieldsets = sheet()


class RegionView(CatalogView):
    datamodel = interface(Region)
    route_base, list_title, one = "/catalogs/regions", _("Regionals"), _("Regional")
    fieldsets = sheet("iso_code")


class ZonalCentreView(CatalogView):
    datamodel = interface(ZonalCentre)
    route_base, list_title, one = "/catalogs/zonal-centres", _("Zonal centres"), _("Zonal centre")
    list_columns, chips = ["code", "name", "region"], ("region",)
    fieldsets = sheet("region")


class MunicipalityView(CatalogView):
    datamodel = interface(Municipality)
    route_base, list_title, one = "/catalogs/municipalities", _("Municipalities"), _("Municipality")
    list_columns, chips = ["code", "name", "region"], ("region",)
    fieldsets = sheet("region", "kind", "lat", "lon")


class LocalityView(CatalogView):
    datamodel = interface(Locality)
    route_base, list_title, one = "/catalogs/localities", _("Localities"), _("Locality")
    list_columns, chips = ["code", "name", "kind", "municipality"], ("kind", "municipality")
    fieldsets = sheet("kind", "municipality", "parent")


class InstitutionView(CatalogView):
    datamodel = interface(Institution)
    route_base, list_title, one = "/catalogs/institutions", _("Institutions"), _("Institution")
    list_columns, chips = ["code", "name", "kind", "region"], ("kind", "region")
    fieldsets = sheet("kind", "region")


class ProgrammeView(CatalogView):
    datamodel = interface(Programme)
    route_base, list_title, one = "/catalogs/programmes", _("Programmes"), _("Programme")
    list_columns = ["code", "name", "track", "visits"]
    fieldsets = sheet("track", "unit_of_case", "visits", "group_meetings", "recommended_caseload", "maximum_caseload",
                      "blocks_open_criteria")  # fmt: skip
    related = [("ProgrammeStageView", "programme_id")]


class ProgrammeStageView(CatalogView):
    datamodel = interface(ProgrammeStage)
    route_base, list_title, one = "/catalogs/stages", _("Stages"), _("Stage")
    list_columns, chips = ["code", "name", "programme", "position"], ("programme",)
    fieldsets = sheet("programme", "milestone")


class ModalityGroupView(CatalogView):
    datamodel = interface(ModalityGroup)
    route_base, list_title, one = "/catalogs/modality-groups", _("Modality groups"), _("Modality group")


class ModalityView(CatalogView):
    datamodel = interface(Modality)
    route_base, list_title, one = "/catalogs/modalities", _("Modalities"), _("Modality")
    list_columns, chips = ["code", "name", "group", "admits_case_manager"], ("group",)
    fieldsets = sheet("group", "admits_case_manager", "evaluation_months")


class TermView(CatalogView):
    datamodel = interface(Term)
    route_base, list_title, one = "/catalogs/terms", _("Coded lists"), _("Term")
    list_columns = ["code", "name", "list", "source|edition"]
    fieldsets = sheet("list")
