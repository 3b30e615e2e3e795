"""What does the map page show? Chips, points, cards and the table that says the same as the points."""

import datetime as dt
from typing import Any

from flask import request, url_for
from flask_babel import format_decimal, lazy_gettext as _, ngettext

from app.catalogs.models import Locality, Municipality
from app.extensions import db
from app.kit import lists
from app.kit.fields import label_of
from app.kit.lists import pager, total_text
from app.kit.scopes import RowReach, viewer
from app.opportunities import offer
from app.opportunities.models import Opportunity, Organization

FILTERS = ("kind", "population_group", "sector", "cost", "slots", "open", "region", "municipality", "locality")


def asked() -> offer.Asked:
    """The filters in the address; whatever makes no sense is off. A locality stands only within its municipality."""
    told = request.args
    municipality = lists.chip_value(Opportunity, "municipality", told.get("municipality"))
    return offer.Asked(
        kind=lists.chip_value(Opportunity, "kind", told.get("kind")),
        sector=lists.chip_value(Organization, "sector", told.get("sector")),
        cost=lists.chip_value(Opportunity, "cost", told.get("cost")),
        group=lists.chip_value(Opportunity, "population_group", told.get("population_group")),
        slots=told.get("slots") == "1", open=told.get("open") == "1",
        region=lists.chip_value(Opportunity, "region", told.get("region")), municipality=municipality,
        locality=lists.chip_value(Opportunity, "locality", told.get("locality")) if municipality else None,
    )  # fmt: skip


def here(**changes: Any) -> str:
    """The map's address with some filters changed; None drops one."""
    told = request.args.to_dict()  # asked for each of a nation's places
    kept = {name: told[name] for name in FILTERS if told.get(name)}
    wanted = {name: value for name, value in {**kept, **changes}.items() if value is not None}
    return url_for("OpportunityMapView.chart", **wanted)


def map_context() -> dict[str, Any]:
    """Everything that map.html needs, in at most four statements of its own."""
    wanted, page = asked(), lists.whole("page", 1, lists.PAGE_CAP)
    found = offer.places(wanted)
    steps, total = [_step(wanted, place) for place in found], sum(place.services for place in found)
    rows = offer.services(wanted, page) if total else []
    today, may_open = dt.date.today(), viewer().may("read", "OpportunityView")
    urls = [url_for("OpportunityView.show", pk=row.id) if may_open else None for row in rows]
    return {
        "page": {"title": _("Opportunity map"), "context": _context(wanted, found, total), **_add(wanted)},
        "chips": chips(wanted), "base_url": here(municipality=None, locality=None),
        "pager": _pager(page, len(rows), total),
        "items": [offer.card(row, url, today) for row, url in zip(rows, urls, strict=True)],
        "points": _points(found, steps), "summary": _summary(wanted, found, steps),
        "highlight": sorted({place.region for place in found}),
        "empty": {"title": _("No service answers these filters"),
                  "text": _("Remove one of them, or take the gap to the regional table as a need without offer."),
                  **_add(wanted)},
    }  # fmt: skip


def _context(wanted: offer.Asked, found: list[offer.Place], total: int) -> str:
    """One line: how many services, free slots, places, and where."""
    slots = sum(place.slots for place in found)
    told = [
        ngettext("%(num)s service", "%(num)s services", total),
        ngettext("%(num)s free slot", "%(num)s free slots", slots),
    ]
    if not wanted.municipality:
        told.append(ngettext("%(num)s municipality", "%(num)s municipalities", len(found)))
    if viewer().row_reach == RowReach.REGION:
        told.append(viewer().place)
    return " · ".join(str(part) for part in told)


def _add(wanted: offer.Asked) -> dict[str, Any]:
    if not viewer().may("add", "OpportunityView"):
        return {"add_url": None, "add_label": None}
    names = {"municipality_id": "municipality", "locality_id": "locality", "kind_id": "kind"}
    given: dict[str, Any] = {name: getattr(wanted, of) for name, of in names.items() if getattr(wanted, of)}
    url = url_for("OpportunityView.add", **given)
    return {"add_url": url, "add_label": _("Add a service")}


