"""What do cases add up to?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, case, type_coerce

from app.cases.models import Case, CaseStatus, Need
from app.families.models import Family
from app.kit.charts import Band, Chart, ChartView, Median, lasted
from app.kit.fields import Choice


def _open() -> list[Any]:
    return [Case.status != CaseStatus.CLOSED]


class Stillness(Choice):
    """How long is it since a case moved?"""

    MONTH = _("Up to 30 days"), "green"
    TWO = _("31 to 60 days"), "amber"
    THREE = _("61 to 90 days"), "amber"
    MORE = _("More than 90 days"), "red"


def _still() -> Any:
    """The band of stillness as SQL (G34-1-09)."""
    today = dt.date.today()
    ages = ((30, Stillness.MONTH), (60, Stillness.TWO), (90, Stillness.THREE))
    return case(*((Case.moved_on >= today - dt.timedelta(days), one.name) for days, one in ages),
                else_=Stillness.MORE.name)  # fmt: skip


STILL = Band(_("Since the last movement"), _still, {one.name: one.label for one in Stillness})


class CaseChartView(ChartView):
    route_base, title = "/cases/charts", _("Families by stage and territory")
    charts = [
        Chart("stage", _("Families in each stage"), Case, "stage", where=_open, people=True),
        Chart("territory", _("Families by regional and programme"), Case, "region", "programme", "stacked", _open,
              people=True),
        Chart("still", _("Open cases by regional and time without movement"), Case, "region", STILL, "stacked",
              lambda: [Case.status == CaseStatus.OPEN], people=True),
        Chart("returns", _("Cases by regional: first time or return"), Case, "region", "is_return", "stacked",
              people=True),
        Median("care", _("Days of care of closed cases, by programme (median)"), Case, "programme", people=True,
               where=lambda: [Case.status == CaseStatus.CLOSED], of=lambda: lasted(Case.opened_on, Case.closed_on)),
        Median("open", _("Days in the programme of open cases, by stage (median)"), Case, "stage", where=_open,
               people=True, of=lambda: lasted(Case.opened_on, type_coerce(dt.date.today(), Date))),
        Chart("municipality", _("Families by municipality, the first 25"), Family, "municipality", people=True,
              most=25),
        Chart("needs", _("Needs by kind and status"), Need, "kind", "status", "stacked", people=True),
    ]  # fmt: skip
