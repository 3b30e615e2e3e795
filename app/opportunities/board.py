"""Where do demand and supply miss each other? Each place and kind of need on one line (WB-3-04, WB-9-09, WB-9-11)."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from app.cases.models import Need, NeedStatus
from app.catalogs.models import Municipality, Term
from app.extensions import db
from app.families.models import Family
from app.kit import lists
from app.kit.charts import SMALL, Band, Chart, told_number
from app.kit.due import when_words
from app.kit.fields import Choice, Privacy, label_of
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.kit.sums import NOTHING, Known
from app.opportunities.agreements import Agreement, is_near_end
from app.opportunities.models import Opportunity
from app.opportunities.unmet import UnmetNeed, UnmetStatus

MOST = 25
OPEN = (NeedStatus.OPEN, NeedStatus.IN_PROGRESS)
TOWN = Band("", lambda: Family.municipality_id, {})
NEEDS = Chart("needs", _("Open needs"), Need, TOWN, "kind", where=lambda: [Need.status.in_(OPEN)], beside=Family)
Key = tuple[int, int]  # municipality, kind of need


class Supply(Choice):
    """Is there enough?"""

    NOTHING = _("No service"), "red"
    FULL = _("No free slots"), "red"
    SHORT = _("Fewer slots than needs"), "amber"
    ENOUGH = _("There are slots"), "green"


class Line(NamedTuple):
    """One kind of need in one municipality. `needs`: None for who sees no cases; `slots`: None without a service."""

    key: Key
    needs: int | None
    unmet: int
    slots: int | None
    demand: int  # how many ask for it, as far as the viewer may know; small numbers of people count alike
    is_missed: bool

    @property
    def state(self) -> Supply:
        if self.slots is None:
            return Supply.NOTHING
        if not self.slots:
            return Supply.FULL
        return Supply.SHORT if self.slots < self.demand else Supply.ENOUGH


@dataclass(frozen=True)
class Tables:
    """What the tables, whose feature stands further right, do with a gap."""

    known: Callable[[Iterable[Key]], dict[Key, dict[str, Any]]]  # what was taken there and still waits
    take: Callable[[Line], str | None]  # propose it; the page of what was written, if the viewer may read it
    beside: Callable[[], list[dict[str, Any]]]  # cards beside the board: what stands in the way, and whose it is


TABLES: list[Tables] = []


@dataclass(frozen=True)
class Cells:
    """The figures of every place and kind of need; `needs` is None for who sees no cases."""

    needs: dict[Key, int] | None
    unmet: dict[Key, int]
    slots: dict[Key, int]


def cells(kind: int | None = None, key: Key | None = None, known: Known = NOTHING) -> Cells:
    """Open needs, unmet needs and free slots of every place and kind, in the viewer's reach: three statements."""
    unmet = select(UnmetNeed.municipality_id, UnmetNeed.kind_id, func.count(UnmetNeed.id))
    slots = select(Opportunity.municipality_id, Opportunity.kind_id, func.sum(Opportunity.slots))
    return Cells(
        _needs(kind, key, known) if sees_needs() else None,
        _sums(unmet.where(UnmetNeed.status == UnmetStatus.OPEN), UnmetNeed, UnmetNeed, kind, key),
        _sums(slots.where(Opportunity.is_active), Opportunity, Opportunity, kind, key),
    )


def _needs(kind: int | None, key: Key | None, known: Known) -> dict[Key, int]:
    """The open needs: as they are kept, else counted now."""
    if NEEDS.id in known.cells and key is None:
        return {(town, of): number for town, of, number, _size in known.cells[NEEDS.id] if kind in (None, of)}
    query = select(Family.municipality_id, Need.kind_id, func.count(Need.id)).join(Need, Need.family_id == Family.id)
    return _sums(query.where(*NEEDS.where()), Family, Need, kind, key)


def lines(found: Cells) -> list[Line]:
    """Every place and kind with a demand. A nation has 20,000: what is done for each of them is little."""
    least = SMALL if viewer().ceiling < Privacy.PERSONAL else 0
    told, sums, free = [], found.needs or {}, found.slots
    for key in {**sums, **found.unmet}:
        needs, unmet, slots = sums.get(key, 0), found.unmet.get(key, 0), free.get(key)
        demand = max(needs if needs >= least else 0, unmet if unmet >= least else 0)
        missed = unmet > 0 or not slots or slots < demand
        told.append(Line(key, needs if found.needs is not None else None, unmet, slots, demand, missed))
    return told


