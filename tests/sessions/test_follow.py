"""Is a session prepared, followed and concluded as the method asks (G34-3.5-00c, AN, RE, CO)?"""

import datetime as dt

import pytest

from app.access.models import RoleProfile
from app.cases.models import Case, Need
from app.commitments.models import Commitment
from app.extensions import db
from app.kit.fields import Privacy
from app.minutes.content import drawn
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
from tests import cast, crawl
from tests.forms import answers


@pytest.fixture
def meeting(app, ids):
    """A case meeting of yesterday on case A, planned; the authority is invited."""
    with app.app_context():
        yesterday = cast.DAWN - dt.timedelta(days=1)
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


def opened_again(person, meeting, reason="Faltó una decisión"):
    page = f"/sessions/reopen/{meeting}"
    return person.post(page, data=answers(person.get(page).text, reason=reason)).status_code


def ceiling(app, role, privacy):
    with app.app_context():
        cast.one(RoleProfile, key=role).ceiling = privacy
        db.session.commit()


def decided(app, meeting):
    with app.app_context():
        cast.keep(Decision(session=cast.one(CaseSession, id=meeting), text="Pedir cupo"))
        db.session.commit()


FULL = {"situation": "Avanza", "participation": "Quiere volver", "missing_reason": "En licencia"}


def test_each_technique_has_its_actions_before_during_and_after(app):
    """Guidance for analysis and conference alike (G34-3.5-AN-3, G34-3.5-CO-2)."""
    with app.app_context():
        rows = db.session.scalars(db.select(ChecklistItem)).all()
    for technique in Technique:
        counts = [sum((row.technique, row.phase) == (technique, phase) for row in rows) for phase in Phase]
        assert counts == [5, 6, 4]
    assert {row.source for row in rows} == {"template"}


def test_who_came_and_what_was_done_are_kept_and_the_session_is_held(app, login, meeting):
    """The actions of a case meeting (G34-3.5-RE-2)."""
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
    assert "El caso al " in page and "Nivel familiar: 1" in page and "Nivel familiar: 10" not in page
    assert followed(person, meeting).status_code == 409
    assert opened_again(person, meeting) == 302 and "El caso hoy" in person.get(f"/sessions/show/{meeting}").text
    concluded(person, meeting)
    assert "Nivel familiar: 10" in person.get(f"/sessions/show/{meeting}").text


def test_a_later_template_does_not_alter_a_concluded_session(app, login, meeting):
    item, person = kept(app, ChecklistItem, code="MEETING-BEFORE-2"), login("gestora")
    followed(person, meeting, **{f"d-{item.id}": "y"})
    with app.app_context():
        cast.one(ChecklistItem, id=item.id).valid_to = cast.TODAY - dt.timedelta(days=9)
        db.session.commit()
    assert item.name_es in person.get(f"/sessions/follow/{meeting}").text  # written of already
    decided(app, meeting)
    concluded(person, meeting, **FULL)
    with app.app_context():
        cast.one(ChecklistItem, id=item.id).deleted_at = cast.DAWN
        cast.one(ChecklistItem, code="MEETING-BEFORE-3").name_es = "Otra cosa"
        said = {"name_es": "Avisar al colegio", "name_en": "Tell the school", "technique": Technique.MEETING}
        cast.keep(ChecklistItem(code="LOCAL-1", phase=Phase.BEFORE, **said))
        db.session.commit()
    page = person.get(f"/sessions/follow/{meeting}").text
    assert item.name_es in page and "Avisar al colegio" not in page
    assert "Otra cosa" not in page and page.count('class="follow-step"') == 15


def test_the_professional_reads_the_checklist_and_does_not_keep_it(login, meeting):
    person = login("profesional")
    page = person.get(f"/sessions/follow/{meeting}")
    assert page.status_code == 200 and "<select" not in page.text
    assert person.post(f"/sessions/follow/{meeting}").status_code == 403


