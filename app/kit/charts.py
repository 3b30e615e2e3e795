"""What does it add up to? Charts from SQL sums in scope, each with its table and one sentence (design 5)."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_appbuilder import BaseView, expose, has_access
from flask_babel import format_date, lazy_gettext as _, ngettext
from sqlalchemy import Date, DateTime, Enum, Integer, cast, extract, func, select, type_coerce

from app.extensions import db
from app.kit.fields import YES_NO, Privacy, column_of, label_of
from app.kit.forms import target_of
from app.kit.scopes import viewer

SMALL = 5
MOST_GROUPS = 15  # of what could be thousands, such as institutions


@dataclass(frozen=True)
class Band:
    """A computed group: its label, its SQL expression, and the names of its values in reading order."""

    label: Any
    key: Callable[[], Any]
    names: Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """Rows of a model counted by one field, optionally split by another; instants and dates count by month."""

    id: str
    title: Any
    model: Any
    by: str | Band
    split: str | Band | None = None
    kind: str = "bar"
    where: Callable[[], list[Any]] = lambda: []
    people: bool = False  # small numbers are hidden from those who may not read names
    most: int = 0  # only so many groups, the largest first; 0: all of them in their own order
    named: bool = False  # by person who works: only for those who may read names


@dataclass(frozen=True)
class Median(Chart):
    """Not how many, but the middle value of a number in each group; the groups with most rows only."""

    of: Callable[[], Any] = lambda: None


def lasted(began: Any, ended: Any) -> Any:
    """Days from one date to another, on either database."""
    if db.session.get_bind().dialect.name == "postgresql":
        return type_coerce(ended - began, Integer)
    return func.julianday(ended) - func.julianday(began)


class ChartView(BaseView):
    """A page of charts; small numbers of people are hidden from those who may not read names."""

    default_view = "chart"
    charts: ClassVar[list[Chart]] = []
    title: Any = ""
    context: Any = _("In your reach, as of now.")
    method_permission_name: ClassVar[dict[str, str]] = {"chart": "read"}

    @expose("/")
    @has_access
    def chart(self) -> str:
        page = {"title": self.title, "context": self.context}
        return self.render_template("chart.html", page=page, charts=self.drawn(), chips=[])

    def drawn(self) -> list[dict[str, Any]]:
        """What is shown; a screen may add what no count of rows says."""
        shown = [one for one in self.charts if not one.named or viewer().ceiling >= Privacy.PERSONAL]
        return [drawn(one) for one in shown]


def drawn(chart: Chart) -> dict[str, Any]:
    """A chart as its template needs it: series, table, one sentence."""
    counts = _counts(chart)
    groups = _labels(chart.model, chart.by, {row[0] for row in counts})
    splits = _labels(chart.model, chart.split, {row[1] for row in counts}) if chart.split else {None: str(chart.title)}
    cells = {(row[0], row[1]): row[2] for row in counts}
    if chart.most:
        sums = {key: sum(row[2] for row in counts if row[0] == key) for key in groups}
        groups = {key: groups[key] for key in sorted(sums, key=lambda key: -sums[key])[: chart.most]}
    values = {split: [cells.get((key, split), 0) for key in groups] for split in splits}
    median = isinstance(chart, Median)
    hide = _hides(chart) and not median  # the middle value of few is hidden already, whatever it is
    series = [{"name": name, "values": [shown_number(n, hide) for n in values[key]]} for key, name in splits.items()]
    rows = [[name, *(told_number(values[key][place], hide) for key in splits)]
            for place, name in enumerate(groups.values())]  # fmt: skip
    return {
        "id": chart.id, "title": chart.title, "type": chart.kind,
        "summary": _highest(cells, groups) if median else _summary(cells, groups, hide),
        "data": {"labels": list(groups.values()), "series": series},
        "table": {"head": [str(_label(chart.model, chart.by)), *splits.values()], "rows": rows},
    }  # fmt: skip


def _medians(chart: Median) -> list[Any]:
    """The middle value of each group, by ranking its rows: the same on every database. None where it would tell."""
    group, value = _key(chart.model, chart.by), chart.of()
    ranked = select(group.label("part"), value.label("value"),
                    func.row_number().over(partition_by=group, order_by=value).label("place"),
                    func.count().over(partition_by=group).label("size"))  # fmt: skip
    rows = ranked.select_from(chart.model).where(*chart.where(), group.is_not(None)).subquery()
    middle = (rows.c.place * 2).between(rows.c.size, rows.c.size + 2)  # one row of an odd number, two of an even one
    query = select(rows.c.part, func.avg(rows.c.value), func.max(rows.c.size)).where(middle).group_by(rows.c.part)
    largest = query.order_by(func.max(rows.c.size).desc()).limit(MOST_GROUPS)
    least = SMALL if _hides(chart) else 1
    return [(part, None, round(float(value)) if size >= least else None)
            for part, value, size in db.session.execute(largest)]  # fmt: skip


def _hides(chart: Chart) -> bool:
    """Are small numbers hidden from this viewer?"""
    return chart.people and viewer().ceiling < Privacy.PERSONAL


def _counts(chart: Chart) -> list[Any]:
    if isinstance(chart, Median):
        return _medians(chart)
    keys = [_key(chart.model, one).label(f"key_{place}") for place, one in enumerate((chart.by, chart.split)) if one]
    names = [key.name for key in keys]  # by name: PostgreSQL takes two parameters of one value for two expressions
    query = select(*keys, func.count()).select_from(chart.model).where(*chart.where()).group_by(*names)
    rows = db.session.execute(query).all()
    return [(row[0], row[1] if chart.split else None, row[-1]) for row in rows if row[0] is not None]


def _key(model: Any, name: str | Band) -> Any:
    """What rows are grouped by: the band, the column, or year x 100 + month of a date."""
    if isinstance(name, Band):
        return name.key()
    column = column_of(model, name)
    if column is not None and isinstance(column.type, Date | DateTime):
        return cast(extract("year", column) * 100 + extract("month", column), Integer)
    return column


def _label(model: Any, name: str | Band) -> Any:
    if isinstance(name, Band):
        return name.label
    column = column_of(model, name)
    dated = column is not None and isinstance(column.type, Date | DateTime)
    return _("Month") if dated else label_of(model, name)


def _labels(model: Any, name: str | Band, keys: set[Any]) -> dict[Any, str]:
    """The keys in reading order with their labels in the reader's language."""
    if isinstance(name, Band):
        return {key: str(label) for key, label in name.names.items() if key in keys}
    column = column_of(model, name)
    if isinstance(column.type, Date | DateTime):
        return {key: str(format_date(dt.date(key // 100, key % 100, 1), "MMM yyyy")) for key in sorted(keys)}
    if isinstance(column.type, Enum):
        return {member: str(member) for member in column.type.enum_class or () if member in keys}
    if column.foreign_keys:
        target = target_of(model, column.name)
        rows = db.session.scalars(select(target).where(target.id.in_(keys)))
        ordered = sorted(rows, key=lambda row: (getattr(row, "position", None) or 0, str(row)))
        return {row.id: str(getattr(row, "short", row)) for row in ordered} | ({None: "—"} if None in keys else {})
    return {key: str(YES_NO.get(key, key)) for key in sorted(keys, key=str)}


def shown_number(number: int | None, hide: bool) -> int | None:
    return None if number is None or hide and 0 < number < SMALL else number


def told_number(number: int | None, hide: bool) -> str:
    if number is None:
        return str(_("Fewer than %(count)s rows", count=SMALL))
    return f"< {SMALL}" if hide and 0 < number < SMALL else str(number)


def _summary(cells: dict[Any, int], groups: dict[Any, str], hide: bool) -> str:
    """One sentence: how many in all, and which group is largest."""
    if not groups:
        return str(_("Nothing to count yet."))
    sums = {key: sum(n for (group, _split), n in cells.items() if group == key) for key in groups}
    largest = max(sums, key=lambda key: sums[key])
    told = ngettext("%(num)s in all; most in %(group)s (%(count)s).", "%(num)s in all; most in %(group)s (%(count)s).",
                    sum(cells.values()), group=groups[largest], count=told_number(sums[largest], hide))  # fmt: skip
    return str(told)


def _highest(cells: dict[Any, int | None], groups: dict[Any, str]) -> str:
    """One sentence about medians, of which there is no sum: which group has the highest."""
    known = [(value, key) for (key, _split), value in cells.items() if value is not None and key in groups]
    if not known:
        return told_number(None, True) if groups else str(_("Nothing to count yet."))
    most, largest = max(known, key=lambda one: one[0])
    return str(_("Most in %(group)s (%(count)s).", group=groups[largest], count=most))
