"""Which rows did the cast get? Their ids by a readable name, for tests that open, change or must not find them."""

from functools import cache

from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, CaseTeam, Cause, Need
from app.catalogs.models import Municipality, Region
from app.commitments.models import Commitment
from app.consents.models import Consent
from app.extensions import db
from app.families.models import AddressHistory, Family, Member
from app.minutes.models import Minutes
from app.opportunities.models import Opportunity, Organization
from app.roundtables.models import AgendaItem, Barrier, Convener, PlanLine, Roundtable, RoundtableSession
from app.roundtables.registers import Lesson, Seat
from app.sessions.models import CaseSession, Decision, SessionParticipant
from app.visits.models import Visit, VisitParticipant
from tests.cast import ANTIOQUIA, HOUSES, PEOPLE, VALLE, worker
from tests.planting import one

OF_FAMILY = {"member": Member, "address": AddressHistory, "consent": Consent}
OF_CASE = {"team": CaseTeam, "cause": Cause, "need": Need, "visit": Visit, "presence": VisitParticipant,
           "session": CaseSession, "guest": SessionParticipant, "decision": Decision,
           "promise": Commitment, "minutes": Minutes}  # fmt: skip
OF_REGION = {"table": Roundtable, "sitting": RoundtableSession, "barrier": Barrier, "action": PlanLine,
             "convener": Convener, "lesson": Lesson, "seat": Seat, "organization": Organization,
             "service": Opportunity}  # fmt: skip


@cache
def ids(app: Flask) -> dict[str, int]:
    """The ids of the cast by a readable name: 'family A', 'visit B', 'table 05', 'unit SUR', 'gestora', 'item A'."""
    found: dict[str, int] = {}
    with app.app_context():
        for house in HOUSES:
            home, case = one(Family, code=f"CANARY{house.letter}-FAMILY"), one(Case, code=f"CANARY{house.letter}-CASE")
            found |= {f"family {house.letter}": home.id, f"case {house.letter}": case.id}
            found |= {f"{word} {house.letter}": one(model, family_id=home.id).id for word, model in OF_FAMILY.items()}
            found |= {f"{word} {house.letter}": one(model, case_id=case.id).id for word, model in OF_CASE.items()}
            found[f"unit {house.unit}"] = case.unit_id
        for region in (ANTIOQUIA, VALLE):
            place = one(Region, code=region).id
            found |= {f"{word} {region}": one(model, region_id=place).id for word, model in OF_REGION.items()}
            found[f"table minutes {region}"] = one(Minutes, region_id=place, is_of_table=True).id
            found |= {f"region {region}": place, f"town {region}": one(Municipality, code=f"{region}001").id}
        found |= {name: worker(name).id for name in PEOPLE}
        on_agenda = db.session.scalars(select(AgendaItem).where(AgendaItem.case_id.is_not(None)))
        found |= {f"item {item.case.code[6]}": item.id for item in on_agenda}
        found["shared promise"] = one(Commitment, what="Cupo de jardín").id
    return found
