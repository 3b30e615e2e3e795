"""What do commitments add up to?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case

from app.commitments.models import OPEN_STATUSES, Commitment, CommitmentStatus
from app.commitments.rules import BAND_LIMITS, AgeBand
from app.kit.charts import Band, Chart, ChartView, Median, lasted


def _age() -> Any:
    """The band of lateness as SQL; `rules.age_band` says the same of one commitment."""
    today = dt.date.today()
    late = [(Commitment.due_on >= today - dt.timedelta(days), band.name) for days, band in BAND_LIMITS]
    return case((Commitment.due_on >= today, AgeBand.NOT_DUE.name), *late, else_=AgeBand.MORE.name)


AGE = Band(_("Age of the open commitments"), _age, {band.name: band.label for band in AgeBand})


def _punctual() -> Any:
    """Was it closed by its date? A postponed one counts by its last date, whose reasons are in its history."""
    late = (Commitment.closed_on > Commitment.due_on, "LATE")
    return case((Commitment.status == CommitmentStatus.NOT_FULFILLED, "NOT"), late, else_="PUNCTUAL")


PUNCTUAL = Band(_("How it was closed"), _punctual, {
    "PUNCTUAL": _("On time"), "LATE": _("Late"), "NOT": _("Not fulfilled"),
})  # fmt: skip


def _closed() -> list[Any]:
    """Those closed in the last two years."""
    return [Commitment.closed_on >= dt.date.today() - dt.timedelta(days=730)]


class CommitmentChartView(ChartView):
    route_base, title = "/commitments/charts", _("Commitments by status and age")
    charts = [
        Chart("status", _("Commitments by status"), Commitment, "status", "priority", "stacked"),
        Chart("age", _("Open commitments by age"), Commitment, AGE, "priority", "stacked",
              lambda: [Commitment.status.in_(OPEN_STATUSES)]),
        Chart("due", _("Commitments by due month and status"), Commitment, "due_on", "status", "stacked"),
        Chart("punctual", _("Commitments closed on time, by month"), Commitment, "closed_on", PUNCTUAL, "stacked",
              _closed),
        Median("days", _("Days to close a commitment, by institution (median)"), Commitment, "institution",
               where=lambda: [*_closed(), Commitment.agreed_on.is_not(None)],
               of=lambda: lasted(Commitment.agreed_on, Commitment.closed_on)),
    ]  # fmt: skip
