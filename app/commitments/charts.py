"""What do commitments add up to?"""

from flask_babel import lazy_gettext as _

from app.commitments.models import Commitment
from app.kit.charts import Chart, ChartView


class CommitmentChartView(ChartView):
    route_base, title = "/commitments/charts", _("Commitments by status and age")
    charts = [
        Chart("status", _("Commitments by status"), Commitment, "status", "priority", "stacked"),
        Chart("due", _("Commitments by month due and status"), Commitment, "due_on", "status", "stacked"),
    ]
