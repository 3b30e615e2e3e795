"""What makes the offer of services trustworthy and well stated? (WB-4.2, WB-5.1, MED-5-08)"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.fields import Choice

# WB-4.2 asks for a verified-on date and is silent on the interval: half a year, with a month's warning.
DUE_DAYS, STALE_DAYS = 150, 180
# Continental Colombia and its islands, San Andrés included.
SOUTH, NORTH, WEST, EAST = -4.3, 13.6, -82.0, -66.8

Faults = dict[str, Any]


class Freshness(Choice):
    """May one still rely on what was written about a service?"""

    FRESH = _("Verified"), "green"
    DUE = _("Verify soon"), "blue"
    STALE = _("To verify"), "amber"


def freshness(verified_on: dt.date | None, today: dt.date) -> Freshness:
    """Is the last verification recent, about to lapse, or too old to rely on? Never verified is too old."""
    if verified_on is None or verified_on < stale_before(today):
        return Freshness.STALE
    return Freshness.DUE if verified_on < due_before(today) else Freshness.FRESH


def stale_before(today: dt.date) -> dt.date:
    """What was verified before this day must be verified again."""
    return today - dt.timedelta(days=STALE_DAYS)


def due_before(today: dt.date) -> dt.date:
    """What was verified before this day should be verified within the month."""
    return today - dt.timedelta(days=DUE_DAYS)


def verify_by(verified_on: dt.date | None, since: dt.date) -> dt.date:
    """Until when must a service be verified again? One never verified: since it was recorded."""
    return verified_on + dt.timedelta(days=STALE_DAYS) if verified_on else since


def free_slots(slots: int, preferential: int) -> tuple[int, int]:
    """(slots for anyone, slots kept for the programme's families) of those that are free."""
    return slots - preferential, preferential


def age_words(first: int | None, last: int | None) -> str:
    """For whom, in years: '0 to 7', 'from 18', 'up to 5', or any age."""
    match first, last:
        case None, None:
            return str(_("Any age"))
        case first, None:
            return str(_("From %(age)s years", age=first))
        case None, last:
            return str(_("Up to %(age)s years", age=last))
    return str(_("%(first)s to %(last)s years", first=first, last=last))


def is_in_colombia(lat: float, lon: float) -> bool:
    """Does a point lie within the bounds of the country?"""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def is_in_reach(region_id: int | None, reach: Collection[int] | None) -> bool:
    """May someone of these regionals work in this one? No list means the whole nation."""
    return reach is None or region_id in reach


def opportunity_faults(values: Mapping[str, Any], today: dt.date) -> Faults:
    """What is wrong with a service as stated? `region_id`, `reach` and `locality_municipality_id` come looked up."""
    return {**_place_faults(values), **_number_faults(values), **_date_faults(values, today), **_closure_faults(values)}


def organization_faults(values: Mapping[str, Any]) -> Faults:
    """An organisation belongs to a regional of whoever records it."""
    if is_in_reach(values.get("region_id"), values.get("reach")):
        return {}
    return {"region_id": _("This regional is not yours. Choose your own.")}


def _place_faults(values: Mapping[str, Any]) -> Faults:
    faults: Faults = {}
    if not is_in_reach(values.get("region_id"), values.get("reach")):
        faults["municipality_id"] = _("This municipality belongs to another regional. Choose one of your own.")
    if values.get("locality_id") and values.get("locality_municipality_id") != values.get("municipality_id"):
        faults["locality_id"] = _("This place lies in another municipality. Choose one of the municipality, or none.")
    return {**faults, **_point_faults(values.get("lat"), values.get("lon"))}


def _point_faults(lat: Any, lon: Any) -> Faults:
    if (lat is None) != (lon is None):
        return {"lat" if lat is None else "lon": _("Write both latitude and longitude, or leave both empty.")}
    if lat is not None and not is_in_colombia(float(lat), float(lon)):
        return {"lat": _("This point is not in Colombia. Latitude is about 4 to 9, longitude about -77 to -72.")}
    return {}


def _number_faults(values: Mapping[str, Any]) -> Faults:
    faults: Faults = {}
    slots = values.get("slots") or 0
    for name in ("slots_preferential", "slots_financed"):
        if (values.get(name) or 0) > slots:
            faults[name] = _("These are part of the general slots: write %(most)s or less.", most=slots)
    first, last = values.get("age_from"), values.get("age_to")
    if first is not None and last is not None and last < first:
        faults["age_to"] = _("The last age cannot be lower than the first, %(age)s.", age=first)
    return faults


def _closure_faults(values: Mapping[str, Any]) -> Faults:
    if values.get("is_active") and values.get("closure"):
        return {"closure": _("This service is marked as active. Leave this empty, or take that mark away.")}
    return {}


def _date_faults(values: Mapping[str, Any], today: dt.date) -> Faults:
    verified_on = values.get("verified_on")
    if verified_on and verified_on > today:
        return {"verified_on": _("This date is in the future. Write the day on which someone checked it.")}
    return {}
