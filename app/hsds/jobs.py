"""What is done after a file was sent, said yes to, or asked for? Checked, taken whole or not at all, written out."""

import json
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext as _

from app.extensions import db
from app.hsds.checking import Faults, document_faults
from app.hsds.exporting import all_others, all_services
from app.hsds.pieces import run
from app.hsds.places import Ground
from app.hsds.reading import Unreadable
from app.hsds.source import Source
from app.hsds.tables import Tables
from app.hsds.taking import Defaults, Taking
from app.kit.scopes import viewer
from app.kit.trace import Act, note
from app.platform import store
from app.platform.jobs import Job, Refused, job, step

CHECK, TAKE, SEND = "hsds_check", "hsds_take", "hsds_send"
SCREEN = "HsdsExchangeView"
KINDS = ("service", "organization")


@job(CHECK, _("Check of an HSDS file"))
def check(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """What is wrong with the file; if nothing is, what it would change."""
    source, ground = opened(payload), Ground()
    size = max(len(source.text) // 1500, len(source.rows), 1)
    try:
        source.check(ground, lambda number: step(row, min(number * 60 // size, 60)))
    except Unreadable as reason:
        raise Refused(str(reason)) from None
    told: dict[str, Any] = {"title": source.name, "faults": source.faults.shown, "fault_count": source.faults.count}
    if not source.faults.count:
        step(row, 70)
        told |= outcome(taking_of(payload, source, ground))
    db.session.rollback()  # it was only looked at
    return {**told, "stored": payload["stored"], "name": source.name, "size": payload["size"],
            "rows": sum(source.counts.values()), "type": "application/octet-stream"}  # fmt: skip


@job(TAKE, _("Import of an HSDS file"))
def take(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Everything in one transaction, with what was chosen."""
    if not viewer().may("add", SCREEN):
        raise Refused(gettext("Your role no longer imports directories."))
    source, ground = opened(payload), Ground()
    source.check(ground, lambda number: step(row, min(number // 500, 40)))
    if source.faults.count:
        raise Refused(gettext("The directory changed meanwhile and the file no longer fits. Send it again."))
    step(row, 50)
    taking = taking_of(payload, source, ground, frozenset(payload["choices"]), writes=True)
    note(Act.SYSTEM, None, done="hsds import", services=source.counts["service"])
    return {**outcome(taking), "title": source.name, "clashes": []}


def opened(payload: dict[str, Any]) -> Source:
    """The file that was sent; a day later it is gone."""
    data = store.get(payload["stored"])
    if data is None:
        raise Refused(gettext("The file is no longer here: it is kept for a day. Send it again."))
    try:
        return Source(payload["name"], data)
    except Unreadable as reason:
        raise Refused(str(reason)) from None


def taking_of(payload: dict[str, Any], source: Source, ground: Ground, choices: frozenset[str] = frozenset(),
              writes: bool = False) -> Taking:  # fmt: skip
    """The file against what is here."""
    defaults = Defaults(payload.get("municipality_id"), payload.get("kind_id"))
    taking = Taking(source, ground, defaults, choices, writes)
    run(taking)
    return taking


def outcome(taking: Taking) -> dict[str, Any]:
    """The counts and the clashes as a page shows them."""
    others = [name for name in taking.counts if name not in KINDS]
    counts = {name: dict(taking.counts[name]) for name in KINDS if name in taking.counts}
    if others:
        counts["other"] = {what: sum(taking.counts[name][what] for name in others)
                           for what in ("new", "changed", "unchanged")}  # fmt: skip
    return {"counts": counts, "off_map": dict(taking.off_map), "clash_count": taking.clash_count,
            "clashes": [vars(clash) for clash in taking.clashes]}  # fmt: skip


@job(SEND, _("Export of the directory (HSDS)"))
def send(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """The services within reach as one JSON list, or everything as tables; what is not sound is not sent."""
    if not viewer().may("export", SCREEN):
        raise Refused(gettext("Your role no longer exports this list."))
    made, count = tabular() if payload["form"] == "zip" else as_json()
    note(Act.EXPORT, None, hsds=payload["form"], rows=count)
    name = "hsds.zip" if payload["form"] == "zip" else "hsds.json"
    kind = "application/zip" if payload["form"] == "zip" else "application/json"
    return {"stored": store.put(made), "name": name, "size": len(made), "rows": count, "type": kind, "title": name}


def as_json() -> tuple[bytes, int]:
    """A list of services, each with its organisation."""
    lines = [json.dumps(service, ensure_ascii=False) for service in map(sound, all_services())]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode(), len(lines)


def tabular() -> tuple[bytes, int]:
    """A package of tables, with organisations that offer nothing and whatever else was kept."""
    tables, count = Tables(), 0
    for service in map(sound, all_services()):
        tables.add("service", service)
        count += 1
    for entity, document in all_others():
        tables.add(entity, document)
    return tables.zip(), count


def sound(service: dict[str, Any]) -> dict[str, Any]:
    """A service as it goes out; what our own rules would refuse is told to whoever runs this."""
    faults = Faults()
    document_faults("service", service, service["id"], faults)
    if faults.count:
        current_app.logger.error("the HSDS document of service %s has %s faults", service["id"], faults.count)
    return service
