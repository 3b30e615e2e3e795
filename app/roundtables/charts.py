"""What do roundtables add up to?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case

from app.kit.charts import Band, Chart, ChartView
from app.roundtables.models import Barrier, Roundtable, RoundtableSession
from app.roundtables.rules import SOON_DAYS, DueState


def _due() -> Any:
    """The state of a table against its cadence as SQL; `rules.due_state` says the same of one table."""
    today = dt.date.today()
    return case(
        (Roundtable.next_due_on > today + dt.timedelta(SOON_DAYS), DueState.ON_TIME.name),
        (Roundtable.next_due_on >= today, DueState.SOON.name),
        else_=DueState.OVERDUE.name,
    )


DUE = Band(_("Cadence"), _due, {state.name: state.label for state in DueState})


class RoundtableChartView(ChartView):
    route_base, title = "/roundtables/charts", _("Roundtables held against due")
    charts = [
        Chart("due", _("Tables by regional: on time, due soon, overdue"), Roundtable, "region", DUE, "stacked"),
        Chart("months", _("Sessions by month"), RoundtableSession, "held_at", "status", "stacked"),
        Chart("barriers", _("Barriers by cause and status"), Barrier, "cause", "status", "stacked"),
    ]
