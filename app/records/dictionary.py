"""Which fields are there, what are they for, how long are they kept? Generated from the models, never written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Numeric

from app.extensions import Model
from app.kit.fields import Privacy
from app.kit.screens import SCREENS
from app.records.rules import kept_for

TONES = {Privacy.PERSONAL: "amber", Privacy.SENSITIVE: "red"}
KINDS: tuple[tuple[Any, Any], ...] = (
    (Enum, _("One of a few states")), (Boolean, _("Yes or no")), (DateTime, _("Moment")), (Date, _("Date")),
    (Integer, _("Whole number")), (Numeric, _("Number")),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field as the dictionary prints it."""

    name: str
    label: Any
    kind: Any
    privacy: Privacy
    help: Any
    sealed: bool


@dataclass(frozen=True)
class Table:
    """One table: its name, what people call it, why and how long it is kept, and its fields."""

    name: str
    label: Any
    purpose: str
    series: str
    lines: tuple[Line, ...]

    def count(self, privacy: Privacy) -> int:
        return sum(line.privacy == privacy for line in self.lines)


def tables() -> list[Table]:
    """Every table of the product, by its label."""
    models = {mapper.class_ for mapper in Model.registry.mappers if mapper.class_.__module__.startswith("app.")}
    found = [_table(model) for model in models]
    return sorted(found, key=lambda table: (not str(table.label), str(table.label).lower(), table.name))


def _table(model: Any) -> Table:
    screen = SCREENS.get(model)
    purpose, series = kept_for(model)
    label = screen.list_title if screen is not None else ""  # a table that nobody sees has its name alone
    return Table(model.__tablename__, label, purpose, series, tuple(_lines(model)))


def _lines(model: Any) -> Iterator[Line]:
    """The fields that somebody stated; ids and stamps are of every table and are left out."""
    for name, column in model.__mapper__.columns.items():
        info = column.info
        if "label" in info:
            yield Line(name, info["label"], _kind(column), Privacy(info["privacy"]), info.get("help"),
                       type(column.type).__name__.startswith("Sealed"))  # fmt: skip


def _kind(column: Any) -> Any:
    if column.foreign_keys and isinstance(column.type, Integer):
        return _("Choice from a list or table")
    for kind, words in KINDS:
        if isinstance(column.type, kind):
            return words
    length = getattr(column.type, "length", None)
    return _("Text up to %(length)s characters", length=length) if length else _("Text")
