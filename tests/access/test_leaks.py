"""Can anybody see or touch a row out of reach? The fifteen probes that every weaker placement of the filter failed."""

import pytest
from flask_appbuilder.actions import ActionItem
from sqlalchemy import select

from app.cases.models import Case
from app.families.models import AddressHistory, Family, Member
from app.kit.screens import SCREENS
from app.visits.models import Visit
from tests import cast
from tests.access.conftest import OF_CASE, OF_FAMILY, OF_REGION, PATHS

TEAM = ("profesional", "gestora", "coordinadora")
OF_HOUSE = OF_FAMILY | OF_CASE
LISTS = ("/families", "/cases", "/people", "/visits", "/sessions", "/needs", "/commitments")
EDITED = {"family": "/families", "member": "/people", "need": "/needs", "visit": "/visits", "promise": "/commitments"}


@pytest.mark.static
@pytest.mark.parametrize("who", TEAM)
def test_the_own_rows_are_shown(login, ids, who):
    person = login(who)
    for word, path in OF_HOUSE.items():
        answer = person.get(f"{path}/show/{ids[f'{word} A']}")
        assert answer.status_code == 200, word


@pytest.mark.parametrize("word", OF_HOUSE)
@pytest.mark.parametrize("who", TEAM)
def test_a_foreign_row_is_not_found_and_not_told(login, ids, who, word):
    person = login(who)
    for letter in "BC":
        answer = person.get(f"{OF_HOUSE[word]}/show/{ids[f'{word} {letter}']}")
        assert answer.status_code == 404
        assert "CANARY" not in answer.text


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", TEAM)
def test_a_list_holds_the_own_rows_only(login, who, path):
    page = login(who).get(f"{path}/list/").text
    assert "CANARYA" in page
    assert "CANARYB" not in page
    assert "CANARYC" not in page


@pytest.mark.parametrize("word", EDITED)
def test_the_form_of_a_foreign_row_is_not_found(login, ids, word):
    answer = login("profesional").get(f"{EDITED[word]}/edit/{ids[f'{word} B']}")
    assert answer.status_code == 404
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("word", EDITED)
def test_a_foreign_row_takes_no_edit(login, ids, word):
    answer = login("profesional").post(f"{EDITED[word]}/edit/{ids[f'{word} B']}", data={"_version": "1"})
    assert answer.status_code == 404


@pytest.mark.parametrize("word", ["family", "member", "visit"])
def test_a_foreign_row_cannot_be_deleted(login, ids, stored, word):
    model = {"family": Family, "member": Member, "visit": Visit}[word]
    answer = login("profesional").post(f"{OF_HOUSE[word]}/delete/{ids[f'{word} B']}", data={"reason": "porque sí"})
    assert answer.status_code == 404
    assert stored(model, ids[f"{word} B"], "deleted_at") is None


def test_the_tab_of_a_foreign_parent_is_not_found(login, ids):
    person = login("profesional")
    for path in ("people/related/family_id", "cases/related/family_id", "visits/related/case_id"):
        answer = person.get(f"/{path}/{ids['family B']}")
        assert answer.status_code == 404
        assert "CANARY" not in answer.text


def test_the_tab_of_the_own_parent_lists_its_rows(login, ids):
    answer = login("profesional").get(f"/people/related/family_id/{ids['family A']}")
    assert "CANARYALAST" in answer.text
    assert "CANARYB" not in answer.text


def test_a_tab_of_a_screen_the_role_does_not_open_is_absent(login, ids):
    page = login("enlace").get(f"/cases/show/{ids['case A']}")
    assert page.status_code == 200
    assert "/needs/related/" not in page.text


@pytest.mark.parametrize("path", ["people/lookup/family_id", "visits/lookup/case_id", "needs/lookup/member_id"])
def test_type_ahead_finds_the_own_rows_only(login, path):
    answer = login("profesional").post(f"/{path}", data={"q": "canary"})
    assert "CANARYA" in answer.text
    assert "CANARYB" not in answer.text
    assert "CANARYC" not in answer.text


@pytest.mark.parametrize("column", ["created_by_id", "region_id", "code", "nothing_id"])
def test_type_ahead_of_a_column_without_a_field_is_not_found(login, column):
    assert login("profesional").post(f"/visits/lookup/{column}", data={"q": "a"}).status_code == 404


