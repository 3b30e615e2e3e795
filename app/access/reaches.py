"""How does a criterion bind every class of a mixin, in each statement, at little cost?

SQLAlchemy is pinned: tests fail if the hooks that are used here move.
"""

from functools import cache
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.util import _deep_annotate


class Reaches(LoaderCriteriaOption):
    """A mixin's criterion for one reach: built per mapped class, named for the statement cache.

    `with_loader_criteria` calls its lambda on the mixin itself, which has no mapped columns of its own, and caches by
    code object; this states the same with a plain function.
    """

    def __init__(self, mixin: type, name: str, where: Any) -> None:
        self.root_entity, self.entity = mixin, None
        self.deferred_where_criteria = False
        self.name = f"{mixin.__name__}:{name}"
        self._where_crit_orig = where
        self.include_aliases = self.propagate_to_loaders = True
        self._made = dict[Any, Any]()

    def of(self, cls: Any) -> Any:
        """The criterion as it stands for one mapped class."""
        return self._where_crit_orig(cls)

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        """As it stands for a class it is made once: whatever is kept compiled shares it."""
        made = self._made if ext_info.is_mapper else {}
        if ext_info not in made:
            where, about = self.of(ext_info.entity), {"for_loader_criteria": self}
            made[ext_info] = _deep_annotate(where, about, detect_subquery_cols=True, ind_cols_on_fromclause=True)
        return made[ext_info]


class Together(LoaderCriteriaOption):
    """Several criteria as one option of a statement. Which classes they bind is found once, and what is kept compiled
    shares it: ten options would be written into each statement for a hundred classes, a sixth of what it holds.
    """

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def __init__(self, parts: tuple[Reaches, ...]) -> None:
        self.root_entity, self.entity, self.parts = object, None, parts
        self.where_criteria = literal_column(" ".join(part.name for part in parts))
        self.deferred_where_criteria = False
        self.include_aliases = self.propagate_to_loaders = True
        self._bound = dict[Any, tuple[Reaches, ...]]()

    def bound(self) -> dict[Any, tuple[Reaches, ...]]:
        """What binds each class, under the name by which SQLAlchemy asks for it."""
        if not self._bound:
            found: dict[Any, tuple[Reaches, ...]] = {}
            for part in self.parts:
                for mapper in part._all_mappers():
                    name = ("additional_entity_criteria", mapper)
                    found[name] = (*found.get(name, ()), part)
            self._bound = found
        return self._bound

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        """Bind them; those of another option, which a row brings from the statement that read it, bind as well."""
        own = self.bound()
        if attributes.keys().isdisjoint(own):
            attributes.update(own)
            return
        for name, mine in own.items():
            others = attributes.get(name, ())
            attributes[name] = (*others, *(one for one in mine if one not in others))


together = cache(Together)  # of the same criteria, in the same order
