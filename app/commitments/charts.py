"""What do commitments add up to?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case

from app.commitments.models import OPEN_STATUSES, Commitment
from app.commitments.rules import BAND_LIMITS, AgeBand
from app.kit.charts import Band, Chart, ChartView


def _age() -> Any:
    """The band of lateness as SQL; `rules.age_band` says the same of one commitment."""
    today = dt.date.today()
    late = [(Commitment.due_on >= today - dt.timedelta(days), band.name) for days, band in BAND_LIMITS]
    return case((Commitment.due_on >= today, AgeBand.NOT_DUE.name), *late, else_=AgeBand.MORE.name)


AGE = Band(_("Age of the open commitments"), _age, {band.name: band.label for band in AgeBand})


class CommitmentChartView(ChartView):
    route_base, title = "/commitments/charts", _("Commitments by status and age")
    charts = [
        Chart("status", _("Commitments by status"), Commitment, "status", "priority", "stacked"),
        Chart("age", _("Open commitments by age"), Commitment, AGE, "priority", "stacked",
              lambda: [Commitment.status.in_(OPEN_STATUSES)]),
        Chart("due", _("Commitments by due month and status"), Commitment, "due_on", "status", "stacked"),
    ]  # fmt: skip
