"""Does a table's session run on its page, from attendance to closing? (G34-4.1, Tabla 7)"""

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

# Six hours ago, but today: after midnight, too, the convener is entitled.
NOW = max(dt.datetime.now() - dt.timedelta(hours=6), dt.datetime.combine(dt.date.today(), dt.time(0, 1)))
LATER = dt.date.today() + dt.timedelta(days=30)


@pytest.fixture
def rows(app):
    """rows(Model, **by): the rows with these values, read in a context of their own."""
    from app.extensions import db

    def read(model, **by):
        with app.app_context():
            return list(db.session.scalars(select(model).filter_by(**by).order_by(model.id)))

    return read


@pytest.fixture
def link(login):
    return login("enlace")


@pytest.fixture
def session(app, link, ids):
    """A second session of the regional table of Antioquia, eighty days after the first: its id."""
    from app.extensions import db
    from app.roundtables.models import RoundtableSession

    with app.app_context():
        db.session.get(RoundtableSession, ids["sitting 05"]).held_at = NOW - dt.timedelta(days=80)
        db.session.commit()
    answer = link.post("/table-sessions/add", data=facts(ids))
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def facts(ids, **changes):
    return {"roundtable_id": ids["table 05"], "held_at": NOW.strftime("%Y-%m-%dT%H:%M"), "status": "HELD",
            "convened_by_id": ids["convener 05"], "_key": "a-session", **changes}  # fmt: skip


def test_a_session_gets_its_number_and_the_participants_of_the_guide(session, rows):
    """The table convenes the key actors (G34-4.1-F-a)."""
    from app.roundtables.models import RoundtableAttendance, RoundtableSession

    assert rows(RoundtableSession, id=session)[0].number == 2
    invited = rows(RoundtableAttendance, session_id=session)
    assert len({one.kind_id for one in invited}) == 13
    assert len([one for one in invited if one.unit_id]) == 2  # NORTE and SUR delegate a case manager each


def test_a_table_remembers_when_it_met_and_must_meet(session, rows, ids):
    from app.roundtables.models import Roundtable
    from app.roundtables.rules import next_due_on

    table = rows(Roundtable, id=ids["table 05"])[0]
    assert abs((table.last_held_on - NOW.date()).days) <= 1
    assert table.next_due_on == next_due_on(table.last_held_on, 3)


