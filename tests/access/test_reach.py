"""How far does each role reach, and when does it stop? Agenda, absence, ceiling, places, odd addresses."""

import datetime as dt

import pytest
from werkzeug.exceptions import NotFound

from tests import cast

TODAY = dt.date.today()
HIDDEN = [f"CANARYA{word}" for word in (*cast.PERSONAL, *cast.SENSITIVE)]
ANALYST_PAGES = ("/families/list/", "/families/show/{family A}", "/cases/list/", "/cases/show/{case A}",
                 "/needs/list/", "/needs/show/{need A}", "/visits/list/", "/visits/show/{visit A}",
                 "/commitments/list/", "/families/export", "/cases/export", "/needs/export", "/visits/export",
                 "/commitments/export", "/cases/charts/", "/")  # fmt: skip


def change(app, model, pk, **values):
    """Set values past every scope."""
    from app.extensions import db

    with app.app_context():
        row = db.session.get(model, pk)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


# -- screens --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/families/list/", "/", "/cases/charts/", "/roles/list/", "/families/edit/1"])
def test_a_stranger_is_asked_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/login/")


def test_an_account_without_a_role_opens_no_screen(login):
    person = login("nadie")
    for path in ("/families/list/", "/cases/charts/", "/roles/list/", "/opportunities/list/"):
        assert person.get(path).status_code == 403, path


@pytest.mark.parametrize("who, path", [("gestora", "/catalogs/terms/list/"), ("profesional", "/professionals/list/"),
                                       ("enlace", "/families/list/"), ("analista", "/people/list/"),
                                       ("central", "/cases/list/"), ("admin", "/cases/list/"),
                                       ("auditora", "/families/list/"), ("oportunidades", "/cases/list/")])  # fmt: skip
def test_a_screen_that_the_role_does_not_open_is_forbidden(login, who, path):
    answer = login(who).get(path)
    assert answer.status_code == 403
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("path", ["/people/add", "/families/edit/{family A}", "/visits/add", "/needs/edit/{need A}",
                                  "/families/delete/{family A}", "/visits/deleted/"])  # fmt: skip
def test_a_case_manager_does_no_direct_care(login, ids, path):
    assert login("gestora").post(path.format_map(ids), data={}).status_code in (403, 405)


def test_only_the_active_role_counts(app, login, ids):
    from flask_appbuilder.security.sqla.models import Role, User

    from app.extensions import db

    with app.app_context():
        user = cast.one(User, username="admin")
        user.roles = [*user.roles, cast.one(Role, name="analyst")]
        pairs = [(role.id, "/roles/list/" if role.name == "admin" else "/cases/list/") for role in user.roles]
        db.session.commit()
    person = login("admin")
    for role, opened in pairs:
        assert person.post(f"/role/{role}").status_code == 302
        assert {path for _role, path in pairs if person.get(path).status_code == 200} == {opened}


def test_one_cannot_switch_to_a_role_one_does_not_hold(app, login):
    from flask_appbuilder.security.sqla.models import Role

    with app.app_context():
        foreign = cast.one(Role, name="supervisor").id
    assert login("analista").post(f"/role/{foreign}").status_code == 404


# -- ceiling --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ANALYST_PAGES)
def test_an_analyst_reads_no_name_nor_note(login, ids, page):
    answer = login("analista").get(page.format_map(ids))
    assert answer.status_code == 200
    assert [word for word in HIDDEN if word in answer.text] == []


def test_an_analyst_cannot_order_by_a_name(login):
    person = login("analista")
    as_asked = person.get("/families/list/?order=name&dir=asc").text
    assert as_asked.index("CANARYB-FAMILY") < as_asked.index("CANARYA-FAMILY")


def test_who_reads_names_orders_by_them(login):
    page = login("enlace").get("/organizations/list/?order=name&dir=desc")
    assert 'aria-sort="descending"' in page.text


def test_an_analyst_cannot_search_by_a_name(login):
    answer = login("analista").post("/families/search", data={"q": "canaryaname"}, follow_redirects=True)
    assert "CANARYA-FAMILY" not in answer.text


def test_an_analyst_searches_by_a_code(login):
    answer = login("analista").post("/families/search", data={"q": "canarya-fam"}, follow_redirects=True)
    assert "CANARYA-FAMILY" in answer.text