def _step(wanted: offer.Asked, place: offer.Place) -> str | None:
    """Where a point leads: into its municipality, then into its locality; no further."""
    if not wanted.municipality:
        return here(municipality=place.id)
    return here(locality=place.id) if place.id and not wanted.locality else None


def _points(found: list[offer.Place], steps: list[str | None]) -> list[dict[str, Any]]:
    return [
        {"id": place.id, "lat": place.lat, "lon": place.lon, "count": place.services, "url": url, "label": place.name}
        for place, url in zip(found, steps, strict=True) if place.lat is not None
    ]  # fmt: skip


def _summary(wanted: offer.Asked, found: list[offer.Place], steps: list[str | None]) -> dict[str, Any]:
    """The points as a table: the same figures for whoever does not see or use the map."""
    head = [_("Place") if wanted.municipality else _("Municipality"), _("Services"), _("Free slots")]
    rows = [{"url": url, "cells": [place.name, format_decimal(place.services), format_decimal(place.slots)]}
            for place, url in zip(found, steps, strict=True)]  # fmt: skip
    return {"head": head, "rows": rows}


def _pager(page: int, shown: int, total: int) -> dict[str, Any] | None:
    if total <= offer.PAGE:
        return None
    more = bool(shown) and (page - 1) * offer.PAGE + shown < total
    return pager(page, shown, total_text(total), more, lambda to: here(page=to), offer.PAGE)


def chips(wanted: offer.Asked) -> list[dict[str, Any]]:
    """The filters of the map; the municipality is typed, the locality only shown."""
    listed = [_listed(Opportunity, "kind"), _listed(Opportunity, "population_group"), _listed(Organization, "sector"),
              _listed(Opportunity, "cost")]  # fmt: skip
    flags = [_flag("slots", _("With slots"), wanted.slots), _flag("open", _("Open now"), wanted.open)]
    nation = [_listed(Opportunity, "region")] if viewer().row_reach == RowReach.NATION else []
    return [*listed, *flags, *nation, *_placed(wanted)]


def _listed(model: Any, name: str) -> dict[str, Any]:
    """A chip with a short list of choices."""
    choices, on = lists.chip_options(model, name) or [], request.args.get(name, "")
    return {
        "name": name, "param": name, "label": label_of(model, name), "lookup_url": None,
        "clear_url": here(**{name: None}),
        "value_label": next((label for key, label in choices if key == on), None),
        "options": [{"label": label, "url": here(**{name: key}), "active": key == on} for key, label in choices],
    }  # fmt: skip


def _flag(name: str, label: Any, is_on: bool) -> dict[str, Any]:
    """A chip that is on or off."""
    url = here(**{name: "1"})
    return {"name": name, "param": name, "label": label, "value_label": label if is_on else None, "url": url,
            "clear_url": here(**{name: None}), "lookup_url": None,
            "options": [{"label": label, "url": url, "active": is_on}]}  # fmt: skip


def _placed(wanted: offer.Asked) -> list[dict[str, Any]]:
    """The municipality, typed, and the locality once one was chosen on the map."""
    town = db.session.get(Municipality, wanted.municipality) if wanted.municipality else None
    place = db.session.get(Locality, wanted.locality) if wanted.locality else None
    found: list[dict[str, Any]] = [{
        "name": "municipality", "param": "municipality", "label": label_of(Opportunity, "municipality"), "options": [],
        "value_label": (str(town) if town else "—") if wanted.municipality else None,
        "clear_url": here(municipality=None, locality=None), "lookup_url": url_for("OpportunityMapView.lookup"),
    }]  # fmt: skip
    if wanted.locality:
        found.append({"name": "locality", "label": str(place or "—"), "value_label": str(place or "—"), "options": [],
                      "lookup_url": None, "clear_url": here(locality=None)})  # fmt: skip
    return found
