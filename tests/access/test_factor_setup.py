"""Who must have a second factor, how is it set up, removed and kept? (G12, ASVS 6.5)"""

import datetime as dt
import re

import pyotp
import pytest
from sqlalchemy import select, text, update

from app.access.factors import Factor, RecoveryCode
from app.access.throttle import SignInCount
from tests import cast
from tests.access.conftest import enrolled, every_row, is_in, password, show

pytestmark = pytest.mark.static  # forms and codes; the matrix and test_factors.py ask on both

NEW = "tres gatos azules y un tren"


def test_a_recovery_code_works_once(app, login, client):
    _phone, codes = enrolled(login("gestora"))
    assert len(set(codes)) == 10
    password(client)
    assert show(client, codes[3].upper()).location == "/me/factors/"
    assert "quedan 9" in client.get("/me/factors/").text
    other = app.test_client()
    password(other)
    assert show(other, codes[3]).status_code == 401
    assert show(other, codes[4].replace("-", " ")).status_code == 302


def test_new_recovery_codes_take_the_place_of_the_old(login, client):
    person = login("gestora")
    _phone, old = enrolled(person)
    new = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", person.post("/me/factors/codes").text)
    password(client)
    assert show(client, old[0]).status_code == 401
    assert show(client, new[0]).status_code == 302


def test_the_code_that_confirmed_an_app_does_not_sign_in(login, client):
    person = login("gestora")
    phone, _codes = enrolled(person)
    password(client)
    assert show(client, phone.totp.generate_otp(phone.step)).status_code == 401
    assert show(client, phone.code()).status_code == 302


def test_an_app_counts_only_once_its_code_was_typed(login, client):
    person = login("gestora")
    person.post("/me/factors/app/new")
    assert person.post("/me/factors/app", data={"code": "000000"}).status_code == 422
    assert password(client).location == "/"


def test_the_first_factor_ends_the_other_sign_ins_and_changes_the_secret(app, login):
    person, other = login("gestora"), login("gestora")
    old = person.get_cookie("session").value
    enrolled(person)
    thief = app.test_client()
    thief.set_cookie("session", old)
    assert (is_in(person), is_in(other), is_in(thief)) == (True, False, False)


@pytest.mark.parametrize("name", ["admin", "supervisora", "analista", "gestora", "coordinadora"])
@pytest.mark.parametrize("path", ["/", "/cases/list/", "/families/export", "/accounts/list/", "/me/password", "/jobs/"])
def test_who_supervises_keeps_accounts_or_exports_sets_one_up_first(login, real, name, path):
    assert login(name).get(path).location == "/me/factors/"


def test_whoever_sets_one_up_first_may_leave_and_change_the_language(login, real):
    person = login("admin")
    page = person.get("/me/factors/").text
    assert "Su rol supervisa" in page and "/accounts/list/" not in page
    assert person.post("/lang/en").location == "/" and "Your role supervises" in person.get("/me/factors/").text
    assert person.post("/roles/add", data={"name_es": "x"}).location == "/me/factors/"
    assert person.post("/logout/").location == "/login/"


def test_once_it_is_set_up_everything_opens(login, real):
    person = login("analista")
    enrolled(person)
    assert is_in(person) and person.get("/families/export").status_code in (200, 302)


@pytest.mark.parametrize("name", ["profesional", "auditora", "central"])
def test_who_neither_supervises_nor_exports_may_go_without(login, real, name):
    assert login(name).get("/").status_code == 200


def test_the_demo_asks_for_none_but_for_those_that_were_tried(login, client):
    person = login("admin")
    assert person.get("/accounts/list/").status_code == 200
    phone, _codes = enrolled(person)
    assert password(client, "admin").location.startswith("/login/factor/")
    assert show(client, phone.code()).location == "/"


def test_the_last_one_stays_where_the_role_needs_it(app, login, phone, real):
    person = login("analista")
    enrolled(person)
    with app.app_context():
        pk = cast.one(Factor).id
    assert person.post(f"/me/factors/remove/{pk}").location == "/me/factors/"
    phone("analista")
    person.post(f"/me/factors/remove/{pk}")
    assert password(app.test_client(), "analista").location.startswith("/login/factor/")


def test_removing_the_last_one_takes_its_codes_along(app, login, client):
    person = login("gestora")
    enrolled(person)
    with app.app_context():
        pk = cast.one(Factor).id
    assert login("analista").post(f"/me/factors/remove/{pk}").status_code == 404
    person.post(f"/me/factors/remove/{pk}")
    assert password(client).location == "/"
    with app.app_context():
        assert cast.db.session.scalars(select(RecoveryCode)).all() == []


