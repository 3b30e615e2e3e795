"""What was counted already? The charts of large tables, kept for those who reach a whole regional or the nation.

They are counted outside requests, every few minutes. A page reads them only where they say what it would count itself:
a reach that is drawn otherwise than along regionals always counts its own rows, and so does everybody in a small
installation, where nothing is kept.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, DateTime, Index, String, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped

from app.extensions import Model, db
from app.kit.counting import Cell, Chart, Median, along_regions, count, count_regions, summed
from app.kit.fields import column_of, field, ref
from app.kit.scopes import CaseReach, Mixed, Record, RegionScoped, RowReach, System, utcnow, viewer

LARGE = 5_000  # rows of a table from which on its charts are kept
MINUTES = 10  # between one counting and the next
STALE = dt.timedelta(days=1)  # older sums are not shown: nobody counts any more
WIDE = (CaseReach.NATION, CaseReach.REGION)
PAGES: dict[str, list[Chart]] = {}  # which charts each page shows, by the name of the page


class ChartSum(Record, System, Model):
    """A chart of the nation (no regional) or of one regional, with all its cells; read only through `kept`."""

    traced = False  # made of rows whose every change is in the log, and made anew all day
    __table_args__ = (Index("ix_chart_sum_page_chart", "page", "chart", "region_id"),)
    page: Mapped[str] = field(_("Page"), String(40), required=True)
    chart: Mapped[str] = field(_("Chart"), String(40), required=True)
    region_id: Mapped[int | None] = ref(_("Regional"), "region", index=False)
    cells: Mapped[list[Any]] = field(_("Figures"), JSON, required=True)
    counted_at: Mapped[dt.datetime] = field(_("Counted"), DateTime, required=True)

    def __str__(self) -> str:
        return f"{self.page} {self.chart}"


@dataclass(frozen=True)
class Known:
    """What is kept of a page's charts for the present viewer, and since when."""

    cells: dict[str, list[Cell]]
    at: dt.datetime | None = None

    def of(self, chart: Chart) -> list[Cell]:
        """What is kept of a chart, else what is counted now."""
        return self.cells[chart.id] if chart.id in self.cells else count(chart)


NOTHING = Known({})


# -- counting -------------------------------------------------------------------------------------------------------
def recount(step: Callable[[int], None] = lambda percent: db.session.rollback()) -> int:
    """Count the charts of every large table; how many sums are kept. The caller commits.

    `step` comes between two pages: no transaction holds all tables for as long as the whole takes.
    """
    rows: list[ChartSum] = []
    large: dict[Any, bool] = {}
    for at, (page, charts) in enumerate(PAGES.items()):
        step(100 * at // len(PAGES))
        for chart in charts:
            if chart.model not in large:
                large[chart.model] = is_large(chart.model)
            if large[chart.model]:
                rows += _counted(page, chart)
    db.session.execute(delete(ChartSum), execution_options={"synchronize_session": False, "with_deleted": True})
    db.session.add_all(rows)
    return len(rows)


def is_large(model: Any) -> bool:
    """Has a table so many rows that its charts are kept? Looks no further than that many."""
    capped = select(model.id).limit(LARGE + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(capped)) or 0) > LARGE


def _counted(page: str, chart: Chart) -> list[ChartSum]:
    now = utcnow()
    return [ChartSum(page=page, chart=chart.id, region_id=region, counted_at=now,
                     cells=[[_name(key), _name(split), *told] for key, split, *told in cells])
            for region, cells in count_regions(chart).items()]  # fmt: skip


def _name(key: Any) -> Any:
    return key.name if isinstance(key, enum.Enum) else key


# -- reading --------------------------------------------------------------------------------------------------------
def kept(page: str, charts: Iterable[Chart]) -> Known:
    """The kept sums of those charts for which they mean what the viewer would count; one statement, or none."""
    asked = {chart.id: chart for chart in charts}
    places = {name: found for name, chart in asked.items() if (found := places_of(chart)) is not None}
    if not places:
        return NOTHING
    nation = [name for name, regions in places.items() if regions == (None,)]
    where = or_(and_(ChartSum.chart.in_(nation), ChartSum.region_id.is_(None)),
                and_(ChartSum.chart.in_(places.keys() - nation), ChartSum.region_id.in_(viewer().regions)))  # fmt: skip
    fresh = (ChartSum.page == page, ChartSum.counted_at >= utcnow() - STALE)
    rows = db.session.execute(select(ChartSum.chart, ChartSum.cells, ChartSum.counted_at).where(*fresh, where)).all()
    parts: dict[str, list[list[Cell]]] = {}
    for name, cells, _at in rows:
        parts.setdefault(name, []).append(_read(asked[name], cells))
    cells = {name: found[0] if len(found) == 1 else summed(found) for name, found in parts.items()}
    return Known(cells, min((row.counted_at for row in rows), default=None))


def places_of(chart: Chart) -> tuple[int | None, ...] | None:
    """The regionals whose sums are what the viewer would count, (None,) for the nation's; None: count the rows."""
    who, model = viewer(), chart.model
    of_region = issubclass(model, RegionScoped)
    reach = who.row_reach.name if of_region else who.case_reach.name
    if who.glass or who.case_reach not in WIDE:
        return None
    if reach == CaseReach.NATION.name:
        return (None,)
    foreign = issubclass(model, Mixed) and who.row_reach is RowReach.NATION  # of tables everywhere, besides
    shared = of_region and model.beyond  # what other regionals offer, besides
    several = isinstance(chart, Median) and len(who.regions) > 1
    own = reach == CaseReach.REGION.name and along_regions(chart)
    return who.regions if own and not (foreign or shared or several) else None


def _read(chart: Chart, cells: list[Any]) -> list[Cell]:
    """The cells with their keys as the columns of the chart have them."""
    states, split_states = (_states(chart.model, by) for by in (chart.by, chart.split))
    return [(states.get(key) if states else key, split_states.get(split) if split_states else split, number, size)
            for key, split, number, size in cells]  # fmt: skip


def _states(model: Any, by: Any) -> Any:
    """The states of a column by their names; None for what is kept as it is."""
    column = column_of(model, by) if isinstance(by, str) else None
    kind = getattr(column.type, "enum_class", None) if column is not None else None
    return kind.__members__ if kind else None
