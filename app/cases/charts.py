"""What do cases add up to?"""

from typing import Any

from flask_babel import lazy_gettext as _

from app.cases.models import Case, CaseStatus, Need
from app.families.models import Family
from app.kit.charts import Chart, ChartView


def _open() -> list[Any]:
    return [Case.status != CaseStatus.CLOSED]


class CaseChartView(ChartView):
    route_base, title = "/cases/charts", _("Families by stage and territory")
    charts = [
        Chart("stage", _("Families in each stage"), Case, "stage", where=_open, people=True),
        Chart("territory", _("Families by regional and programme"), Case, "region", "programme", "stacked", _open,
              people=True),
        Chart("municipality", _("Families by municipality"), Family, "municipality", people=True),
        Chart("needs", _("Needs by kind and status"), Need, "kind", "status", "stacked", people=True),
    ]  # fmt: skip
