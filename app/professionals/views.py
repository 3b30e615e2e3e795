"""What does one see and type about people who work, units and supervision?"""

from flask_babel import lazy_gettext as _

from app.kit.views import RecordView, interface
from app.professionals.models import Professional, Supervision, Unit, UnitMembership


class ProfessionalView(RecordView):
    datamodel = interface(Professional)
    route_base, list_title, one = "/professionals", _("Professionals"), _("Professional")
    list_columns = ["last_name", "first_name", "profile", "institution|region", "is_active"]
    base_order = ("last_name", "asc")
    chips = ("region", "profile", "is_active")
    fieldsets = [
        (_("Person"), ["first_name", "last_name", "email", "phone"]),
        (_("Work"), ["profile", "level", "institution", "authority_type", "region", "is_active"]),
    ]
    related = [("UnitMembershipView", "professional_id"), ("SupervisionView", "professional_id")]


class UnitView(RecordView):
    datamodel = interface(Unit)
    route_base, list_title, one = "/units", _("Units"), _("Unit")
    list_columns = ["code", "name", "operator", "modality", "region"]
    base_order = ("code", "asc")
    chips = ("region", "modality")
    fieldsets = [(_("Unit"), ["code", "name", "operator", "modality", "region"])]
    related = [("UnitMembershipView", "unit_id"), ("SupervisionView", "unit_id")]


class UnitMembershipView(RecordView):
    datamodel = interface(UnitMembership)
    route_base, list_title, one = "/memberships", _("Unit members"), _("Unit member")
    list_columns = ["professional", "function", "unit", "hours", "starts_on|ends_on"]
    chips = ("function",)
    searchable = False
    fieldsets = [(_("Assignment"), ["professional", "unit", "function", "hours", "starts_on", "ends_on"])]


class SupervisionView(RecordView):
    datamodel = interface(Supervision)
    route_base, list_title, one = "/supervision", _("Supervision"), _("Supervision")
    list_columns = ["professional", "kind", "unit", "starts_on|ends_on", "absent_from|absent_to"]
    chips = ("kind",)
    searchable = False
    fieldsets = [
        (_("Supervision"), ["professional", "unit", "kind", "starts_on", "ends_on"]),
        (_("Absence"), ["absent_from", "absent_to"]),
    ]
