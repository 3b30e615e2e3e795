"""Does one form log a whole session: who came, what was decided, who does what by when (G34-3.5, design 7)?"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.catalogs.models import Institution, Term
from app.commitments.models import Commitment
from app.extensions import db
from app.families.models import Family
from app.sessions.models import CaseSession, Decision, SessionParticipant

YESTERDAY = dt.date.today() - dt.timedelta(days=1)


@pytest.fixture
def typed(app):
    """A held conference on the case of family A, with one line of each kind."""
    with app.app_context():
        family = db.session.scalar(select(Family.id).filter_by(code="CANARYA-FAMILY"))
        case = db.session.scalar(select(Case.id).filter_by(family_id=family))
        party = db.session.scalar(select(Term.id).filter_by(list="required_party", code="COMPETENT_AUTHORITY"))
    return {
        "_key": "once", "case_id": case, "technique": "CONFERENCE", "status": "HELD", "mode": "VIRTUAL",
        "scheduled_at": f"{YESTERDAY}T10:00", "participants-count": 2, "participants-0-party_id": party,
        "participants-0-person": "Inés Rojas", "participants-0-attendance": "VIRTUAL", "decisions-count": 1,
        "decisions-0-text": "Ask for a place", "decisions-0-level": "SECTORS", "commitments-count": 1,
        "commitments-0-what": "Write to the school", "commitments-0-responsible": "Inés Rojas",
        "commitments-0-due_on": str(YESTERDAY + dt.timedelta(days=9)),
    }  # fmt: skip


def rows(app, model, **by):
    with app.app_context():
        return db.session.scalars(select(model).filter_by(**by)).all()


def test_session_people_decisions_and_commitments_are_saved_at_once_and_once(app, login, typed):
    """The family takes part, and what it said is kept (G34-1-03)."""
    person = login("gestora")
    answers = [person.post("/sessions/add", data=typed) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    saved = int(answers[0].location.rsplit("/", 1)[-1])
    for model, text in ((SessionParticipant, "person"), (Decision, "text"), (Commitment, "what")):
        assert [getattr(row, text) for row in rows(app, model, session_id=saved)] == [
            {"person": "Inés Rojas", "text": "Ask for a place", "what": "Write to the school"}[text]
        ]


def test_a_session_that_took_place_moves_its_case_and_leaves_its_version(app, login, typed):
    before = rows(app, Case, id=typed["case_id"])[0]
    login("gestora").post("/sessions/add", data=typed)
    after = rows(app, Case, id=typed["case_id"])[0]
    assert after.moved_on == max(YESTERDAY, before.moved_on) and after.version == before.version


def test_a_bad_line_is_refused_beside_its_field_and_everything_stays(app, login, typed):
    typed["commitments-0-due_on"] = ""
    answer = login("gestora").post("/sessions/add", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#commitments-0-due_on"' in page
    assert "Write to the school" in page and "Ask for a place" in page
    assert not [row for row in rows(app, CaseSession) if row.scheduled_at.date() == YESTERDAY]


def test_add_another_without_scripts_keeps_what_was_typed(login, typed):
    page = login("gestora").post("/sessions/add", data={**typed, "more": "decisions"}).get_data(as_text=True)
    assert 'name="decisions-1-text"' in page and "Ask for a place" in page and 'value="once"' in page


def test_a_conference_closes_without_a_required_party_only_with_the_reason(login, typed):
    person = login("gestora")
    closing = {**typed, "status": "CLOSED", "situation": "Sigue", "participation": "Quiere volver"}
    refused = person.post("/sessions/add", data=closing)
    assert refused.status_code == 422 and 'href="#missing_reason"' in refused.get_data(as_text=True)
    assert person.post("/sessions/add", data={**closing, "missing_reason": "On leave"}).status_code == 302


def test_a_conference_articulates_with_the_services_that_come_and_promise(app, login, typed):
    with app.app_context():
        office = db.session.scalar(select(Institution.id).limit(1))
        party = db.session.scalar(select(Term.id).filter_by(list="required_party", code="SNBF_SERVICES"))
    person, came = login("gestora"), {"participants-0-party_id": party, "participants-0-institution_id": office}
    alone = person.get(person.post("/sessions/add", data={**typed, "_key": "two"}).location).text
    answer = person.post("/sessions/add", data={**typed, **came, "commitments-0-institution_id": office})
    assert "Sectores y servicios del SNBF" in absent(alone)
    assert "Sectores y servicios del SNBF" not in absent(person.get(answer.location).text)
    saved = int(answer.location.rsplit("/", 1)[-1])
    kept = [rows(app, model, session_id=saved)[0].institution_id for model in (SessionParticipant, Commitment)]
    assert kept == [office, office]


def absent(page):
    """What is said of the required parties that did not come."""
    return page.partition("Obligatorias que faltan:")[2].partition("<")[0]


def test_strengths_stand_beside_the_needs_of_each_level(login, typed):
    """Needs and strengths, both (G34-1-01c)."""
    said = {"issues_individual": "No va al colegio", "issues_family": "Sin ingresos", "issues_sectors": "Sin cupo",
            "strengths": "La tía acompaña"}  # fmt: skip
    person = login("gestora")
    page = person.get(person.post("/sessions/add", data={**typed, **said}).location).text
    shown = page.partition("Nivel individual")[2].partition("</section>")[0]
    assert [text for text in said.values() if text in shown] == list(said.values())


def test_nobody_logs_a_session_on_a_case_out_of_reach(app, login, typed):
    assert login("gestor.valle").post("/sessions/add", data=typed).status_code in (404, 422)
    assert "Ask for a place" not in [decision.text for decision in rows(app, Decision)]
