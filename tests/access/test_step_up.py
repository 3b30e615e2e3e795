"""Are password and second factor asked for again before what is sensitive, and is nothing typed lost by that? (G13)"""

import datetime as dt

import pytest
from sqlalchemy import update

from app.access.signins import SignIn
from tests import cast


@pytest.fixture
def stale(app, monkeypatch):
    """Outside the demo, six minutes after everybody typed their password."""
    from app.extensions import db
    from app.kit.scopes import utcnow

    def passes():
        monkeypatch.setitem(app.config, "DEMO", False)
        with app.app_context():
            db.session.execute(update(SignIn).values(strong_at=utcnow() - dt.timedelta(minutes=6)))
            db.session.commit()

    return passes


@pytest.fixture
def admin(login, stale, phone):
    """An administrator with a second factor, who signed in six minutes ago."""
    person = login("admin")
    person.phone = phone("admin")
    stale()
    return person


def proof(person):
    """What this person types to confirm who they are."""
    return {"own_password": cast.PASSWORD, "own_code": person.phone.code()}


def form_of(user, **changes):
    return {"username": user.username, "first_name": "Ana", "last_name": "Delreparto", "email": user.email,
            "active": "y", "roles": user.roles, "professional_id": user.person or "", "_version": user.stamp,
            **changes}  # fmt: skip


@pytest.mark.parametrize("path", ["/accounts/edit/{0}", "/accounts/add", "/roles/add", "/roles/clone/1",
                                  "/roles/delete/1"])  # fmt: skip
def test_a_sensitive_form_asks_before_it_opens_and_comes_back(admin, account, path):
    path = path.format(account("gestora").id)
    asked = admin.get(path).location
    assert asked.startswith("/me/confirm?next=")
    assert admin.post(asked, data=proof(admin)).location == path
    assert admin.get(path).status_code in (200, 302)


@pytest.mark.parametrize("path", ["/accounts/list/", "/roles/list/", "/roles/show/1", "/", "/me/sessions"])
def test_what_is_not_sensitive_asks_for_nothing(admin, path):
    assert admin.get(path).status_code == 200


def test_a_form_sent_too_late_is_saved_with_everything_typed(admin, account):
    user = account("gestora")
    path, data = f"/accounts/edit/{user.id}", form_of(user, first_name="Escrita")
    asked = admin.post(path, data=data)
    assert asked.status_code == 401 and 'name="first_name" value="Escrita"' in asked.text
    assert account("gestora").stamp == user.stamp
    assert admin.post(path, data={**data, **proof(admin)}).status_code == 302
    assert account("gestora").stamp != user.stamp


def test_a_wrong_password_changes_nothing_and_keeps_what_was_typed(admin, account):
    user = account("gestora")
    data = form_of(user, first_name="Escrita", own_password="wrong")
    answer = admin.post(f"/accounts/edit/{user.id}", data=data)
    assert answer.status_code == 401 and "Esta no es su contraseña" in answer.text
    assert 'value="Escrita"' in answer.text and 'value="wrong"' not in answer.text
    assert account("gestora").stamp == user.stamp


def test_a_link_is_not_made_without_the_password(app, admin, account):
    path = f"/accounts/link/{account('gestora').id}"
    assert admin.post(path).status_code == 401
    assert "/link/#" in admin.post(path, data=proof(admin)).text


def test_the_password_of_another_person_confirms_nothing(app, admin, account):
    from app.access.passwords import hashed
    from app.extensions import db

    with app.app_context():
        cast.one(cast.User, username="gestora").password = hashed("otra frase larga y propia")
        db.session.commit()
    answer = admin.post("/me/confirm", data={"own_password": "otra frase larga y propia"})
    assert answer.status_code == 401


def test_confirming_changes_the_secret_of_the_cookie(app, admin):
    old = admin.get_cookie("session").value
    assert admin.post("/me/confirm", data=proof(admin)).location == "/"
    thief = app.test_client()
    thief.set_cookie("session", old)
    assert thief.get("/").location.startswith("/login/")
    assert admin.get("/").status_code == 200


@pytest.mark.parametrize(("rows", "code"), [(1, 302), (5, 200)])
def test_a_large_export_asks_and_a_small_one_does_not(login, stale, phone, monkeypatch, rows, code):
    from app.kit import stepup

    monkeypatch.setattr(stepup, "MANY", rows)
    person = login("analista")
    person.phone = phone("analista")
    stale()
    answer = person.get("/families/export")
    assert answer.status_code == code
    if code == 302:
        person.post(answer.location, data=proof(person))
        assert person.get("/families/export").mimetype == "text/csv"


@pytest.mark.parametrize("path", ["/me/sessions/end/{0}", "/me/sessions/end-others"])
def test_whoever_finds_an_open_page_ends_no_sign_in(app, login, stale, path):
    person, other = login("profesional"), login("profesional")
    stale()
    with app.app_context():
        from app.extensions import db

        path = path.format(db.session.scalar(db.select(db.func.max(SignIn.id))))
    assert person.post(path).status_code == 401 and other.get("/me/left").status_code == 200
    assert person.post(path, data={"own_password": cast.PASSWORD}).status_code == 302
    assert other.get("/me/left").status_code == 302


@pytest.mark.parametrize("missing", ["own_password", "own_code"])
def test_half_of_the_proof_confirms_nothing(admin, missing):
    data = {**proof(admin), missing: ""}
    assert admin.post("/me/confirm", data=data).status_code in (401, 422)
    assert admin.get("/roles/add").location.startswith("/me/confirm")


def test_who_has_no_second_factor_confirms_with_the_password(login, stale):
    person = login("profesional")
    stale()
    assert "own_code" not in person.get("/me/confirm").text
    assert person.post("/me/confirm", data={"own_password": cast.PASSWORD}).location == "/"


def test_who_just_signed_in_is_asked_for_nothing(app, login, account, phone, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", False)
    admin = login("admin")
    phone("admin")
    assert admin.get(f"/accounts/edit/{account('gestora').id}").status_code == 200


def test_the_demo_never_asks(app, admin, account, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    assert admin.get(f"/accounts/edit/{account('gestora').id}").status_code == 200
