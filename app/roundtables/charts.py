"""What do roundtables add up to?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case, func, select

from app.catalogs.models import Region
from app.extensions import db
from app.kit import lists
from app.kit.charts import Band, Chart, ChartView
from app.kit.scopes import utcnow
from app.roundtables.models import Barrier, BarrierStatus, Roundtable, RoundtableKind, RoundtableSession
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


AGES = {"M1": (30, _("Up to 30 days")), "M3": (90, _("31 to 90 days")), "M6": (180, _("91 to 180 days"))}
TONES = ["red", "amber", "green"]
OPEN_BARRIERS = (BarrierStatus.PROPOSED, BarrierStatus.IN_ANALYSIS)


def _age() -> Any:
    """For how long has a barrier been known?"""
    now = utcnow()
    bands = [(Barrier.created_at >= now - dt.timedelta(days), name) for name, (days, _label) in AGES.items()]
    return case(*bands, else_="MORE")


AGE = Band(_("Known for"), _age,
           {**{name: label for name, (_days, label) in AGES.items()}, "MORE": _("More than 180 days")})  # fmt: skip


def by_region() -> list[dict[str, Any]]:
    """Each regional in reach that has a table: how it stands, when it is due, how many internal tables are late."""
    internal, state = Roundtable.kind == RoundtableKind.INTERNAL, DUE.key()
    late, soon = state == DueState.OVERDUE.name, state == DueState.SOON.name

    def number(*where: Any) -> Any:
        return func.sum(case((and_(*where), 1), else_=0))

    query = select(
        Region, func.min(case((~internal, Roundtable.next_due_on))), number(~internal), number(~internal, late),
        number(~internal, soon), number(internal), number(internal, late),
    ).join(Roundtable, Roundtable.region_id == Region.id).group_by(Region.id)  # fmt: skip
    found = []
    for region, due, regional, behind, near, own, own_late in db.session.execute(query):
        name = "OVERDUE" if behind else "SOON" if near else "ON_TIME"
        stands = DueState[name] if regional else None
        tone = "red" if own_late or stands is None else stands.tone
        found.append({"region": str(region), "code": region.code, "state": stands, "due": due, "internal": own,
                      "late": own_late, "tone": tone})  # fmt: skip
    return sorted(found, key=lambda row: (TONES.index(row["tone"]), row["region"]))


class RoundtableChartView(ChartView):
    route_base, title = "/roundtables/charts", _("Roundtables held against due")
    charts = [
        Chart("due", _("Tables by regional: on time, due soon, overdue"), Roundtable, "region", DUE, "stacked"),
        Chart("months", _("Sessions by month"), RoundtableSession, "held_at", "status", "stacked"),
        Chart("barriers", _("Barriers by cause and status"), Barrier, "cause", "status", "stacked"),
        Chart("age", _("Open barriers by cause and age"), Barrier, "cause", AGE, "stacked",
              lambda: [Barrier.status.in_(OPEN_BARRIERS)]),
    ]  # fmt: skip

    def render_template(self, template: str, **context: Any) -> str:
        """Before the charts: the same tables on a map, and regional by regional."""
        return str(super().render_template("table_charts.html", rows=by_region(), day=lists.display, **context))
