"""Does a database that fails lose nothing, double nothing and say what happened in the reader's language? (R2 to R7)"""

import datetime as dt
import html
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import g
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import ProgrammingError

from app import trouble
from tests.unbroken.conftest import IMPATIENT, READ_ONLY, beside

ADD = "/organizations/add"


@pytest.fixture
def one(engine_name):
    if engine_name != "sqlite":
        pytest.skip("SQLite has one file")


def test_sqlite_keeps_every_commit_and_every_link(app, one):
    from app.extensions import db

    with app.app_context():
        said = [db.session.scalar(text(f"PRAGMA {name}")) for name in
                ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
    assert said == ["wal", 2, 1, 10_000]


def test_what_the_second_wall_refuses_is_no_fault_of_ours(app):
    refused = ProgrammingError("UPDATE", {}, InsufficientPrivilege("CANARY"))
    with app.test_request_context():
        code, _title, said = trouble.told(refused)
    assert code == 403 and "CANARY" not in str(said)


def test_a_page_does_not_wait_for_a_writer(app, one, login, troubled, database_url):
    person = login("oportunidades")
    with troubled(IMPATIENT), sqlite3.connect(database_url.removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert person.get("/organizations/list/").status_code == 200


def test_a_page_holds_no_writer_up(app, one, login, troubled, database_url):
    from app.extensions import db

    with troubled(IMPATIENT), app.app_context():
        db.session.execute(text("SELECT count(*) FROM organization"))
        with sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0) as writer:
            writer.execute("UPDATE organization SET name = name")


def test_a_writer_who_waits_too_long_is_told(app, one, login, troubled, typed, organizations, database_url):
    person = login("oportunidades")
    with troubled(IMPATIENT), sqlite3.connect(database_url.removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        answer = person.post(ADD, data=typed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Su turno no llegó" in answer.text
    assert organizations() == 0


def test_a_row_read_for_update_is_locked_before_it_is_read(app, one):
    from app.extensions import db
    from app.opportunities.models import Organization

    with app.app_context():
        db.session.scalars(select(Organization).with_for_update()).all()
        assert db.session.connection().connection.dbapi_connection.in_transaction


def test_a_savepoint_is_part_of_its_transaction(app, one):
    from app.extensions import db

    with app.app_context():
        with db.session.begin_nested():
            db.session.execute(text("UPDATE organization SET name = 'lost'"))
        db.session.rollback()
        assert db.session.scalar(text("SELECT count(*) FROM organization WHERE name = 'lost'")) == 0


@pytest.mark.parametrize(("lang", "words"), [("es", "No queda espacio para guardar"), ("en", "There is no space left")])
def test_a_full_disk_is_told_and_keeps_what_was_typed(login, full, typed, organizations, lang, words):
    person = login("oportunidades")
    person.post(f"/lang/{lang}")
    with full():
        answer = person.post(ADD, data=typed)
        assert answer.status_code == 507
        assert words in html.unescape(answer.text)
        assert person.get("/organizations/list/").status_code == 200
        assert organizations() == 0
    again = dict(re.findall(r'<textarea name="(\w+)" hidden>\n([^<]*)<', answer.text))
    assert person.post(ADD, data=again).status_code == 302  # space has returned
    assert organizations() == 1


def test_a_read_only_database_is_told(login, troubled, typed, organizations):
    person = login("oportunidades")
    with troubled(READ_ONLY):
        answer = person.post(ADD, data=typed)
        assert answer.status_code == 503
        assert "Por ahora no se puede guardar" in answer.text
        assert person.get("/organizations/list/").status_code == 200
    assert person.post(ADD, data=typed).status_code == 302
    assert organizations() == 1


def test_what_was_typed_is_given_back_without_passwords(login, troubled, ids):
    person = login("admin")
    with troubled(READ_ONLY):
        answer = person.post("/accounts/add", data={"password": "hush-hush-hush", "username": "x", "_key": "k"})
    assert "hush-hush" not in answer.text


# -- the same form, many times at once -------------------------------------------------------------------------------
def test_the_same_form_fifty_times_at_once_is_one_row_and_one_answer(login, typed, organizations):
    people = [login("oportunidades") for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: people[number % 10].post(ADD, data=typed), range(50)))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert organizations() == 1


def test_a_form_key_is_kept_thirty_days(app, login, typed):
    from app.extensions import db
    from app.kit.once import FormKey

    person = login("oportunidades")
    for days in (29, 31):
        person.post(ADD, data={**typed, "_key": f"{days} days"})
        with app.app_context():
            then = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=days)
            db.session.execute(update(FormKey).filter_by(key=f"{days} days").values(created_at=then))
            db.session.commit()
    person.post(ADD, data=typed)
    with app.app_context():
        assert set(db.session.scalars(select(FormKey.key))) == {"29 days", "once-only"}


# -- a connection that is lost ---------------------------------------------------------------------------------------
@pytest.fixture
def cut(app, engine_name):
    """cut('INSERT INTO x', times) ends the connection of the application before such a statement (PostgreSQL)."""
    from app.extensions import db

    if engine_name != "postgresql":
        pytest.skip("a file cannot be lost like a connection")
    with app.app_context():
        engine = db.engine
    left = {}

    def end(connection, cursor, statement, *rest):
        for begins in [begins for begins, times in left.items() if times and statement.startswith(begins)]:
            left[begins] -= 1
            own = connection.connection.dbapi_connection.info.backend_pid
            with beside("DATABASE_URL") as other:
                other.execute("SELECT pg_terminate_backend(%s)", [own])

    event.listen(engine, "before_cursor_execute", end)
    yield lambda begins, times=1: left.update({begins: times})
    event.remove(engine, "before_cursor_execute", end)


def test_a_page_survives_the_loss_of_its_connection(login, cut):
    person = login("oportunidades")
    cut("SELECT organization")
    assert person.get("/organizations/list/").status_code == 200


def test_a_form_survives_the_loss_of_its_connection_and_is_saved_once(login, cut, typed, organizations):
    person = login("oportunidades")
    cut("INSERT INTO organization")
    answer = person.post(ADD, data=typed)
    assert (answer.status_code, organizations()) == (302, 1)
    assert person.get(answer.location).text.count("Guardado") == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_database_that_is_gone_is_told_on_every_page(login, gone, method):
    person = login("oportunidades")
    with gone():
        answer = getattr(person, method)(ADD)
        assert person.get("/readyz").status_code == 503
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "El sistema no está listo" in answer.text
    assert person.get(ADD).status_code == 200


def test_a_connection_lost_twice_is_told(login, cut, typed, organizations):
    person = login("oportunidades")
    cut("INSERT INTO organization", 2)
    assert person.post(ADD, data=typed).status_code == 503
    assert organizations() == 0


def test_a_writer_without_a_key_is_not_repeated_after_a_commit_began(app, engine_name):
    from sqlalchemy.exc import OperationalError

    from app import engine

    lost = OperationalError("x", {}, Exception(), connection_invalidated=True)
    with app.test_request_context("/x", method="POST", data={"name": "x"}):
        assert engine.may_repeat(lost)
        g.commits = True
        assert not engine.may_repeat(lost)
