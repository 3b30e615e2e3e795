"""What is read with a row? The relations that a screen shows, and no more than it shows; options are built once."""

from functools import cache
from typing import Any

from sqlalchemy.orm import defer, joinedload, selectinload

from app.kit.catalog import Catalog
from app.kit.sealing import sealed_names

KEEPING = ("created_at", "changed_at", "deleted_reason", "created_by_id", "changed_by_id", "deleted_by_id")
EDITIONS = ("source", "edition", "valid_from", "valid_to")  # of an official list


def loaders(model: Any, paths: Any) -> list[Any]:
    """Loader options for the relations among these (dotted) names: joined to one, by ids to many. What is kept about
    their rows and no page shows stays where it is: a row of fourteen lists would have 170 columns.
    """
    return _light(model, frozenset(paths), False)


@cache
def light(model: Any, paths: frozenset[str]) -> list[Any]:
    """The same for a list: of its own rows, too, what it does not show stays, sealed texts first of all."""
    return [defer(one) for one in _left(model, paths, True)] + _light(model, paths, True)


@cache
def _light(model: Any, paths: frozenset[str], sealed: bool) -> list[Any]:
    found = []
    for option, end in _steps(model, paths):
        for column in _left(end, paths, sealed):
            option = option.defer(column)
        found.append(option)
    return found


@cache
def _left(model: Any, paths: frozenset[str], sealed: bool) -> list[Any]:
    """The columns that are not read unless somebody asks; a sealed text is opened beside its row's own number."""
    own, shown = sealed_names(model), {path.rpartition(".")[2] for path in paths}
    names = [*KEEPING, *(EDITIONS if issubclass(model, Catalog) else ())]
    names += ("uuid",) if not own else own if sealed else ()
    columns = model.__mapper__.columns
    return [getattr(model, name) for name in names if name in columns and name not in shown]


def _steps(model: Any, paths: frozenset[str]) -> list[tuple[Any, Any]]:
    """For each path that leads over a relation its loader and the model at its end."""
    chosen = []
    for path in sorted(paths):
        entity, option = model, None
        for part in path.split("."):
            relation = entity.__mapper__.relationships.get(part)
            if relation is None:
                break
            attribute = getattr(entity, part)
            step = selectinload if relation.uselist else joinedload
            option = getattr(option, step.__name__)(attribute) if option is not None else step(attribute)
            entity = relation.mapper.class_
        if option is not None:
            chosen.append((option, entity))
    return chosen
