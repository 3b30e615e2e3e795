"""Is an update ever lost? A form opened earlier is joined field by field; only true clashes are asked (R1, R2)."""

import random

import pytest
from sqlalchemy import select

from app.access.models import RoleProfile
from app.roundtables.models import RoundtableAttendance
from app.sessions.models import CaseSession
from app.visits.models import Visit
from tests.forms import answers

TEXTS = ("objective", "findings", "agreements", "outcome", "minutes")


@pytest.fixture
def stored(app):
    """stored(Model, id) reads a row past every scope."""
    from app.extensions import db

    def read(model, pk):
        with app.app_context():
            return db.session.get(model, pk)

    return read


@pytest.fixture
def path(ids):
    return f"/visits/edit/{ids['visit A']}"


@pytest.fixture
def two(login):
    return login("profesional"), login("profesional")


def test_what_two_people_change_in_different_fields_is_joined(two, ids, path, stored):
    ana, luis = two
    opened = ana.get(path).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    assert ana.post(path, data=answers(opened, agreements="De Ana")).status_code == 302
    row = stored(Visit, ids["visit A"])
    assert (row.objective, row.agreements) == ("De Luis", "De Ana")
    assert "Objetivo" in ana.get(path).text  # the reader is told what was taken over


def test_words_typed_into_what_was_deleted_meanwhile_are_given_back(two, login, ids, path):
    ana, luis = two
    opened = ana.get(path).text
    assert luis.post(f"/visits/delete/{ids['visit A']}", data={"reason": "Repetida"}).status_code == 302
    answer = ana.post(path, data=answers(opened, findings="Horas de trabajo"))
    assert answer.status_code == 410 and "Horas de trabajo" in answer.text
    assert login("profesional2").post(path, data=answers(opened)).status_code == 404


def test_a_clash_shows_what_it_was_mine_and_theirs_and_overwrites_nothing(two, ids, path, stored):
    ana, luis = two
    opened = ana.get(path).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    answer = ana.post(path, data=answers(opened, objective="De Ana", findings="Sola"))
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("CANARYAOBJECTIVE", "De Luis", "De Ana", "Sola", "Zoe profesional"))
    assert answer.text.count('name="_pick-') == 2  # one clash, two sides
    assert stored(Visit, ids["visit A"]).objective == "De Luis"


@pytest.mark.parametrize(("pick", "kept"), [("mine", "De Ana"), ("theirs", "De Luis")])
def test_whose_words_stay_is_chosen_and_nothing_is_typed_again(two, ids, path, stored, pick, kept):
    ana, luis = two
    opened = ana.get(path).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    asked = ana.post(path, data=answers(opened, objective="De Ana", findings="Sola")).text
    assert ana.post(path, data=answers(asked)).status_code == 409  # nothing chosen yet
    assert ana.post(path, data=answers(asked, **{"_pick-objective": pick})).status_code == 302
    row = stored(Visit, ids["visit A"])
    assert (row.objective, row.findings) == (kept, "Sola")


def test_what_is_typed_after_choosing_theirs_is_asked_again_not_dropped(two, ids, path, stored):
    ana, luis = two
    opened = ana.get(path).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    asked = ana.post(path, data=answers(opened, objective="De Ana")).text
    both = ana.post(path, data=answers(asked, objective="Otra de Ana", **{"_pick-objective": "theirs"}))
    assert both.status_code == 409 and "Otra de Ana" in both.text
    assert ana.post(path, data=answers(both.text, **{"_pick-objective": "theirs"})).status_code == 302
    assert stored(Visit, ids["visit A"]).objective == "De Luis"


def test_the_compared_form_is_checked_against_newer_changes_again(two, ids, path, stored):
    ana, luis = two
    opened = ana.get(path).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    asked = ana.post(path, data=answers(opened, objective="De Ana")).text
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis otra vez"))
    assert ana.post(path, data=answers(asked, **{"_pick-objective": "mine"})).status_code == 409
    assert stored(Visit, ids["visit A"]).objective == "De Luis otra vez"


def test_a_forged_or_foreign_opening_is_not_believed(two, login, ids, path, stored):
    ana, luis = two
    opened = answers(ana.get(path).text)
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis"))
    other = answers(login("gestora").get(f"/sessions/edit/{ids['session A']}").text)["_base"]
    for base in (["x"], other, [opened["_base"][0][:-4] + "AAAA"]):
        assert ana.post(path, data={**opened, "_base": base, "_key": "n"}).status_code == 409
    assert stored(Visit, ids["visit A"]).objective == "De Luis"


def test_what_a_form_was_opened_with_stands_nowhere_in_clear(login, path):
    page = login("profesional").get(path).text
    hidden = page.split('name="_base" type="hidden" value="')[1].split('"')[0]
    assert "CANARY" not in hidden and len(hidden) > 100
    assert page.count("CANARYAOBJECTIVE") == 1


def test_a_form_that_was_saved_and_changed_makes_no_second_row_unasked(login, ids):
    person = login("profesional")
    data = answers(person.get(f"/people/add?family_id={ids['family A']}").text, first_name="Luz", last_name="Nueva")
    assert person.post("/people/add", data=data).status_code == 302
    again = person.post("/people/add", data={**data, "last_name": "Otra"})  # the back button
    assert again.status_code == 409 and 'value="Otra"' in again.text
    assert person.post("/people/add", data=answers(again.text)).status_code == 302


