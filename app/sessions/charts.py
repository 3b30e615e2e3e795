"""What do case sessions add up to?"""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.sessions.models import CaseSession


class SessionChartView(ChartView):
    route_base, title = "/sessions/charts", _("Sessions by technique and month")
    charts = [
        Chart("technique", _("Sessions by technique and month"), CaseSession, "scheduled_at", "technique", "stacked"),
        Chart("status", _("Sessions by status and month"), CaseSession, "scheduled_at", "status", "stacked"),
    ]
