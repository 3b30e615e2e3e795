"""Where is the offer, and what of it answers the filters? SQL sums in scope for the map, its table and its cards."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_timedelta, lazy_gettext as _, ngettext
from sqlalchemy import case, func, or_, select

from app.catalogs.models import Locality, Municipality, Region
from app.extensions import db
from app.kit.listing import target_query
from app.kit.lists import escape, fold
from app.kit.loading import joined
from app.kit.scopes import RowReach, viewer
from app.opportunities.models import Cost, Opportunity, Organization, Sector
from app.opportunities.rules import Freshness, free_slots

PAGE, FOUND = 25, 20
OPEN_NOW: list[Callable[[], Any]] = []  # what says that a service is open now; the directory fills it


@dataclass(frozen=True)
class Asked:
    """The filters of the map, as the database knows them; None is off."""

    kind: int | None = None
    sector: Sector | None = None
    cost: Cost | None = None
    slots: bool = False
    group: int | None = None
    open: bool = False
    region: int | None = None
    municipality: int | None = None
    locality: int | None = None

    def criteria(self) -> list[Any]:
        """Active services that answer every filter."""
        told = [(Opportunity.kind_id, self.kind), (Opportunity.cost, self.cost), (Organization.sector, self.sector),
                (Opportunity.population_group_id, self.group), (Opportunity.region_id, self.region),
                (Opportunity.municipality_id, self.municipality), (Opportunity.locality_id, self.locality)]  # fmt: skip
        found = [column == value for column, value in told if value is not None]
        found += [Opportunity.slots > 0] if self.slots else []
        return [Opportunity.is_active, *found, *(is_open() for is_open in OPEN_NOW if self.open)]


@dataclass(frozen=True)
class Place:
    """A municipality, or a comuna or settlement of the chosen one, with what is on offer there."""

    id: int | None
    name: str
    region: str
    lat: float | None
    lon: float | None
    services: int
    slots: int


def _joined(query: Any, asked: Asked) -> Any:
    """The organisation is joined only when its sector is asked for."""
    joined = query.join(Organization, Organization.id == Opportunity.organization_id) if asked.sector else query
    return joined.where(*asked.criteria())


def places(asked: Asked) -> list[Place]:
    """How much is there in each municipality, or in each place of the chosen one? The richest first."""
    area = Locality if asked.municipality else Municipality
    centre = (func.coalesce(func.avg(Opportunity.lat), Municipality.lat),
              func.coalesce(func.avg(Opportunity.lon), Municipality.lon))  # fmt: skip
    query = select(area.id, area.name_es, Region.code, *centre, func.count(Opportunity.id), func.sum(Opportunity.slots))
    query = query.select_from(Opportunity).join(Municipality, Municipality.id == Opportunity.municipality_id)
    query = query.join(Region, Region.id == Opportunity.region_id)
    if area is Locality:
        query = query.outerjoin(Locality, Locality.id == Opportunity.locality_id)
    query = _joined(query, asked).group_by(area.id, area.name_es, Region.code, Municipality.lat, Municipality.lon)
    rows = db.session.execute(query.order_by(func.count(Opportunity.id).desc(), area.name_es)).all()
    return [
        Place(id_, name or str(_("Without a stated comuna")), region, lat, lon, count, int(slots or 0))
        for id_, name, region, lat, lon, count, slots in rows
    ]


def services(asked: Asked, page: int) -> list[Opportunity]:
    """One page of services: those with free slots first, then the most recently verified."""
    near = (Opportunity.organization, Opportunity.municipality, Opportunity.locality)
    shown = [joined(relation) for relation in near]
    order = (case((Opportunity.slots > 0, 0), else_=1), Opportunity.verified_on.desc().nulls_last(), Opportunity.id)
    query = _joined(select(Opportunity), asked).options(*shown).order_by(*order)
    return list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))


def verified_words(verified_on: dt.date | None, today: dt.date) -> str:
    """'verified today', 'verified 12 days ago', 'never verified'."""
    if verified_on is None:
        return str(_("never verified"))
    if verified_on >= today:
        return str(_("verified today"))
    return str(_("verified %(when)s", when=format_timedelta(verified_on - today, "day", add_direction=True)))


def slot_tag(row: Opportunity) -> tuple[str, str | None]:
    """How many slots are free, as a tag; all of them kept for the programme's families says so."""
    general, kept = free_slots(row.slots, row.slots_preferential)
    if not row.slots:
        return str(_("No slots")), None
    if not general:
        return str(ngettext("%(num)s preferential slot", "%(num)s preferential slots", kept)), "green"
    return str(ngettext("%(num)s slot", "%(num)s slots", row.slots)), "green"


def _facts(row: Opportunity) -> list[str]:
    """Cost, age, schedule, and how many slots are kept for the programme's families when only some are."""
    general, kept = free_slots(row.slots, row.slots_preferential)
    words = [str(row.cost), row.ages, row.schedule or ""]
    if general and kept:
        words.append(str(ngettext("%(num)s preferential slot", "%(num)s preferential slots", kept)))
    return [word for word in words if word]


def card(row: Opportunity, url: str | None, today: dt.date) -> dict[str, Any]:
    """A service beside the map: whose, where, how fresh, for whom, how it works."""
    tags = [slot_tag(row)] + ([(str(Freshness.STALE), "amber")] if row.freshness == Freshness.STALE else [])
    whose = str(row.organization) if row.organization is not None else None
    sub = " · ".join(part for part in (whose, row.where, verified_words(row.verified_on, today)) if part)
    return {
        "title": row.name, "url": url, "tags": tags, "sub": sub, "requirements": row.requirements, "note": row.how,
        "facts": _facts(row),
    }  # fmt: skip


def _in_reach(column: Any) -> list[Any]:
    """Places are shared rows; a role of some regionals chooses among theirs."""
    who = viewer()
    return [column.in_(who.regions)] if who.row_reach == RowReach.REGION else []


def _named(words: list[str], *columns: Any) -> list[Any]:
    """Every typed word in one of the folded names."""
    return [or_(*(column.like(f"%{escape(word)}%", escape="\\") for column in columns)) for word in words]


def find_municipalities(text: str, with_offer: bool = False) -> list[dict[str, str]]:
    """Municipalities of the viewer's regionals by name or code; `with_offer`: only those with services in scope."""
    query = target_query(Municipality, text).options(joined(Municipality.region))
    query = query.where(*_in_reach(Municipality.region_id))
    if with_offer:
        query = query.where(Municipality.id.in_(select(Opportunity.municipality_id)))
    rows = db.session.scalars(query.limit(FOUND))
    return [{"value": str(row.id), "text": str(row), "sub": str(row.region)} for row in rows]


def find_localities(text: str) -> list[dict[str, str]]:
    """Comunas, corregimientos and settlements of the viewer's regionals, by their name and that of the municipality."""
    query = select(Locality).join(Locality.municipality).where(*_in_reach(Municipality.region_id))
    query = query.where(*_named(fold(text).split()[:6], Locality.search_text, Municipality.search_text))
    shown = (joined(Locality.municipality), joined(Locality.parent))
    order = (Locality.parent_id.is_not(None), Locality.name_es)
    rows = db.session.scalars(query.options(*shown).order_by(*order).limit(FOUND))
    return [{"value": str(row.id), "text": str(row), "sub": _above(row)} for row in rows]


def _above(row: Locality) -> str:
    """What a place is, of what, and where: 'Neighbourhood · Manrique · Medellín'."""
    return " · ".join(str(part) for part in (row.kind, row.parent, row.municipality) if part is not None)
