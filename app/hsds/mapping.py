"""What does a document of HSDS say in our columns, and what do our columns say in HSDS? Both ways, side by side."""

import copy
import datetime as dt
import enum
import functools
import re
from typing import Any

from app.hsds.places import KINDS, SCHEME, Ground, derived, point_of
from app.kit.fields import column_of
from app.kit.lists import fold
from app.opportunities.models import Closure, Cost, Organization, Sector

Values = dict[str, Any]
Document = dict[str, Any]
OWNER = ("name", "description", "website", "email", "phone", "sector")
OFFER = ("name_es", "requirements_es", "how_es", "schedule_es", "age_from", "age_to", "cost", "contact", "verified_on",
         "is_active", "closure", "description_es", "alert_es", "website", "email", "kind_id",
         "municipality_id", "address", "lat", "lon")  # fmt: skip
ENGLISH = {"name_es": "name_en", "requirements_es": "requirements_en", "how_es": "how_en",
           "schedule_es": "schedule_en", "description_es": "description_en", "alert_es": "alert_en"}  # fmt: skip
LENGTHS = {"name": 200, "name_es": 200, "website": 200, "email": 160, "phone": 60, "address": 200, "contact": 200,
           "schedule_es": 200, "alert_es": 300}  # fmt: skip
STATUS = {"inactive": Closure.INACTIVE, "defunct": Closure.DEFUNCT, "temporarily closed": Closure.PAUSED}
# As people write it, without accents; what our own export says is the name of the sector.
SECTORS = ((Sector.SOLIDARITY, re.compile("solidari|cooperativ|mutual")),
           (Sector.GRASSROOTS, re.compile("grassroots|comunitari|community")),
           (Sector.NGO, re.compile(r"\bngo\b|\bong\b|non.?profit|charit|fundaci|foundation|sin animo|corporacion")),
           (Sector.PUBLIC, re.compile(r"\bpublic|govern|gobierno|estatal|alcaldia")))  # fmt: skip
FREE = re.compile(r"^\W*(free|gratis|gratuit|no cost|sin costo|none|0)\b", re.I)


# -- from a document
def owner_values(document: Document) -> Values:
    """An organisation in our columns."""
    legal = fold(f"{document.get('legal_status', '')} {document.get('tax_status', '')}")
    sector = next((sector for sector, words in SECTORS if words.search(legal)), Sector.PRIVATE)
    description = _text(document, "description")
    said = {"name": _text(document, "name") or document["id"], "email": document.get("email"),
            "description": description if description != document.get("name") else None,
            "website": _page(document, "website"),
            "phone": _number(document), "sector": sector.name}  # fmt: skip
    return {name: _cut(name, value) for name, value in said.items()}


def offer_values(service: Document, place: Document | None, ground: Ground) -> Values:
    """A service at one of its places in our columns; kind and municipality are empty when not in our lists."""
    location = (place or {}).get("location") or {}
    first, last = (_age(service.get(name)) for name in ("minimum_age", "maximum_age"))
    if first is not None and last is not None and last < first:
        first = last = None
    lat, lon = point_of(location) or (None, None)
    address: Document = next(iter(location.get("addresses") or []), {})
    said = {
        "name_es": _text(service, "name") or service["id"],
        "requirements_es": _text(service, "eligibility_description"),
        "how_es": _text(service, "application_process"), "schedule_es": _schedule(service, place or {}),
        "age_from": first, "age_to": last, "cost": _cost(service), "contact": _contact(service),
        "verified_on": _day(service.get("assured_date")), "is_active": service.get("status") == "active",
        "closure": closure.name if (closure := STATUS.get(str(service.get("status")))) else None,
        "description_es": _text(service, "description"), "alert_es": _text(service, "alert"),
        "website": _page(service, "url"), "email": _text(service, "email"),
        "kind_id": ground.kind_of(service), "municipality_id": ground.town_of(location),
        "address": _text(address, "address_1"), "lat": lat, "lon": lon,
    }  # fmt: skip
    return {name: _cut(name, value) for name, value in said.items()}


