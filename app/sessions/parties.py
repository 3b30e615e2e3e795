"""Who must be there, who usually is, who was missing? The parties of each technique (G34-3.5)."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.cases.models import Case, CaseTeam, TeamFunction
from app.catalogs.models import Term
from app.extensions import db
from app.kit import lists
from app.professionals.models import UnitFunction, UnitMembership
from app.sessions import rules
from app.sessions.models import Attendance, RequiredParty, SessionParticipant, Technique

AREAS = (TeamFunction.LEAD, TeamFunction.PSYCHOLOGY, TeamFunction.SOCIAL_WORK, TeamFunction.AREA)
OF_UNIT: dict[Any, str] = {UnitFunction.COORDINATOR: "COORDINATOR", UnitFunction.CASE_MANAGER: "CASE_MANAGER"}
PARTY_OF: dict[Any, str] = {**dict.fromkeys(AREAS, "MODALITY_TEAM"), TeamFunction.CASE_MANAGER: "CASE_MANAGER",
                            TeamFunction.AUTHORITY_TEAM: "INTERDISCIPLINARY_TEAM", **OF_UNIT}  # fmt: skip


def required_parties(technique: Technique | None) -> list[RequiredParty]:
    """The parties of a technique in order: required ones and usual ones (G34-3.5)."""
    query = select(RequiredParty).filter_by(technique=technique).order_by(RequiredParty.position)
    return list(db.session.scalars(query)) if technique else []


def party_ids() -> dict[str, int]:
    """The coded list of parties: code to id."""
    return {code: id_ for code, id_ in db.session.execute(select(Term.code, Term.id).filter_by(list="required_party"))}


def people_of(case: Case) -> list[tuple[str, str]]:
    """(party, person) of those who usually come to a session on this case: team, unit, authority."""
    today, with_name = dt.date.today(), lists.loaders(CaseTeam, {"professional"})
    team = select(CaseTeam).filter_by(case_id=case.id).order_by(CaseTeam.id).options(*with_name)
    unit = select(UnitMembership).filter_by(unit_id=case.unit_id).where(UnitMembership.function.in_(OF_UNIT))
    unit = unit.options(*lists.loaders(UnitMembership, {"professional"}))
    rows = [*db.session.scalars(team), *db.session.scalars(unit)]
    found = [(PARTY_OF[one.function], str(one.professional)) for one in rows if not one.ends_on or one.ends_on >= today]
    if case.authority is not None:
        found.append(("COMPETENT_AUTHORITY", str(case.authority)))
    return list(dict.fromkeys(found))


def usual_lines(case: Case | None, technique: Technique | None, planned: bool) -> list[dict[str, Any]]:
    """A line for each required party, and for each person known of the usual ones."""
    ids, known = party_ids(), people_of(case) if case is not None else []
    state, lines = (Attendance.PENDING if planned else Attendance.IN_PERSON).name, []
    for one in required_parties(technique):
        people: list[Any] = [person for party, person in known if party == one.party]
        people = people or ([None] if one.is_required else [])
        lines += [{"party_id": ids.get(one.party), "person": who, "attendance": state} for who in people]
    return lines


def missing_of(technique: Technique | None, present: list[tuple[str, Any]]) -> list[str]:
    """The names of the required parties that did not come."""
    needed = {one.party: str(one) for one in required_parties(technique) if one.is_required}
    return [needed[party] for party in rules.missing_parties(needed, present)]


def present_in(session_id: int) -> list[tuple[str, Any]]:
    """(party, attendance) of the participants of a stored session."""
    query = select(Term.code, SessionParticipant.attendance).select_from(SessionParticipant)
    query = query.join(Term, Term.id == SessionParticipant.party_id).where(SessionParticipant.session_id == session_id)
    return [(code, attendance) for code, attendance in db.session.execute(query)]
