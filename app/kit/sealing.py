"""How does a text stay sealed in its column? A column type and the row's own uuid; no feature has a line for it (G19).

`field(..., privacy=SENSITIVE)` makes a text column a SealedText. On save the mapper binds each text to its row; the
type then keeps 'key id.ciphertext.row'. Key, table, column and row are authenticated: what was moved is not read.
"""

import uuid
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, Text, event
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.kit import vault


class Bound(str):
    """A text that knows its row: it is sealed for that row alone."""

    row: uuid.UUID

    def __new__(cls, text: str, row: uuid.UUID) -> "Bound":
        self = super().__new__(cls, text)
        self.row = row
        return self

    def __getnewargs__(self) -> Any:
        return str(self), self.row


class _Unsearchable(TypeDecorator.Comparator[str]):
    """What is sealed can be asked for presence only."""

    def operate(self, op: Any, *other: Any, **kw: Any) -> Any:
        if other == (None,) and op in (operators.is_, operators.is_not, operators.eq, operators.ne):
            return super().operate(op, *other, **kw)
        raise TypeError("a sealed column is neither searched nor compared nor ordered; search its mark")


class SealedText(TypeDecorator[str]):
    """Text at rest only as a token; `stated` is the type as the field states it, `place` is 'table.column'."""

    impl = Text
    cache_ok = True
    comparator_factory = _Unsearchable

    def __init__(self, stated: TypeEngine[str] | None = None, place: str = "") -> None:
        super().__init__()
        self.stated, self.place = stated or Text(), place

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Bound):  # nothing is ever written plain
            raise TypeError(f"{self.place} is sealed for its row: save the row itself, or `bind_values` first")
        return seal(value, self.place)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else unseal(value, self.place)


def seal(text: Bound, place: str) -> str:
    """The token that stands in the column `place` of the text's row."""
    return sealer()(text, place, text.row.hex)


def sealer() -> Callable[[str, str, str], str]:
    """(text, place, row) makes such a token; `row` is the uuid in hexadecimal digits. For very many texts."""
    seal = vault.sealer()
    return lambda text, place, row: f"{seal(text, f'{place}:{row}')}.{row}"


def unseal(kept: str, place: str) -> Bound:
    """The text behind a token of this column, bound to the row that the token was made for."""
    body, _dot, told = kept.rpartition(".")
    try:
        row = uuid.UUID(hex=told)
    except ValueError:
        raise vault.Unreadable(place) from None
    return Bound(vault.unseal(body, f"{place}:{row.hex}"), row)


def stated_type(column: Any) -> Any:
    """The type as the field states it, sealed or not: forms and lengths go by this one."""
    return getattr(column.type, "stated", column.type)


def is_sealed(column: Any) -> bool:
    """Is this column kept sealed?"""
    return isinstance(getattr(column, "type", None), SealedText)


@cache
def sealed_names(model: Any) -> tuple[str, ...]:
    """The attributes of a model that are kept sealed."""
    return tuple(name for name, column in model.__mapper__.columns.items() if is_sealed(column))


@cache
def marked_names(model: Any) -> dict[str, str]:
    """Sealed attributes with a blind mark beside them, and the attribute that holds it."""
    columns = model.__mapper__.columns.items()
    return {column.info["marks"]: name for name, column in columns if "marks" in column.info}


def mark_of(text: str | None, place: str) -> str | None:
    """The blind mark of a value of this column: only letters and digits count, so '1.020-a' is '1020A'."""
    plain = "".join(ch for ch in text or "" if ch.isalnum()).upper()
    return vault.blind(plain, place) if plain else None


def place_of(model: Any, name: str) -> str:
    """'table.column' of a sealed attribute."""
    return str(model.__mapper__.columns[name].type.place)


def bind_values(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    """The values of one row for a Core insert: sealed texts bound to its uuid, marks filled in."""
    marks = {mark: mark_of(row.get(name), place_of(model, name)) for name, mark in marked_names(model).items()}
    texts = {name: Bound(row[name], row["uuid"]) for name in sealed_names(model) if row.get(name) is not None}
    return {**row, **texts, **marks}


def _bind(_mapper: Any, _connection: Any, row: Any) -> None:
    """Before a row is written: its texts become its own. Straight into its state, so that nothing becomes dirty."""
    row.uuid = row.uuid or uuid.uuid4()
    model: Any = type(row)
    kept = row.__dict__
    marks = marked_names(model)
    for name in sealed_names(model):
        value = kept.get(name)
        if name not in kept or isinstance(value, Bound) and value.row == row.uuid:
            continue
        if name in marks:
            setattr(row, marks[name], mark_of(value, place_of(model, name)))
        if value is not None:
            kept[name] = Bound(value, row.uuid)


def _check(row: Any, *_context: Any) -> None:
    """After a row was read: each text was sealed for this very row, else somebody moved it here."""
    model: Any = type(row)
    kept = row.__dict__
    for name in sealed_names(model):
        value = kept.get(name)
        if isinstance(value, Bound) and value.row != kept.get("uuid"):
            raise vault.Unreadable(f"{place_of(model, name)} of row {kept.get('id')}")


@event.listens_for(Column, "after_parent_attach")
def _name_place(column: Any, table: Table) -> None:
    if is_sealed(column):
        column.type.place = f"{table.name}.{column.name}"


@event.listens_for(Mapper, "mapper_configured")
def _attach(mapper: Any, model: Any) -> None:
    if sealed_names(model):
        for moment in ("before_insert", "before_update"):
            event.listen(model, moment, _bind)
        for moment in ("load", "refresh"):
            event.listen(model, moment, _check)


def refuse_bare(state: ORMExecuteState) -> None:
    """A sealed column without its row cannot be checked against it: select the row."""
    if state.is_select and isinstance(state.statement, Select):
        bare(state.statement._raw_columns)  # `column_descriptions` says the same in a tenth of a statement's time


def bare(columns: Iterable[Any]) -> None:
    """Raise when one of these selected columns is a sealed one."""
    for column in columns:
        if isinstance(kind := getattr(column, "type", None), SealedText):
            raise TypeError(f"{kind.place} is read with its row only: select the row")


def install(session: Any) -> None:
    """Attach the refusal to the application's session."""
    event.listen(session, "do_orm_execute", refuse_bare)

