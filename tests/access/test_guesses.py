"""How many passwords may somebody guess? Counted before the hash, over threads, without telling who exists (G9)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from app.access import passwords, throttle
from app.access.throttle import SignInCount
from tests import cast

WRONG = "wrong"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nobody waits for attempts that are being checked this instant."""
    monkeypatch.setattr(throttle, "IN_FLIGHT", dt.timedelta(0))


@pytest.fixture
def hashes(monkeypatch):
    """Which passwords reached a hash?"""
    seen, check = [], passwords._matches
    monkeypatch.setattr(passwords, "_matches", lambda kept, typed: seen.append(typed) or check(kept, typed))
    return seen


@pytest.fixture
def later(app):
    """later(minutes): so much time passes for every counter."""
    from app.extensions import db

    def passes(minutes):
        with app.app_context():
            for row in db.session.scalars(select(SignInCount)):
                when = {"free_at": row.free_at - dt.timedelta(minutes=minutes)}
                db.session.execute(update(SignInCount).where(SignInCount.id == row.id).values(**when))
            db.session.commit()

    return passes


def guess(client, name="gestora", password=WRONG, address="10.0.0.1", language="es"):
    return client.post("/login/", data={"username": name, "password": password},
                       environ_base={"REMOTE_ADDR": address}, headers={"Accept-Language": language})  # fmt: skip


def test_of_hundreds_of_guesses_at_once_five_reach_the_hash(app, hashes):
    def attempt(number):
        return guess(app.test_client(), password=f"guess {number}", address=f"10.0.{number % 250}.1").status_code

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(attempt, range(500)))
    assert len(hashes) <= 5
    assert set(codes) == {401, 429} and codes.count(401) == len(hashes)


@pytest.mark.parametrize("name", ["gestora", "nobody.at.all", "gestora@example.org"])
def test_after_five_failures_one_waits_and_is_told_how_long(client, name):
    codes = [guess(client, name).status_code for _time in range(6)]
    assert codes == [401] * 5 + [429]
    answer = guess(client, name)
    assert 50 <= int(answer.headers["Retry-After"]) <= 61
    assert "Demasiados intentos" in answer.text and "1 minuto" in answer.text
    assert "1 minute" in guess(client, name, language="en").text


def test_user_name_and_e_mail_count_together(client):
    codes = [guess(client, ("gestora", "GESTORA@example.org")[time % 2]).status_code for time in range(6)]
    assert codes[-1] == 429


def test_the_wait_doubles_up_to_half_an_hour(client, later):
    waits = []
    for _time in range(12):
        answer = guess(client)
        if answer.status_code == 429:
            waits.append(round(int(answer.headers["Retry-After"]) / 60))
            later(waits[-1] + 1)
            guess(client)
    assert waits[:4] == [1, 2, 4, 8]


def test_the_right_password_opens_after_the_wait_and_begins_anew(client, later):
    for _time in range(6):
        guess(client)
    assert guess(client, password=cast.PASSWORD).status_code == 429
    later(2)
    assert guess(client, password=cast.PASSWORD).status_code == 302
    client.post("/logout/")
    assert [guess(client).status_code for _time in range(5)] == [401] * 5


def test_a_stranger_does_not_lock_out_a_browser_that_the_owner_has_used(app, login, client):
    owner = login("gestora")
    owner.post("/logout/")
    for _time in range(6):
        guess(client)
    assert guess(client, password=cast.PASSWORD).status_code == 429
    assert guess(owner, password=cast.PASSWORD, address="10.0.0.2").status_code == 302


def test_a_known_browser_of_one_account_is_a_stranger_to_another(login, client):
    owner = login("analista")
    owner.post("/logout/")
    for _time in range(5):
        guess(client, "gestora")
    assert guess(owner, "gestora", address="10.0.0.2").status_code == 429


def test_one_address_guesses_twenty_times_a_minute(client):
    codes = [guess(client, f"somebody{number}").status_code for number in range(21)]
    assert codes.count(401) >= 20 and codes[-1] in (401, 429)
    assert 429 in [guess(client, f"another{number}").status_code for number in range(20)]


def test_signing_in_rightly_uses_up_no_attempts(app):
    assert {guess(app.test_client(), password=cast.PASSWORD).status_code for _time in range(22)} == {302}


@pytest.mark.parametrize("name", ["nobody.at.all", "apagada", "gestora"])
def test_an_unknown_name_costs_the_same_hash_and_reads_the_same(app, client, account, hashes, name):
    from app.extensions import db

    if name == "apagada":
        with app.app_context():
            cast.one(cast.User, username="suplente").active = False
            db.session.commit()
        name = "suplente"
    answer = guess(client, name)
    assert (answer.status_code, len(hashes)) == (401, 1)
    assert "El usuario o la contraseña no son correctos." in answer.text


def test_the_counters_name_nobody(app, client):
    guess(client, "somebody.secret")
    from app.extensions import db

    with app.app_context():
        kept = " ".join(db.session.scalars(select(SignInCount.key)))
    assert len(kept) == 87 and "somebody" not in kept and "10.0.0.1" not in kept


def test_one_s_own_password_is_not_guessed_in_a_stolen_session_either(login):
    person = login("gestora")
    data = {"current": "wrong", "password": "tres gatos azules", "again": "tres gatos azules"}
    codes = [person.post("/me/password", data=data).status_code for _time in range(6)]
    assert codes == [401] * 5 + [429]