def test_what_is_concluded_changes_only_once_it_is_opened_again_with_a_reason(app, login, meeting):
    person, guest = login("gestora"), kept(app, SessionParticipant, session_id=meeting).id
    decided(app, meeting)
    concluded(person, meeting, **FULL)
    said = {"session_id": meeting, "text": "Otra", "level": "FAMILY"}
    assert person.post("/decisions/add", data=said).status_code == 422
    for path, changed in ((f"/session-participants/edit/{guest}", "VIRTUAL"), (f"/sessions/edit/{meeting}", None)):
        data = answers(person.get(path).text) | ({"attendance": changed} if changed else {"status": "HELD"})
        answer = person.post(path, data=data)
        assert answer.status_code == 422 and "Esta sesión ya concluyó" in answer.text
    assert person.post(f"/session-participants/delete/{guest}", data={"reason": "No"}).location.endswith(f"/{meeting}")
    assert kept(app, SessionParticipant, session_id=meeting).attendance == Attendance.CONFIRMED
    assert "/decisions/add" not in person.get(f"/sessions/show/{meeting}?tab=decisions").text
    assert opened_again(person, meeting, " ") == 422 and opened_again(person, meeting) == 302
    row = kept(app, CaseSession, id=meeting)
    assert row.status == SessionStatus.HELD and row.reopened.endswith("Zoe gestora Delreparto · Faltó una decisión")
    assert person.post("/decisions/add", data=said).status_code == 302


@pytest.mark.parametrize("model", [CaseSession, SessionParticipant, Decision])
def test_no_command_changes_what_is_concluded(app, login, meeting, model):
    decided(app, meeting)
    concluded(login("gestora"), meeting, **FULL)
    with app.app_context(), pytest.raises(RuntimeError, match="concluded"):
        row = cast.one(model, **{"id" if model is CaseSession else "session_id": meeting})
        setattr(row, {CaseSession: "situation", SessionParticipant: "person", Decision: "text"}[model], "Otra cosa")
        db.session.flush()


def test_concluding_asks_what_the_form_asks(app, login, meeting):
    decided(app, meeting)
    answer = concluded(login("gestora"), meeting, **{**FULL, "participation": "  ", "next_on": "2000-01-01"})
    assert answer.status_code == 422
    assert "qué dijeron la niña" in answer.text and "La próxima sesión" in answer.text


def test_a_commitment_is_carried_to_the_next_session_and_its_minutes_until_it_is_closed(app, login, ids, meeting):
    with app.app_context():
        case, before = cast.one(Case, id=ids["case A"]), cast.TODAY - dt.timedelta(days=30)
        for what, over in (("Pedir el cupo", None), ("Ya cumplido", before + dt.timedelta(days=5))):
            status = {"status": "NOT_FULFILLED", "closed_on": over} if over else {}
            cast.keep(Commitment(case=case, what=what, due_on=cast.TODAY, agreed_on=before, **status))
        db.session.commit()
        told = [one["what"] for one in drawn(cast.one(CaseSession, id=meeting))["earlier"]]
    assert told == ["Pedir el cupo"]
    page = login("gestora").get(f"/sessions/show/{meeting}").text
    assert "Pedir el cupo" in page and "Ya cumplido" not in page and "CANARYAPROMISE" not in page


def test_what_is_above_the_ceiling_is_neither_followed_nor_concluded(app, login, ids):
    ceiling(app, "case_manager", Privacy.INTERNAL)
    person, session = login("gestora"), ids["session A"]
    page = person.get(f"/sessions/follow/{session}").text
    assert "CANARYAGUEST" not in page and "CANARYASTEP" not in page and 'name="a-' in page
    assert person.post(f"/sessions/follow/{session}", data=answers(page)).status_code == 302
    page = person.get(f"/sessions/conclude/{session}").text
    assert "next_on" in page and "CANARYAANALYSIS" not in page and 'name="situation"' not in page
    assert kept(app, SessionStep, session_id=session).remark == "CANARYASTEP"


def test_nobody_came_before_the_hour(app, login, meeting):
    guest = kept(app, SessionParticipant, session_id=meeting)
    with app.app_context():
        cast.one(CaseSession, id=meeting).scheduled_at = dt.datetime.utcnow() + dt.timedelta(minutes=9)
        db.session.commit()
    assert followed(login("gestora"), meeting, **{f"a-{guest.id}": "VIRTUAL"}).status_code == 422
    assert kept(app, CaseSession, id=meeting).status == SessionStatus.PLANNED


def test_what_is_followed_is_read_once(app, login, meeting):
    person, page = login("gestora"), f"/sessions/follow/{meeting}"
    data = answers(person.get(page).text)
    with crawl.statements(app) as sent:
        person.post(page, data=data)
    assert sum("FROM session_step" in one for one in sent) == sum("FROM checklist_item" in one for one in sent) == 1
