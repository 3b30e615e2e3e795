"""Where is a location of another directory, and which need does a service answer? In our lists, else nowhere."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.catalogs.models import Municipality, Region, Term
from app.extensions import db
from app.kit.lists import fold
from app.opportunities.rules import is_in_colombia

OURS = uuid.UUID("6f1c7d3e-8f0a-5b7e-9a51-0c2f4b9d7e11")  # of this product: it derives the same ids everywhere
COUNTRY = {"", "co", "col", "colombia"}
FAR = 1.0  # degrees from the centre of a municipality
SCHEME, KINDS = "DIVIPOLA", "need_kind"


def derived(*parts: Any) -> str:
    """The id of what has none of its own, the same each time and everywhere."""
    return str(uuid.uuid5(OURS, "/".join(str(part) for part in parts)))


def bare(text: Any) -> str:
    """'Bogotá, D.C.' is 'bogota'."""
    return re.sub(r"\bd c\b", "", re.sub(r"[^a-z0-9]+", " ", fold(str(text or "")))).strip()


class Ground:
    """Our municipalities and kinds of need, read once for a whole file."""

    def __init__(self) -> None:
        towns = db.session.execute(select(
            Municipality.id, Municipality.code, Municipality.name_es, Municipality.region_id, Municipality.lat,
            Municipality.lon)).all()  # fmt: skip
        self.code = {town.id: town.code for town in towns}
        self.by_code = {town.code: town.id for town in towns}
        self.region_of = {town.id: town.region_id for town in towns}
        self.name = {town.id: town.name_es for town in towns}
        self.points = [(town.lat, town.lon, town.id) for town in towns if town.lat is not None]
        self.by_name: dict[str, list[int]] = {}
        for town in towns:
            self.by_name.setdefault(bare(town.name_es), []).append(town.id)
        regions = db.session.execute(select(Region.id, Region.name_es)).all()
        self.regions = {bare(name): id_ for id_, name in regions}
        self.region_name = {id_: name for id_, name in regions}
        terms = db.session.execute(select(Term.id, Term.code, Term.name_es, Term.name_en).filter_by(list=KINDS)).all()
        self.terms = {term.id: term for term in terms}
        self.kinds: dict[str, int] = {}
        for term in terms:
            words = (bare(term.code), bare(term.name_es), bare(term.name_en), derived(KINDS, term.code))
            self.kinds.update(dict.fromkeys(words, term.id))
        self.near: dict[tuple[float, float], int | None] = {}

    def town_of(self, location: Any) -> int | None:
        """The municipality of a location: by its code, by the names of its addresses, by its point."""
        if not isinstance(location, dict):
            return None
        addresses = [one for one in location.get("addresses") or [] if isinstance(one, dict)]
        stated = SCHEME in str(location.get("external_identifier_type", "")).upper()
        if stated and (code := str(location.get("external_identifier"))) in self.by_code:
            return self.by_code[code]
        here = [one for one in addresses if fold(str(one.get("country", ""))).strip(" .") in COUNTRY]
        if addresses and not here:
            return None  # of another country
        found = next((town for one in here if (town := self._of_address(one)) is not None), None)
        return found if found is not None else self._nearest(point_of(location))

    def _of_address(self, address: dict[str, Any]) -> int | None:
        """'05001', or 'Medellín' in 'Antioquia'; a name that many share needs its department."""
        if (found := self.by_code.get(str(address.get("postal_code", "")).strip())) is not None:
            return found
        towns = self.by_name.get(bare(address.get("city")), [])
        region = next((id_ for name in ("state_province", "region")
                       if (id_ := self.regions.get(bare(address.get(name)))) is not None), None)  # fmt: skip
        if region is not None:
            towns = [town for town in towns if self.region_of[town] == region]
        return towns[0] if len(towns) == 1 else None

    def _nearest(self, point: tuple[float, float] | None) -> int | None:
        if point is None:
            return None
        if point not in self.near:
            away, town = min(((point[0] - y) ** 2 + (point[1] - x) ** 2, id_) for y, x, id_ in self.points)
            self.near[point] = town if away < FAR**2 else None
        return self.near[point]

    def kind_of(self, service: dict[str, Any]) -> int | None:
        """The need that a service answers, when one of its terms is in our list by code or name."""
        words = (bare(word) if len(word) != 36 else word for word in _words(service))
        return next((self.kinds[word] for word in words if word in self.kinds), None)


def _words(service: dict[str, Any]) -> Iterator[str]:
    """What the attributes of a service say, its codes first."""
    held = service.get("attributes")
    attributes = [one for one in (held if isinstance(held, list) else []) if isinstance(one, dict)]
    for attribute in attributes:
        term = attribute.get("taxonomy_term") or {}
        yield from (str(term.get(name) or "") for name in ("code", "id", "name") if isinstance(term, dict))
        yield from (str(attribute.get(name) or "") for name in ("taxonomy_term_id", "value"))


def point_of(location: dict[str, Any]) -> tuple[float, float] | None:
    """Where a location says that it is, if that is in Colombia."""
    lat, lon = location.get("latitude"), location.get("longitude")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    return (float(lat), float(lon)) if is_in_colombia(lat, lon) else None
