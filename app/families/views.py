"""What does one see and type about families and their members?"""

from typing import Any

from flask_babel import lazy_gettext as _

from app.families.models import AddressHistory, Family, Member
from app.kit.views import RecordView, interface


class FamilyView(RecordView):
    datamodel = interface(Family)
    route_base, list_title, one = "/families", _("Families"), _("Family")
    list_columns = ["code", "name", "municipality|locality", "status", "enrolled_on"]
    chips = ("status", "municipality", "kind")
    load_with = ("municipality", "locality")
    fieldsets = [
        (_("Family"), ["code", "name", "kind", "status", "enrolled_on"]),
        (_("Intake"), ["intake_channel", "family_type"]),
        (_("Home"), ["municipality", "locality", "zone", "address", "phone", "dwelling_type", "tenure"]),
        (_("Strengths"), ["strengths"]),
    ]
    fixed_on_edit = ("code",)
    related = [("MemberView", "family_id"), ("CaseView", "family_id"), ("AddressHistoryView", "family_id")]

    def context_line(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.code, row.municipality, row.locality) if part)

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        return [(str(row.status), row.status.tone)]


class MemberView(RecordView):
    datamodel = interface(Member)
    route_base, list_title, one = "/people", _("People"), _("Person")
    list_columns = ["last_name", "first_name", "kinship", "age", "document_type|document_number"]
    base_order = ("last_name", "asc")
    chips = ("sex", "kinship")
    parent = "family_id"
    fieldsets = [
        (_("Person"), ["family", "first_name", "last_name", "birth_date", "sex", "gender"]),
        (_("Document"), ["document_type", "document_number"]),
        (_("In the family"), ["kinship", "is_head", "is_caregiver", "left_on"]),
        (_("Differential approach"), ["ethnicity", "disability", "population_group"]),
        (_("Services"), ["health_regime", "education_level", "occupation"]),
    ]

    def context_line(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.family, row.kinship) if part)


class AddressHistoryView(RecordView):
    datamodel = interface(AddressHistory)
    route_base, list_title, one = "/addresses", _("Earlier addresses"), _("Earlier address")
    list_columns = ["since", "until", "municipality|locality", "reason"]
    base_order = ("since", "desc")
    parent = "family_id"
    searchable = False
    fieldsets = [(_("Address"), ["family", "municipality", "locality", "address", "since", "until", "reason"])]
