"""How does Alembic reach the database? As its owner; at head the wall is built and the release prepared."""

from alembic import context
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, create_engine, pool

from app.access import append_only, walls
from app.extensions import db

config = context.config


def moves() -> bool:
    """Will this command change the tables? `db current` and `db check` have no destination."""
    try:
        return bool(context.get_revision_argument() != context.get_context().get_current_revision())
    except KeyError:
        return False
    except CommandError:  # a destination such as -1 is named only on the way
        return True


def run_within(connection: Connection) -> None:
    """Only the tables, in the transaction of whoever brings the connection: that of a restore."""
    context.configure(connection=connection, target_metadata=db.metadata)
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Run migrations online, then, at head, bring permissions, roles and lists up to date."""
    url = current_app.config["MIGRATION_DATABASE_URL"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
        )  # fmt: skip
        with context.begin_transaction():
            if moves():
                walls.lower(connection)
            context.run_migrations()
            current = context.get_context().get_current_revision()
            drafting = "revision_context" in context.get_context().opts  # drafting a migration changes nothing
            at_head = current is not None and current == ScriptDirectory.from_config(config).get_current_head()
            if at_head and not drafting:
                walls.build(connection)
                append_only.prepare(connection, current_app.config["SQLALCHEMY_DATABASE_URI"])
    engine.dispose()
    if at_head and not drafting:
        from app.release import prepare

        prepare()


if "connection" in config.attributes:
    run_within(config.attributes["connection"])
else:
    run()
