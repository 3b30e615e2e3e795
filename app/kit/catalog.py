"""How does an official list live? Bilingual, versioned rows loaded from CSV; a published edition is never edited."""

import csv
import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Enum, Float, Integer, Numeric, String, event, insert, or_, select
from sqlalchemy.orm import Mapped, Session

from app.extensions import db
from app.kit.fields import Privacy, column_of, described, field
from app.kit.scopes import Record, Shared
from app.kit.wording import language

LIMIT, MOST = 50, 5_000  # options of a field, answers kept by a process
FRESH_SECONDS = 60.0


class Catalog(Record, Shared):
    """A row of an official list: code, both names, where it comes from, since when it is valid (G34-0-01, CC-18)."""

    __abstract__ = True
    lookup = False
    named_by: ClassVar[tuple[str, ...]] = ("name_es", "name_en")

    code: Mapped[str] = field(_("Code"), String(60), privacy=Privacy.PUBLIC, required=True, index=True)
    name_es: Mapped[str] = field(_("Name in Spanish"), String(400), privacy=Privacy.PUBLIC, required=True)
    name_en: Mapped[str] = field(_("Name in English"), String(400), privacy=Privacy.PUBLIC, required=True)
    source: Mapped[str | None] = field(_("Source"), String(200), privacy=Privacy.PUBLIC)
    edition: Mapped[str] = field(_("Edition"), String(20), privacy=Privacy.PUBLIC, required=True, default="1")
    valid_from: Mapped[dt.date | None] = field(_("Valid from"), Date, privacy=Privacy.PUBLIC)
    valid_to: Mapped[dt.date | None] = field(_("Valid to"), Date, privacy=Privacy.PUBLIC)
    position: Mapped[int | None] = field(_("Position"), Integer, privacy=Privacy.PUBLIC)

    @property
    @described(_("Name"), Privacy.PUBLIC, of=named_by)
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if language() == "en" else self.name_es

    def __str__(self) -> str:
        return self.name


_kept: dict[tuple[str, str | int, str], tuple[float, Any]] = {}


def options(model: Any, list_: str | None = None) -> list[tuple[int, str]]:
    """The valid rows of a short list as (id, name), kept a minute per process; at most LIMIT are ever rendered."""
    return fresh(model, list_ or "", lambda: _valid(model, list_))


def name_of(model: Any, row_id: int) -> str:
    """The name of one row in the reader's language, kept in the same way; '—' when there is no such row."""
    return str(fresh(model, row_id, lambda: str(db.session.get(model, row_id) or "—")))


def fresh(model: Any, which: str | int, read: Callable[[], Any]) -> Any:
    """What an official list says of `which`, kept in the same way; forgotten when this process changes a list."""
    key, now = (model.__name__, which, language()), time.monotonic()
    kept = _kept.get(key)
    if kept is None or now - kept[0] >= FRESH_SECONDS:
        if len(_kept) >= MOST:
            _kept.clear()
        kept = _kept[key] = (now, read())
    return kept[1]


def _valid(model: Any, list_: str | None) -> list[tuple[int, str]]:
    name = model.name_en if language() == "en" else model.name_es
    query = select(model.id, name).where(or_(model.valid_to.is_(None), model.valid_to >= dt.date.today()))
    if list_:
        query = query.where(model.list == list_)
    return [tuple(row) for row in db.session.execute(query.order_by(model.position, name).limit(LIMIT))]


@event.listens_for(Session, "after_flush")
def _forget(session: Session, _context: Any) -> None:
    if any(isinstance(row, Catalog) for row in (*session.new, *session.dirty)):
        _kept.clear()


def load_csv(model: Any, path: Path) -> int:
    """Insert the rows of a CSV that the table lacks, by (list, code, edition); return how many were new."""
    keys = [name for name in ("list", "code", "edition") if column_of(model, name) is not None]
    known = {tuple(row) for row in db.session.execute(select(*(getattr(model, key) for key in keys)))}
    reader = _Reader(model)
    with path.open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            line["edition"] = line.pop("version", "") or "1"
            if tuple(line[key] for key in keys) not in known:
                reader.take(line)
    reader.write()
    _kept.clear()
    return reader.added


class _Reader:
    """CSV lines as rows of a catalogue, written many at a time; a code is looked up once."""

    def __init__(self, model: Any) -> None:
        self.model, self.added = model, 0
        self.rows: list[dict[str, Any]] = []
        self.columns: dict[str, Any] = {}
        self.ids: dict[str, dict[str, int]] = {}

    def take(self, line: dict[str, str]) -> None:
        """One line as a row; the search text is folded as a flush would do it."""
        row: dict[str, Any] = {"version": 1}
        for name, text in line.items():
            if name not in self.columns:
                self.columns[name] = self._column(name)
            column = self.columns[name]
            if column is not None:
                linked = name.endswith("_code") and column.key != name
                row[column.key] = self._id(column, text) if linked else _typed(column, text.strip())
        if folded := getattr(self.model, "folded", None):
            row["search_text"] = folded(row.get)
        self.rows.append(row)

    def write(self) -> None:
        """Insert what was read so far."""
        if self.rows:
            db.session.execute(insert(self.model), self.rows)
        self.added += len(self.rows)
        self.rows = []

    def _column(self, name: str) -> Any:
        """`region_code` means `region_id`, unless there is a column of that name; None when it is nobody's."""
        own = column_of(self.model, name)
        return own if own is not None or not name.endswith("_code") else column_of(self.model, name[:-5])

    def _id(self, column: Any, code: str) -> int | None:
        """The id behind a code of the table that a foreign key points to; lines just read count too."""
        if not code:
            return None
        table = next(iter(column.foreign_keys)).column.table
        if code not in self.ids.get(table.name, {}):
            self.write()
            found = db.session.execute(select(table.c.code, table.c.id))
            self.ids[table.name] = {row.code: row.id for row in found}
        try:
            return self.ids[table.name][code]
        except KeyError:
            raise LookupError(f"{table.name} has no code {code!r}") from None


def _typed(column: Any, text: str) -> Any:
    kind = column.type
    if not text:
        return False if isinstance(kind, Boolean) else None
    if isinstance(kind, Enum) and kind.enum_class:
        return kind.enum_class[text.upper()]
    for types, read in ((Boolean, lambda t: t in ("1", "true")), (Float, float), (Numeric, Decimal),
                        (Integer, int), (Date, dt.date.fromisoformat)):  # fmt: skip
        if isinstance(kind, types):
            return read(text)
    return text