@pytest.mark.parametrize("path", ["/me/factors/app/new", "/me/factors/codes", "/me/factors/remove/1"])
def test_changing_factors_asks_for_the_proof_again(app, login, phone, real, path):
    from app.access.signins import SignIn

    person = login("profesional")
    phone("profesional")
    with app.app_context():
        cast.db.session.execute(update(SignIn).values(strong_at=dt.datetime(2026, 1, 1)))
        cast.db.session.commit()
    answer = person.post(path)
    assert answer.status_code == 401 and 'name="own_code"' in answer.text


def test_a_link_to_choose_a_password_does_not_skip_the_factor(app, login, client, phone):
    gestora = phone("gestora")
    done = app.test_cli_runner().invoke(args=["user", "link", "gestora"])
    code = re.search(r"/link/#([\w-]{43})", done.output)[1]
    assert client.post("/link/", data={"code": code, "password": NEW, "again": NEW}).status_code == 302
    assert not is_in(client)
    assert password(client, said=NEW).location.startswith("/login/factor/") and not is_in(client)
    assert show(client, gestora.code()).status_code == 302


def test_with_a_second_factor_a_password_of_twelve_characters_will_do(app, login, phone, real):
    from app.access.passwords import fault

    with app.app_context():
        user = cast.one(cast.User, username="profesional")
        assert "15" in str(fault("gatos azul 1x", user))
    phone("profesional")
    with app.app_context():
        assert fault("gatos azul 1x", cast.one(cast.User, username="profesional")) is None


def test_the_first_administrator_sets_one_up_when_signing_in(app, client, real):
    made = ["user", "create", "--username", "jefa", "--role", "admin", "--first-name", "Luz", "--last-name", "Nueva",
            "--email", "jefa@example.org"]  # fmt: skip
    code = re.search(r"/link/#([\w-]{43})$", app.test_cli_runner().invoke(args=made).output, re.M)[1]
    client.post("/link/", data={"code": code, "password": NEW, "again": NEW})
    assert password(client, "jefa", NEW).location == "/"
    assert client.get("/accounts/list/").location == "/me/factors/"
    enrolled(client)
    assert client.get("/accounts/list/").status_code == 200


def test_nothing_of_a_secret_is_kept_readable(app, login, caplog):
    person = login("gestora")
    phone, codes = enrolled(person)
    kept, shown = every_row(app), person.get("/me/factors/").text
    spaced = " ".join(phone.totp.secret[at : at + 4] for at in range(0, 32, 4))
    for secret in (phone.totp.secret, spaced, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept and secret not in shown and secret not in caplog.text
    assert person.get("/me/factors/app").location == "/me/factors/"


def test_a_secret_moved_to_another_account_is_not_read(app, phone, client):
    from app.extensions import db

    phone("gestora")
    stolen = phone("analista")
    with app.app_context():
        first, second = db.session.execute(text("SELECT secret FROM factor ORDER BY id")).scalars()
        moved = {"own": second, "other": first}
        db.session.execute(text("UPDATE factor SET secret = :own WHERE secret = :other"), moved)
        db.session.commit()
    password(client)
    assert show(client, stolen.code()).status_code == 500 and not is_in(client)


def test_what_happened_to_factors_is_in_the_log(app, login, client):
    person = login("gestora")
    _phone, codes = enrolled(person)
    password(client)
    show(client, "000000")
    show(client, codes[0])
    told = every_row(app)
    for what in ("second factor added", "recovery codes made", "recovery code used", '"why": "second factor"'):
        assert what in told, what


def test_counters_of_guesses_name_nobody(app, client, phone):
    phone("gestora")
    password(client)
    show(client, "000000")
    with app.app_context():
        keys = " ".join(cast.db.session.scalars(select(SignInCount.key)))
    assert "gestora" not in keys and "#" not in keys


def test_an_app_may_be_added_by_hand_from_the_text(login):
    person = login("gestora")
    person.post("/me/factors/app/new")
    page = person.get("/me/factors/app").text
    secret = re.search(r">([A-Z2-7 ]{39})<", page)[1].replace(" ", "")
    assert len(pyotp.TOTP(secret).byte_secret()) == 20
    assert '<svg viewBox="0 0 ' in page and "style=" not in page.split("<main")[1]
