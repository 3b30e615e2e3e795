"""Is a session prepared, followed and concluded as the method asks (G34-3.5-00c, AN, RE, CO)?"""

import datetime as dt

import pytest

from app.cases.models import Case, Need
from app.commitments.models import Commitment
from app.extensions import db
from app.sessions.models import (
    Attendance,
    CaseSession,
    ChecklistItem,
    Decision,
    Phase,
    SessionParticipant,
    SessionStatus,
    SessionStep,
    Technique,
)
from tests import cast
from tests.forms import answers


@pytest.fixture
def meeting(app, ids):
    """A case meeting of yesterday on case A, planned; the authority is invited."""
    with app.app_context():
        yesterday = cast.NOON - dt.timedelta(days=1)
        at = {"scheduled_at": yesterday, "technique": Technique.MEETING, "status": SessionStatus.PLANNED}
        row = cast.keep(CaseSession(case=cast.one(Case, id=ids["case A"]), **at))
        party = cast.one(cast.Term, list="required_party", code="COMPETENT_AUTHORITY")
        cast.keep(SessionParticipant(session=row, party=party, person="Inés Rojas", attendance=Attendance.CONFIRMED))
        db.session.commit()
        return row.id


def kept(app, model, **by):
    with app.app_context():
        return cast.one(model, **by)


def followed(person, meeting, **said):
    page = f"/sessions/follow/{meeting}"
    return person.post(page, data=answers(person.get(page).text) | said)


def concluded(person, meeting, **said):
    page = f"/sessions/conclude/{meeting}"
    return person.post(page, data=answers(person.get(page).text) | said)


def decided(app, meeting):
    with app.app_context():
        cast.keep(Decision(session=cast.one(CaseSession, id=meeting), text="Pedir cupo"))
        db.session.commit()


FULL = {"situation": "Avanza", "participation": "Quiere volver", "missing_reason": "En licencia"}


def test_each_technique_has_its_actions_before_during_and_after(app):
    with app.app_context():
        rows = db.session.scalars(db.select(ChecklistItem)).all()
    for technique in Technique:
        counts = [sum((row.technique, row.phase) == (technique, phase) for row in rows) for phase in Phase]
        assert counts == [5, 6, 4]
    assert {row.source for row in rows} == {"template"}


def test_who_came_and_what_was_done_are_kept_and_the_session_is_held(app, login, meeting):
    guest, item = kept(app, SessionParticipant, session_id=meeting), kept(app, ChecklistItem, code="MEETING-BEFORE-2")
    said = {f"a-{guest.id}": "VIRTUAL", f"d-{item.id}": "y", f"r-{item.id}": "Con el informe"}
    assert followed(login("gestora"), meeting, **said).status_code == 302
    step = kept(app, SessionStep, session_id=meeting)
    assert (step.is_done, step.remark, step.item_id) == (True, "Con el informe", item.id)
    assert kept(app, SessionParticipant, session_id=meeting).attendance == Attendance.VIRTUAL
    assert kept(app, CaseSession, id=meeting).status == SessionStatus.HELD


def test_parties_that_nobody_invited_are_named(login, meeting):
    page = login("gestora").get(f"/sessions/follow/{meeting}").text
    assert "Nadie está invitado por: Equipo" in page


def test_without_decision_voice_or_party_it_is_not_concluded(app, login, meeting):
    person, page = login("gestora"), f"/sessions/conclude/{meeting}"
    assert "al menos una decisión" in person.get(page, follow_redirects=True).text
    decided(app, meeting)
    answer = concluded(person, meeting, situation="Avanza")
    assert answer.status_code == 422 and "Avanza" in answer.text
    assert "qué dijeron la niña" in answer.text and "Diga por qué se cierra sin" in answer.text
    assert kept(app, CaseSession, id=meeting).status == SessionStatus.PLANNED


def test_a_session_of_tomorrow_is_not_concluded(app, login, meeting):
    with app.app_context():
        cast.one(CaseSession, id=meeting).scheduled_at += dt.timedelta(days=2)
        db.session.commit()
    decided(app, meeting)
    answer = login("gestora").post(f"/sessions/conclude/{meeting}", data=FULL)
    assert answer.status_code == 409 and "no puede tener fecha futura" in answer.text


def test_what_is_concluded_keeps_the_case_as_it_was(app, login, ids, meeting):
    decided(app, meeting)
    person = login("gestora")
    assert concluded(person, meeting, **FULL).status_code == 302
    with app.app_context():
        case, need = cast.one(Case, id=ids["case A"]), cast.one(cast.Term, list="need_kind")
        [cast.keep(Need(case=case, kind=need)) for _again in range(9)]
        cast.keep(Commitment(case=case, what="Otro", due_on=cast.TODAY))
        db.session.commit()
    page = person.get(f"/sessions/show/{meeting}").text
    assert "El caso ese día" in page and "Nivel familiar: 1" in page and "Nivel familiar: 10" not in page
    assert followed(person, meeting).status_code == 409


def test_a_later_template_does_not_alter_a_concluded_session(app, login, meeting):
    item, person = kept(app, ChecklistItem, code="MEETING-BEFORE-2"), login("gestora")
    followed(person, meeting, **{f"d-{item.id}": "y"})
    with app.app_context():
        cast.one(CaseSession, id=meeting).status = SessionStatus.CLOSED
        said = {"name_es": "Avisar al colegio", "name_en": "Tell the school", "technique": Technique.MEETING}
        cast.keep(ChecklistItem(code="LOCAL-1", phase=Phase.BEFORE, **said))
        db.session.commit()
    page = person.get(f"/sessions/follow/{meeting}").text
    assert item.name_es in page and "Avisar al colegio" not in page


def test_the_professional_reads_the_checklist_and_does_not_keep_it(login, meeting):
    person = login("profesional")
    page = person.get(f"/sessions/follow/{meeting}")
    assert page.status_code == 200 and "<select" not in page.text
    assert person.post(f"/sessions/follow/{meeting}").status_code == 403
