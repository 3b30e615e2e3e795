"""Does a second factor hold? Codes once each, few guesses, who must have one, what is kept of it (G12, ASVS 6.5)."""

import datetime as dt
import re

import pyotp
import pytest
from sqlalchemy import select, text, update

from app.access import throttle
from app.access.factors import Factor, RecoveryCode
from app.access.rules import fresh_step
from app.access.second_step import SecondStep
from app.access.throttle import SignInCount
from tests import cast
from tests.access.conftest import Phone

ROWS = ("SELECT * FROM factor", "SELECT * FROM recovery_code", "SELECT * FROM second_step",
        "SELECT * FROM sign_in_count", "SELECT * FROM audit_event")  # fmt: skip
NEW = "tres gatos azules y un tren"


@pytest.fixture
def real(app, monkeypatch):
    """Rules that the demo is exempt from hold, and nobody waits for attempts that are being checked this instant."""
    monkeypatch.setitem(app.config, "DEMO", False)
    monkeypatch.setattr(throttle, "IN_FLIGHT", dt.timedelta(0))


def password(client, name="gestora", said=cast.PASSWORD):
    return client.post("/login/", data={"username": name, "password": said})


def show(client, code, address="127.0.0.1"):
    return client.post("/login/factor/", data={"code": code}, environ_base={"REMOTE_ADDR": address})


def is_in(client):
    return client.get("/cases/list/").status_code == 200


def enrolled(person):
    """(telephone, recovery codes) of somebody who sets up an app with the screens."""
    assert person.post("/me/factors/app/new").location == "/me/factors/app"
    secret = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', person.get("/me/factors/app").text)[1]
    phone = Phone(secret.replace(" ", ""))
    page = person.post("/me/factors/app", data={"code": phone.code()})
    return phone, re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", page.text)


def every_row(app):
    """Everything that the database holds of factors, as text."""
    from app.extensions import db

    with app.app_context():
        return " ".join(str(tuple(row)) for query in ROWS for row in db.session.execute(text(query)))


def test_the_right_code_enters_after_the_password(client, phone):
    gestora = phone("gestora")
    assert password(client).location.startswith("/login/factor/") and not is_in(client)
    assert "Su contraseña es correcta" in client.get("/login/factor/").text
    assert show(client, gestora.code()).location == "/" and is_in(client)


def test_a_code_with_a_space_in_it_is_the_same_code(client, phone):
    code = phone("gestora").code()
    password(client)
    assert show(client, f" {code[:3]} {code[3:]} ").status_code == 302


def test_a_code_opens_once(app, client, phone):
    code, other = phone("gestora").code(), app.test_client()
    password(client)
    assert show(client, code).status_code == 302
    password(other)
    answer = show(other, code)
    assert answer.status_code == 401 and "ya se usó" in answer.text and not is_in(other)


def test_a_code_of_an_earlier_step_is_refused_after_a_later_one(app, client, phone):
    gestora, other = phone("gestora"), app.test_client()
    early, late = gestora.code(), gestora.code()
    password(client)
    assert show(client, late).status_code == 302
    password(other)
    assert show(other, early).status_code == 401
    assert show(other, gestora.code()).status_code == 302


@pytest.mark.parametrize(("last", "taken"), [(0, True), (56_666_665, True), (56_666_666, False), (56_666_667, False)])
def test_a_step_is_fresh_only_after_the_last_one_used(last, taken):
    secret, now = pyotp.random_base32(), 56_666_666 * 30.0
    code = pyotp.TOTP(secret).at(now)
    assert (fresh_step(secret, code, last, now) == 56_666_666) is taken
    assert fresh_step(secret, code, 0, now + 90) is None


def test_of_two_requests_with_one_code_at_once_one_enters(app, phone):
    from app.access import factors, proofs

    phone("gestora")
    with app.app_context():
        row = factors.of(cast.one(cast.User, username="gestora").id)[0]  # as both requests have read it
        assert [proofs.use_step(row, 7), proofs.use_step(row, 7), proofs.use_step(row, 6)] == [True, False, False]
        cast.db.session.rollback()


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_minute_is_refused(client, phone, steps):
    gestora = phone("gestora")
    code = gestora.totp.generate_otp(int(dt.datetime.now().timestamp()) // 30 + steps)
    password(client)
    assert show(client, code).status_code == 401


def test_the_code_of_somebody_else_is_refused(client, phone):
    phone("gestora")
    password(client)
    assert show(client, phone("analista").code()).status_code == 401


def test_of_a_hundred_guesses_five_are_looked_at(app, client, phone, real, monkeypatch):
    from app.access import proofs

    looked, check = [], proofs.fresh_step
    monkeypatch.setattr(proofs, "fresh_step", lambda *about: looked.append(1) or check(*about))
    gestora = phone("gestora")
    password(client)
    codes = [show(client, f"{number:06}", f"10.{number % 250}.0.1").status_code for number in range(100)]
    assert len(looked) == 5 and codes[:5] == [401] * 5 and set(codes[5:]) == {429}
    answer = show(client, gestora.code(), "10.1.1.1")
    assert answer.status_code == 429 and "Demasiados intentos" in answer.text and not is_in(client)


def test_a_right_password_does_not_begin_the_guesses_anew(app, client, phone, real):
    phone("gestora")
    for number in range(7):
        other = app.test_client()
        password(other)
        code = show(other, f"{number:06}", f"10.{number}.0.1").status_code
    assert code == 429


def test_whoever_knows_the_password_does_not_lock_out_a_browser_of_the_owner(app, login, client, phone, real):
    owner = login("profesional")
    owner.post("/logout/")
    mine = phone("profesional")
    password(client, "profesional")
    assert [show(client, "000000").status_code for _time in range(6)][-1] == 429
    password(owner, "profesional")
    assert show(owner, mine.code(), "10.0.0.9").status_code == 302


def test_the_cookie_between_password_and_factor_opens_nothing(app, client, phone):
    phone("gestora")
    password(client)
    for path in ("/", "/cases/list/", "/me/sessions", "/me/factors/", "/me/password"):
        assert client.get(path).location.startswith("/login/"), path
    assert client.post("/me/factors/app/new").location.startswith("/login/")
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie and "sid" not in cookie


def test_the_secret_of_the_cookie_is_a_new_one_after_the_factor(app, client, phone):
    gestora, thief = phone("gestora"), app.test_client()
    password(client)
    thief.set_cookie("session", client.get_cookie("session").value)
    assert show(client, gestora.code()).status_code == 302
    assert not is_in(thief)
    assert show(thief, gestora.code()).location.startswith("/login/")  # the step was used up


def test_after_ten_minutes_one_begins_again(app, client, phone):
    from app.extensions import db

    gestora = phone("gestora")
    password(client)
    with app.app_context():
        for row in db.session.scalars(select(SecondStep)):
            late = {"expires_at": row.expires_at - dt.timedelta(minutes=11)}
            db.session.execute(update(SecondStep).where(SecondStep.id == row.id).values(**late))
        db.session.commit()
    assert show(client, gestora.code()).location.startswith("/login/?") or not is_in(client)
    assert not is_in(client)


def test_a_password_changed_meanwhile_ends_the_step(app, client, phone):
    from app.access.passwords import hashed
    from app.extensions import db

    gestora = phone("gestora")
    password(client)
    with app.app_context():
        cast.one(cast.User, username="gestora").password = hashed(NEW)
        db.session.commit()
    show(client, gestora.code())
    assert not is_in(client)


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
