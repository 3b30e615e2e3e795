"""What would a file change here? Counts, what stays off the map, and both sides where both changed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from app.hsds.mapping import Values, own_values, typed
from app.hsds.models import HsdsLink
from app.hsds.places import Ground
from app.hsds.source import Source
from app.kit.fields import label_of
from app.kit.scopes import RowReach, is_scoped, viewer

MOST_CONFLICTS = 100
# Why a service that is kept is not on the map.
NO_PLACE, NO_KIND, NO_OWNER, ELSEWHERE, GONE = "no_place", "no_kind", "no_owner", "elsewhere", "gone"


@dataclass
class Defaults:
    """What the importer says for services that do not say it themselves."""

    municipality_id: int | None = None
    kind_id: int | None = None


@dataclass
class Clash:
    """Changed here since it was last taken, and now differently there: which one holds?"""

    key: str
    name: str
    label: str
    ours: str
    theirs: str


@dataclass
class Taking:
    """One file against what is here. `choices` are the keys of the clashes in which theirs holds."""

    source: Source
    ground: Ground
    defaults: Defaults
    choices: frozenset[str] = frozenset()
    writes: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    off_map: Counter[str] = field(default_factory=Counter)
    clashes: list[Clash] = field(default_factory=list)
    clash_count: int = 0
    owners: dict[str, tuple[int, bool]] = field(default_factory=dict)  # by uuid: id, is it deleted

    def reaches(self, region_id: int) -> bool:
        """May whoever asked write in this regional?"""
        return not is_scoped() or viewer().row_reach == RowReach.NATION or region_id in viewer().regions

    def region_for(self, owner: str) -> int | None:
        """The regional of an organisation: where its first service is, else that of the default, else the only own."""
        towns = (self.source.town_of.get(owner), self.defaults.municipality_id)
        regions = [self.ground.region_of[town] for town in towns if town is not None]
        regions += viewer().regions if is_scoped() and viewer().row_reach == RowReach.REGION else []
        return next((region for region in regions if self.reaches(region)), None)

    def count(self, entity: str, what: str) -> None:
        self.counts.setdefault(entity, Counter())[what] += 1

    def settle(self, link: HsdsLink | None, row: Any, theirs: Values) -> Values:
        """What is taken over: theirs where only they changed, or where it was so chosen."""
        base, ours, found = link.taken if link is not None else {}, own_values(row), {}
        for name, value in theirs.items():
            if ours[name] == value or (name in base and base[name] == value):
                continue
            if (name in base and ours[name] == base[name]) or self._chosen(row, name, ours[name], value):
                found[name] = value
        return found

    def _chosen(self, row: Any, name: str, ours: Any, theirs: Any) -> bool:
        label = label_of(type(row), name)
        return self.chosen(row, name, label, self.told(row, name, ours), self.told(row, name, theirs))

    def chosen(self, row: Any, name: str, label: Any, ours: str, theirs: str) -> bool:
        """Both changed: does theirs hold?"""
        key = f"{row.__tablename__}:{row.id}:{name}"
        self.clash_count += 1
        if len(self.clashes) < MOST_CONFLICTS:
            self.clashes.append(Clash(key, str(row), str(label), ours, theirs))
        return key in self.choices

    def told(self, row: Any, name: str, value: Any) -> str:
        """A value in words."""
        if value is None or value == "":
            return "—"
        if name == "kind_id":
            return str(self.ground.terms[value].name_es)
        if name == "municipality_id":
            return str(self.ground.name[value])
        return str({True: _("Yes"), False: _("No")}.get(value) if isinstance(value, bool)
                   else typed(type(row), name, value))  # fmt: skip
