"""How does Alembic reach the database? As its owner; after an upgrade to head the release is prepared."""

from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import create_engine, pool

from app.extensions import db

config = context.config


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
            context.run_migrations()
        current = context.get_context().get_current_revision()
        drafting = "revision_context" in context.get_context().opts  # writing or checking a migration changes nothing
    engine.dispose()
    if not drafting and current is not None and current == ScriptDirectory.from_config(config).get_current_head():
        from app.release import prepare

        prepare()


run()
