"""Hours, telephones, papers, costs of a service: lists of a document as rows of the directory, and back."""

import copy
import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.directory import rules
from app.directory.models import (
    Accessibility,
    CostOption,
    Funding,
    PhoneKind,
    PhoneLine,
    RequiredDocument,
    Schedule,
    ServiceArea,
    ServiceLanguage,
    TaxonomyTag,
)
from app.hsds.mapping import Document, flat, typed
from app.hsds.places import KINDS, Ground, derived
from app.kit.fields import column_of

Line = dict[str, Any]
MOST = 40  # lines of one kind that a service has here; the document keeps all of them


@dataclass(frozen=True)
class Detail:
    """One kind of line: its table, the list of the document and which fields are which columns."""

    name: str
    model: Any
    field: str
    columns: dict[str, str]  # field: column
    of_location: bool = False
    sound: Callable[[Line], Any] = lambda line: {}

    def entries(self, service: Document, spot: str | None) -> list[Document]:
        """The list, wherever it stands: at the service, or at the location of a place."""
        found = (self.holder(service, spot) or {}).get(self.field)
        return found if isinstance(found, list) else []

    def holder(self, service: Document, spot: str | None) -> Document | None:
        """The object that has the list."""
        if not self.of_location:
            return service
        places = service.get("service_at_locations") or []
        meant: Document = next((one for one in places if spot is None or str(one["id"]).lower() == spot), {})
        location = meant.get("location")
        return location if isinstance(location, dict) else None


def _told(line: Line) -> dict[str, Any]:
    """A line with dates and amounts, as the rules of the directory look at it."""
    days = ("valid_from", "valid_to", "dtstart", "until")
    return {**line, **{name: dt.date.fromisoformat(line[name]) for name in days if line.get(name)},
            "amount": Decimal(line["amount"]) if line.get("amount") else None}  # fmt: skip


DETAILS = (
    Detail("hours", Schedule, "schedules", {
        "freq": "freq", "interval": "interval", "byday": "byday", "bymonthday": "bymonthday", "opens_at": "opens_at",
        "closes_at": "closes_at", "valid_from": "valid_from", "valid_to": "valid_to", "dtstart": "dtstart",
        "until": "until", "description": "description_es"}, sound=lambda line: rules.schedule_faults(_told(line))),
    Detail("phones", PhoneLine, "phones", {
        "number": "number", "extension": "extension", "type": "kind", "description": "description_es"},
        sound=rules.phone_faults),
    Detail("documents", RequiredDocument, "required_documents", {"document": "document_es"}),
    Detail("costs", CostOption, "cost_options", {
        "option": "description_es", "amount": "amount", "currency": "currency", "valid_from": "valid_from",
        "valid_to": "valid_to"}, sound=lambda line: rules.cost_faults(_told(line))),
    Detail("languages", ServiceLanguage, "languages", {"name": "name_es", "code": "code", "note": "note_es"}),
    Detail("areas", ServiceArea, "service_areas", {"name": "name", "description": "description_es"}),
    Detail("funding", Funding, "funding", {"source": "source"}),
    Detail("access", Accessibility, "accessibility", {"description": "description_es", "details": "details_es"},
           of_location=True),
    Detail("tags", TaxonomyTag, "attributes", {"taxonomy": "taxonomy", "code": "code", "name": "term_es"}),
)  # fmt: skip
BY_NAME = {detail.name: detail for detail in DETAILS}
OWN = ("schedule", "contact", "cost", "kind", "phone")  # lines that stand for a column of the service


def line_values(service: Document, spot: str | None, owner: str) -> dict[str, list[Line]]:
    """What a document says in the columns of each table; `owner` is the uuid of the service here."""
    ours = {derived(service["id"], name) for name in OWN}
    found = {}
    for detail in DETAILS:
        lines = (_line(detail, entry, owner) for entry in detail.entries(service, spot) if entry["id"] not in ours)
        found[detail.name] = _sorted(line for line in lines if line is not None)[:MOST]
    return found


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted({line["id"]: line for line in lines}.values(), key=lambda line: str(line["id"]))


def _line(detail: Detail, entry: Document, owner: str) -> Line | None:
    """An entry as a line; None when it is nothing that our table can say."""
    if detail.name == "tags":
        entry = {"id": entry["id"], **{name: value for name, value in (entry.get("taxonomy_term") or {}).items()
                                       if name != "id"}}  # fmt: skip
        if entry.get("taxonomy") == KINDS:
            return None
    line: Line = {"id": derived(owner, detail.name, entry["id"])}
    for field, name in detail.columns.items():
        most, may_miss = _room(detail.model, name)
        line[name] = _value(name, entry.get(field), most)
        if line[name] is None and not may_miss and name != "interval":
            return None
    if "interval" in line:
        line["interval"] = line["interval"] or 1
    return line if any(value for name, value in line.items() if name not in ("id", "interval")) and not detail.sound(
        line) else None  # fmt: skip


