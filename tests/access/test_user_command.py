"""Can whoever runs the server make the first account, and set a password that nobody sees?"""

import pytest

LONG = "una frase larga y propia"
PERSON = ["--first-name", "Luz", "--last-name", "Nueva", "--email", "luz@example.org"]


@pytest.fixture
def flask(app):
    """flask('user', 'create', …, input=…) runs a command on the worker's copy."""
    return lambda *words, **kw: app.test_cli_runner().invoke(args=list(words), **kw)


def test_a_created_account_signs_in(flask, login):
    made = ("user", "create", "--username", "luz", "--role", "analyst", "--password", *PERSON)
    done = flask(*made, input=f"{LONG}\n{LONG}\n")
    assert done.exit_code == 0, done.output
    assert LONG not in done.output
    assert login("luz", LONG).get("/cases/list/").status_code == 200


def test_a_password_is_set_for_an_account_without_one(flask, login):
    assert flask("user", "create", "--username", "luz", "--role", "analyst", *PERSON).exit_code == 0
    assert flask("user", "password", "luz", input=f"{LONG}\n{LONG}\n").exit_code == 0
    login("luz", LONG)


@pytest.mark.parametrize(("words", "typed", "said"), [
    (["--username", "luz", "--role", "boss"], "", "the roles are: "),
    (["--username", "gestora", "--role", "analyst"], "", "Another account has this user name."),
    (["--username", "luz", "--role", "case_manager", "--role", "coordinator"], "", "G34-2-03"),
    (["--username", "luz", "--role", "analyst"], "short\nshort\n", "at least 15 characters"),
    (["--username", "luz", "--role", "analyst"], "soy luz y nadie mas\n" * 2, "must not contain the user name"),
])  # fmt: skip
def test_a_wrong_command_says_why(app, flask, monkeypatch, words, typed, said):
    monkeypatch.setitem(app.config, "DEMO", False)
    done = flask("user", "create", "--password", *words, *PERSON, input=typed)
    assert done.exit_code == 1 and said in done.output


def test_an_unknown_account_gets_no_password(flask):
    done = flask("user", "password", "nobody", input=f"{LONG}\n{LONG}\n")
    assert done.exit_code == 1 and "no account" in done.output
