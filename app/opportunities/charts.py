"""What does the offer add up to?"""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.opportunities.models import Opportunity, Organization


class OpportunityChartView(ChartView):
    route_base, title = "/opportunities/charts", _("Offer by sector and municipality")
    charts = [
        Chart("sector", _("Organisations by sector"), Organization, "sector"),
        Chart("municipality", _("Services by municipality"), Opportunity, "municipality"),
        Chart("kind", _("Services by the need they answer"), Opportunity, "kind"),
    ]