def test_boxes_of_a_role_that_two_people_tick_are_all_kept(app, login):
    from app.extensions import db

    with app.app_context():
        pk = db.session.scalar(select(RoleProfile.id).filter_by(key="analyst"))
    admins = login("admin"), login("admin")
    pages = [admin.get(f"/roles/show/{pk}").text for admin in admins]
    grants = answers(pages[0])["grants"]
    for admin, page, more in zip(admins, pages, ("TermView.read", "UnitView.read"), strict=True):
        assert more not in grants
        assert admin.post(f"/roles/edit/{pk}", data=answers(page, grants=[*grants, more])).status_code == 302
    assert {"TermView.read", "UnitView.read"} <= set(answers(admins[0].get(f"/roles/show/{pk}").text)["grants"])


def test_two_people_take_attendance_at_once(app, login, ids):
    from app.extensions import db

    with app.app_context():
        from app.roundtables.models import RoundtableSession
        from app.roundtables.seating import invite

        invite(db.session.get(RoundtableSession, ids["sitting 05"]))
        db.session.commit()
        first, second = db.session.scalars(select(RoundtableAttendance.id).order_by(RoundtableAttendance.id).limit(2))
    ana, luis = login("enlace"), login("enlace")
    path, pages = f"/table-sessions/attendance/{ids['sitting 05']}", []
    for person in (ana, luis):
        pages.append(person.get(f"/table-sessions/show/{ids['sitting 05']}").text)
    assert luis.post(path, data=answers(pages[1], "a-", **{f"a-{first}": "VIRTUAL"})).status_code == 302
    assert ana.post(path, data=answers(pages[0], "a-", **{f"a-{second}": "ABSENT"})).status_code == 302
    assert ana.post(path, data=answers(pages[0], "a-", **{f"a-{first}": "ABSENT"})).status_code == 409
    with app.app_context():
        found = [db.session.get(RoundtableAttendance, pk).attendance.name for pk in (first, second)]
    assert found == ["VIRTUAL", "ABSENT"]


def test_a_small_page_does_nothing_over_what_someone_just_did(login, ids):
    ana, luis = login("gestora"), login("gestora")
    pk = ids["promise A"]
    opened = ana.get(f"/commitments/postpone/{pk}").text
    luis.post(f"/commitments/progress/{pk}", data=answers(luis.get(f"/commitments/progress/{pk}").text, percent="20",
                                                          progress="De Luis"))  # fmt: skip
    late = answers(opened, new_due_on="2031-01-01", reason="De Ana")
    answer = ana.post(f"/commitments/postpone/{pk}", data=late)
    assert answer.status_code == 409 and "De Ana" in answer.text
    late = answers(answer.text)
    assert late["reason"] == ["De Ana"]


def test_a_deleted_row_comes_back_with_one_button(login, ids):
    person, pk = login("profesional"), ids["member A"]
    stale = answers(person.get(f"/people/delete/{pk}").text, reason="Repetida")
    edited = answers(person.get(f"/people/edit/{pk}").text, first_name="Ana")
    assert person.post(f"/people/edit/{pk}", data=edited).status_code == 302
    asked = person.post(f"/people/delete/{pk}", data=stale)
    assert asked.status_code == 409 and "Repetida" in asked.text
    person.post(f"/people/delete/{pk}", data=answers(asked.text))
    assert f'action="/people/restore/{pk}"' in person.get("/people/list/").text
    assert person.post(f"/people/restore/{pk}").status_code == 302
    assert person.get(f"/people/show/{pk}").status_code == 200


def test_a_field_above_the_ceiling_is_neither_shown_nor_sealed_nor_lost_in_a_merge(app, login, ids, path, stored):
    from app.access.models import RoleProfile
    from app.extensions import db
    from app.kit.fields import Privacy

    ana, luis = login("profesional"), login("profesional")
    opened = answers(ana.get(path).text, objective="De Ana")
    luis.post(path, data=answers(luis.get(path).text, objective="De Luis", findings="SECRETO"))
    with app.app_context():
        db.session.scalar(select(RoleProfile).filter_by(key="professional")).ceiling = Privacy.PERSONAL
        db.session.commit()
    answer = ana.post(path, data=opened)
    assert answer.status_code == 409 and "SECRETO" not in answer.text and "CANARYAFINDING" not in answer.text
    ana.post(path, data=answers(answer.text, **{"_pick-objective": "mine"}))
    row = stored(Visit, ids["visit A"])
    assert (row.objective, row.findings) == ("De Ana", "SECRETO")


def test_a_session_of_a_case_is_joined_like_any_other_form(login, ids, stored):
    ana, luis = login("gestora"), login("gestora")
    path = f"/sessions/edit/{ids['session A']}"
    opened = ana.get(path).text
    assert luis.post(path, data=answers(luis.get(path).text, question="Una", strengths="De Luis")).status_code == 302
    assert ana.post(path, data=answers(opened, question="Una", situation="De Ana")).status_code == 302
    row = stored(CaseSession, ids["session A"])
    assert (row.strengths, row.situation) == ("De Luis", "De Ana")


def test_five_editors_lose_no_update(login, ids, path, stored):
    """Every accepted change of a field is there until somebody who saw it changes it."""
    from benchmarks.edits import Table

    table = Table([login("profesional") for _number in range(5)], path, random.Random(7))
    for _step in range(120):
        table.step()
    assert table.lost(stored(Visit, ids["visit A"])) == []
    assert table.saved > 20 and table.joined and table.clashes
