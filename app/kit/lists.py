"""What is a list made of? How it is searched, filtered and ordered, what its cells say; no name in the address."""

import datetime as dt
import enum
import secrets
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from flask import request
from flask_babel import format_decimal, format_time, lazy_gettext as _, to_user_timezone
from sqlalchemy import Boolean, Enum, String, and_, false, func, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit import totals
from app.kit.catalog import Catalog, options
from app.kit.fields import YES_NO, Choice, Privacy, column_of, field, label_of, privacy_of
from app.kit.forms import readable, target_of
from app.kit.loading import light, loaders as loaders
from app.kit.scopes import OwnerScoped, Record, utcnow, viewer
from app.kit.sealing import mark_of, marked_names, place_of
from app.kit.wording import choice_words, day_words, language as language

PAGE, PAGE_CAP = 25, 400


class KeptSearch(Record, OwnerScoped, Model):
    """What did this user just search for? Kept here so that names never stand in an address."""

    token: Mapped[str] = mapped_column(String(22), nullable=False, unique=True)
    screen: Mapped[str] = mapped_column(String(80), nullable=False)
    text: Mapped[str] = field(_("Search text"), String(200), required=True, privacy=Privacy.SENSITIVE)


class Searchable:
    """A folded copy of what people search by, kept current on flush; `search_from` names the fields."""

    search_from: tuple[str, ...] = ()
    search_text: Mapped[str | None] = field(_("Search text"), String(600), privacy=Privacy.PERSONAL, index=True)

    def refresh_search(self) -> None:
        """Fold the searched fields: no accents, lower case."""
        self.search_text = self.folded(lambda name: getattr(self, name))

    @classmethod
    def folded(cls, value_of: Callable[[str], Any]) -> str:
        """The search text of a row whose fields `value_of` tells."""
        parts = (value_of(name) for name in cls.search_from)
        return fold(" ".join(str(part) for part in parts if part))[:600]

    @classmethod
    def marked(cls, text: str) -> list[Any]:
        """Criteria for an exact number that is kept sealed, such as that of a document; none above the ceiling."""
        model: Any = cls
        names = [(name, mark) for name, mark in marked_names(model).items() if readable(model, name)]
        pairs = [(getattr(model, mark), mark_of(text, place_of(model, name))) for name, mark in names]
        return [column == value for column, value in pairs if value]


def fold(text: str) -> str:
    """'Muñoz Pérez' becomes 'munoz perez'."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in plain if not unicodedata.combining(ch)).lower()


class Cell(NamedTuple):
    """What a list or summary shows of one field."""

    text: str
    sub: str | None = None
    tone: str | None = None
    url: str | None = None


def keep_search(screen: str, text: str) -> str:
    """Keep a search server-side; return the token that stands for it in the address."""
    old = KeptSearch.created_at < utcnow() - dt.timedelta(days=1)
    db.session.query(KeptSearch).filter(old).delete(synchronize_session=False)
    token = secrets.token_urlsafe(16)  # asked of the row after the commit, it would be read again
    db.session.add(KeptSearch(token=token, screen=screen, text=text.strip()[:200], owner_id=viewer().user_id))
    db.session.commit()
    return token


def kept_search(screen: str) -> str:
    """The text behind `?s=`; another user's or an unknown token is no search."""
    token = request.args.get("s", "")
    if not token:
        return ""
    row = db.session.scalar(select(KeptSearch).filter_by(token=token[:22], screen=screen))
    return row.text if row is not None else ""


def whole(name: str, default: int, most: int) -> int:
    """A whole number from the address; anything else is the default."""
    text = request.args.get(name, "")
    return min(int(text), most) if text.isdecimal() and 0 < len(text) < 7 and int(text) else default


def matches(model: Any, text: str) -> list[Any]:
    """Criteria for a free search: every word somewhere; where the words are above the ceiling, codes alone.

    The codes of the application's own rows stand in capitals: as they stand, PostgreSQL finds them by index.
    """
    if not text:
        return []
    named = issubclass(model, Searchable)
    if named and reads_words(model):
        return [or_(and_(true(), *words(model.search_text, text)), *model.marked(text))]
    code, said = column_of(model, "code"), escape(text.lower())
    if named and code is not None and not issubclass(model, Catalog):
        return [code.like(f"{said.upper()}%", escape="\\")]
    ways = [(code, f"{said}%")]
    if issubclass(model, Catalog):
        ways += [(model.name_es, f"%{said}%"), (model.name_en, f"%{said}%")]
    return [or_(false(), *(func.lower(column).like(way, escape="\\") for column, way in ways if column is not None))]


def reads_words(model: Any) -> bool:
    """May the viewer search these rows by their words?"""
    return viewer().ceiling >= Privacy.PERSONAL or all(readable(model, name) for name in model.search_from)


def words(column: Any, text: str) -> list[Any]:
    """Criteria: every word of a search stands somewhere in the folded text."""
    return [column.like(f"%{escape(word)}%", escape="\\") for word in fold(text).split()[:6]]


