"""Can a person choose a password that nobody else ever knew? One link, one day, one use, in no log (ASVS 6.4)."""

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from app.access.links import OneTimeLink
from tests import cast

NEW = "tres gatos azules y un tren"


@pytest.fixture
def handed(app, login, account):
    """handed('gestora') is the secret of a link that the administrator made for that account."""

    def make(name):
        answer = login("admin").post(f"/accounts/link/{account(name).id}")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        return re.search(r"/link/#([\w-]{43})<", answer.text)[1]

    return make


def choose(client, code, password=NEW, again=None):
    return client.post("/link/", data={"code": code, "password": password, "again": again or password})


def rows(app):
    from app.extensions import db

    with app.app_context():
        return list(db.session.scalars(select(OneTimeLink)))


def test_a_link_sets_the_password_once_and_ends_every_sign_in(login, handed, client):
    person, code = login("gestora"), handed("gestora")
    assert choose(client, code).location == "/login/"
    assert person.get("/cases/list/").status_code == 302
    assert login("gestora", NEW).get("/cases/list/").status_code == 200
    assert choose(client, code, "otra frase larga y propia").status_code == 422
    login("gestora", NEW)


def test_opening_the_link_changes_nothing(app, handed, client, statements):
    handed("gestora")
    with statements("INSERT", "UPDATE", "DELETE") as written:
        answer = client.get("/link/")
    assert answer.status_code == 200 and written == []
    assert answer.headers["Referrer-Policy"] == "same-origin"  # a referrer never holds what stands behind the #


def test_only_the_digest_of_a_link_is_kept(app, handed):
    code = handed("gestora")
    assert [row.digest == code for row in rows(app)] == [False]


def test_the_secret_is_in_no_address(app, handed, client):
    paths = [str(rule) for rule in app.url_map.iter_rules() if str(rule).startswith("/link")]
    assert paths == ["/link/"]  # it stands behind the #, which no browser sends


def test_a_link_of_yesterday_opens_nothing(app, handed, client):
    from app.extensions import db

    code = handed("gestora")
    with app.app_context():
        db.session.execute(update(OneTimeLink).values(expires_at=rows(app)[0].expires_at - dt.timedelta(hours=25)))
        db.session.commit()
    assert "demasiado antiguo" in choose(client, code).text


def test_a_second_link_takes_the_first_one_s_place(handed, client):
    first, second = handed("gestora"), handed("gestora")
    assert choose(client, first).status_code == 422
    assert choose(client, second).status_code == 302


@pytest.mark.parametrize(("password", "again", "said"), [("corta", "corta", "al menos 15"), (NEW, "otra", "iguales")])
def test_a_refused_password_does_not_use_the_link_up(app, handed, client, monkeypatch, password, again, said):
    code = handed("gestora")
    monkeypatch.setitem(app.config, "DEMO", False)
    answer = choose(client, code, password, again)
    assert answer.status_code == 422 and said in answer.text
    assert choose(client, code).status_code == 302


def test_an_account_that_was_switched_off_has_no_use_for_a_link(app, handed, client):
    from app.extensions import db

    code = handed("suplente")
    with app.app_context():
        cast.one(cast.User, username="suplente").active = False
        db.session.commit()
    assert choose(client, code).status_code == 422


def test_only_who_keeps_accounts_makes_links(login, account, client):
    path = f"/accounts/link/{account('gestora').id}"
    assert client.post(path).location.startswith("/login/")
    assert login("gestora").post(path).status_code == 403
    assert login("auditora").post(path).status_code == 403
    assert login("admin").get(path).status_code == 405


def test_the_first_administrator_gets_in_by_the_link_of_the_command(app, client, login):
    made = ["user", "create", "--username", "jefa", "--role", "admin", "--first-name", "Luz", "--last-name", "Nueva",
            "--email", "jefa@example.org", "--site", "https://articula.example.org"]  # fmt: skip
    done = app.test_cli_runner().invoke(args=made)
    code = re.search(r"^https://articula\.example\.org/link/#([\w-]{43})$", done.output, re.M)[1]
    assert choose(client, code).status_code == 302
    assert login("jefa", NEW).get("/accounts/list/").status_code == 200


def test_a_link_is_printed_for_an_account_that_is_there(app, client):
    done = app.test_cli_runner().invoke(args=["user", "link", "gestora"])
    assert choose(client, re.search(r"/link/#([\w-]{43})", done.output)[1]).status_code == 302
    assert app.test_cli_runner().invoke(args=["user", "link", "nobody"]).exit_code == 1
