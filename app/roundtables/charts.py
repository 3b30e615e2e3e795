"""What do roundtables add up to?"""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.roundtables.models import Barrier, RoundtableSession


class RoundtableChartView(ChartView):
    route_base, title = "/roundtables/charts", _("Roundtables held against due")
    charts = [
        Chart("held", _("Sessions by regional and status"), RoundtableSession, "region", "status", "stacked"),
        Chart("barriers", _("Barriers by cause and status"), Barrier, "cause", "status", "stacked"),
    ]