def test_an_analyst_cannot_look_names_up(login):
    person = login("analista")
    assert "CANARYAF" not in person.post("/needs/lookup/member_id", data={"q": "canary"}).text
    assert "CANARYANAME" not in person.post("/visits/lookup/case_id", data={"q": "canary"}).text


def test_a_link_reads_no_clinical_note_of_a_case_on_the_agenda(login, ids):
    answer = login("enlace").get(f"/cases/show/{ids['case A']}")
    assert answer.status_code == 200
    assert [word for word in cast.SENSITIVE if f"CANARYA{word}" in answer.text] == []


def test_services_are_found_by_name_whatever_the_ceiling(login):
    data = {"q": "canaryoffer05serv"}
    answer = login("oportunidades").post("/opportunities/search", data=data, follow_redirects=True)
    assert "CANARYOFFER05SERV" in answer.text


# -- agenda, authority, absence -------------------------------------------------------------------------------------
def test_a_link_sees_a_case_while_it_is_on_the_agenda(login, ids):
    """Regional links are among those whom the guide addresses (G34-1-08)."""
    person = login("enlace")
    assert person.get(f"/cases/show/{ids['case A']}").status_code == 200
    assert person.get(f"/cases/show/{ids['case B']}").status_code == 404


def test_a_link_loses_a_case_that_is_taken_off_the_agenda(app, login, ids):
    from app.roundtables.models import AgendaItem

    change(app, AgendaItem, ids["item A"], removed_at=cast.DAWN)
    assert login("enlace").get(f"/cases/show/{ids['case A']}").status_code == 404


def test_a_link_loses_a_case_when_the_session_is_closed(app, login, ids):
    from app.roundtables.models import RoundtableSession
    from app.sessions.models import SessionStatus

    change(app, RoundtableSession, ids["sitting 05"], status=SessionStatus.CLOSED)
    assert login("enlace").get(f"/cases/show/{ids['case A']}").status_code == 404


def test_a_link_of_another_regional_does_not_see_the_case(login, ids):
    assert login("enlace.valle").get(f"/cases/show/{ids['case A']}").status_code == 404


def test_an_authority_sees_only_the_cases_in_its_charge(login, ids):
    person = login("autoridad")
    assert person.get(f"/cases/show/{ids['case A']}").status_code == 200
    assert person.get(f"/families/show/{ids['family A']}").status_code == 200
    assert person.get(f"/cases/show/{ids['case B']}").status_code == 404
    assert person.get(f"/families/show/{ids['family B']}").status_code == 404


def test_an_alternate_sees_nothing_while_the_principal_is_there(login, ids):
    person = login("suplente")
    assert person.get(f"/cases/show/{ids['case A']}").status_code == 404
    assert "CANARY" not in person.get("/cases/list/").text


def test_an_alternate_acts_while_the_principal_is_absent(app, login, ids):
    from app.professionals.models import Supervision

    change(app, Supervision, cast_supervision(app), absent_from=TODAY, absent_to=TODAY)
    assert login("suplente").get(f"/cases/show/{ids['case A']}").status_code == 200


def test_an_alternate_stops_when_the_principal_is_back(app, login, ids):
    from app.professionals.models import Supervision

    days = {"absent_from": TODAY - dt.timedelta(9), "absent_to": TODAY - dt.timedelta(1)}
    change(app, Supervision, cast_supervision(app), **days)
    assert login("suplente").get(f"/cases/show/{ids['case A']}").status_code == 404


def cast_supervision(app):
    from app.professionals.models import Supervision, SupervisionKind

    with app.app_context():
        return cast.one(Supervision, kind=SupervisionKind.PRINCIPAL).id


def test_an_assignment_that_ended_opens_nothing(app, login, ids):
    from app.families.models import FamilyAccess

    with app.app_context():
        access = cast.one(FamilyAccess, family_id=ids["family A"]).id
    change(app, FamilyAccess, access, starts_on=TODAY - dt.timedelta(9), ends_on=TODAY - dt.timedelta(1))
    assert login("profesional").get(f"/families/show/{ids['family A']}").status_code == 404


def test_an_analyst_reaches_the_own_regional_only(login, ids):
    person = login("analista")
    assert person.get(f"/cases/show/{ids['case B']}").status_code == 200
    assert person.get(f"/cases/show/{ids['case C']}").status_code == 404


