"""What does the offer add up to?"""

from typing import Any

from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import func, select

from app.extensions import db
from app.kit.charts import Chart, ChartView, drawn
from app.kit.fields import label_of
from app.opportunities.models import Opportunity, Organization

MOST = 20


class OpportunityChartView(ChartView):
    route_base, title = "/opportunities/charts", _("Offer by sector and municipality")
    context = _("Active services in your reach, as of now.")
    charts = [  # by sector comes first, see `by_sector`
        Chart("municipality", _("Services by municipality, the first 20"), Opportunity, "municipality",
              where=lambda: [Opportunity.is_active]),
        Chart("kind", _("Services by the need they answer"), Opportunity, "kind",
              where=lambda: [Opportunity.is_active]),
    ]  # fmt: skip

    @expose("/")
    @has_access
    def chart(self) -> str:
        page = {"title": self.title, "context": self.context}
        most = {"municipality": MOST}
        charts = [by_sector(), *(largest_first(drawn(one), most.get(one.id)) for one in self.charts)]
        return self.render_template("chart.html", page=page, charts=charts, chips=[])


def largest_first(chart: dict[str, Any], most: int | None) -> dict[str, Any]:
    """The same chart with its largest groups first, and no more than `most` of them when that is said."""
    values = chart["data"]["series"][0]["values"]
    order = sorted(range(len(values)), key=lambda place: -values[place])[:most]
    series = [{**line, "values": [line["values"][place] for place in order]} for line in chart["data"]["series"]]
    data = {"labels": [chart["data"]["labels"][place] for place in order], "series": series}
    table = {**chart["table"], "rows": [chart["table"]["rows"][place] for place in order]}
    return {**chart, "data": data, "table": table}


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
