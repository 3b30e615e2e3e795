"""Do the migrations lead exactly to the models, and back?"""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url

from app import models  # noqa: F401  every table
from app.extensions import Model

SCRIPT = ScriptDirectory("app/migrations")


def owner(env):
    """An engine of the role that migrates."""
    url = make_url(env["MIGRATION_DATABASE_URL"])
    return create_engine(url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url)


def difference(env):
    """What Alembic would still change."""
    with owner(env).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Model.metadata})
        return compare_metadata(context, Model.metadata)


def test_the_head_is_the_models(database_url, databases):
    assert difference(databases.env(databases.worker)) == []


def test_every_migration_goes_up_and_down(blank, cli):
    cli("db", "upgrade", env=blank)
    cli("db", "downgrade", "base", env=blank)  # one step after the other
    assert set(inspect(owner(blank)).get_table_names()) <= {"alembic_version"}


def test_there_is_one_head():
    assert len(SCRIPT.get_heads()) == 1


def test_a_second_release_changes_nothing(app):
    from app.extensions import db
    from app.release import prepare

    def counts():
        return {name: db.session.query(table).count() for name, table in Model.metadata.tables.items()}

    with app.app_context():
        before = counts()
        prepare()
        assert counts() == before
