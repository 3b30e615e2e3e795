"""Participants, agenda, barriers and lessons: does a table keep what the guide asks for? (G34-4.1, G34-4.2)"""

import datetime as dt

import pytest

from app.commitments.models import Commitment
from app.extensions import db
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    BarrierStatus,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableSession,
)
from app.roundtables.registers import BarrierChange, RoundtableChange, Seat
from app.sessions.models import SessionStatus
from tests import cast
from tests.forms import answers
from tests.planting import rows

NOW = dt.datetime.now()
LATER = (NOW + dt.timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")


# -- who is invited ---------------------------------------------------------------------------------------------------
def kind_id(app, code):
    return str(rows(app, ParticipantKind, code=code)[0].id)


def seat(person, app, ids, code, change, **more):
    told = {"roundtable_id": ids["table 05"], "kind_id": kind_id(app, code), "change": change, "reason": "Urabá",
            "starts_on": cast.TODAY, **more}  # fmt: skip
    return person.post("/table-seats/add", data=told).status_code


def test_a_regional_invites_by_its_own_list_and_says_why(app, ids, login, plan):
    link, before = login("enlace"), plan()
    assert seat(link, app, ids, "OTHER", "ADDED", institution_id="2") == 302
    assert seat(link, app, ids, "G34-4.1-T7-O1", "ADDED", institution_id="2") == 302  # beside one for each unit
    assert seat(link, app, ids, "G34-4.1-T7-R6", "EXCLUDED") == 302
    assert seat(link, app, ids, "G34-4.1-T7-R9", "INSTEAD", institution_id="1") == 302
    invited = rows(app, RoundtableAttendance, session_id=plan(held_at="2027-09-09T09:00", _key="b"))
    codes = {str(one.kind_id): one.institution_id for one in invited}
    assert kind_id(app, "G34-4.1-T7-R6") not in codes and len(codes) == 13
    assert (codes[kind_id(app, "OTHER")], codes[kind_id(app, "G34-4.1-T7-R9")]) == (2, 1)
    assert len({one.kind_id for one in rows(app, RoundtableAttendance, session_id=before)}) == 13


def test_a_change_of_the_list_needs_its_reason_and_its_institution(app, ids, login):
    link = login("enlace")
    assert seat(link, app, ids, "OTHER", "ADDED") == 422
    assert seat(link, app, ids, "G34-4.1-T7-R6", "EXCLUDED", reason="") == 422
    assert seat(link, app, ids, "OTHER", "EXCLUDED") == 422
    assert seat(link, app, ids, "G34-4.1-T7-R6", "EXCLUDED") == 302
    assert seat(link, app, ids, "G34-4.1-T7-R6", "INSTEAD", institution_id="1") == 422
    soon = {"starts_on": cast.TODAY + dt.timedelta(9), "ends_on": cast.TODAY + dt.timedelta(9)}
    assert seat(link, app, ids, "G34-4.1-T7-R7", "EXCLUDED", **soon) == 302
    assert seat(link, app, ids, "G34-4.1-T7-R7", "INSTEAD", institution_id="1") == 422  # the other begins within it


def test_the_catalogue_keeps_all_thirteen(app):
    kinds = [one for one in rows(app, ParticipantKind) if not one.is_guest]
    assert len(kinds) == 13 and all(one.code.startswith("G34-4.1-T7-") and one.valid_to is None for one in kinds)


def test_a_changed_list_changes_no_session(app, ids, login, plan):
    before = plan()
    invited = [one.kind_id for one in rows(app, RoundtableAttendance, session_id=before)]
    assert seat(login("enlace"), app, ids, "G34-4.1-T7-R1", "EXCLUDED") == 302
    assert [one.kind_id for one in rows(app, RoundtableAttendance, session_id=before)] == invited


# -- who convenes, when and how ---------------------------------------------------------------------------------------
def test_whoever_may_not_convene_is_told_who_may(plan):
    for changes in ({"convened_by_id": ""}, {"convened_by_id": "999"}):
        answer = plan(**changes)
        assert answer.status_code == 422 and "Ese día pueden convocar: Zoe enlace Delreparto" in answer.text
    assert "Ese día nadie está facultado" in plan(held_at="2001-01-01T09:00").text


def test_two_sessions_at_one_hour_are_warned_of_and_not_refused(app, ids, plan):
    plan()
    answer = plan(_key="again")
    assert answer.status_code == 422 and "Esta mesa tiene otra sesión a esa hora" in answer.text
    assert isinstance(plan(_key="meant", same_hour="y"), int)
    assert len(rows(app, RoundtableSession, roundtable_id=ids["table 05"])) == 3


def test_two_who_change_a_session_at_once_are_joined(app, ids, login, plan):
    link, pk = login("enlace"), plan()
    page = f"/table-sessions/edit/{pk}"
    form = answers(link.get(page).text, meeting_place="Sede norte")
    with app.app_context():
        db.session.get(RoundtableSession, pk).summary = "De otra persona"
        db.session.commit()
    assert link.post(page, data=form).status_code == 302
    row = rows(app, RoundtableSession, id=pk)[0]
    assert (row.meeting_place, row.summary) == ("Sede norte", "De otra persona")
    assert 'name="same_hour"' not in link.get(page).text


@pytest.mark.parametrize("odd", ["convened_by_id", "roundtable_id"])
def test_no_number_of_an_address_is_too_large(login, odd, plan):
    assert login("enlace").get(f"/table-sessions/add?{odd}=99999999999999999999").status_code == 200
    assert login("enlace").get(f"/table-sessions/add?{odd}=abc").status_code == 200
    assert plan(**{odd: "99999999999999999999"}).status_code == 422


def test_a_table_forgets_a_session_that_did_not_take_place(app, ids, login):
    pk, link = ids["sitting 05"], login("enlace")
    assert link.post(f"/table-sessions/delete/{pk}", data={"reason": "No hubo"}).status_code == 302
    table = rows(app, Roundtable, id=ids["table 05"])[0]
    assert (table.last_held_on, table.next_due_on) == (None, None)
    link.post(f"/table-sessions/restore/{pk}")
    assert rows(app, Roundtable, id=ids["table 05"])[0].last_held_on


def test_how_often_and_how_a_table_meets_is_kept_with_its_reason(app, ids, login):
    link, page = login("enlace"), f"/roundtables/edit/{ids['table 05']}"
    form = answers(link.get(page).text, meeting_form="VIRTUAL")
    assert link.post(page, data=form).status_code == 422
    told = {"form_reason": "Trece ríos", "cadence_months": "2", "cadence_reason": "Por el invierno"}
    assert link.post(page, data={**form, **told}).status_code == 302
    first, last = rows(app, RoundtableChange, roundtable_id=ids["table 05"])
    assert (first.cadence_months, last.cadence_months, last.reason) == (3, 2, "Por el invierno · Trece ríos")
    assert "Por el invierno · Trece ríos" in link.get(f"/roundtables/show/{ids['table 05']}").text


# -- agenda and barriers ----------------------------------------------------------------------------------------------
def test_the_agenda_is_built_from_barriers_that_wait(app, ids, login, plan):
    login("gestora").post("/barriers/add", data={"title": "Sin cupos", "cause": "TERRITORIAL", "_key": "b"})
    barrier, session, link = rows(app, Barrier, title="Sin cupos")[0].id, plan(), login("enlace")
    page = f"/table-sessions/agenda/{session}"
    assert "Sin cupos" in link.get(page).text and "CANARYA" not in link.get(page).text
    assert link.post(page, data={f"b-{barrier}": "y", "_key": "k"}).status_code == 302
    item = rows(app, AgendaItem, session_id=session)[0]
    taken = rows(app, Barrier, id=barrier)[0]
    assert (item.barrier_id, item.shared_summary) == (barrier, "Sin cupos")
    assert (taken.session_id, taken.status) == (session, BarrierStatus.IN_ANALYSIS)


def late(app, ids, letter):
    """Something that was promised to this case is late."""
    with app.app_context():
        promise = db.session.get(Commitment, ids[f"promise {letter}"])
        promise.due_on = cast.TODAY - dt.timedelta(3)
        db.session.commit()


def test_a_case_that_needs_help_is_told_by_its_case_manager_alone(app, ids, login, plan):
    """The table supports what the case manager does (G34-4.1-F-b)."""
    session, manager = plan(), login("gestora")
    for letter in "AB":
        late(app, ids, letter)
    page, name = f"/table-sessions/agenda/{session}", f"c-{ids['case A']}"
    shown = manager.get(page).text
    assert "CANARYA-CASE" in shown and "CANARYB-CASE" not in shown
    assert name not in login("enlace").get(page).text
    told = {name: "Falta cupo escolar", f"c-{ids['case B']}": "Nada", "_key": "k"}
    assert manager.post(page, data=told).status_code == 302
    assert [item.case_id for item in rows(app, AgendaItem, session_id=session)] == [ids["case A"]]


def test_without_the_familys_leave_a_case_is_not_told(app, ids, login, plan):
    with app.app_context():
        db.session.delete(cast.one(cast.Consent, family_id=ids["family A"], kind=cast.ConsentKind.CONSENT))
        db.session.commit()
    session, name = plan(), f"c-{ids['case A']}"
    late(app, ids, "A")
    answer = login("gestora").post(f"/table-sessions/agenda/{session}", data={name: "Falta cupo", "_key": "k"})
    assert answer.status_code == 422 and "Falta cupo" in answer.text and not rows(app, AgendaItem, session_id=session)


def test_a_barrier_is_followed_from_session_to_session(app, ids, login, plan):
    pk, session, link = ids["barrier 05"], plan(), login("enlace")
    with app.app_context():
        db.session.get(Barrier, pk).status = BarrierStatus.IN_ANALYSIS
        db.session.commit()
    assert "CANARYTABLE05BARRIER" in link.get(f"/table-sessions/show/{session}").text
    page = f"/barriers/follow/{pk}?session_id={session}"
    assert link.post(page, data={"status": "RESOLVED", "note": "Hecho"}).status_code == 422  # by which alternative?
    link.post(f"/barriers/alternative/{pk}", data={"alternative": "Jornada", "cause": "TERRITORIAL", "owner_id": "1"})
    assert link.post(page, data={"status": "RESOLVED", "note": "Hubo jornada"}).status_code == 302
    barrier, history = rows(app, Barrier, id=pk)[0], rows(app, BarrierChange, barrier_id=pk)
    assert (barrier.status, barrier.cause.name, barrier.owner_id) == (BarrierStatus.RESOLVED, "TERRITORIAL", 1)
    assert (history[-1].session_id, history[-1].note) == (session, "Hubo jornada")
    assert "Hubo jornada" in link.get(f"/barriers/show/{pk}").text


def test_a_case_or_barrier_is_told_in_a_regional_session_alone(app, ids, login, internal):
    with app.app_context():
        db.session.get(RoundtableSession, ids["sitting 05"]).status = SessionStatus.CLOSED
        db.session.commit()
    person, told = login("gestora"), {"session_id": internal, "shared_summary": "Necesita cupo"}
    assert f'value="{internal}"' not in person.get(f"/agenda-items/add?case_id={ids['case A']}").text
    answer = person.post("/agenda-items/add", data={**told, "case_id": ids["case A"]})
    assert answer.status_code == 422 and "en la sesión de una mesa regional" in answer.text
    data = {"title": "Sin cupos", "cause": "TERRITORIAL", "session_id": internal}
    assert person.post("/barriers/add", data=data).status_code == 422
    assert rows(app, AgendaItem, session_id=internal) == []


def test_what_a_closed_session_holds_stays_as_it_was(app, ids, login, plan):
    link, pk, open_ = login("enlace"), ids["action 05"], plan()
    pages = [f"/plan-lines/edit/{pk}", f"/agenda-items/edit/{ids['item A']}"]
    forms = [answers(link.get(pages[0]).text, session_id=str(open_)), answers(login("gestora").get(pages[1]).text)]
    with app.app_context():
        db.session.get(RoundtableSession, ids["sitting 05"]).status = SessionStatus.CLOSED
        db.session.commit()
    assert [link.post(pages[0], data=forms[0]).status_code, login("gestora").post(pages[1], data=forms[1]).status_code
            ] == [422, 422]  # fmt: skip
    answer = link.post(f"/plan-lines/delete/{pk}", data={"reason": "x"}, follow_redirects=True)
    assert "Esa sesión está cerrada" in answer.text and rows(app, PlanLine, id=pk)[0].deleted_at is None


def test_what_is_settled_is_not_taken_up_again(app, ids, login, plan):
    session, link = plan(), login("enlace")
    with app.app_context():
        barrier = db.session.get(Barrier, ids["barrier 05"])
        barrier.session, barrier.status = None, BarrierStatus.DISCARDED
        db.session.commit()
    assert link.post(f"/table-sessions/take-up/{session}/{ids['barrier 05']}").status_code == 409
    assert link.get(f"/barriers/alternative/{ids['barrier 05']}?session_id=²").status_code == 200
    assert rows(app, Barrier, id=ids["barrier 05"])[0].status == BarrierStatus.DISCARDED


def test_the_action_plan_is_of_the_session(app, ids, login, plan):
    session, link = plan(), login("enlace")
    data = {"session_id": session, "action": "Jornada de documentos", "responsible_id": "1", "status": "PLANNED"}
    assert link.post("/plan-lines/add", data=data).location == f"/table-sessions/show/{session}"
    assert "Jornada de documentos" in link.get(f"/table-sessions/show/{session}").text
    assert "Jornada de documentos" not in link.get(f"/table-sessions/show/{ids['sitting 05']}").text


# -- lessons ----------------------------------------------------------------------------------------------------------
def test_both_names_of_the_regional_body_are_shown(login, ids):
    page = login("enlace").get(f"/roundtables/show/{ids['table 05']}").text
    assert "Mesa Regional de Articulación / Conferencia ampliada" in page  # GAP-05


def test_each_seat_ends_and_tabla_seven_holds_again(app, ids, login, plan):
    link = login("enlace")
    seat(link, app, ids, "G34-4.1-T7-R6", "EXCLUDED", starts_on=cast.TODAY - dt.timedelta(9),
         ends_on=cast.TODAY - dt.timedelta(1))  # fmt: skip
    assert len(rows(app, Seat, roundtable_id=ids["table 05"])) == 2
    assert len({one.kind_id for one in rows(app, RoundtableAttendance, session_id=plan())}) == 13