@pytest.mark.parametrize(("changes", "field"), [
    ({"held_at": (NOW + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")}, "held_at"),
    ({"held_at": "2001-01-01T09:00"}, "convened_by_id"),
])  # fmt: skip
def test_a_future_or_unentitled_session_is_refused(link, ids, changes, field):
    answer = link.post("/table-sessions/add", data=facts(ids, **changes))
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text


def test_the_convener_of_another_table_is_refused(link, ids):
    assert link.post("/table-sessions/add", data=facts(ids, convened_by_id=ids["convener 76"])).status_code == 422


def test_attendance_of_everyone_is_saved_at_once(link, session, rows):
    from app.roundtables.models import RoundtableAttendance

    people = rows(RoundtableAttendance, session_id=session)
    page = link.get(f"/table-sessions/show/{session}").text
    assert "Equipo NORTE" in page and len(re.findall(r'name="p-\d+"', page)) == len(people)
    data = {f"a-{one.id}": "IN_PERSON" for one in people[:6]} | {
        f"a-{people[6].id}": "ABSENT",
        f"p-{people[0].id}": "Rut",
    }
    assert link.post(f"/table-sessions/attendance/{session}", data=data).status_code == 302
    saved = rows(RoundtableAttendance, session_id=session)
    assert [one.attendance.name for one in saved[:8]] == ["IN_PERSON"] * 6 + ["ABSENT", "PENDING"]
    assert saved[0].person == "Rut"


def test_earlier_commitments_come_first_and_are_closed_in_two_clicks(link, session, ids):
    page = link.get(f"/table-sessions/show/{session}").text
    assert "CANARYTABLE05PROMISE" in page
    close = re.search(rf'href="(/commitments/close/\d+\?back={session})"', page).group(1)
    done = link.post(close, data={"outcome": "FULFILLED", "words": "Acta 1"})
    assert done.status_code == 302 and done.location == f"/table-sessions/show/{session}"


def test_two_barriers_and_three_commitments_on_one_page(link, session, rows, ids):
    from app.commitments.models import Commitment
    from app.roundtables.models import Barrier

    for number in "12":
        data = {"title": f"Sin transporte {number}", "cause": "TERRITORIAL", "_key": f"barrier-{number}"}
        for _again in range(2):  # a second click makes no second row
            assert link.post(f"/table-sessions/quick/barrier/{session}", data=data).status_code == 302
    for number in "123":
        data = {"what": f"Jornada {number}", "institution_id": "1", "due_on": LATER, "_key": f"promise-{number}"}
        assert link.post(f"/table-sessions/quick/commitment/{session}", data=data).status_code == 302
    barriers, promises = rows(Barrier, session_id=session), rows(Commitment, table_session_id=session)
    assert [(one.status.name, one.proposed_by_id) for one in barriers] == [("IN_ANALYSIS", ids["enlace"])] * 2
    assert [(one.region_id, one.is_of_table) for one in promises] == [(ids["region 05"], True)] * 3


def test_a_hasty_commitment_is_told_what_it_lacks_and_keeps_what_was_typed(link, session):
    data = {"what": "Jornada", "due_on": "2001-01-01", "_key": "hasty"}
    answer = link.post(f"/table-sessions/quick/commitment/{session}", data=data)
    assert answer.status_code == 422
    assert (
        'href="#due_on"' in answer.text and 'href="#institution_id"' in answer.text and 'value="Jornada"' in answer.text
    )


def test_a_commitment_is_not_due_before_the_session_in_which_it_is_agreed(app, link, session):
    from app.extensions import db
    from app.roundtables.models import RoundtableSession

    with app.app_context():
        db.session.get(RoundtableSession, session).held_at = NOW + dt.timedelta(days=20)
        db.session.commit()
    data = {"what": "Jornada", "institution_id": "1", "due_on": (NOW + dt.timedelta(days=9)).date(), "_key": "early"}
    answer = link.post(f"/table-sessions/quick/commitment/{session}", data=data)
    assert answer.status_code == 422 and "antes de la sesión" in answer.text


def test_a_proposed_barrier_is_taken_up_and_gets_an_alternative(ids, link, login, session, rows):
    from app.roundtables.models import Barrier

    login("gestora").post("/barriers/add", data={"title": "Psiquiatría tarda", "cause": "INSTITUTIONAL", "_key": "b"})
    barrier = rows(Barrier, title="Psiquiatría tarda")[0]
    assert barrier.proposed_by_id == ids["gestora"] and barrier.status.name == "PROPOSED"
    assert "Psiquiatría tarda" in link.get(f"/table-sessions/show/{session}").text
    assert link.post(f"/table-sessions/take-up/{session}/{barrier.id}").status_code == 302
    answer = link.post(f"/barriers/alternative/{barrier.id}?session_id={session}", data={"alternative": "Jornada"})
    assert answer.location.startswith(f"/table-sessions/show/{session}")
    barrier = rows(Barrier, id=barrier.id)[0]
    assert (barrier.status.name, barrier.session_id, barrier.alternative) == ("IN_ANALYSIS", session, "Jornada")


def test_a_case_is_seen_only_while_it_is_on_the_agenda(link, login, session, rows, ids):
    from app.roundtables.models import AgendaItem

    case, told = ids["case B"], {"shared_summary": "Necesita cupo"}
    assert link.get(f"/cases/show/{case}").status_code == 404
    assert (
        link.post("/agenda-items/add", data={**told, "session_id": session, "case_id": case, "_key": "x"}).status_code
        == 422
    )
    own = {**told, "session_id": session, "case_id": ids["case A"], "_key": "y"}
    login("gestora").post("/agenda-items/add", data=own)
    item = rows(AgendaItem, session_id=session)[0].id
    assert "Necesita cupo" in link.get(f"/table-sessions/show/{session}").text
    assert link.post(f"/agenda-items/remove/{item}").status_code == 302
    assert "Necesita cupo" not in link.get(f"/table-sessions/show/{session}").text
    assert link.post(f"/agenda-items/remove/{item}").status_code == 409


def test_closing_ends_the_visibility_and_the_writing(link, rows, ids):
    from app.roundtables.models import RoundtableAttendance, RoundtableSession

    pk, case = ids["sitting 05"], ids["case A"]
    assert link.get(f"/cases/show/{case}").status_code == 200
    assert link.post(f"/table-sessions/close/{pk}", data={"summary": "Acordado"}).status_code == 422  # nobody came
    kind = rows(RoundtableAttendance)
    assert kind == []
    data = {"session_id": pk, "kind_id": "1", "attendance": "IN_PERSON", "_key": "p"}
    assert link.post("/table-attendance/add", data=data).location == f"/table-sessions/show/{pk}"
    assert link.post(f"/table-sessions/close/{pk}", data={"summary": "Acordado"}).status_code == 302
    assert rows(RoundtableSession, id=pk)[0].status.name == "CLOSED"
    assert link.get(f"/cases/show/{case}").status_code == 404
    late = {"what": "x", "institution_id": "1", "due_on": LATER, "_key": "late"}
    assert link.post(f"/table-sessions/quick/commitment/{pk}", data=late).status_code == 409
    assert (
        link.post(
            "/plan-lines/add", data={"session_id": pk, "action": "x", "status": "PLANNED", "_key": "l"}
        ).status_code
        == 422
    )


def test_another_regional_sees_and_touches_nothing(login, session, ids):
    stranger = login("enlace.valle")
    assert stranger.get(f"/table-sessions/show/{session}").status_code == 404
    for path in (f"attendance/{session}", f"quick/barrier/{session}", f"close/{session}",
                 f"take-up/{session}/{ids['barrier 05']}"):  # fmt: skip
        assert stranger.post(f"/table-sessions/{path}", data={}).status_code == 404


def test_an_internal_table_invites_its_own_team(login, rows, ids):
    from app.roundtables.models import Roundtable, RoundtableAttendance

    person = login("gestora")
    form = {"name": "Mesa interna", "kind": "INTERNAL", "unit_id": ids["unit NORTE"], "region_id": ids["region 05"],
            "cadence_months": "1", "meeting_form": "IN_PERSON", "_key": "t"}  # fmt: skip
    answer = person.post("/roundtables/add", data=form)
    assert answer.status_code == 302, answer.text
    table = rows(Roundtable, name="Mesa interna")[0].id
    data = facts(ids, roundtable_id=table, convened_by_id="", _key="s")
    pk = int(person.post("/table-sessions/add", data=data).location.rsplit("/", 1)[1])
    invited = rows(RoundtableAttendance, session_id=pk)
    assert len(invited) == 2 and [one.unit_id for one in invited if one.unit_id] == [ids["unit NORTE"]]


def test_a_cadence_of_six_months_asks_why(login, ids):
    data = {"name": "Mesa", "kind": "REGIONAL", "region_id": ids["region 05"], "cadence_months": "6", "_key": "c",
            "meeting_form": "IN_PERSON"}  # fmt: skip
    answer = login("enlace").post("/roundtables/add", data=data)
    assert answer.status_code == 422 and 'href="#cadence_reason"' in answer.text


def test_the_charts_say_what_the_rules_say(app, login):
    from app.commitments.charts import AGE
    from app.commitments.models import Commitment
    from app.commitments.rules import age_band, is_open
    from app.extensions import db
    from app.roundtables.charts import DUE
    from app.roundtables.models import Roundtable

    with app.app_context():
        for pk, band in db.session.execute(select(Commitment.id, AGE.key())):
            row = db.session.get(Commitment, pk)
            assert not is_open(row.status) or band == age_band(row.due_on, dt.date.today()).name
        for pk, state in db.session.execute(select(Roundtable.id, DUE.key())):
            assert state == db.session.get(Roundtable, pk).due_state.name
        assert db.session.scalar(select(func.count()).select_from(Roundtable))
    assert login("enlace").get("/roundtables/charts/").status_code == 200
    assert login("enlace").get("/commitments/charts/").status_code == 200
