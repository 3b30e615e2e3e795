"""What is read with a row? The relations that a screen shows, and no more than it shows; options are built once."""

from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy.orm import Load, aliased, defer

from app.kit.catalog import Catalog
from app.kit.sealing import sealed_names

KEEPING = ("created_at", "changed_at", "deleted_reason", "created_by_id", "changed_by_id", "deleted_by_id")
EDITIONS = ("source", "edition", "valid_from", "valid_to")  # of an official list


def loaders(model: Any, paths: Any) -> list[Any]:
    """Loader options for the relations among these (dotted) names: joined to one, by ids to many. What no page shows of
    their rows stays where it is, sealed texts first of all: a row of fourteen lists would have 170 columns.
    """
    return _light(model, frozenset(paths))


@cache
def light(model: Any, paths: frozenset[str]) -> list[Any]:
    """The same for a list: of its own rows, too, what it does not show stays."""
    return [defer(one) for one in _left(model, paths)] + _light(model, paths)


@cache
def _light(model: Any, paths: frozenset[str]) -> list[Any]:
    found = []
    for way in sorted({_relations(model, path) for path in paths} - {()}):
        option, end, seen_as = over(model, way)
        for column in _left(end, paths):
            option = option.defer(getattr(seen_as, column.key))
        found.append(option)
    return found


@cache
def _left(model: Any, paths: frozenset[str]) -> list[Any]:
    """The columns that are not read unless somebody asks; a sealed text is opened beside its row's own number."""
    own, shown = sealed_names(model), {path.rpartition(".")[2] for path in paths}
    names = [*KEEPING, *(EDITIONS if issubclass(model, Catalog) else ()), *(own or ("uuid",))]
    columns = model.__mapper__.columns
    return [getattr(model, name) for name in names if name in columns and name not in shown]


_ways: dict[Any, list[tuple[str, ...]]] = {}  # by what is read and what is joined to it
_naming = Lock()  # two threads with a name each would keep a statement that joins one table and reads another


def _joined(model: Any, way: tuple[str, ...], end: Any) -> Any:
    """The name under which a table is joined over this way from the one model that a statement reads. Statements share
    names as far as they can, since each name knows all columns and takes 50 KB.
    """
    with _naming:
        ways = _ways.setdefault((model, end), [])
        if way not in ways:
            ways.append(way)
        return _named(end, ways.index(way))


@cache
def _named(model: Any, _at: int) -> Any:
    return aliased(model)


def over(model: Any, way: tuple[str, ...]) -> tuple[Any, Any, Any]:
    """The loader of these relations one after the other, the model at their end and how that is named there."""
    option, entity, seen_as = Load(model), model, model
    for at, part in enumerate(way, 1):
        attribute = getattr(seen_as, part)
        relation = attribute.property
        entity = relation.mapper.class_
        if relation.uselist:
            option, seen_as = option.selectinload(attribute), entity
        else:
            seen_as = _joined(model, way[:at], entity)
            option = option.joinedload(attribute.of_type(seen_as))
    return option, entity, seen_as


def joined(*way: Any) -> Any:
    """The same, said by the attributes of models: `joined(Visit.case, Case.family)`."""
    return over(way[0].parent.class_, tuple(step.key for step in way))[0]


def _relations(model: Any, path: str) -> tuple[str, ...]:
    """The part of a (dotted) name that leads over relations."""
    way: list[str] = []
    for part in path.split("."):
        relation = model.__mapper__.relationships.get(part)
        if relation is None:
            break
        way, model = [*way, part], relation.mapper.class_
    return tuple(way)