def _page(document: Document, name: str) -> str | None:
    """An address that a browser may follow."""
    text = _text(document, name)
    sound = text is not None and text.lower().startswith(("http://", "https://")) and len(text) <= LENGTHS["website"]
    return text if sound else None


def _text(document: Document, name: str) -> str | None:
    return str(document.get(name) or "").strip() or None


def _cut(name: str, value: Any) -> Any:
    """A text as long as its column; the document keeps the whole of it."""
    most = LENGTHS.get(name)
    return f"{value[: most - 1]}…" if most and isinstance(value, str) and len(value) > most else value


def _age(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 <= value <= 150 else None


def _day(value: Any) -> str | None:
    """A day that is not in the future."""
    try:
        day = dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return day.isoformat() if day <= dt.date.today() else None


def _number(document: Document) -> str | None:
    return next((str(phone["number"]).strip(' "') for phone in document.get("phones") or []), None)


def _schedule(service: Document, place: Document) -> str | None:
    """Our own line if there is one, else that of the place, else that of the service."""
    lines = service.get("schedules") or []
    own = [line for line in lines if line.get("id") == derived(service["id"], "schedule")]
    return next((text for line in [*own, *(place.get("schedules") or []), *lines]
                 if (text := _text(line, "description"))), None)  # fmt: skip


def _contact(service: Document) -> str | None:
    """Our own line if there is one, else the first telephone and the e-mail of the service."""
    own = derived(service["id"], "contact")
    for contact in service.get("contacts") or []:
        if contact.get("id") == own:
            return _text(contact, "name")
    return " · ".join(part for part in (_number(service), _text(service, "email")) if part) or None


def _cost(service: Document) -> str:
    """What our own line says; else an amount or a fee that is not called free is paid."""
    own = derived(service["id"], "cost")
    options = service.get("cost_options") or []
    for option in options:
        if option.get("id") == own and option.get("option") in Cost.__members__:
            return str(option["option"])
    fees = _text(service, "fees_description") or _text(service, "fees")
    if any(option.get("amount") for option in options) or (fees and not FREE.match(fees)):
        return Cost.PAID.name
    return Cost.FREE.name


# -- our columns
def own_values(row: Any) -> Values:
    """The same columns as they are here now."""
    return {name: flat(getattr(row, name)) for name in (OWNER if isinstance(row, Organization) else OFFER)}


def flat(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, enum.Enum):
        return value.name
    return value.isoformat() if isinstance(value, dt.date) else value


@functools.cache
def _states(model: Any, name: str) -> Any:
    return getattr(column_of(model, name).type, "enum_class", None)


def typed(model: Any, name: str, value: Any) -> Any:
    """A value of JSON as its column keeps it."""
    if value is not None and (kind := _states(model, name)) is not None:
        return kind[value]
    return dt.date.fromisoformat(value) if name == "verified_on" and value else value


def new_columns(model: Any, values: Values) -> dict[str, Any]:
    """Values as a new row keeps them, with their translations and the search text."""
    row = {name: typed(model, name, value) for name, value in values.items()}
    if model is not Organization:
        row |= {twin: row[name] for name, twin in ENGLISH.items()}
    row["search_text"] = model.folded(row.get)
    return row


# -- to a document
def owner_document(document: Document, changed: Values) -> Document:
    """The organisation with what changed here."""
    made = copy.deepcopy(document)
    for name, value in changed.items():
        if name == "phone":
            _own(made, "phones", derived(made["id"], "phone"), {"number": value} if value else None, first=True)
        else:
            _put(made, {"sector": "legal_status"}.get(name, name), value)
    made.setdefault("description", made["name"])
    return made


def offer_document(document: Document, changed: Values, place: str | None, ground: Ground) -> Document:
    """The service with what changed here, of itself and at one of its places."""
    made = copy.deepcopy(document)
    key = made["id"]
    for name, field in (("name_es", "name"), ("requirements_es", "eligibility_description"),
                        ("how_es", "application_process"), ("age_from", "minimum_age"), ("age_to", "maximum_age"),
                        ("verified_on", "assured_date"), ("description_es", "description"), ("alert_es", "alert"),
                        ("website", "url"), ("email", "email")):  # fmt: skip
        if name in changed:
            _put(made, field, changed[name])
    if "is_active" in changed or "closure" in changed:
        closed = next((said for said, closure in STATUS.items() if closure.name == changed.get("closure")), "inactive")
        made["status"] = "active" if changed.get("is_active") else closed
    if "schedule_es" in changed:
        text = changed["schedule_es"]
        _own(made, "schedules", derived(key, "schedule"), {"description": text} if text else None, first=True)
    if "contact" in changed:
        name = changed["contact"]
        _own(made, "contacts", derived(key, "contact"), {"name": name} if name else None)
    if "cost" in changed:
        _own(made, "cost_options", derived(key, "cost"), {"option": changed["cost"]})
    if changed.get("kind_id") in ground.terms:
        _own(made, "attributes", derived(key, "kind"), {
            "link_id": key, "link_entity": "service",
            "taxonomy_term_id": derived(KINDS, ground.terms[changed["kind_id"]].code),
            "taxonomy_term": term_document(ground, changed["kind_id"])}, first=True)  # fmt: skip
    if changed.keys() & {"municipality_id", "address", "lat", "lon"}:
        _locate(made, changed, place, ground)
    return made


def _locate(made: Document, changed: Values, place: str | None, ground: Ground) -> None:
    """What changed of the place: of the one that is meant, else of a new one."""
    places = made.setdefault("service_at_locations", [])
    meant = next((one for one in places if place is None or one["id"].lower() == place), None)
    if meant is None:
        meant = {"id": place or made["id"]}  # a service of ours is at one place
        places.append(meant)
    location = meant.setdefault("location", {"id": derived(meant["id"], "location"), "location_type": "physical"})
    for name, field in (("lat", "latitude"), ("lon", "longitude")):
        if name in changed:
            _put(location, field, changed[name])
    town = changed.get("municipality_id")
    if town is not None:
        location["external_identifier"], location["external_identifier_type"] = ground.code[town], SCHEME
    for address in location.get("addresses") or []:
        if town is not None:
            address.update(_town(town, ground))
        if changed.get("address"):
            address["address_1"] = changed["address"]
    if changed.get("address") and town is not None and not location.get("addresses"):
        location["addresses"] = [{"id": derived(location["id"], "address"), "address_1": changed["address"],
                                  **_town(town, ground), "address_type": "physical"}]  # fmt: skip


def _town(town: int, ground: Ground) -> Document:
    return {"city": ground.name[town], "state_province": ground.region_name[ground.region_of[town]],
            "postal_code": ground.code[town], "country": "CO"}  # fmt: skip


def term_document(ground: Ground, kind_id: int) -> Document:
    """A kind of need as a term of our own taxonomy."""
    term = ground.terms[kind_id]
    return {"id": derived(KINDS, term.code), "code": term.code, "name": term.name_es, "description": term.name_en,
            "taxonomy": KINDS, "language": "es"}  # fmt: skip


def _put(document: Document, field: str, value: Any) -> None:
    """A field with its value; what is empty here is not there."""
    if value is None:
        document.pop(field, None)
    else:
        document[field] = value


def _own(document: Document, field: str, key: str, said: Document | None, first: bool = False) -> None:
    """A line of our own among those that came; None takes it out."""
    lines = [one for one in document.get(field) or [] if one.get("id") != key]
    own = [{"id": key, **said}] if said else []
    _put(document, field, ([*own, *lines] if first else [*lines, *own]) or None)

