"""Are difficulties and good practices told, found, shared, and taken to the regional table? (G34-4.2)"""

from app.roundtables.models import Barrier
from app.roundtables.registers import Lesson, LessonKind
from tests import cast
from tests.planting import rows


def theme(app):
    return str(rows(app, cast.Term, list="lesson_theme")[0].id)


def told(app, person, session, kind, title, **more):
    data = {"title": title, "theme_id": theme(app), "_key": title, **more}
    return person.post(f"/table-sessions/quick/{kind}/{session}", data=data).status_code


def test_difficulties_and_good_practices_are_told_and_found(app, ids, login, internal):
    person = login("gestora")
    assert told(app, person, internal, "difficulty", "Sin transporte") == 302
    assert told(app, person, internal, "practice", "Agenda común", is_shared="y") == 302
    first, second = rows(app, Lesson, session_id=internal)
    assert (first.kind, second.kind, second.is_shared) == (LessonKind.DIFFICULTY, LessonKind.PRACTICE, True)
    assert (first.unit_id, bool(first.modality_id)) == (ids["unit NORTE"], True)
    found = person.post("/lessons/search", data={"q": "transporte"}, follow_redirects=True).text
    assert "Sin transporte" in found and "Agenda común" not in found


def test_a_shared_practice_is_read_in_the_nation_and_changed_at_home(app, ids, login, internal):
    person, stranger = login("gestora"), login("gestor.valle")
    told(app, person, internal, "practice", "Agenda común", is_shared="y")
    told(app, person, internal, "practice", "Cartel de rutinas")
    shared, own = (row.id for row in rows(app, Lesson, session_id=internal))
    page = stranger.get("/lessons/list/").text
    assert "Agenda común" in page and "Cartel de rutinas" not in page
    assert stranger.get(f"/lessons/show/{shared}").status_code == 200
    assert f"/lessons/edit/{shared}" not in stranger.get(f"/lessons/show/{shared}").text
    assert stranger.get(f"/lessons/edit/{shared}").status_code == 404
    assert stranger.get(f"/lessons/show/{own}").status_code == 404
    assert stranger.post(f"/lessons/delete/{shared}", data={"reason": "x"}).status_code in (403, 404)


def test_a_difficulty_goes_to_the_regional_table_once(app, ids, login, internal):
    person = login("gestora")
    told(app, person, internal, "difficulty", "Sin transporte")
    pk = rows(app, Lesson, session_id=internal)[0].id
    for _again in range(2):
        assert person.post(f"/lessons/to-table/{pk}").status_code == 302
    barriers = rows(app, Barrier, title="Sin transporte")
    assert [(one.status.name, one.proposed_by_id) for one in barriers] == [("PROPOSED", ids["gestora"])]
    assert rows(app, Lesson, id=pk)[0].barrier_id == barriers[0].id
    assert login("gestor.valle").post(f"/lessons/to-table/{pk}").status_code == 404


def test_a_difficulty_is_not_shared_and_lessons_are_of_internal_tables(app, ids, login, internal):
    person = login("gestora")
    assert told(app, person, ids["sitting 05"], "difficulty", "Aquí no") == 409
    data = {"session_id": internal, "title": "Sin transporte", "theme_id": theme(app), "kind": "DIFFICULTY",
            "is_shared": "y"}  # fmt: skip
    assert person.post("/lessons/add", data=data).status_code == 422
    assert person.post(f"/table-sessions/take-up/{internal}/{ids['barrier 05']}").status_code == 409
    assert rows(app, Lesson, title="Sin transporte") == rows(app, Lesson, title="Aquí no") == []
