"""How are the rows of a chart counted? One statement for each chart, in reach or regional by regional (design 5)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, DateTime, Integer, cast, extract, func, literal_column, select, type_coerce

from app.extensions import db
from app.kit.fields import column_of

MOST_GROUPS = 15  # of what could be thousands, such as institutions
Cell = tuple[Any, Any, Any, int]  # group, split, what is told of them, how many rows that is made of
EVERYWHERE: Any = literal_column("0")


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
    beside: Any = None  # a model that is joined, because a band asks for its columns


@dataclass(frozen=True)
class Median(Chart):
    """Not how many, but the middle value of a number in each group; the groups with most rows only."""

    of: Callable[[], Any] = lambda: None


ALL = Band("", lambda: literal_column("'ALL'"), {"ALL": ""})  # a chart of one number


def lasted(began: Any, ended: Any) -> Any:
    """Days from one date to another, on either database."""
    if db.session.get_bind().dialect.name == "postgresql":
        return type_coerce(ended - began, Integer)
    return func.julianday(ended) - func.julianday(began)


def count(chart: Chart) -> list[Cell]:
    """What the chart says of the rows in reach, counted now."""
    return _places(chart, EVERYWHERE).get(0, [])


def count_regions(chart: Chart) -> dict[int | None, list[Cell]]:
    """The same of each regional and, as None, of the nation; of the nation alone where regionals do not tell it."""
    if not along_regions(chart):
        return {None: count(chart)}
    parts = _places(chart, chart.model.region_id)
    return parts | {None: count(chart) if isinstance(chart, Median) else summed(parts.values())}


def along_regions(chart: Chart) -> bool:
    """Does a reach of whole regionals count exactly the rows that carry them? What is joined has a reach of its own."""
    return hasattr(chart.model, "region_id") and chart.beside is None


def summed(parts: Iterable[list[Cell]]) -> list[Cell]:
    """Counts of several regionals as one; medians have no sum."""
    told = Counter[tuple[Any, Any]]()
    for cells in parts:
        for key, split, number, _size in cells:
            told[key, split] += number
    return [(*keys, number, number) for keys, number in told.items()]


def _places(chart: Chart, place: Any) -> dict[int | None, list[Cell]]:
    """The cells of each place; rows without a group are not told."""
    found: dict[int | None, list[Cell]] = {}
    for where, key, split, number, size in _medians(chart, place) if isinstance(chart, Median) else _rows(chart, place):
        if key is not None:
            found.setdefault(where, []).append((key, split, number, size))
    return found


def _rows(chart: Chart, place: Any) -> list[Any]:
    keys = [_key(chart.model, one).label(f"key_{at}") for at, one in enumerate((chart.by, chart.split)) if one]
    names = [key.name for key in keys]  # by name: PostgreSQL takes two parameters of one value for two expressions
    query = select(place.label("key_place"), *keys, func.count().label("size")).select_from(chart.model)
    if chart.beside is not None:
        query = query.join(chart.beside)
    query = query.where(*chart.where()).group_by("key_place", *names)
    if any(isinstance(key.type, Date) for key in keys):
        query = _months(query.subquery().c, names)
    rows = db.session.execute(query)
    return [(row[0], row[1], row[2] if chart.split else None, row[-1], row[-1]) for row in rows]


def _months(days: Any, names: list[str]) -> Any:
    """Counts of days as those of months, year x 100 + month: a month is told for each day, not for each row."""
    keys = [(_month(days[name]) if isinstance(days[name].type, Date) else days[name]).label(f"of_{name}")
            for name in names]  # fmt: skip
    total = cast(func.sum(days.size), Integer)
    return select(days.key_place, *keys, total).group_by(days.key_place, *(key.name for key in keys))


def _month(day: Any) -> Any:
    return cast(extract("year", day) * 100 + extract("month", day), Integer)


def _medians(chart: Median, place: Any) -> list[Any]:
    """The middle value of each group, by ranking its rows: the same on every database."""
    group, value = _key(chart.model, chart.by), chart.of()
    ranked = select(place.label("key_place"), group.label("part"), value.label("value"),
                    func.row_number().over(partition_by=[place, group], order_by=value).label("at"),
                    func.count().over(partition_by=[place, group]).label("size"))  # fmt: skip
    rows = ranked.select_from(chart.model).where(*chart.where(), group.is_not(None)).subquery()
    middle = (rows.c.at * 2).between(rows.c.size, rows.c.size + 2)  # one row of an odd number, two of an even one
    parts = (rows.c.key_place, rows.c.part)
    query = select(*parts, func.avg(rows.c.value), func.max(rows.c.size)).where(middle).group_by(*parts)
    largest = db.session.execute(query.order_by(func.max(rows.c.size).desc(), rows.c.part))
    told, taken = [], Counter[int]()
    for where, part, number, size in largest:
        taken[where] += 1
        if taken[where] <= MOST_GROUPS:
            told.append((where, part, None, round(float(number)), size))
    return told


def _key(model: Any, name: str | Band) -> Any:
    """What rows are grouped by: the band, the column, or the day of an instant."""
    if isinstance(name, Band):
        return name.key()
    column = column_of(model, name)
    return func.date(column, type_=Date) if column is not None and isinstance(column.type, DateTime) else column
