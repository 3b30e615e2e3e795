"""What does a long list say? It is read as plain columns: whole rows take two to five times the processor.

Each model is asked once, for what the file shows of it and no more; both walls bind every statement. What a relation or
a property says, the model's own code says: of a row that holds the columns which it states, and none other.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Integer, any_, cast, literal, select
from sqlalchemy.orm.interfaces import MANYTOONE

from app.extensions import db
from app.kit.fields import info_of
from app.kit.lists import display, walk
from app.kit.sealing import is_sealed

# What a spreadsheet would run, after whatever it skips; one sign more before what already looks disarmed (G16).
FORMULA = re.compile(r"'*[\uFEFF\x00-\x1F\x7F\s]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def disarmed(cell: str) -> str:
    """A cell that stays text in a spreadsheet; a plain negative number is a number."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


def csv_lines(rows: Iterable[list[str]]) -> str:
    """CSV lines whose cells run nothing."""
    return written([disarmed(cell) for cell in cells] for cells in rows)


def written(rows: Iterable[list[str]]) -> str:
    """CSV lines of cells that are disarmed."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


class Said(dict[Any, str]):
    """The cell of each value: days, states and names come back again and again, and are put into words once."""

    def __init__(self, says: Callable[[Any], Any]) -> None:
        super().__init__()
        self.says = says

    def __missing__(self, value: Any) -> str:
        text = self[value] = disarmed(display(self.says(value), tail=True))
        return text


def told(model: Any, parts: tuple[str, ...], ids: Any) -> list[list[str]] | None:
    """The disarmed cells of the rows that a statement of ids finds, in its order; None where it takes whole rows."""
    needs = needs_of(model, parts)
    if needs is None:
        return None
    read = Read(model, {name for need in needs for name in need}, ids)
    cells = [(of, Said(says)) for of, says in map(read.cell, parts, needs)]
    return [[said[of(row)] for of, said in cells] for row in read.rows]


@cache
def needs_of(model: Any, parts: tuple[str, ...]) -> list[tuple[str, ...]] | None:
    """Of which plain columns each of these (dotted) fields is made; None when one of them takes the whole row."""
    needs = [_columns(model, part) for part in parts]
    return None if None in needs else [need for need in needs if need is not None]


def _columns(model: Any, path: str) -> tuple[str, ...] | None:
    """A column is made of itself, a property of the fields that it states, a relation of those that name its end."""
    first, _dot, rest = path.partition(".")
    if first in model.__mapper__.columns:
        return None if is_sealed(model.__mapper__.columns[first]) else (first,)
    if first not in model.__mapper__.relationships:
        found = [_columns(model, name) for name in info_of(model, first).get("of", ())]
    elif _link(model, first):
        end = model.__mapper__.relationships[first].mapper.class_
        found = [_columns(end, name) for name in ([rest] if rest else getattr(end, "named_by", ()))]
        found = [need and tuple(f"{first}.{name}" for name in need) for need in found]
    else:
        found = []
    return tuple(name for need in found for name in need or ()) if found and None not in found else None


def _link(model: Any, name: str) -> str | None:
    """The foreign key behind a relation to one row; None when it is another kind of relation."""
    relation = model.__mapper__.relationships[name]
    (own, far), *more = relation.local_remote_pairs
    plain = relation.direction is MANYTOONE and not more and far is relation.mapper.primary_key[0]
    return str(model.__mapper__.get_property_by_column(own).key) if plain else None


class Read:
    """Rows as values: some columns of a model and what stands at the end of its relations, each end read once."""

    def __init__(self, model: Any, names: set[str], ids: Any) -> None:
        own, ends = _split(names)
        self.model, self.links = model, {first: _link(model, first) or "" for first in ends}
        self.keys = [*dict.fromkeys(["id", *own, *self.links.values()])]
        self.rows = db.session.execute(ids.add_columns(*(getattr(model, key) for key in self.keys[1:]))).all()
        self.ends = dict[str, dict[int, Any]]()
        for first, rest in ends.items():
            end, at = model.__mapper__.relationships[first].mapper.class_, self.keys.index(self.links[first])
            numbers = {row[at] for row in self.rows} - {None}
            self.ends[first] = Read(end, rest, select(end.id).where(_among(end.id, numbers))).stand_ins()

    def cell(self, part: str, need: tuple[str, ...]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
        """What is taken of each row for this field, and what that says."""
        first, _dot, rest = part.partition(".")
        if first in self.links:
            rows, of = self.ends[first], itemgetter(self.keys.index(self.links[first]))
            return of, lambda key: walk(rows.get(key), rest) if rest else str(rows[key]) if key in rows else None
        own, ends = _split(set(need))
        keys = [*dict.fromkeys([*own, *(self.links[end] for end in ends)])]
        if keys == [part]:
            return itemgetter(self.keys.index(part)), lambda value: value
        made, places = self._maker(keys, [*ends]), [self.keys.index(key) for key in keys]
        return lambda row: tuple([row[at] for at in places]), lambda values: getattr(made(values), part)

    def stand_ins(self) -> dict[int, Any]:
        """These rows by their numbers, for the model's own code to say; whatever else is asked of one is an error."""
        made = self._maker(self.keys, [*self.links])
        return {row[0]: made(row) for row in self.rows}

    def _maker(self, keys: list[str], ends: list[str]) -> Callable[[Any], Any]:
        """From the values of these columns a row that no session knows, with what stands at these ends."""
        model, found = self.model, [(end, self.ends[end], keys.index(self.links[end])) for end in ends]

        def made(values: Any) -> Any:
            row = model.__new__(model)
            row.__dict__.update(zip(keys, values, strict=True))
            for end, rows, at in found:
                row.__dict__[end] = rows.get(values[at])
            return row

        return made


def _split(names: set[str]) -> tuple[list[str], dict[str, set[str]]]:
    """Names of columns, and by relation those beyond it."""
    ends: dict[str, set[str]] = {}
    for first, dot, rest in (name.partition(".") for name in sorted(names)):
        if dot:
            ends.setdefault(first, set()).add(rest)
    return sorted(name for name in names if "." not in name), ends


def _among(column: Any, numbers: set[int]) -> Any:
    """Is it one of these? PostgreSQL takes them as one value; the driver would write down each of them."""
    if db.session.get_bind().dialect.name == "postgresql":
        return column == any_(cast(literal(f"{{{','.join(map(str, sorted(numbers)))}}}"), ARRAY(Integer)))
    return column.in_(numbers)
