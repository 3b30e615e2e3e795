"""What happened to whom? A story (a file, or one made up from words) becomes a family with all that hangs from it."""

import datetime as dt
import json
from typing import Any

from app.cases.models import Case, CaseTeam, Cause, Need, TeamFunction
from app.commitments.models import Commitment
from app.demo.book import DATA, Book
from app.demo.consents import allow
from app.extensions import db
from app.families.models import AddressHistory, Family, Member
from app.sessions.models import CaseSession, Decision, SessionParticipant
from app.visits.models import Visit, VisitParticipant

FUNCTIONS = {"PSYCHOLOGY": TeamFunction.PSYCHOLOGY, "SOCIAL_WORK": TeamFunction.SOCIAL_WORK,
             "FAMILY_DEVELOPMENT": TeamFunction.SOCIAL_WORK}  # fmt: skip
ADULT, SCHOOL = 18, 7
# By unit: the case manager and the coordinator who take part in the sessions, when the unit has one.
STAFF = {"HZ-INT-ANT": ("gestora", "coordinadora"), "HZ-EXT-ANT": ("diana", None),
         "SM-HS-ANT": ("berta", None), "MV-INT-VAC": ("gestor.valle", "carolina"),
         "CC-MF-ANT": (None, "marta"), "RV-MF-VAC": (None, None)}  # fmt: skip


def load_stories(book: Book) -> None:
    """Every story that someone wrote."""
    for path in sorted((DATA / "stories").glob("*.json")):
        tell(book, json.loads(path.read_text(encoding="utf-8")))


def tell(book: Book, story: dict[str, Any]) -> None:
    """One family: its members, earlier homes and cases."""
    number, words = story["number"], story["family"]
    phone = f"60{2 if words['municipality'].startswith('76') else 4} 000 {number}"
    family = book.add(Family, {"phone": phone, **words, "code": f"F-{number}"})
    db.session.flush()
    members = [_member(book, family, number, place, line) for place, line in enumerate(story["members"])]
    for line in story.get("moves", []):
        book.add(AddressHistory, line, family=family)
    db.session.flush()
    allow(book, family, members, {line.get("code") for line in story.get("cases", [])})
    for line in story.get("cases", []):
        tell_case(book, family, members, line)


def _member(book: Book, family: Any, number: str, place: int, line: dict[str, Any]) -> Any:
    """Age becomes a birthday, and the document fits the age; its number could belong to nobody."""
    age = line["age"]
    birth = book.today - dt.timedelta(days=round((age + 0.25 + 0.05 * (place % 9)) * 365.25))
    kind = "CC" if age >= ADULT else "TI" if age >= SCHOOL else "RC"
    grown = {} if age >= SCHOOL else {"occupation": "NA", "education_level": "NA" if age < SCHOOL - 2 else "PRE"}
    facts = {"document_type": kind, "health_regime": "SUB", "ethnicity": "NONE", **grown, **line}
    document = None if facts["document_type"] == "SIN" else f"999{number}{place:03d}"
    return book.add(Member, facts, family=family, birth_date=birth, document_number=document)


def tell_case(book: Book, family: Any, members: list[Any], line: dict[str, Any]) -> None:
    """One case with its team, causes, needs, visits, sessions and commitments."""
    unit, child = book.units[line["unit"]], line.get("child")
    case = book.add(
        Case, line, family=family, unit=unit, stage_id=book.stages[line["programme"], line["stage"]],
        child=members[child] if child is not None else None,
    )  # fmt: skip
    db.session.flush()
    book.cases[line["code"]] = case
    _team(book, case, line)
    for cause in line.get("causes", []):
        book.add(Cause, cause, case=case)
    for need in line.get("needs", []):
        who = need.get("member")
        book.add(Need, need, case=case, member=members[who] if who is not None else None)
    for number, visit in enumerate(line.get("visits", []), 1):
        _visit(book, case, members, number, visit)
    for session in line.get("sessions", []):
        _session(book, case, line, session)
    for promise in line.get("commitments", []):
        book.add(Commitment, promised(promise), case=case)
    db.session.flush()


def promised(line: dict[str, Any]) -> dict[str, Any]:
    """What stands under progress is the reason when a commitment was not fulfilled."""
    reason = {"unfulfilled_reason": line.get("progress")} if line.get("status") == "NOT_FULFILLED" else {}
    return {**line, **reason}


def _team(book: Book, case: Any, line: dict[str, Any]) -> None:
    """The lead, the unit's case manager, and whoever else the story names."""
    manager = STAFF[line["unit"]][0]
    tied = [(line["lead"], TeamFunction.LEAD)] + ([(manager, TeamFunction.CASE_MANAGER)] if manager else [])
    tied += [(key, TeamFunction.AREA) for key in line.get("team", [])]
    for key, function in tied:
        book.add(CaseTeam, {}, case=case, professional=book.people[key], function=function, starts_on=case.opened_on)


def _visit(book: Book, case: Any, members: list[Any], number: int, line: dict[str, Any]) -> None:
    """A visit is done when its day is past, unless the story says otherwise; the adults of the home take part."""
    day = line["day"]
    status = line.get("status") or ("DONE" if day < 0 else "PLANNED")
    held = {"held_at": f"{day} {9 + number % 8:02d}:00", "minutes": 60} if status == "DONE" else {}
    outcome = {"outcome": "DONE"} if status == "DONE" else {}
    facts = {"planned_on": day, "status": status, "number": number, **held, **outcome, **line}
    visit = book.add(Visit, facts, case=case, family=case.family, professional_id=case.lead_id)
    if status == "DONE":
        for member in [one for one in members if one.is_caregiver or one is case.child or one.is_head][:3]:
            book.add(VisitParticipant, {}, visit=visit, case=case, member=member, took_part=True)


def _session(book: Book, case: Any, told: dict[str, Any], line: dict[str, Any]) -> None:
    """A case session with who came, what was decided and what was promised."""
    over = line.get("status") != "PLANNED"
    session = book.add(CaseSession, {**line, **({"adherence": "HIGH"} if over else {})}, case=case)
    for party, person, institution, attendance in line.get("participants") or _parties(book, told, line, over):
        words = {"party": party, "institution": institution, "attendance": attendance, "person": person}
        book.add(SessionParticipant, words, session=session, case=case)
    for decision in line.get("decisions", []):
        book.add(Decision, decision, session=session, case=case)
    for promise in line.get("commitments", []):
        book.add(Commitment, promised(promise), session=session, case=case)


def _parties(book: Book, told: dict[str, Any], line: dict[str, Any], over: bool) -> list[tuple[Any, ...]]:
    """Who takes part when the story does not say: the parties that the technique needs, and the family."""
    manager, coordinator = STAFF[told["unit"]]
    seats = [("MODALITY_TEAM", told["lead"]), ("CASE_MANAGER", manager), ("COORDINATOR", coordinator)]
    if line["technique"] != "ANALYSIS":
        seats += [("COMPETENT_AUTHORITY", told.get("authority")), ("INTERDISCIPLINARY_TEAM", told.get("authority"))]
    came = "VIRTUAL" if line.get("mode") == "VIRTUAL" else "IN_PERSON"
    state = came if over else "PENDING"
    parties: list[tuple[Any, ...]] = [(party, str(book.people[key]), None, state) for party, key in seats if key]
    if line["technique"] == "CONFERENCE":
        coast = told["unit"].endswith("VAC")
        parties.append(("SNBF_SERVICES", book.words["health_link"], "VAC_SALUD" if coast else "ANT_SALUD", state))
    return [*parties, ("FAMILY_NETWORK", book.words["family_seat"], None, state)]