def escape(text: str) -> str:
    """The text with LIKE's own signs made plain."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def chip_value(model: Any, name: str, text: str | None) -> Any:
    """A chip's value from the address as the database knows it; None when off or unknown."""
    if not text:
        return None
    column = column_of(model, name)
    if isinstance(column.type, Enum) and column.type.enum_class:
        return column.type.enum_class.__members__.get(text)
    if isinstance(column.type, Boolean):
        return {"1": True, "0": False}.get(text)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def chip_options(model: Any, name: str) -> list[tuple[str, Any]] | None:
    """The choices of a chip as (value, label); None when the list is long and must be typed."""
    column = column_of(model, name)
    if isinstance(column.type, Enum) and column.type.enum_class:
        return [(member.name, str(member)) for member in column.type.enum_class]
    if isinstance(column.type, Boolean):
        return [("1", YES_NO[True]), ("0", YES_NO[False])]
    target = target_of(model, column.name)
    if issubclass(target, Catalog) and not target.lookup:
        return [(str(id_), name_) for id_, name_ in options(target, column.info.get("list"))]
    return None


def order_of(view: Any) -> tuple[str, str]:
    """The order asked for, if it is a visible, plain, listed column; else that of the flag, else the view's own."""
    asked, direction = request.args.get("order", ""), request.args.get("dir", "asc")
    if asked in view.orderable() and direction in ("asc", "desc"):
        return asked, direction
    return view.flag_order.get(request.args.get("flag", ""), view.base_order)


def turned(view: Any) -> tuple[Any, Any]:
    """What the list is ordered by; what stands at one moment comes by its number."""
    model, (name, direction) = view.datamodel.obj, order_of(view)
    column = getattr(model, name)
    turned = getattr(column, direction)()
    if column_of(model, name).nullable:
        turned = turned.nulls_first() if name in view.empty_first and direction == "asc" else turned.nulls_last()
    return turned, getattr(model.id, direction)()


def total_text(total: int) -> str:
    """'24', or '10 000+' where counting ended."""
    number = format_decimal(min(total, totals.CAP))
    return f"{number}+" if total > totals.CAP or isinstance(total, totals.AtLeast) else str(number)


def pager(page: int, shown: int, total: str, more: bool, to: Callable[[int], str], size: int = PAGE) -> dict[str, Any]:
    """What stands below a list: from which row to which of how many, and the addresses (`to`) on both sides."""
    first = (page - 1) * size
    return {
        "from": first + 1 if shown else 0, "to": first + shown, "total": total, "page": page,
        "prev_url": to(page - 1) if page > 1 else None, "next_url": to(page + 1) if more else None,
    }  # fmt: skip


def rows_query(view: Any, ids: Any) -> Any:
    """The rows that a statement of ids finds, by their ids, with the relations that the list shows."""
    model, here = view.datamodel.obj, ids.subquery()
    return select(model).join(here, here.c.id == model.id).options(*shown_with(view)).order_by(model.id)


def shown_with(view: Any) -> list[Any]:
    return light(view.datamodel.obj, _paths(type(view)))  # type: ignore[arg-type]


@cache
def _paths(screen: Any) -> frozenset[str]:
    """The fields that a list shows, over whatever relations."""
    return frozenset({part.strip() for name in screen.list_columns for part in name.split("|")} | set(screen.load_with))


def display(value: Any, tail: bool = False) -> str:
    """A value as people read it, in their language and time zone."""
    if type(value) is str and value:  # nearly all that a list shows
        return value
    match value:
        case None | "":
            return "" if tail else "—"
        case bool():
            return str(YES_NO[value])
        case dt.datetime():
            return f"{day_words(local(value).date(), language())}, {format_time(value, 'short')}"
        case dt.date():
            return day_words(value, language())
        case enum.Enum():
            return choice_words(value, language())
        case int():
            return str(value)
        case float() | Decimal():
            return str(format_decimal(value))
        case list():
            return ", ".join(display(item) for item in value) or "—"
    return str(value)


def walk(row: Any, path: str) -> Any:
    """`case.family` from a visit; None where the viewer may not follow."""
    for part in path.split("."):
        row = getattr(row, part, None)
        if row is None:
            return None
    return row


def may_read(model: Any, path: str) -> bool:
    """May the viewer read every step of a (dotted) field?"""
    return _strictest(model, path) <= viewer().ceiling


@cache
def _strictest(model: Any, path: str) -> Privacy:
    found = []
    for part in path.split("."):
        found.append(privacy_of(model, part))
        relation = model.__mapper__.relationships.get(part)
        model = relation.mapper.class_ if relation is not None else model
    return max(found)


def label_at(model: Any, path: str) -> Any:
    """The label of a (dotted) field: that of its last step."""
    *way, last = path.split(".")
    for part in way:
        model = model.__mapper__.relationships[part].mapper.class_
    return label_of(model, last)


def tone_of(value: Any) -> str | None:
    """The colour a state carries, never alone: its word stands beside it."""
    return value.tone if isinstance(value, Choice) else None


def local(moment: dt.datetime) -> dt.datetime:
    """An instant in the reader's time zone."""
    return to_user_timezone(moment)


def local_day(moment: dt.datetime) -> dt.date:
    """On which day of the reader's calendar was it? After seven in the evening UTC is already tomorrow."""
    return local(moment).date()


def mid(label: Any) -> str:
    """A label inside a sentence: 'Visit' becomes 'visit', 'PARD' stays."""
    text = str(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
