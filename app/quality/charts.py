"""What does the quality of care add up to?"""

from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart, ChartView
from app.quality.models import CareRating, CriterionCheck, Judgement, StageMove


def _short() -> list[Any]:
    return [CriterionCheck.judgement.in_((Judgement.PARTLY, Judgement.NOT_FULFILLED))]


class QualityChartView(ChartView):
    route_base, title = "/quality/charts", _("Criteria by judgement")
    charts = [
        Chart("criteria", _("Judgements by criterion"), CriterionCheck, "criterion", "judgement", "stacked"),
        Chart("short", _("Criteria least fulfilled"), CriterionCheck, "criterion", "judgement", "stacked", _short,
              most=10),
        Chart("regions", _("Judgements by regional"), CriterionCheck, "region", "judgement", "stacked"),
        Chart("units", _("Judgements by unit"), CriterionCheck, "unit", "judgement", "stacked"),
        Chart("managers", _("Judgements by case manager"), CriterionCheck, "judged_by", "judgement", "stacked",
              named=True),
        Chart("months", _("Judgements by month"), CriterionCheck, "judged_on", "judgement", "stacked"),
        Chart("effective", _("Care rated by effectiveness, by month"), CareRating, "rated_on", "effectiveness",
              "stacked"),
        Chart("relevant", _("Care rated by relevance, by month"), CareRating, "rated_on", "relevance", "stacked"),
        Chart("moves", _("Changes of stage by month"), StageMove, "moved_on", "reached", "stacked"),
    ]  # fmt: skip
