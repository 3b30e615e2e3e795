"""What does one see and type about the offer of services, and where is it?"""

from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _

from app.kit.views import RecordView, interface
from app.opportunities.models import Opportunity, Organization


class OrganizationView(RecordView):
    datamodel = interface(Organization)
    route_base, list_title, one = "/organizations", _("Organisations"), _("Organisation")
    list_columns = ["name", "sector", "region", "phone|email"]
    base_order = ("name", "asc")
    chips = ("sector",)
    fieldsets = [(_("Organisation"), ["name", "sector", "region", "description"]), (_("Contact"), ["phone", "email", "website"])]
    related = [("OpportunityView", "organization_id")]


class OpportunityView(RecordView):
    datamodel = interface(Opportunity)
    route_base, list_title, one = "/opportunities", _("Services"), _("Service")
    list_columns = ["name|organization", "kind", "municipality|locality", "cost", "slots", "verified_on"]
    base_order = ("id", "desc")
    chips = ("kind", "municipality", "cost", "is_active")
    chart_view = "OpportunityChartView"
    fieldsets = [
        (_("Service"), ["name_es", "name_en", "organization", "kind", "is_active"]),
        (_("For whom"), ["population_group", "age_from", "age_to", "requirements_es", "requirements_en"]),
        (_("Where and when"), ["municipality", "locality", "address", "lat", "lon", "schedule", "contact", "cost"]),
        (_("Slots"), ["slots", "slots_preferential", "slots_financed"]),
        (_("How it works"), ["how_es", "how_en", "verified_on"]),
    ]


class OpportunityMapView(BaseView):
    """Where is the offer? Points, counts and a list side by side."""

    route_base, default_view = "/opportunity-map", "chart"
    method_permission_name = {"chart": "read"}

    @expose("/")
    @has_access
    def chart(self) -> str:
        return self.render_template("map.html", page={"title": _("Opportunity map")})