def worst(told: list[Line], most: int = MOST) -> list[Line]:
    """What is missed most, the worst first; hidden numbers do not order."""
    least = SMALL if viewer().ceiling < Privacy.PERSONAL else 0
    places = ((not one.is_missed, -one.unmet if one.unmet >= least else 0, (one.slots or 0) - one.demand, one)
              for one in told)  # fmt: skip
    return [place[-1] for place in heapq.nsmallest(most, places)]


def sees_needs() -> bool:
    """May the viewer be told how many needs are open?"""
    return viewer().may("read", "CaseChartView")


def _sums(query: Any, place: Any, what: Any, kind: int | None, key: Key | None) -> dict[Key, int]:
    if key is not None:
        query = query.where(place.municipality_id == key[0], what.kind_id == key[1])
    if kind is not None:
        query = query.where(what.kind_id == kind)
    rows = db.session.execute(query.group_by(place.municipality_id, what.kind_id))
    return {(town, of): int(number or 0) for town, of, number in rows}


def asked_kind() -> int | None:
    """The kind of need that the chip in the address asks for."""
    kind: int | None = lists.chip_value(Opportunity, "kind", request.args.get("kind"))
    return kind


def context(figures: Cells) -> dict[str, Any]:
    """What the board shows: its lines, the chip of kinds, the cards beside it."""
    found = lines(figures)
    missed = [one for one in found if one.is_missed]
    here = worst(missed)
    known = TABLES[0].known([one.key for one in here]) if TABLES else {}
    towns, kinds = (_names(model, {one.key[at] for one in here}) for at, model in enumerate((Municipality, Term)))
    may = bool(TABLES) and viewer().may("add", "SupplyChartView")
    return {
        "board": [_shown(one, towns.get(one.key[0], "—"), kinds.get(one.key[1], "—"), known.get(one.key), may)
                  for one in here],
        "missed": len(missed), "more": len(missed) > MOST, "enough": len(found) - len(missed),
        "sees_needs": sees_needs(), "chips": [_chip(asked_kind())], "base_url": url_for("SupplyChartView.chart"),
        "beside": [*ending(dt.date.today()), *(card for tables in TABLES for card in tables.beside())],
    }  # fmt: skip


def ending(today: dt.date) -> list[dict[str, Any]]:
    """The agreements whose end is near, for those who may read them: what is on offer may end with them (WB-5.8)."""
    if not viewer().may("read", "AgreementView"):
        return []
    query = select(Agreement).where(is_near_end(today)).order_by(Agreement.valid_to)
    query = query.options(joined(Agreement.organization))
    rows = [{"title": str(row), "text": f"{row.organization} · {lists.display(row.valid_to)}", "url": url_of(row),
             "status": when_words(row.valid_to, today), "tone": row.validity.tone}
            for row in db.session.scalars(query.limit(MOST))]  # fmt: skip
    return [{"id": "agreements", "title": _("Agreements near their end"), "rows": rows, "empty": _("None.")}]


def _names(model: Any, keys: set[int]) -> dict[int, str]:
    return {row.id: str(row) for row in db.session.scalars(select(model).where(model.id.in_(keys)))}


def _shown(one: Line, town: str, kind: str, known: dict[str, Any] | None, may: bool) -> dict[str, Any]:
    few = viewer().ceiling < Privacy.PERSONAL
    return {
        "town": town, "kind": kind, "needs": told_number(one.needs, few) if one.needs is not None else None,
        "unmet": told_number(one.unmet, few), "slots": str(one.slots) if one.slots is not None else "—",
        "state": str(one.state), "tone": one.state.tone, "known": known,
        "key": one.key if may and known is None else None,
    }  # fmt: skip


def _chip(asked: int | None) -> dict[str, Any]:
    pairs = lists.chip_options(Opportunity, "kind") or []
    to = {key: url_for("SupplyChartView.chart", kind=key) for key, _label in pairs}
    return {"name": "kind", "param": "kind", "label": label_of(UnmetNeed, "kind"), "lookup_url": None,
            "clear_url": url_for("SupplyChartView.chart"),
            "value_label": next((label for key, label in pairs if key == str(asked)), None),
            "options": [{"label": label, "url": to[key], "active": key == str(asked)} for key, label in pairs],
            }  # fmt: skip
