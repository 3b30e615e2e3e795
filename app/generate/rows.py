"""How does a generated row look in the database? Numbers and texts alone, the same for PostgreSQL and SQLite.

Nothing of the models runs: what their events would write (place, search text, marks, seals, versions) is written here
or by whoever makes the row. A day is a number, counted from today.
"""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from app.extensions import Model
from app.kit.lists import fold
from app.kit.sealing import is_sealed, mark_of, sealer

Any_ = TypeVar("Any_")
KEEP = (1 << 128) - 1 ^ (0xF << 76 | 0x3 << 62)
VERSION_4 = 4 << 76 | 2 << 62
folded = cache(fold)


@dataclass(frozen=True)
class Form:
    """A table: its columns in order, what stands in them when nobody says otherwise, what is sealed with which mark."""

    columns: tuple[str, ...]
    usual: dict[str, Any]
    sealed: tuple[tuple[str, str, str | None], ...]


@cache
def form_of(name: str) -> Form:
    """The form of a table; columns that the database computes are not written."""
    columns = [column for column in Model.metadata.tables[name].columns if column.computed is None]
    marks = {column.info["marks"]: column.name for column in columns if "marks" in column.info}
    usual = {column.name: plain(column.default.arg) for column in columns
             if column.default is not None and column.default.is_scalar}  # fmt: skip
    sealed = [(one.name, one.type.place, marks.get(one.name)) for one in columns if is_sealed(one)]
    return Form(tuple(column.name for column in columns), usual | {"version": 1}, tuple(sealed))


def plain(value: Any) -> Any:
    """A state by its English name, a flag as 0 or 1."""
    return int(value) if isinstance(value, bool) else getattr(value, "name", value)


class Calendar(dict[int, str]):
    """Days from today as the databases write them."""

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self.today = today

    def __missing__(self, days: int) -> str:
        self[days] = text = self.date(days).isoformat()
        return text

    def date(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days)

    def at(self, days: int, hour: int = 12) -> str:
        """That hour of the day in Bogotá, kept in UTC."""
        return f"{self[days]} {hour + 5:02d}:00:00.000000"

    def evening(self, days: int) -> str:
        """When what happened on a day was written down; whatever lies ahead, yesterday."""
        return f"{self[days if days < 0 else -1]} 22:00:00.000000"


class Rows:
    """Rows by table, with chance and free numbers."""

    def __init__(self, seed: str, day: Calendar, ids: dict[str, int]) -> None:
        self.random = random.Random(seed)  # noqa: S311 invented people
        self.day, self.ids, self.seal = day, ids, sealer()
        self.made: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, on: int = 0, **values: Any) -> int:
        """A row that was written down on that day; returns its number."""
        form = form_of(table)
        number = self.ids[table]
        self.ids[table] = number + 1
        key = f"{self.random.getrandbits(128) & KEEP | VERSION_4:032x}"
        for name, place, mark in form.sealed:
            if (text := values.get(name)) is not None:
                values[name] = self.seal(text, place, key)
                if mark:
                    values[mark] = mark_of(text, place)
        moment = self.day.evening(on)
        row = {**form.usual, "created_at": moment, "changed_at": moment, "id": number, "uuid": key, **values}
        self.made[table].append(tuple(map(row.get, form.columns)))
        return number

    def taken(self) -> dict[str, list[tuple[Any, ...]]]:
        """What was made since the last time."""
        made, self.made = self.made, defaultdict(list)
        return made

    def pick(self, of: Sequence[Any_]) -> Any_:
        """One of several."""
        return of[int(self.random.random() * len(of))]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def within(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.random.random() * (most - least + 1))


def sizes(made: dict[str, list[Any]]) -> Counter[str]:
    """How many rows of what."""
    return Counter({name: len(rows) for name, rows in made.items()})
