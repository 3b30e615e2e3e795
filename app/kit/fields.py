"""How is one field stated? Type, label, privacy class and nullability on one line (design 4, CC-01)."""

import enum
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import to_instance

from app.kit.sealing import SealedText


class Privacy(enum.IntEnum):
    """How far may a field travel? A role reads up to its ceiling (Ley 1581/2012 art. 5 to 7)."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3


PRIVACY_WORDS = {
    Privacy.PUBLIC: _("Public data"), Privacy.INTERNAL: _("Internal data"),
    Privacy.PERSONAL: _("Personal data"), Privacy.SENSITIVE: _("Sensitive data"),
}  # fmt: skip

class Choice(enum.Enum):
    """A state the code branches on: `DONE = _("Done"), "green"`; the database keeps the English member name."""

    label: Any
    tone: str | None

    def __new__(cls, label: Any, tone: str | None = None) -> "Choice":
        member = object.__new__(cls)
        member._value_ = len(cls.__members__) + 1
        member.label, member.tone = label, tone
        return member

    def __str__(self) -> str:
        return str(self.label)


YES_NO = {True: _("Yes"), False: _("No")}


def field(
    label: Any,
    kind: Any,
    *,
    privacy: Privacy = Privacy.INTERNAL,
    required: bool = False,
    help: Any = None,  # noqa: A002
    default: Any = None,
    sealed: bool = False,
    **column: Any,
) -> Mapped[Any]:
    """A labelled, classified column. `kind` is an SQLAlchemy type or a Choice; a sensitive text is kept sealed."""
    if isinstance(kind, type) and issubclass(kind, Choice):
        kind = Enum(kind, native_enum=False, length=32, create_constraint=False)
    is_flag = kind is Boolean or isinstance(kind, Boolean)
    if is_flag:
        required, default = True, bool(default)
    if sealed or privacy == Privacy.SENSITIVE:
        kind = _sealed(kind)
    info = {"label": label, "privacy": privacy, "help": help, "flag": is_flag}
    return mapped_column(kind, nullable=not required, default=default, info=info, **column)


def _sealed(kind: Any) -> Any:
    """A text becomes a sealed text; numbers, dates and states stay as they are."""
    stated = to_instance(kind)
    return SealedText(stated) if isinstance(stated, String) and not isinstance(stated, Enum) else kind


def mark(of: str, *, privacy: Privacy = Privacy.PERSONAL) -> Mapped[Any]:
    """The column `<of>_mark`: the blind mark of a sealed field, filled in on save, for exact search and clashes."""
    info = {"label": _("Search mark"), "privacy": privacy, "marks": of}
    return mapped_column(String(43), index=True, info=info)


def ref(
    label: Any,
    target: str,
    *,
    privacy: Privacy = Privacy.INTERNAL,
    required: bool = False,
    help: Any = None,  # noqa: A002
    list: str | None = None,  # noqa: A002
    **column: Any,
) -> Mapped[Any]:
    """A labelled, indexed foreign key `x_id`; the relation `x` beside it borrows its label. `list` narrows terms."""
    column.setdefault("index", True)
    info = {"label": label, "privacy": privacy, "help": help, "list": list}
    return mapped_column(Integer, ForeignKey(f"{target}.id"), nullable=not required, info=info, **column)


def column_of(model: Any, name: str) -> Any:
    """Which column stands behind `name`, be it a column or the relation of a foreign key `name_id`? None if none."""
    columns = model.__mapper__.columns
    return columns.get(name, columns.get(f"{name}_id"))


def info_of(model: Any, name: str) -> dict[str, Any]:
    """What was stated of a field: of its column, else of a property's `.info`, else of its relation."""
    column = column_of(model, name)
    if column is not None and "label" in column.info:
        return dict(column.info)
    attribute = getattr(model, name, None)
    if isinstance(attribute, property):
        return dict(getattr(attribute.fget, "info", {}))
    relation = model.__mapper__.relationships.get(name)
    return dict(relation.info) if relation is not None else {}


def label_of(model: Any, name: str) -> Any:
    """The field's label in the reader's language; LookupError when nobody stated one."""
    try:
        return info_of(model, name)["label"]
    except KeyError:
        raise LookupError(f"{model.__name__}.{name} has no label") from None


@cache
def privacy_of(model: Any, name: str) -> Privacy:
    """The field's privacy class; what nobody classified counts as sensitive."""
    return Privacy(info_of(model, name).get("privacy", Privacy.SENSITIVE))


def described(label: Any, privacy: Privacy = Privacy.INTERNAL, of: tuple[str, ...] = ()) -> Any:
    """Label a computed property: `@property` over `@described(_("Age"), Privacy.PERSONAL)`; `of` which fields it is."""

    def mark(function: Any) -> Any:
        function.info = {"label": label, "privacy": privacy, "of": of}
        return function

    return mark
