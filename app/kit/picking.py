"""Which few rows stand on a page? Picked before anything is joined to them; of each only the columns that it shows."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import g, has_app_context, request
from sqlalchemy import Integer, any_, bindparam, func, select, union_all

from app.extensions import db
from app.kit.loading import light, over
from app.kit.scopes import FamilySelf, viewer
from app.kit.sealing import sealed_names

PK = bindparam("pk", type_=Integer())


def picked(model: Any, order: tuple[Any, ...], most: int, *ways: Any, lead: tuple[Any, ...] = ()) -> Any:
    """The first rows that meet all criteria of one of these ways; no row meets those of two, `lead` orders the ways.

    Each way finds its ids by its own index; joined first, PostgreSQL would sort whole tables for these few.
    """
    found = [select(model.id).where(*way).order_by(*order).limit(most).subquery() for way in ways]
    ids = union_all(*(select(one.c.id) for one in found)).subquery() if len(found) > 1 else found[0]
    return select(model).join(ids, ids.c.id == model.id).order_by(*lead, *order).limit(most)


SERVED: list[Callable[[], Any]] = []  # the families within the viewer's reach; None when all are: `access` knows how


def of_the_served(model: Any, order: tuple[str, str], said: Callable[[Any], list[Any]] | None) -> Any:
    """The ids of the families of a reach and their order, asked from the side of who serves them; None of other rows.

    PostgreSQL would look at the nation's families one after the other until 25 of this reach are found, or at each of
    them for the words that are `said`. Of those served only the deleted are left out: this statement is their reach.
    """
    own = issubclass(model, FamilySelf) and order[0] == "id" and not viewer().glass
    if not own or (served := SERVED[0]()) is None:
        return None
    (column,), family = served.selected_columns, model.__table__
    if said is not None:
        text = column.table.c.get("search_text")
        if text is None or not text.references(family.c.search_text):  # a case has words of its own
            return None
        served = served.where(*said(text))
    told = served.distinct().order_by(getattr(column, order[1])()).subquery().c[0]
    deleted = select(family.c.id).where(family.c.deleted_at.is_not(None))
    by = (getattr(told, order[1])(),)
    return select(told.label("id")).where(told.not_in(deleted)).order_by(*by), by


def counted_whole(ids: Any, order: tuple[Any, ...]) -> Any:
    """The same ids in this order, each with how many they are. All are found before they are ordered: PostgreSQL would
    go through the nation in this order until it has a page, though for the number it cannot end there.
    """
    told = func.row_number().over(order_by=order).label("at"), func.count().over().label("total")
    found = ids.order_by(None).add_columns(*told).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(found.c.id, found.c.total).order_by(found.c.at)


def among(column: Any, found: Any) -> Any:
    """Is it one of the few that another statement finds? Beside another way, PostgreSQL would ask `IN (...)` of each
    row of the table; for what is found first, it asks the index.
    """
    if not has_app_context() or db.session.get_bind().dialect.name == "postgresql":  # without it, the wall is made
        return column == any_(func.array(found.scalar_subquery()))
    return column.in_(found)


def said_of(model: Any, pk: int) -> Any:
    """A row with what its name is made of, None out of reach; for a page, which asks several times, read once."""
    kept = g.setdefault("said_of", {}) if request.method == "GET" else {}
    if (model, pk) not in kept:
        kept[model, pk] = db.session.scalar(_said(model), {"pk": pk})
    return kept[model, pk]


@cache
def _said(model: Any) -> Any:
    names = frozenset({"uuid", *getattr(model, "said_with", ())})
    return select(model).where(model.id == PK).options(*light(model, names))


@cache
def first_of(model: Any, column: str, order: tuple[Any, ...], *shown: str) -> Any:
    """Of the rows whose foreign key `column` is `pk` the first thirty, of each only what is shown; built once, since
    building takes longer than asking.
    """
    return select(model).where(getattr(model, column) == PK).order_by(*order).limit(30).options(*only(model, *shown))


@cache
def only(model: Any, *shown: str) -> list[Any]:
    """Loader options: of the rows, and of each relation that these dotted names lead over, no column but the named."""
    named: dict[tuple[str, ...], set[str]] = {(): set()}
    for path in shown:
        *way, last = path.split(".")
        for end in range(1, len(way) + 1):
            named.setdefault(tuple(way[:end]), set())
        named[tuple(way)].add(last)
    return [_option(model, way, names) for way, names in named.items()]


def _option(model: Any, way: tuple[str, ...], names: set[str]) -> Any:
    """Where the way leads, these columns; a sealed text is opened beside its row's own number."""
    option, entity, seen_as = over(model, way)
    own = ("id", "uuid") if sealed_names(entity) else ("id",)
    return option.load_only(*(getattr(seen_as, name) for name in (*own, *sorted(names))))
