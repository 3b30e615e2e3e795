"""What does it add up to? Charts from SQL sums in scope, each with its table and one sentence (design 5)."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Any, ClassVar

from flask_appbuilder import BaseView, expose, has_access
from flask_babel import format_date, format_datetime, format_decimal, lazy_gettext as _
from sqlalchemy import Date, DateTime, Enum, select

from app.extensions import db
from app.kit.counting import Band as Band, Cell, Chart as Chart, Median as Median, count, lasted as lasted
from app.kit.fields import YES_NO, Privacy, column_of, label_of
from app.kit.forms import target_of
from app.kit.lists import local_day
from app.kit.scopes import utcnow, viewer
from app.kit.sums import PAGES, Known, kept

SMALL = 5


class ChartView(BaseView):
    """A page of charts; small numbers of people are hidden from those who may not read names."""

    default_view = "chart"
    charts: ClassVar[list[Chart]] = []
    title: Any = ""
    subject: Any = _("In your reach")
    method_permission_name: ClassVar[dict[str, str]] = {"chart": "read"}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        PAGES[cls.__name__] = cls.charts

    @expose("/")
    @has_access
    def chart(self) -> str:
        known = self.known()
        return self.render_template("chart.html", page=self.page(known), charts=self.drawn(known), chips=[])

    def known(self) -> Known:
        """What is kept of this page's charts."""
        return kept(type(self).__name__, self.charts)

    def page(self, known: Known) -> dict[str, Any]:
        """The head of the page: what is counted, and as of when."""
        return {"title": self.title, "context": as_of(self.subject, known.at)}

    def drawn(self, known: Known) -> list[dict[str, Any]]:
        """What is shown; a screen may add what no count of rows says."""
        shown = [one for one in self.charts if not one.named or viewer().ceiling >= Privacy.PERSONAL]
        return [drawn(one, known.of(one)) for one in shown]


def as_of(what: Any, when: dt.datetime | None) -> str:
    """'In your reach, as of now', or as of when it was counted: the hour, of another day with its date."""
    if when is None:
        return str(_("%(what)s, as of now", what=what))
    today = local_day(when) == local_day(utcnow())
    told = format_datetime(when, "HH:mm" if today else "d MMM, HH:mm")
    return str(_("%(what)s, as of %(when)s", what=what, when=told))


def drawn(chart: Chart, cells: list[Cell] | None = None) -> dict[str, Any]:
    """A chart as its template needs it: series, table, one sentence."""
    told = cells if cells is not None else count(chart)
    median, hide = isinstance(chart, Median), _hides(chart)
    if median:  # the middle value of few tells, whatever it is
        told = [(key, split, None if hide and size < SMALL else number, size) for key, split, number, size in told]
        hide = False
    numbers = {(key, split): number for key, split, number, _size in told}
    groups, sums = _groups(chart, numbers, hide)
    splits = _labels(chart.model, chart.split, {cell[1] for cell in told}) if chart.split else {None: str(chart.title)}
    values = {split: [numbers.get((key, split), 0) for key in groups] for split in splits}
    series = [{"name": name, "values": [shown_number(n, hide) for n in values[key]]} for key, name in splits.items()]
    rows = [[name, *(told_number(values[key][place], hide) for key in splits)]
            for place, name in enumerate(groups.values())]  # fmt: skip
    return {
        "id": chart.id, "title": chart.title, "type": chart.kind,
        "summary": _highest(numbers, groups) if median else _summary(sums, groups, hide),
        "data": {"labels": list(groups.values()), "series": series},
        "table": {"head": [str(_label(chart.model, chart.by)), *splits.values()], "rows": rows},
    }  # fmt: skip


def _groups(chart: Chart, numbers: dict[tuple[Any, Any], Any], hide: bool) -> tuple[dict[Any, str], Counter[Any]]:
    """The groups with their labels in reading order, or the largest first if only the largest are shown; their sums."""
    sums = Counter[Any]()
    for (key, _split), number in numbers.items():
        sums[key] += number or 0
    if not chart.most:
        return _labels(chart.model, chart.by, sums.keys()), sums
    ranks = {key: -(shown_number(number, hide) or 0) for key, number in sums.items()}  # hidden numbers do not order
    labels = _labels(chart.model, chart.by, sorted(ranks, key=lambda key: (ranks[key], str(key)))[: chart.most])
    return {key: labels[key] for key in sorted(labels, key=lambda key: ranks[key])}, sums


def _hides(chart: Chart) -> bool:
    """Are small numbers hidden from this viewer?"""
    return chart.people and viewer().ceiling < Privacy.PERSONAL


def _label(model: Any, name: str | Band) -> Any:
    if isinstance(name, Band):
        return name.label
    column = column_of(model, name)
    dated = column is not None and isinstance(column.type, Date | DateTime)
    return _("Month") if dated else label_of(model, name)


def _labels(model: Any, name: str | Band, keys: Collection[Any]) -> dict[Any, str]:
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
    return f"< {SMALL}" if hide and 0 < number < SMALL else str(format_decimal(number))


def _summary(sums: Counter[Any], groups: dict[Any, str], hide: bool) -> str:
    """One sentence: how many in all, and which group is largest."""
    if not groups:
        return str(_("Nothing to count yet."))
    largest = max(groups, key=lambda key: sums[key])
    words = {"all": format_decimal(sums.total()), "group": groups[largest], "count": told_number(sums[largest], hide)}
    return str(_("%(all)s in all; most in %(group)s (%(count)s).", **words))


def _highest(cells: dict[Any, int | None], groups: dict[Any, str]) -> str:
    """One sentence about medians, of which there is no sum: which group has the highest."""
    known = [(value, key) for (key, _split), value in cells.items() if value is not None and key in groups]
    if not known:
        return told_number(None, True) if groups else str(_("Nothing to count yet."))
    most, largest = max(known, key=lambda one: one[0])
    return str(_("Most in %(group)s (%(count)s).", group=groups[largest], count=told_number(most, False)))
