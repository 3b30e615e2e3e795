"""What do referrals add up to? By state, answered in time, and how long services take to answer (CC-20, WB-9-19)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case

from app.kit.charts import Band, Chart, ChartView, Median, lasted
from app.referrals.models import Referral, ReferralState


def _answered() -> Any:
    """Was it answered by the day that was asked for? What may still be answered in time counts apart."""
    open_now = and_(Referral.answered_on.is_(None), Referral.answer_by >= dt.date.today())
    return case((Referral.answered_on <= Referral.answer_by, "IN_TIME"), (Referral.answered_on.is_not(None), "LATE"),
                (open_now, "WAITING"), else_="NOT")  # fmt: skip


ANSWERED = Band(_("How it was answered"), _answered, {
    "IN_TIME": _("In time"), "LATE": _("Late"), "NOT": _("Not answered in time"), "WAITING": _("Still in time"),
})  # fmt: skip


class ReferralChartView(ChartView):
    route_base, title = "/referrals/charts", _("Referrals and their answers")
    charts = [
        Chart("state", _("Referrals by state"), Referral, "state", "urgency", "stacked", people=True),
        Chart("answered", _("Referrals by month and how they were answered"), Referral, "sent_on", ANSWERED, "stacked",
              lambda: [Referral.sent_on.is_not(None), Referral.state != ReferralState.WITHDRAWN], people=True),
        Chart("result", _("What came of the completed referrals"), Referral, "result", "quality", "stacked",
              lambda: [Referral.state == ReferralState.COMPLETED], people=True),
        Median("days", _("Days until a service answers (median)"), Referral, "service", people=True,
               where=lambda: [Referral.answered_on.is_not(None)],
               of=lambda: lasted(Referral.sent_on, Referral.answered_on)),
    ]  # fmt: skip
