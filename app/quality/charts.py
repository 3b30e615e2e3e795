"""What does the quality of care add up to?"""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.quality.models import CriterionCheck, StageMove


class QualityChartView(ChartView):
    route_base, title = "/quality/charts", _("Criteria by judgement")
    charts = [
        Chart("criteria", _("Judgements by criterion"), CriterionCheck, "criterion", "judgement", "stacked"),
        Chart("units", _("Judgements by unit"), CriterionCheck, "unit", "judgement", "stacked"),
        Chart("months", _("Judgements by month"), CriterionCheck, "judged_on", "judgement", "stacked"),
        Chart("moves", _("Changes of stage by month"), StageMove, "moved_on", "reached", "stacked"),
    ]
