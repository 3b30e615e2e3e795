"""What do the actions and the competencies of case managers add up to?"""

import datetime as dt
from typing import Any

from flask_babel import format_date, format_decimal, gettext, lazy_gettext as _
from sqlalchemy import select

from app.kit.charts import Chart, ChartView
from app.kit.sums import Known
from app.practice import hours
from app.practice.models import CompetencyEvaluation, CompetencyScore, LoggedAction, Outcome

SHOWN = 6


def hours_chart() -> dict[str, Any]:
    """Hours logged beside the hours of the dedication, by month."""
    months = hours.months_before(dt.date.today(), SHOWN)
    written, agreed = hours.logged(dt.date(*months[0], 1)), hours.dedicated(months)
    names = [str(format_date(dt.date(*month, 1), "MMM yyyy")) for month in months]
    series = [(str(_("Logged")), [round(written.get(month, 0), 1) for month in months]),
              (str(_("Dedication")), [round(agreed[month], 1) for month in months])]  # fmt: skip
    sums = [format_decimal(round(sum(values))) for _label, values in series]
    told = gettext("%(logged)s hours logged in these months; the dedication is %(agreed)s.",
                   logged=sums[0], agreed=sums[1])  # fmt: skip
    rows = [[name, *(format_decimal(values[place]) for _label, values in series)] for place, name in enumerate(names)]
    return {
        "id": "hours", "title": _("Hours by month against the dedication"), "type": "bar", "summary": told,
        "data": {"labels": names, "series": [{"name": name, "values": values} for name, values in series]},
        "table": {"head": [str(_("Month")), *(name for name, _values in series)], "rows": rows},
    }  # fmt: skip


class PracticeChartView(ChartView):
    route_base, title = "/action-log/charts", _("Actions of case managers")
    charts = [
        Chart("spheres", _("Actions by sphere and month"), LoggedAction, "happened_on", "sphere", "stacked"),
        Chart("kinds", _("Actions by item of Tabla 4 and Tabla 5"), LoggedAction, "kind"),
        Chart("effect", _("Effectiveness of the actions, by sphere"), LoggedAction, "sphere", "effectiveness",
              "stacked", lambda: [LoggedAction.effectiveness.is_not(None)]),
    ]  # fmt: skip

    def drawn(self, known: Known) -> list[dict[str, Any]]:
        first, *rest = super().drawn(known)
        return [first, hours_chart(), *rest]


def _decided() -> list[Any]:
    """Scores of evaluations that are decided."""
    decided = select(CompetencyEvaluation.id).where(CompetencyEvaluation.outcome != Outcome.PENDING)
    return [CompetencyScore.evaluation_id.in_(decided)]


class CompetencyChartView(ChartView):
    route_base, title = "/evaluations/charts", _("Competencies of case managers")
    charts = [
        Chart("levels", _("Levels by competency"), CompetencyScore, "competency", "level", "stacked", _decided,
              people=True),
        Chart("outcomes", _("Evaluations by kind and outcome"), CompetencyEvaluation, "kind", "outcome", "stacked",
              people=True),
        Chart("months", _("Evaluations by month"), CompetencyEvaluation, "evaluated_on", "kind", "stacked",
              people=True),
    ]  # fmt: skip
