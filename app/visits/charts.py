"""What do visits add up to?"""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.visits.models import Visit


class VisitChartView(ChartView):
    route_base, title = "/visits/charts", _("Visits by month and mode")
    charts = [
        Chart("mode", _("Visits by month and mode"), Visit, "planned_on", "mode", "stacked"),
        Chart("status", _("Visits by month and status"), Visit, "planned_on", "status", "stacked"),
    ]
