"""What do services of other sources add up to? Beside the referrals, small numbers hidden (WB-9-08, WB-9-19)."""

from flask_babel import lazy_gettext as _

from app.kit.charts import Chart
from app.ledger.models import ServiceUse
from app.referrals.charts import ReferralChartView

ReferralChartView.charts += [
    Chart("other", _("Services of other sources by need and what came of them"), ServiceUse, "kind", "outcome",
          "stacked", people=True),
]  # fmt: skip