@functools.cache
def _room(model: Any, name: str) -> tuple[int | None, bool]:
    """How long may it be, and may it be empty?"""
    column = column_of(model, name)
    return getattr(column.type, "length", None), column.nullable


def _value(name: str, value: Any, most: int | None) -> Any:
    """A value as JSON keeps what the column would."""
    if value is None or value == "":
        return None
    text = str(value).strip(' "')
    match name:
        case "interval":
            return int(value) if isinstance(value, int | float) and 1 <= value <= 99 else None
        case "amount":
            return f"{value:.2f}" if isinstance(value, int | float) and 0 <= value < 1e11 else None
        case "kind":
            return text.upper() if text.upper() in PhoneKind.__members__ else None
        case "opens_at" | "closes_at":
            return text[:5] if rules.CLOCK.fullmatch(text[:5]) else None
        case "valid_from" | "valid_to" | "dtstart" | "until":
            return _day(text)
        case "currency":
            return text.upper()[:3]
    return f"{text[: most - 1]}…" if most and len(text) > most else text


def _day(text: str) -> str | None:
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


# -- our rows
def own_lines(rows: Iterable[Any], ground: Ground) -> dict[str, list[Line]]:
    """The same of the rows of one service; an area that is one of our places is told by its name."""
    models = {detail.model: detail for detail in DETAILS}
    found: dict[str, list[Line]] = {detail.name: [] for detail in DETAILS}
    for row in rows:
        detail = models[type(row)]
        said = {name: _plain(getattr(row, name)) for name in detail.columns.values()}
        if detail.name == "areas" and said["name"] is None:
            said["name"] = ground.name.get(row.municipality_id) or ground.region_name.get(row.department_id)
        found[detail.name].append({"id": str(row.uuid), **said})
    return {name: _sorted(lines) for name, lines in found.items()}


def bare(lines: list[Line]) -> list[str]:
    """What lines say, whatever their ids are."""
    return sorted(json.dumps({name: value for name, value in line.items() if name != "id"}, sort_keys=True)
                  for line in lines)  # fmt: skip


def _plain(value: Any) -> Any:
    return f"{value:.2f}" if isinstance(value, Decimal) else flat(value)


def line_columns(detail: Detail, line: Line) -> dict[str, Any]:
    """A line as a row keeps it."""
    found = {name: typed(detail.model, name, value) for name, value in line.items() if name != "id"}
    for name in ("valid_from", "valid_to", "dtstart", "until"):
        if found.get(name):
            found[name] = dt.date.fromisoformat(found[name])
    if found.get("amount"):
        found["amount"] = Decimal(found["amount"])
    return found


# -- to a document
def with_lines(service: Document, changed: dict[str, list[Line]], spot: str | None, owner: str) -> Document:
    """The document with the lists that are other here: what came keeps what we do not know of it."""
    made = copy.deepcopy(service)
    ours = {derived(service["id"], name) for name in OWN}
    for name, lines in changed.items():
        detail = BY_NAME[name]
        holder = detail.holder(made, spot)
        if holder is None:
            continue
        here = {line["id"] for line in lines}
        came = {entry["id"] if entry["id"] in here else derived(owner, name, entry["id"]): entry
                for entry in detail.entries(made, spot)}  # fmt: skip
        kept = [entry for key, entry in came.items()
                if entry["id"] in ours or key in here or _line(detail, entry, owner) is None]  # fmt: skip
        said = {line["id"]: line for line in lines}
        for key, entry in came.items():
            if key in said:
                _say(detail, entry, said.pop(key))
        kept += [_say(detail, _new(detail, line), line) for line in said.values()]
        if kept:
            holder[detail.field] = kept
        else:
            holder.pop(detail.field, None)
    return made


def _new(detail: Detail, line: Line) -> Document:
    if detail.name != "tags":
        return {"id": line["id"]}
    return {"id": line["id"], "taxonomy_term": {"id": derived(line["id"], "term"), "description": line["term_es"]}}


def _say(detail: Detail, entry: Document, line: Line) -> Document:
    """What is other in a line goes into the entry; what is as it was stays as it was written there."""
    target = entry["taxonomy_term"] if detail.name == "tags" else entry
    before = _line(detail, entry, "") or {}
    for field, name in detail.columns.items():
        if line[name] == before.get(name):
            continue
        said = _said(field, line[name]) if line[name] is not None else None
        if said is None:
            target.pop(field, None)
        else:
            target[field] = said
    return entry


def _said(field: str, value: Any) -> Any:
    """A column as the standard writes it."""
    if field == "amount":
        return float(value) if float(value) % 1 else int(float(value))
    if field == "extension":
        return int(value) if str(value).isdecimal() else None
    return value.lower() if field == "type" else value
