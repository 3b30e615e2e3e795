"""What is a whole backup, and when may it be put back? The database and the files, or nothing at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from app.backup import archive, postgresql, sqlite
from app.kit.scopes import utcnow

FILES = "files/"


class Refused(Exception):
    """A backup that must not be made or put back like this; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """The database and the folder of files of this installation, as the owner of the tables reaches them."""

    url: str
    folder: Path

    @property
    def kind(self) -> str:
        return make_url(self.url).get_backend_name()

    @property
    def database(self) -> ModuleType:
        return sqlite if self.kind == "sqlite" else postgresql

    def state(self) -> dict[str, Any]:
        """The migration, and the newest seal of the audit log: what a restored log must still contain."""
        newest = text("SELECT mac FROM audit_block ORDER BY id DESC LIMIT 1")
        with create_engine(self.url, poolclass=NullPool).connect() as connection:
            has_log = inspect(connection).has_table("audit_block")
            return {"revision": MigrationContext.configure(connection).get_current_revision(),
                    "audit_head": connection.scalar(newest) if has_log else None}  # fmt: skip

    def files(self) -> list[Path]:
        """Finished files, in order; what is being written belongs to no row yet."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".part")
        return sorted(found) if self.folder.is_dir() else []


def here() -> Place:
    """This installation."""
    return Place(current_app.config["MIGRATION_DATABASE_URL"], Path(current_app.config["ATTACHMENTS"]))


def make(path: Path, secret: str, place: Place) -> dict[str, Any]:
    """Write a new backup: first the rows of one moment, then the files, which are written before their rows."""
    if path.exists():
        raise Refused(f"{path} exists already: a backup is never overwritten")
    if place.database.is_empty(place.url):
        raise Refused("this database is empty: there is nothing to back up")
    about: dict[str, Any] = {"made_at": utcnow().isoformat(timespec="seconds"), "database": place.kind,
                             **place.state(), "keys": list(current_app.config["ENCRYPTION_KEYS"])}  # fmt: skip
    with archive.written(path, secret, about) as writer:
        about["held"] = place.database.dump(place.url, writer)
        for file in place.files():
            writer.add_file(f"{FILES}{file.relative_to(place.folder).as_posix()}", file)
    return about | {"members": writer.members}


def restore(path: Path, secret: str, place: Place, manifest: dict[str, Any]) -> None:
    """Put back a backup that was checked; when anything fails, database and files are what they were."""
    with _files_in_place(path, secret, place):
        place.database.restore(place.url, path, secret, manifest)


def bring_up() -> None:
    """The tables, rights and rows of this release around what was put back; run again, it goes on where it failed."""
    try:
        upgrade()
    except Exception as error:
        raise Refused("the backup is back, but could not be brought up to this release: mend the cause and run "
                      "`flask --app run db upgrade`") from error  # fmt: skip


def refuse(place: Place, manifest: dict[str, Any], overwrite: bool) -> None:
    """Refused when this backup does not belong here or would take something away."""
    if manifest["database"] != place.kind:
        raise Refused(f"this is a backup of a {manifest['database']} database, and this installation has {place.kind}")
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    if manifest["revision"] not in {one.revision for one in script.walk_revisions()}:
        raise Refused(f"this backup is of a newer release (migration {manifest['revision']}): install that one first")
    if overwrite:
        return
    if not place.database.is_empty(place.url):
        raise Refused("the database is not empty; with --overwrite everything in it is replaced")
    if place.files():
        raise Refused(f"{place.folder} is not empty; with --overwrite everything in it is replaced")


@contextmanager
def _files_in_place(path: Path, secret: str, place: Place) -> Iterator[None]:
    """Inside, the files of the backup are in the folder; afterwards, too, unless something failed."""
    new, old = (place.folder.with_name(f"{place.folder.name}.{word}") for word in ("restore", "before-restore"))
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        _unpack(path, secret, new)
        if place.folder.exists():
            place.folder.rename(old)
        new.rename(place.folder)
        yield
    except BaseException:
        if old.exists() or not new.exists():
            shutil.rmtree(place.folder, ignore_errors=True)
        if old.exists():
            old.rename(place.folder)
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _unpack(path: Path, secret: str, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for name, content in archive.members(path, secret):
        if not name.startswith(FILES):
            continue
        target = (folder / name.removeprefix(FILES)).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise Refused(f"the backup names a file outside the folder: {name}")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
        target.chmod(0o600)
