"""What does the offer add up to?"""

from typing import Any

from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import func, select

from app.extensions import db
from app.kit.charts import Chart, ChartView
from app.kit.fields import label_of
from app.kit.sums import Known
from app.opportunities.models import Opportunity, Organization

MOST, KINDS = 20, 100


class OpportunityChartView(ChartView):
    route_base, title = "/opportunities/charts", _("Offer by sector and municipality")
    subject = _("Active services in your reach")
    charts = [  # by sector comes first, see `by_sector`
        Chart("municipality", _("Services by municipality, the first 20"), Opportunity, "municipality",
              where=lambda: [Opportunity.is_active], most=MOST),
        Chart("kind", _("Services by the need they answer"), Opportunity, "kind",
              where=lambda: [Opportunity.is_active], most=KINDS),
    ]  # fmt: skip

    def drawn(self, known: Known) -> list[dict[str, Any]]:
        return [by_sector(), *super().drawn(known)]


def by_sector() -> dict[str, Any]:
    """Services by the sector of their organisation; the table adds their free slots (MED-5-08)."""
    query = select(Organization.sector, func.count(Opportunity.id), func.sum(Opportunity.slots))
    query = query.join(Opportunity, Opportunity.organization_id == Organization.id).where(Opportunity.is_active)
    rows = db.session.execute(query.group_by(Organization.sector).order_by(func.count(Opportunity.id).desc())).all()
    told = [(str(sector), count, int(slots or 0)) for sector, count, slots in rows]
    total = sum(count for _sector, count, _slots in told)
    summary = ngettext("%(num)s service; most are %(sector)s.", "%(num)s services; most are %(sector)s.",
                       total, sector=told[0][0].lower() if told else "")  # fmt: skip
    names = [str(_("Services")), str(_("Free slots"))]
    return {
        "id": "sector", "title": _("Services by sector"), "type": "bar",
        "summary": summary if told else _("Nothing to count yet."),
        "data": {"labels": [row[0] for row in told],
                 "series": [{"name": names[0], "values": [row[1] for row in told]}]},
        "table": {"head": [str(label_of(Organization, "sector")), *names], "rows": [list(row) for row in told]},
    }  # fmt: skip