def test_a_member_cannot_be_attached_to_a_foreign_family(login, ids):
    data = {"family_id": ids["family B"], "first_name": "Intrusa", "last_name": "Nueva"}
    answer = login("profesional").post("/people/add", data=data)
    assert answer.status_code == 422
    assert "CANARYB" not in answer.text


def test_a_visit_cannot_be_attached_to_a_foreign_case(login, ids):
    answer = login("profesional").post("/visits/add", data=visit(case_id=ids["case B"]))
    assert answer.status_code == 422
    assert "CANARYB" not in answer.text


def test_a_visit_of_the_own_case_is_taken(login, ids):
    assert login("profesional").post("/visits/add", data=visit(case_id=ids["case A"])).status_code == 302


def test_a_visit_takes_no_professional_of_another_regional(login, ids):
    data = visit(case_id=ids["case A"], professional_id=ids["profesional.valle"])
    assert login("profesional").post("/visits/add", data=data).status_code == 422


def test_a_stored_row_cannot_be_moved_to_a_foreign_case(login, ids, stored):
    data = visit(case_id=ids["case B"], _version=stored(Visit, ids["visit A"], "version"))
    login("profesional").post(f"/visits/edit/{ids['visit A']}", data=data)
    assert stored(Visit, ids["visit A"], "case_id") == ids["case A"]


def test_an_address_prefilled_with_a_foreign_parent_shows_nothing(login, ids):
    answer = login("profesional").get(f"/people/add?family_id={ids['family B']}")
    assert answer.status_code in (200, 404)
    assert "CANARY" not in answer.text


def test_an_address_prefilled_with_the_own_parent_shows_it(login, ids):
    assert "CANARYANAME" in login("profesional").get(f"/people/add?family_id={ids['family A']}").text


@pytest.mark.parametrize("page", ["list/", "show/{shared promise}", "export"])
def test_a_shared_row_does_not_name_a_hidden_case(login, ids, page):
    answer = login("enlace").get(f"/commitments/{page}".format_map(ids))
    assert "Cupo de jard" in answer.text
    assert "CANARYB" not in answer.text


def test_the_agenda_does_not_name_a_case_that_was_taken_off(login, ids):
    answer = login("enlace").get(f"/table-sessions/show/{ids['sitting 05']}?tab=agenda-items")
    assert "CANARYA-CASE" in answer.text
    assert "CANARYB" not in answer.text


def test_the_picker_of_a_shared_row_offers_reachable_cases_only(login):
    answer = login("enlace").post("/agenda-items/lookup/case_id", data={"q": "CANARY"})
    assert "CANARYA-CASE" in answer.text
    assert "CANARYB" not in answer.text


def test_the_form_of_a_shared_row_does_not_name_a_hidden_case(login, ids):
    answer = login("enlace").get(f"/agenda-items/edit/{ids['item B']}")
    assert answer.status_code == 200
    assert "CANARYB" not in answer.text


def test_saving_a_shared_row_keeps_the_link_one_cannot_see(login, ids, stored):
    from app.roundtables.models import AgendaItem

    item = ids["item B"]
    data = {"session_id": ids["sitting 05"], "shared_summary": "Otra cosa"}
    data["_version"] = stored(AgendaItem, item, "version")
    login("enlace").post(f"/agenda-items/edit/{item}", data=data)
    assert stored(AgendaItem, item, "shared_summary") == "Otra cosa"
    assert stored(AgendaItem, item, "case_id") == ids["case B"]


def test_hand_written_queries_are_scoped(seen_by, ids):
    with seen_by("profesional") as session:
        assert session.get(Family, ids["family B"]) is None
        assert session.get(Family, ids["family A"]) is not None
        assert [row.code for row in session.query(Family)] == ["CANARYA-FAMILY"]
        assert session.scalars(select(Case.code)).all() == ["CANARYA-CASE"]
        assert session.query(AddressHistory).count() == 1


def test_a_scoped_query_does_not_reach_through_a_join(seen_by):
    with seen_by("profesional") as session:
        query = select(Member.last_name).join(Family, Family.id == Member.family_id)
        assert session.scalars(query).all() == ["CANARYALAST"]


