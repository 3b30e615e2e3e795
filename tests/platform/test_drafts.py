"""Is what was typed there again after a crash or a sign-out, for its author alone, and gone once it is saved?"""

import datetime as dt
import re

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.families.models import FamilyAccess, Member
from app.platform import upkeep
from app.platform.drafts import Draft
from app.visits.models import Visit
from tests.forms import answers

USE = re.compile(r'href="([^"]*[?&;]draft=[0-9a-f-]{36})"')


@pytest.fixture
def rows(app):
    """rows(Model, **by) reads past every scope."""
    from app.extensions import db

    def read(model, **by):
        with app.app_context():
            return list(db.session.scalars(select(model).filter_by(**by)))

    return read


@pytest.fixture
def add(ids):
    return f"/people/add?family_id={ids['family A']}"


def typing(person, target, **typed):
    """What the page does while somebody types: the form as it stands goes to /draft. Returns the form's answers."""
    form = answers(person.get(target).text, **typed)
    answer = person.post("/draft", data={**form, "_target": target, "_title": "Añadir persona"})
    assert answer.status_code == 200, answer.json
    return form


def offered(page):
    found = USE.search(page)
    return found and found.group(1).replace("&amp;", "&")


def test_a_draft_is_offered_after_signing_in_again_and_never_applied_by_itself(login, add):
    typing(login("profesional"), add, first_name="Luz", last_name="A medias")
    person = login("profesional")
    page = person.get(add).text
    assert offered(page) and "A medias" not in page
    assert answers(person.get(offered(page)).text)["last_name"] == ["A medias"]


def test_drafts_are_sealed_anew_with_a_new_key(app, login, add, rows, monkeypatch):
    typing(login("profesional"), add, first_name="Luz", last_name="Con llave nueva")
    keys = {"new": b"n" * 32, **app.config["ENCRYPTION_KEYS"]}
    with app.app_context():
        monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", keys)
        assert upkeep.sealed_drafts(True) == ({"draft": 1}, [])
        monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", {"new": keys["new"]})
        assert upkeep.sealed_drafts(False) == ({"new": 1}, [])
        assert ["last_name", "Con llave nueva"] in db.session.scalar(select(Draft)).read()["fields"]


def test_a_used_draft_is_saved_once_and_is_gone(login, add, rows):
    typing(login("profesional"), add, first_name="Luz", last_name="Nueva")
    person = login("profesional")
    form = answers(person.get(offered(person.get(add).text)).text)
    assert [person.post(add, data=form).status_code for _again in range(2)] == [302, 302]
    assert len(rows(Member, last_name="Nueva")) == 1 and rows(Draft) == []
    late = person.post("/draft", data={**form, "_target": add})
    assert late.status_code == 409 and rows(Draft) == []  # what the page sends a moment too late


def test_a_refused_form_keeps_its_draft(login, add, rows):
    person = login("profesional")
    form = typing(person, add, first_name="", last_name="Nueva")
    assert person.post(add, data=form).status_code == 422
    assert len(rows(Draft)) == 1


def test_a_draft_is_its_authors_alone(login, add, rows):
    typing(login("profesional"), add, first_name="Luz", last_name="A medias")
    draft, other = rows(Draft)[0], login("coordinadora")
    assert "A medias" not in other.get(f"{add}&draft={draft.uuid}").text
    assert "Añadir persona" not in other.get("/drafts/").text
    assert other.post(f"/draft/discard/{draft.uuid}").status_code == 404
    assert len(rows(Draft)) == 1


def test_the_words_of_a_draft_are_sealed_and_secrets_are_not_kept(app, login, add, rows):
    from app.extensions import db

    person = login("profesional")
    form = answers(person.get(add).text, first_name="CANARIO", password="secreta", csrf_token="t0ken")
    person.post("/draft", data={**form, "_target": add, "_title": "CANARIO"})
    with app.app_context():
        stored = str(db.session.execute(text("select * from draft")).all())
    assert "CANARIO" not in stored
    with app.app_context():
        kept = str(db.session.scalars(select(Draft)).one().read())
    assert "CANARIO" in kept and "secreta" not in kept and "t0ken" not in kept


