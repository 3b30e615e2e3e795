"""What happens to what people type? Once, with its version, by POST, with a token, with a way back."""

import pytest

from app.cases.models import Case
from app.families.models import Family, Member
from app.visits.models import Visit
from tests import cast


def person_data(ids, **values):
    return {"family_id": ids["family A"], "first_name": "Luz", "last_name": "Nueva", **values}


def visit_data(ids, **values):
    return {"case_id": ids["case A"], "kind": "HOME_VISIT", "planned_on": cast.TODAY.isoformat(), "mode": "IN_PERSON",
            "status": "PLANNED", **values}  # fmt: skip


def rows(app, model, **by):
    from app.extensions import db

    with app.app_context():
        return db.session.query(model).filter_by(**by).count()


def test_a_form_sent_twice_makes_one_row(app, login, ids):
    person, data = login("profesional"), person_data(ids, _key="k" * 43)
    first, second = person.post("/people/add", data=data), person.post("/people/add", data=data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.location == first.location
    assert rows(app, Member, last_name="Nueva") == 1


def test_two_forms_make_two_rows(app, login, ids):
    person = login("profesional")
    for key in ("k" * 43, "l" * 43):
        person.post("/people/add", data=person_data(ids, _key=key))
    assert rows(app, Member, last_name="Nueva") == 2


def test_a_stale_form_answers_409_and_keeps_what_was_typed(login, ids, stored):
    person, pk = login("profesional"), ids["visit A"]
    version = stored(Visit, pk, "version")
    person.post(f"/visits/edit/{pk}", data=visit_data(ids, objective="Primera", _version=version))
    answer = person.post(f"/visits/edit/{pk}", data=visit_data(ids, objective="Segunda", _version=version))
    assert answer.status_code == 409
    assert "Segunda" in answer.text
    assert stored(Visit, pk, "objective") == "Primera"


def test_a_stale_form_sent_again_is_saved(login, ids, stored):
    person, pk = login("profesional"), ids["visit A"]
    old = visit_data(ids, objective="Segunda", _version=stored(Visit, pk, "version") - 1)
    page = person.post(f"/visits/edit/{pk}", data=old).text
    now = page.split('name="_version" type="hidden" value="')[1].split('"')[0]
    assert person.post(f"/visits/edit/{pk}", data=old | {"_version": now}).status_code == 302
    assert stored(Visit, pk, "objective") == "Segunda"


def test_an_incomplete_form_keeps_what_was_typed_and_says_why(login, ids):
    answer = login("profesional").post("/people/add", data=person_data(ids, first_name="", last_name="Escrito"))
    assert answer.status_code == 422
    assert 'value="Escrito"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_duplicate_is_told_without_telling_whose_it_is(app, login, ids, stored):
    kind = stored(Member, ids["member A"], "document_type_id")
    data = person_data(ids, document_type_id=kind, document_number="CANARYBDOC")
    answer = login("profesional").post("/people/add", data=data)
    assert answer.status_code == 422
    assert "CANARYBLAST" not in answer.text
    assert rows(app, Member, last_name="Nueva") == 0


def test_a_deleted_row_is_not_found(login, ids):
    person = login("profesional")
    answer = person.post(f"/people/delete/{ids['member A']}", data={"reason": "Registro repetido"})
    assert answer.status_code == 302
    assert person.get(f"/people/show/{ids['member A']}").status_code == 404
    assert "CANARYALAST" not in person.get("/people/list/").text


def test_a_row_is_not_deleted_without_a_reason(login, ids, stored):
    assert login("profesional").post(f"/people/delete/{ids['member A']}", data={"reason": " "}).status_code == 422
    assert stored(Member, ids["member A"], "deleted_at") is None


def test_a_deleted_row_is_listed_and_restored(login, ids):
    person = login("profesional")
    person.post(f"/people/delete/{ids['member A']}", data={"reason": "Registro repetido"})
    assert "CANARYALAST" in person.get("/people/deleted/").text
    assert person.post(f"/people/restore/{ids['member A']}").status_code == 302
    assert person.get(f"/people/show/{ids['member A']}").status_code == 200


def test_a_deleted_row_of_another_team_is_neither_listed_nor_restored(login, ids):
    login("profesional2").post(f"/people/delete/{ids['member B']}", data={"reason": "Registro repetido"})
    person = login("profesional")
    assert "CANARYB" not in person.get("/people/deleted/").text
    assert person.post(f"/people/restore/{ids['member B']}").status_code == 404


@pytest.mark.parametrize("path", ["/logout/", "/lang/en", "/families/delete/{family A}", "/visits/delete/{visit A}"])
def test_a_link_to_an_act_changes_nothing(login, ids, stored, path):
    person = login("profesional")
    person.get(path.format_map(ids))
    assert person.get("/families/list/").status_code == 200
    assert '<html lang="es"' in person.get("/families/list/").text
    assert stored(Family, ids["family A"], "deleted_at") is None


@pytest.mark.parametrize("path", ["/people/add", "/visits/edit/{visit A}", "/people/delete/{member A}", "/lang/en",
                                  "/families/search", "/people/lookup/family_id", "/logout/", "/login/"])  # fmt: skip
def test_a_post_without_its_token_is_refused(app, login, ids, monkeypatch, path):
    person = login("profesional")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = person.post(path.format_map(ids), data={"reason": "x", "q": "x"})
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_a_post_with_its_token_is_taken(app, login, ids, monkeypatch):
    person = login("profesional")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = person.get("/people/add").text.split('name="csrf-token" content="')[1].split('"')[0]
    assert person.post("/people/add", data=person_data(ids, csrf_token=token)).status_code == 302


def test_a_row_that_changes_its_case_takes_the_new_place(app, login, ids, stored):
    from app.commitments.models import Commitment
    from app.extensions import db
    from app.families.models import FamilyAccess

    with app.app_context():
        region = db.session.get(Case, ids["case B"]).region_id
        db.session.add(FamilyAccess(family_id=ids["family B"], region_id=region, professional_id=ids["profesional"]))
        db.session.commit()
    pk = ids["promise A"]
    data = {"what": "Otra", "responsible": "Ana", "priority": "MEDIUM", "status": "PENDING",
            "case_id": ids["case B"], "_version": stored(Commitment, pk, "version")}  # fmt: skip
    assert login("profesional").post(f"/commitments/edit/{pk}", data=data).status_code == 302
    assert stored(Commitment, pk, "case_id") == ids["case B"]
    assert stored(Commitment, pk, "family_id") == ids["family B"]
    assert stored(Commitment, pk, "unit_id") == ids["unit SUR"]
