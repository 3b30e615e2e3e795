"""Does a second factor hold at sign-in? Codes once each, few guesses, no way around (G12, ASVS 6.5)."""

import datetime as dt

import pyotp
import pytest
from sqlalchemy import select, update

from app.access.rules import fresh_step
from app.access.second_step import SecondStep
from tests import cast
from tests.access.conftest import is_in, password, show

NEW = "tres gatos azules y un tren"


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
