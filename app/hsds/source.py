"""Is a file sound, and what does it hold? One look at everything before anything is compared or written."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.hsds.checking import Faults, document_faults, written
from app.hsds.models import HsdsRecord
from app.hsds.places import Ground
from app.hsds.reading import LIMITS, MOST_SERVICES, Item, Unreadable, documents, opened
from app.hsds.tables import Package
from app.opportunities.models import Opportunity, Organization

PIECE = 500
# Reviewed: only ids and their uuids are read, to find what another regional, or a deleted row, already has.
ANY = {"unscoped": True, "with_deleted": True}


@dataclass
class Source:
    """A file: its documents as often as asked, its faults, and where the services of each organisation are."""

    name: str
    data: bytes
    faults: Faults = field(default_factory=Faults)
    counts: Counter[str] = field(default_factory=Counter)
    town_of: dict[str, int] = field(default_factory=dict)  # by organisation: that of its first service with a place
    tabular: bool = False
    text: str = ""
    rows: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        held = opened(self.name, self.data)
        self.data = b""
        if isinstance(held, str):
            self.text = held
            return
        self.tabular, package = True, Package(held, self.faults)
        package.check_links(known)
        if not self.faults.count:
            self.rows = list(package.documents())

    def items(self) -> Iterator[Item]:
        """Each document with its entity and its place in the file."""
        return iter(self.rows) if self.tabular else documents(self.text)

    def check(self, ground: Ground, beat: Callable[[int], None] = lambda _count: None) -> None:
        """Every document against the rules; twice the same id; links that lead nowhere."""
        seen: dict[tuple[str, str], Any] = {}
        wanted: dict[str, tuple[Any, str]] = {}
        for number, (entity, document, where) in enumerate(self.items()):
            self._count(entity)
            before = self.faults.count
            if not self.tabular:
                document_faults(entity, document, where, self.faults)
            self._keep_once(entity, document, where, seen)
            if before == self.faults.count:
                self._look(entity, document, where, wanted, ground, seen)
            if number % PIECE == 0:
                beat(number)
        lost = {key: said for key, said in wanted.items() if ("organization", key) not in seen}
        here = known("organization", set(lost))
        for key, (where, name) in lost.items():
            if key not in here:
                self.faults.add(where, name, _("names an organisation that is neither in the file nor here."))
        if not self.counts and not self.faults.count:
            self.faults.add(self.name, "", _("holds no service and no organisation."))

    def _count(self, entity: str) -> None:
        self.counts[entity] += 1
        if entity == "service" and self.counts[entity] > MOST_SERVICES:
            raise Unreadable(str(_("The file has more than %(services)s services, the most that is taken at once. "
                                   "Nothing was kept. Split it.", **LIMITS)))  # fmt: skip

    def _keep_once(self, entity: str, document: Any, where: Any, seen: dict[tuple[str, str], Any]) -> None:
        """An id stands once in a file, and what is written can be kept."""
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            return
        key = (entity, document["id"].lower())
        if seen.get(key) is not None:
            self.faults.add(where, "id", _("is there already: %(first)s has the same id.", first=seen[key]))
        seen[key] = where
        try:
            written(document)
        except (ValueError, RecursionError):
            self.faults.add(where, "", _("holds signs or numbers that no database keeps."))

    def _look(self, entity: str, document: Any, where: Any, wanted: dict[str, tuple[Any, str]], ground: Ground,
              seen: dict[tuple[str, str], Any]) -> None:  # fmt: skip
        """Whose service is it, and where?"""
        if entity != "service":
            return
        nested, owner = document.get("organization"), owner_of(document)
        if nested is not None:
            seen.setdefault(("organization", nested["id"].lower()), None)
        elif owner is not None and not self.tabular:
            wanted.setdefault(owner, (where, "organization_id"))
        if owner is not None and owner not in self.town_of:
            for place in document.get("service_at_locations") or []:
                if (town := ground.town_of(place.get("location"))) is not None:
                    self.town_of[owner] = town
                    break


def owner_of(service: dict[str, Any]) -> str | None:
    """The id of the organisation that offers a service."""
    nested = service.get("organization")
    found = nested.get("id") if isinstance(nested, dict) else service.get("organization_id")
    return str(found).lower() if found else None


def digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(written(document).encode()).hexdigest()


def pieces(keys: Any) -> Iterator[list[Any]]:
    """A few hundred at a time: a statement has room for no more."""
    rest = list(keys)
    for start in range(0, len(rest), PIECE):
        yield rest[start : start + PIECE]


def known(entity: str, keys: set[str]) -> set[str]:
    """Which of these ids are kept here already?"""
    found: set[str] = set()
    for piece in pieces(uuid.UUID(key) for key in keys if len(key) == 36):
        rows = db.session.scalars(select(HsdsRecord.hsds_id).where(
            HsdsRecord.entity == entity, HsdsRecord.hsds_id.in_(piece)))  # fmt: skip
        found |= {str(key) for key in rows}
        if entity == "organization":
            found |= {str(key) for key in taken(Organization, piece)}
    return found


def taken(model: type[Organization] | type[Opportunity], keys: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bool]]:
    """(id, is it deleted) of the rows that have these uuids, in any regional."""
    query = select(model.uuid, model.id, model.deleted_at).where(model.uuid.in_(keys))
    return {key: (id_, gone is not None) for key, id_, gone in db.session.execute(query, execution_options=ANY)}
