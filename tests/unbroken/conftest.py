"""Which trouble can a database be put in? The same on both, by what each of them understands."""

import os
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event, func, select

READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}
IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 20", "postgresql": "SET lock_timeout = 20"}
FULL = {"sqlite": "PRAGMA max_page_count = 1",  # means: not one page more than there are
        "postgresql": "SELECT 1"}  # fmt: skip
NO_SPACE = """CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
              CREATE TRIGGER no_space BEFORE INSERT ON form_key EXECUTE FUNCTION no_space()"""


@pytest.fixture
def troubled(app, engine_name):
    """`with troubled(READ_ONLY): …` begins every connection with this statement."""
    from app.extensions import db

    @contextmanager
    def trouble(statements):
        def begin(connection, _record):
            connection.cursor().execute(statements[engine_name])
            connection.commit()

        with app.app_context():
            engine = db.engine
        engine.dispose()
        event.listen(engine, "connect", begin)
        yield
        event.remove(engine, "connect", begin)
        engine.dispose()

    return trouble


@pytest.fixture
def gone(app):
    """`with gone(): …` leads every new connection to where no database is."""
    from app.extensions import db

    def astray(_dialect, _record, place, named):
        place[:] = ["/nowhere/at/all.db"] if place else []
        named.update({} if place else {"port": 1})

    @contextmanager
    def lose():
        with app.app_context():
            engine = db.engine
        engine.dispose()
        event.listen(engine, "do_connect", astray)
        yield
        event.remove(engine, "do_connect", astray)
        engine.dispose()

    return lose


@pytest.fixture
def full(troubled, engine_name):
    """`with full(): …` leaves the database no room to write."""

    @contextmanager
    def fill():
        with troubled(FULL), beside() if engine_name == "postgresql" else troubled(FULL) as connection:
            if connection:
                connection.execute(NO_SPACE)
            yield
            if connection:
                connection.execute("DROP FUNCTION no_space CASCADE")

    return fill


def beside(who="MIGRATION_DATABASE_URL"):
    """A connection beside the application, as the owner of the tables unless said (PostgreSQL)."""
    return psycopg.connect(os.environ[who].replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def organizations(app):
    """organizations() counts the rows that the form of `typed` made."""
    from app.extensions import db
    from app.opportunities.models import Organization

    def count():
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(Organization).filter_by(name="Fundación Uno"))

    return count


@pytest.fixture
def typed(ids):
    """A filled form of an organisation, with its one-time key."""
    return {"name": "Fundación Uno", "sector": "NGO", "region_id": ids["region 05"], "description": "x" * 20_000,
            "_key": "once-only"}  # fmt: skip
