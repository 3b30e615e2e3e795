"""Which invented organisations and services fill the demo's opportunity map?

`data/organizations.csv`, `agreements.csv`, `opportunities.csv` and `eligibility.csv` name rows of the official lists by
their codes; `days_ago` is the age of the last verification, empty when nobody ever verified the service.
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.catalogs.models import Locality, Municipality, Region, Term
from app.extensions import db
from app.opportunities.agreements import Agreement
from app.opportunities.conditions import EligibilityRule
from app.opportunities.models import Cost, Opportunity, Organization, Sector

DATA = Path(__file__).parent / "data"
PLAIN = ("name_es", "name_en", "address", "requirements_es", "requirements_en", "how_es", "how_en", "schedule_es",
         "schedule_en", "contact")  # fmt: skip
WHOLE = ("age_from", "age_to", "slots", "slots_preferential", "slots_financed")


def load_opportunities() -> int:
    """Write the demo's offer and its rules once; return how many services are new (0 when there are some already)."""
    if db.session.scalar(select(Opportunity.id).limit(1)):
        return 0
    owners = {line["code"]: _organization(line) for line in _lines("organizations")}
    db.session.add_all(owners.values())
    db.session.flush()
    lines, today = _lines("opportunities"), dt.date.today()
    ids = _Ids(lines)
    signed = {line["organization"]: _agreement(line, owners, today) for line in _lines("agreements")}
    services = {line["name_es"]: _opportunity(line, owners[line["organization"]], ids, today) for line in lines}
    for line in lines:  # an agreement promises the slots that are kept for families of the programme
        if int(line["slots_preferential"] or 0) or int(line["slots_financed"] or 0):
            services[line["name_es"]].agreement = signed.get(line["organization"])
    db.session.add_all([*services.values(), *(_rule(line, services, ids) for line in _lines("eligibility"))])
    db.session.flush()
    return len(lines)


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _organization(line: dict[str, str]) -> Organization:
    region = db.session.scalars(select(Region).filter_by(code=line["region_code"])).one()
    told = {name: line[name] or None for name in ("phone", "email", "website")}
    return Organization(name=line["name"], sector=Sector[line["sector"].upper()], region=region, **told)


def _agreement(line: dict[str, str], owners: dict[str, Organization], today: dt.date) -> Agreement:
    """One agreement with its organisation."""
    told = {name: line[name] for name in ("number", "name", "parties", "promised")}
    return Agreement(organization=owners[line["organization"]], answer_days=int(line["answer_days"]),
                     valid_from=today - dt.timedelta(days=int(line["began_ago"])),
                     valid_to=today + dt.timedelta(days=int(line["days_left"])), **told)  # fmt: skip


class _Ids:
    """The ids behind the codes that the services use, read once."""

    def __init__(self, lines: list[dict[str, str]]) -> None:
        self.terms = {(row.list, row.code): row.id for row in db.session.execute(select(Term.list, Term.code, Term.id))}
        self.towns = self._read(Municipality, {line["municipality"] for line in lines})
        self.places = self._read(Locality, {line["locality"] for line in lines})

    def _read(self, model: Any, codes: set[str]) -> dict[str, Any]:
        return {row.code: row for row in db.session.scalars(select(model).where(model.code.in_(codes)))}


def _opportunity(line: dict[str, str], owner: Organization, ids: _Ids, today: dt.date) -> Opportunity:
    """One service; a code that no list knows stops the load."""
    numbers: dict[str, Any] = {name: int(line[name]) if line[name] else None for name in WHOLE}
    group, days = line["population_group"], line["days_ago"]
    return Opportunity(
        organization=owner, kind_id=ids.terms["need_kind", line["kind"]], municipality=ids.towns[line["municipality"]],
        population_group_id=ids.terms["population_group", group] if group else None,
        locality=ids.places[line["locality"]], lat=float(line["lat"]), lon=float(line["lon"]),
        cost=Cost[line["cost"].upper()], is_active=True,
        verified_on=today - dt.timedelta(days=int(days)) if days else None,
        **numbers, **{name: line[name] or None for name in PLAIN},
    )  # fmt: skip


RULED = {"sex": "sex", "sisben": "sisben_group", "document_type": "document_type",
         "population_group": "population_group"}  # fmt: skip


def _rule(line: dict[str, str], services: dict[str, Opportunity], ids: _Ids) -> EligibilityRule:
    """One condition of a service, by the codes of the lists."""
    told: dict[str, Any] = {f"{name}_id": ids.terms[list_, line[name]] for name, list_ in RULED.items() if line[name]}
    told |= {name: int(line[name]) for name in ("age_from", "age_to") if line[name]}
    told |= {"municipality": ids.towns[line["municipality"]]} if line["municipality"] else {}
    told |= {"locality": ids.places[line["locality"]]} if line["locality"] else {}
    return EligibilityRule(opportunity=services[line["service"]], is_required=line["required"] == "1", **told)
