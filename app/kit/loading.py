"""What is read with a row? The relations that a screen shows, and no more than it shows; options are built once."""

from functools import cache
from typing import Any

from sqlalchemy.orm import defer, joinedload, selectinload

from app.kit.sealing import sealed_names


def loaders(model: Any, paths: Any) -> list[Any]:
    """Loader options for the relations among these (dotted) names: joined to one, by ids to many."""
    return [option for option, _end in _steps(model, frozenset(paths))]


@cache
def light(model: Any, paths: frozenset[str]) -> list[Any]:
    """The same for a list: what it does not show and is dear to read, sealed texts first of all, stays where it is."""
    left = [defer(one) for one in _unread(model, paths)]
    for option, end in _steps(model, paths):
        left += [option.defer(one) for one in _unread(end, frozenset())] or [option]
    return left


def _unread(model: Any, paths: frozenset[str]) -> list[Any]:
    sealed = sealed_names(model)
    names = [name for name in sealed if name not in paths] if sealed else ["uuid"]
    return [getattr(model, name) for name in names if hasattr(model, name)]


@cache
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
