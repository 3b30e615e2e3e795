"""How does whoever runs this installation back it up, examine a backup and put it back? (G26)"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.backup import archive, whole
from app.backup.sealed import Damaged
from app.extensions import db
from app.kit.trace import Act, note
from config import ConfigError, backup_key

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command("backup")
@FILE
@click.option("--check", is_flag=True, help="Read all of an existing backup instead, and say what is in it.")
@with_appcontext
def backup(file: Path, check: bool) -> None:
    """Write database and files, sealed with BACKUP_KEY, into FILE, while the application runs."""
    with _named():
        if check:
            click.echo(_about(archive.check(file, _key())))
            click.echo("The backup is whole.")
            return
        since = time.monotonic()
        manifest = whole.make(file, _key(), whole.here())
        note(Act.SYSTEM, what="backup", rows=_rows(manifest))
        db.session.commit()
        click.echo(_about(manifest))
        click.echo(f"Written in {time.monotonic() - since:.1f} s: {file}, {file.stat().st_size / 1e6:,.1f} MB.")
        click.echo("ENCRYPTION_KEYS, BLIND_KEY and BACKUP_KEY are not in it: keep them elsewhere.")


@click.command("restore")
@FILE
@click.option("--overwrite", is_flag=True, help="Replace a database or a folder of files that is not empty.")
@with_appcontext
def restore(file: Path, overwrite: bool) -> None:
    """Put back what `flask backup` wrote into FILE: all of it, or nothing. Stop the application first."""
    with _named():
        since, place = time.monotonic(), whole.here()
        manifest = archive.check(file, _key())
        click.echo(_about(manifest))
        whole.refuse(place, manifest, overwrite)
        click.echo(f"It replaces the {place.kind} database and {place.folder}.")
        if missing := sorted(set(manifest["keys"]) - set(current_app.config["ENCRYPTION_KEYS"])):
            click.echo(f"What is sealed with {', '.join(missing)} cannot be read: not in ENCRYPTION_KEYS.", err=True)
        whole.restore(file, _key(), place, manifest)
        click.echo("Every table has the rows that were saved. Bringing them up to this release…")
        whole.bring_up()
        note(Act.SYSTEM, what="restore", made_at=manifest["made_at"])
        db.session.commit()
        click.echo(f"Restored in {time.monotonic() - since:.1f} s.")
        if head := manifest["audit_head"]:
            click.echo(f"Now verify the audit log: flask --app run audit verify --head {head}")


def _key() -> str:
    return backup_key(os.environ)


def _rows(manifest: dict[str, Any]) -> int:
    return sum(table["rows"] for table in manifest["held"]["tables"].values())


def _about(manifest: dict[str, Any]) -> str:
    files = [about["size"] for name, about in manifest["members"].items() if name.startswith(whole.FILES)]
    return (
        f"Backup of {manifest['made_at']} UTC, {manifest['database']}, migration {manifest['revision']}: "
        f"{len(manifest['held']['tables'])} tables with {_rows(manifest):,} rows, "
        f"{len(files):,} files with {sum(files) / 1e6:,.1f} MB."
    )


@contextmanager
def _named() -> Iterator[None]:
    """Whatever goes wrong is one line; the command before it left nothing half done."""
    try:
        yield
    except (Damaged, whole.Refused, ConfigError) as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        where = error.filename or "while writing"
        raise click.ClickException(f"{error.strerror} ({where}). Nothing was changed.") from None
    except (sqlite3.Error, psycopg.Error, SQLAlchemyError) as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise click.ClickException(f"The database said: {said}. Nothing was changed.") from None