def test_a_bulk_delete_in_code_leaves_foreign_rows(seen_by, ids, stored):
    from sqlalchemy import delete

    with seen_by("profesional") as session:
        session.execute(delete(AddressHistory))
        session.commit()
    assert stored(AddressHistory, ids["address B"], "id") == ids["address B"]


@pytest.mark.parametrize("path", ["/sessions", "/commitments"])
def test_an_export_holds_the_own_rows_only(login, path):
    answer = login("gestora").get(f"{path}/export")
    assert answer.mimetype == "text/csv"
    assert "CANARYA" in answer.text
    assert "CANARYB" not in answer.text


def test_a_search_finds_no_foreign_family(login):
    person = login("profesional")
    answer = person.post("/families/search", data={"q": "canarybname"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "CANARYB-FAMILY" not in answer.text


def test_a_search_finds_the_own_family_without_its_name_in_the_address(login):
    person = login("profesional")
    answer = person.post("/families/search", data={"q": "canaryaname"})
    assert "canary" not in answer.location.lower()
    assert "CANARYA-FAMILY" in person.get(answer.location).text


def test_a_kept_search_of_somebody_else_is_no_search(login):
    kept = login("profesional").post("/families/search", data={"q": "canaryaname"}).location
    assert "canaryaname" not in login("profesional2").get(kept).text


@pytest.mark.parametrize("word", OF_REGION)
def test_a_row_of_another_regional_is_not_found(login, ids, word):
    answer = login("enlace").get(f"{OF_REGION[word]}/show/{ids[f'{word} 76']}")
    assert answer.status_code == 404
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("word", OF_REGION)
def test_a_row_of_the_own_regional_is_shown(login, ids, word):
    assert login("enlace").get(f"{OF_REGION[word]}/show/{ids[f'{word} 05']}").status_code == 200


@pytest.mark.parametrize("path", ["/roundtables", "/table-sessions", "/barriers", "/organizations", "/opportunities"])
def test_a_list_of_a_regional_holds_no_other(login, path):
    page = login("enlace").get(f"{path}/list/").text
    assert "05" in page
    for word in ("CANARYTABLE76", "CANARYOFFER76"):
        assert word not in page


@pytest.fixture
def naming(app, monkeypatch):
    """A bulk action that names its rows, on a screen that the professional reads."""
    screen = SCREENS[Family]
    act = ActionItem("read", "Name", "", "fa-x", True, True, lambda rows: " ".join(row.name for row in rows))
    monkeypatch.setitem(screen.actions, "read", act)


def test_a_bulk_act_takes_the_own_rows(login, ids, naming):
    answer = login("profesional").post("/families/action_post", data={"action": "read", "rowid": [ids["family A"]]})
    assert answer.text == "CANARYANAME"


def test_a_bulk_act_with_one_foreign_row_does_nothing(login, ids, naming):
    data = {"action": "read", "rowid": [ids["family A"], ids["family B"]]}
    answer = login("profesional").post("/families/action_post", data=data)
    assert answer.status_code == 404
    assert "CANARY" not in answer.text


def test_an_act_on_a_foreign_row_is_not_found(login, ids, naming):
    answer = login("profesional").post(f"/families/action/read/{ids['family B']}")
    assert answer.status_code == 404
    assert "CANARY" not in answer.text


def test_an_act_that_the_role_does_not_open_is_forbidden(login, ids, naming, monkeypatch):
    monkeypatch.setitem(SCREENS[Family].actions, "erase", SCREENS[Family].actions["read"])
    data = {"action": "erase", "rowid": [ids["family A"]]}
    assert login("profesional").post("/families/action_post", data=data).status_code == 403


def test_every_kind_of_row_of_the_cast_has_a_screen(app):
    rules = {str(rule) for rule in app.url_map.iter_rules()}
    assert {f"{path}/show/<pk>" for path in PATHS.values()} <= rules


def visit(**values):
    """A visit as the form sends it."""
    plan = {"kind": "HOME_VISIT", "planned_on": cast.TODAY.isoformat(), "mode": "IN_PERSON", "status": "PLANNED"}
    return plan | values