def test_a_stale_draft_leads_into_the_page_that_compares(login, ids, rows):
    person, path = login("profesional"), f"/visits/edit/{ids['visit A']}"
    typing(person, path, objective="De Ana", agreements="Sola")
    person.post(path, data=answers(person.get(path).text, objective="De Luis"))
    assert "comparar" in person.get("/drafts/").text
    page = person.get(offered(person.get(path).text)).text
    assert "De Ana" in page and "De Luis" in page and 'name="_pick-objective"' in page
    assert person.post(path, data=answers(page, **{"_pick-objective": "mine"})).status_code == 302
    assert (rows(Visit, id=ids["visit A"])[0].agreements, rows(Draft)) == ("Sola", [])


def test_a_draft_of_a_row_out_of_reach_is_not_offered(app, login, ids, rows, add):
    from app.extensions import db

    person, path = login("profesional"), f"/visits/edit/{ids['visit A']}"
    typing(person, path, objective="De Ana")
    typing(person, add, first_name="Luz")
    assert person.get("/drafts/").text.count("/draft/discard/") == 2
    with app.app_context():
        db.session.query(FamilyAccess).filter_by(family_id=ids["family A"]).delete()
        db.session.commit()
    assert "/draft/discard/" not in person.get("/drafts/").text
    assert person.get(f"{path}?draft={rows(Draft)[0].uuid}").status_code == 404


def test_a_draft_is_discarded_by_post_alone(login, add, rows):
    person = login("profesional")
    typing(person, add, first_name="Luz")
    path = f"/draft/discard/{rows(Draft)[0].uuid}"
    assert person.get(path).status_code == 405 and len(rows(Draft)) == 1
    assert person.post(path).status_code == 302 and rows(Draft) == []


@pytest.mark.parametrize(("target", "key", "note", "code"), [
    ("/people/add", "k", "x" * 300_000, 413), ("https://evil.example/", "k", "x", 404), ("//evil.co", "k", "x", 404),
    ("/nowhere", "k", "x", 404), ("/accounts/add", "k", "x", 404), ("/people/add", "", "x", 404)])  # fmt: skip
def test_what_is_no_form_of_ours_or_too_long_is_not_kept(login, rows, target, key, note, code):
    answer = login("profesional").post("/draft", data={"_target": target, "_key": key, "note": note})
    assert (answer.status_code, rows(Draft)) == (code, [])


def test_after_the_session_the_page_is_told_and_nothing_is_kept(app, client, login, monkeypatch, add, rows):
    assert client.post("/draft", data={"_target": add, "_key": "k"}).status_code == 401
    assert client.get("/draft/token").status_code == 401
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    told = client.post("/draft", data={"_target": add, "_key": "k"}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert told.status_code == 401
    sent = client.post(add, data={"first_name": "Luz"})
    assert sent.status_code == 302 and "/login/" in sent.location and "next=/people/add" in sent.location
    assert rows(Draft) == []


def test_whoever_signs_in_comes_back_to_the_form(client, add):
    asked = client.get(add)
    answer = client.post(asked.location, data={"username": "profesional", "password": "Articula-Demo-2026"})
    assert answer.location == add


def test_old_drafts_are_forgotten(app, login, add, rows):
    from app.extensions import db

    person = login("profesional")
    typing(person, add, first_name="Luz")
    with app.app_context():
        old = dt.datetime.now() - dt.timedelta(days=31)
        db.session.query(Draft).update({"changed_at": old})
        db.session.commit()
    assert offered(person.get(add).text) is None
    typing(person, "/visits/add", objective="Otra")
    assert [row.target for row in rows(Draft)] == ["/visits/add"]


def test_a_session_of_a_case_is_drafted_with_its_lines(login, ids):
    person, target = login("gestora"), f"/sessions/add?case_id={ids['case A']}&technique=ANALYSIS"
    typing(person, target, **{"decisions-0-text": "Pedir cupo", "decisions-count": "3", "situation": "Nueva"})
    form = answers(person.get(offered(person.get(target).text)).text)
    assert form["decisions-0-text"] == ["Pedir cupo"] and form["decisions-count"] == ["3"]
    assert form["situation"] == ["Nueva"] and form["case_id"] == [str(ids["case A"])]
