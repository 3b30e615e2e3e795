"""Does the offer meet the demand? Open and unmet needs against free slots, by kind and municipality (WB-9-09)."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import select

from app.catalogs.models import Municipality, Term
from app.extensions import db
from app.kit.charts import Chart, ChartView, shown_number, told_number
from app.kit.fields import Privacy, label_of
from app.kit.scopes import viewer
from app.kit.screens import LINKS, Acts
from app.opportunities import board
from app.opportunities.models import Opportunity
from app.opportunities.unmet import UnmetNeed, UnmetStatus

MOST = 20
Sums = dict[int, int]


class SupplyChartView(ChartView):
    route_base, title = "/opportunities/supply", _("Demand against free slots")
    subject = _("Open needs, needs that no service answers, free slots of active services in your reach")
    charts: ClassVar[list[Chart]] = [board.NEEDS]  # kept where they are many; the rest is counted when asked
    method_permission_name = {"chart": "read", "propose": "add"}

    @expose("/")
    @has_access
    def chart(self) -> str:
        known = self.known()
        figures = board.cells(board.asked_kind(), known=known)
        charts = [by_kind(figures), by_municipality(figures)]
        return self.render_template("supply.html", page=self.page(known), charts=charts, **board.context(figures))

    @expose("/propose", methods=["POST"])
    @has_access
    def propose(self) -> Any:
        """A gap goes to the table of its regional, with its figures and without a name (WB-7-01, WB-9-09)."""
        told = [request.values.get(name, "") for name in ("municipality", "kind")]
        if not all(text.isdecimal() and len(text) < 10 for text in told) or not board.TABLES:
            abort(404)
        key = int(told[0]), int(told[1])
        line = next(iter(board.lines(board.cells(key=key))), None)
        if line is None or not line.is_missed:
            abort(404)
        if board.TABLES[0].known([key]):
            flash(_("It waits for the table already."), "info")
            return redirect(url_for("SupplyChartView.chart"))
        url = board.TABLES[0].take(line)
        db.session.commit()
        flash(_("Proposed: it waits for the next session of the regional table."), "success")
        return redirect(url or url_for("SupplyChartView.chart"))


def _columns(figures: board.Cells, at: int) -> list[tuple[str, Sums, bool]]:
    """(name, sums by place (0) or kind (1), are they of people); open needs for those who see cases in figures."""
    told = [(_("Open needs"), figures.needs, True), (_("Unmet needs"), figures.unmet, True),
            (_("Free slots"), figures.slots, False)]  # fmt: skip
    return [(str(name), _along(sums, at), people) for name, sums, people in told if sums is not None]


def _along(sums: dict[board.Key, int], at: int) -> Sums:
    told: Sums = {}
    for key, number in sums.items():
        told[key[at]] = told.get(key[at], 0) + number
    return told


def by_kind(figures: board.Cells) -> dict[str, Any]:
    return _chart("kind", _("Demand and free slots by kind of need"), Term, label_of(Opportunity, "kind"),
                  _columns(figures, 1))  # fmt: skip


def by_municipality(figures: board.Cells) -> dict[str, Any]:
    title = _("Demand and free slots by municipality, the first 20")
    return _chart("municipality", title, Municipality, label_of(Opportunity, "municipality"), _columns(figures, 0))


def _chart(id_: str, title: Any, model: Any, label: Any, columns: list[tuple[str, Sums, bool]]) -> dict[str, Any]:
    """The places of most demand first; small numbers of people are hidden from those who may not read names."""
    few = viewer().ceiling < Privacy.PERSONAL
    keys = {key for _name, sums, _people in columns for key in sums}
    demand = {key: sum(sums.get(key, 0) for _name, sums, people in columns if people) for key in keys}
    # Hidden numbers do not order: below the threshold all are alike.
    ranks = {key: -(shown_number(demand[key], few) or 0) for key in keys}
    first = sorted(keys, key=lambda key: (ranks[key], key))[:MOST]
    names = {row.id: str(row) for row in db.session.scalars(select(model).where(model.id.in_(first)))}
    order = sorted(names, key=lambda key: (ranks[key], names[key]))
    rows = [[names[key], *(told_number(sums.get(key, 0), few and people) for _name, sums, people in columns)]
            for key in order]  # fmt: skip
    short = sum(demand[key] > 0 and not columns[-1][1].get(key) for key in order)
    summary = ngettext("In %(num)s group there is demand and no free slot.",
                       "In %(num)s groups there is demand and no free slot.", short)  # fmt: skip
    return {
        "id": id_, "title": title, "type": "bar", "summary": summary if order else _("Nothing to count yet."),
        "data": {"labels": [names[key] for key in order],
                 "series": [{"name": name, "values": [shown_number(sums.get(key, 0), few and people) for key in order]}
                            for name, sums, people in columns]},
        "table": {"head": [str(label), *(name for name, _sums_, _people in columns)], "rows": rows},
    }  # fmt: skip


def propose_link(row: Any) -> Acts:
    """From an unmet need to the table of its regional: the place and the kind go there, not the row."""
    if not isinstance(row, UnmetNeed) or row.status != UnmetStatus.OPEN or not board.TABLES:
        return []
    if not viewer().may("add", "SupplyChartView"):
        return []
    way = url_for("SupplyChartView.propose", municipality=row.municipality_id, kind=row.kind_id)
    return [(_("Propose to the table"), way, "post", False)]


LINKS.append(propose_link)