# -- moving rows away -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["coordinadora", "supervisora", "profesional", "autoridad"])
def test_a_case_cannot_be_moved_to_a_foreign_unit(login, ids, stored, who):
    from app.cases.models import Case

    pk = ids["case A"]
    data = {name: stored(Case, pk, name) for name in ("programme_id", "stage_id", "opened_on")}
    data |= {"status": "OPEN", "unit_id": ids["unit SUR"], "_version": stored(Case, pk, "version")}
    login(who).post(f"/cases/edit/{pk}", data=data)
    assert stored(Case, pk, "unit_id") == ids["unit NORTE"]


@pytest.mark.parametrize("who", ["gestora", "supervisora", "profesional", "autoridad"])
def test_code_that_moves_a_case_to_a_foreign_unit_is_stopped(seen_by, ids, who):
    from app.cases.models import Case

    with seen_by(who) as session, pytest.raises(NotFound):
        session.get(Case, ids["case A"]).unit_id = ids["unit SUR"]
        session.flush()


def test_a_table_cannot_be_moved_to_another_regional(login, ids, stored):
    from app.roundtables.models import Roundtable

    pk = ids["table 05"]
    data = {"name": "Otra", "kind": "REGIONAL", "cadence_months": 3, "region_id": ids["region 76"],
            "_version": stored(Roundtable, pk, "version")}  # fmt: skip
    login("enlace").post(f"/roundtables/edit/{pk}", data=data)
    assert stored(Roundtable, pk, "region_id") == ids["region 05"]


def test_a_barrier_cannot_be_written_into_another_regional(login, ids):
    data = {"title": "Ajena", "cause": "INSTITUTIONAL", "status": "PROPOSED", "region_id": ids["region 76"]}
    login("enlace").post("/barriers/add", data=data)
    assert "Ajena" not in login("enlace.valle").get("/barriers/list/").text


def test_a_barrier_of_the_own_regional_is_written(login, ids):
    data = {"title": "Propia", "cause": "INSTITUTIONAL", "status": "PROPOSED", "region_id": ids["region 05"]}
    assert login("enlace").post("/barriers/add", data=data).status_code == 302


# -- odd addresses --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("pk", ["9" * 23, "999999999", "0", "-1", "abc", "%C2%B2", "1%00"])
@pytest.mark.parametrize("page", ["show", "edit", "delete", "related/family_id"])
def test_an_id_that_cannot_be_is_not_found(login, page, pk):
    path = "/people" if page.startswith("related") else "/families"
    assert login("profesional").get(f"{path}/{page}/{pk}").status_code == 404


ODD = ["page=abc", "page=0", "page=-1", "page=%C2%B2", "order=nothing", "order=family_id", "order=code&dir=sideways",
       "psize=10000", "status=NOTHING", "municipality=abc", f"municipality={'9' * 23}", "flag=nothing", "s=nothing",
       "_flt_0_code=X"]  # fmt: skip


@pytest.mark.parametrize("query", ODD)
def test_an_odd_question_gets_the_plain_list(login, query):
    person = login("profesional")
    answer = person.get(f"/families/list/?{query}")
    assert answer.status_code == 200
    assert "CANARYA-FAMILY" in answer.text
    assert "CANARYB" not in answer.text


@pytest.mark.parametrize("query", ["planned_on=abc", "minutes=x", "kind=NOTHING", "outcome_id=-1"])
def test_a_form_opened_with_odd_values_is_the_plain_form(login, query):
    assert login("profesional").get(f"/visits/add?{query}").status_code == 200


@pytest.mark.parametrize("parent", ["%C2%B2", "9" * 23, "-1", "abc"])
def test_a_form_opened_from_an_odd_parent_is_the_plain_form_or_not_found(login, parent):
    assert login("profesional").get(f"/visits/add?case_id={parent}").status_code in (200, 404)


def test_no_text_is_prefilled_from_the_address(login):
    page = login("profesional").get("/families/add?name=Llame-ya-al-300").text
    assert 'name="name"' in page
    assert 'value="Llame-ya-al-300"' not in page


def test_a_criterion_binds_every_class_that_there_is(login):
    from app.access.reaches import together
    from app.access.scope import ALIVE

    login("gestora").get("/families/list/")  # which classes those are is looked up once
    assert {mapper for _name, mapper in together((ALIVE,)).bound()} == set(ALIVE._all_mappers())
