"""Which commands are there? Demo data, a generated nation, accounts, words, a check-up, backups."""

from collections.abc import Callable
from typing import Any

import click
from alembic.migration import MigrationContext
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import engine
from app.access import walls
from app.access.audit_commands import audit
from app.access.commands import user
from app.access.models import RoleProfile
from app.backup.commands import backup, restore
from app.extensions import db
from app.kit.keys import vault
from app.platform.sums import sums
from app.platform.worker import commands as jobs
from app.words import words


def install(app: Flask) -> None:
    """Attach the commands."""
    for command in (demo, generate, doctor, user, audit, jobs, sums, vault, words, backup, restore):
        app.cli.add_command(command)


def _ready() -> None:
    """Stop with the cure when this database cannot serve."""
    from app.release import problem

    if trouble := problem():
        raise click.ClickException(trouble)


@click.command("demo")
def demo() -> None:
    """Load the demo people and their invented stories, once."""
    from app.demo import load

    if not current_app.config["DEMO"]:
        raise click.ClickException("The demo has public passwords: it is loaded only where ARTICULA_DEMO=1.")
    _ready()
    load()


@click.command("generate")
@click.option("--families", required=True, type=click.IntRange(1, 2_000_000), help="How many families to add.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same families.")
def generate(families: int, seed: int) -> None:
    """Add synthetic families with members, cases, needs and visits, spread over the nation."""
    from app.generate import generate as run

    _ready()
    run(families, seed)


@click.command("doctor")
def doctor() -> None:
    """Say how this installation stands, without secrets; exit with 1 when it cannot serve."""
    from app.release import problem

    for name, value in (("database", db.engine.dialect.name), ("migration", _revision()), ("roles", _roles()),
                        ("keys", _keys()), ("wall", _connected(walls.state)),
                        ("search", _connected(engine.search_state)), ("files", _files()),
                        ("demo", "yes" if current_app.config["DEMO"] else "no")):  # fmt: skip
        click.echo(f"{name:>10}: {value}")
    if trouble := problem():
        click.echo(f"Articula: {trouble}", err=True)
        raise SystemExit(1)
    click.echo("Ready.")


def _keys() -> str:
    """The names of the keys that seal and read, never the keys."""
    first, *others = current_app.config["ENCRYPTION_KEYS"]
    return f"{first} seals" + (f"; {', '.join(others)} still read" if others else "")


def _revision() -> str:
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or "none"
    except SQLAlchemyError:
        return "unknown"


def _connected(ask: Callable[[Any], str]) -> str:
    try:
        with db.engine.connect() as connection:
            return ask(connection)
    except SQLAlchemyError:
        return "unknown"


def _roles() -> str:
    try:
        return str(db.session.scalar(select(func.count(RoleProfile.id))))
    except SQLAlchemyError:
        return "unknown"


def _files() -> str:
    from app.platform.upkeep import missing_files

    try:
        lost = missing_files()
    except SQLAlchemyError:
        return "unknown"
    return f"{lost} missing" if lost else "all there"
