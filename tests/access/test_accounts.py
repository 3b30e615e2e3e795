"""Who may sign in, in which roles? The accounts page keeps duties apart, keeps a key holder and sets no password."""

import datetime as dt

import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.professionals.models import Unit, UnitFunction, UnitMembership
from tests import cast

TODAY = dt.date.today()


def data_of(user, **changes):
    return {"username": user.username, "first_name": "Ana", "last_name": "Delreparto", "email": user.email,
            "active": "y", "roles": user.roles, "professional_id": user.person or "", "_version": user.stamp,
            **changes}  # fmt: skip


def role_ids(app, *keys):
    from app.extensions import db

    with app.app_context():
        return [db.session.scalar(select(Role.id).filter_by(name=key)) for key in keys]


def test_a_new_account_cannot_sign_in_until_it_has_a_password(app, login, client):
    data = {"username": "nueva", "first_name": "Luz", "last_name": "Nueva", "email": "nueva@example.org", "active": "y",
            "roles": role_ids(app, "analyst"), "_key": "n" * 43}  # fmt: skip
    admin = login("admin")
    shown = admin.post("/accounts/add", data=data)
    assert shown.status_code == 302
    assert "/accounts/link/" in admin.get(shown.location).text
    for password in ("", "$unset$", cast.PASSWORD):
        assert client.post("/login/", data={"username": "nueva", "password": password}).status_code == 401
    assert admin.post("/accounts/add", data=data).location == shown.location  # sent twice, made once


def test_the_page_takes_no_password(app, login, account):
    user = account("gestora")
    login("admin").post(f"/accounts/edit/{user.id}", data=data_of(user, password="chosen-by-the-admin"))
    login("gestora")  # with the password she had


@pytest.mark.parametrize("change", [{"username": "ADMIN"}, {"email": "admin@example.org"}, {"username": "a b"},
                                    {"email": "nothing"}, {"first_name": " "}, {"roles": ["999"]}])  # fmt: skip
def test_a_wrong_account_is_refused_with_a_message(login, account, change):
    user = account("gestora")
    answer = login("admin").post(f"/accounts/edit/{user.id}", data=data_of(user, **change))
    assert answer.status_code == 422 and "field-errors" in answer.text


@pytest.mark.parametrize("other", ["coordinator", "professional"])
def test_exclusive_roles_are_refused_with_the_reason(app, login, account, other):
    user = account("gestora")
    both = role_ids(app, "case_manager", other)
    answer = login("admin").post(f"/accounts/edit/{user.id}", data=data_of(user, roles=both))
    assert answer.status_code == 422 and "G34-2-0" in answer.text
    assert account("gestora").roles == user.roles


def test_exclusive_roles_are_allowed_for_two_modalities(app, login, account, elsewhere):
    user = account("gestora")
    elsewhere("gestora", UnitFunction.COORDINATOR)
    both = role_ids(app, "case_manager", "coordinator")
    assert login("admin").post(f"/accounts/edit/{user.id}", data=data_of(user, roles=both)).status_code == 302
    assert sorted(account("gestora").roles) == sorted(both)


@pytest.mark.parametrize("change", [{"active": ""}, {"roles": []}])
def test_the_last_administrator_stays(login, account, change):
    user = account("admin")
    data = {name: value for name, value in data_of(user, **change).items() if value != ""}
    assert login("admin").post(f"/accounts/edit/{user.id}", data=data).status_code == 422
    assert account("admin").active and account("admin").roles


def test_taking_a_role_away_shuts_its_screens_at_the_next_request(login, account):
    admin, analyst, user = login("admin"), login("analista"), account("analista")
    assert analyst.get("/cases/list/").status_code == 200
    assert admin.post(f"/accounts/edit/{user.id}", data=data_of(user, roles=[])).status_code == 302
    assert analyst.get("/cases/list/").status_code in (302, 403)


def test_an_administrator_ends_every_sign_in_of_an_account(login, account):
    admin, telephone, desk, other = login("admin"), login("gestora"), login("gestora"), login("analista")
    path = f"/accounts/end/{account('gestora').id}"
    assert path in admin.get(path.replace("end", "show")).text
    assert (other.post(path).status_code, admin.get(path).status_code) == (403, 405)
    assert telephone.get("/me/left").status_code == 200
    assert admin.post(path).status_code == 302
    assert [person.get("/me/left").status_code for person in (telephone, desk, other, admin)] == [302, 302, 200, 200]


def test_a_form_opened_earlier_does_not_overwrite(login, account):
    admin, user = login("admin"), account("analista")
    assert admin.post(f"/accounts/edit/{user.id}", data=data_of(user, first_name="Primera")).status_code == 302
    assert admin.post(f"/accounts/edit/{user.id}", data=data_of(user, first_name="Segunda")).status_code == 409


def test_a_person_has_one_account(login, account):
    user = account("analista")
    data = data_of(user, professional_id=account("gestora").person)
    assert login("admin").post(f"/accounts/edit/{user.id}", data=data).status_code == 422


def test_accounts_are_found_by_name_and_the_name_is_not_in_the_address(login):
    admin = login("admin")
    answer = admin.post("/accounts/search", data={"q": "gestora"})
    assert "gestora" not in answer.location
    text = admin.get(answer.location).text
    assert "gestora@example.org" in text and "analista@example.org" not in text


def test_an_administrator_finds_the_person_who_works_by_typing(login, account):
    found = login("admin").post("/accounts/lookup/professional_id", data={"q": "gestora"}).json
    assert str(account("gestora").person) in {row["value"] for row in found}


@pytest.fixture
def elsewhere(app):
    """elsewhere('gestora', function) makes someone a member of a unit of another modality that admits the function."""
    from app.catalogs.models import Modality
    from app.extensions import db

    def join(name, function, admits=True):
        with app.app_context():
            near = cast.one(Unit, code="NORTE")
            other = select(Modality).where(Modality.id != near.modality_id, Modality.admits_case_manager == admits)
            unit = cast.keep(Unit(code="OTRA", name="Equipo OTRA", operator=near.operator, region=near.region,
                                  modality=db.session.scalars(other).first()))  # fmt: skip
            if function:
                cast.keep(UnitMembership(professional=cast.worker(name), unit=unit, function=function,
                                         waiver="Encargo"))  # fmt: skip
            db.session.commit()
            return unit.id

    return join


