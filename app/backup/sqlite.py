"""How is an SQLite database copied while it is written to, and put back all at once? By SQLite's own backup."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from app.backup.archive import Writer, members
from app.backup.sealed import Damaged

MEMBER = "database.sqlite"


def dump(url: str, writer: Writer) -> dict[str, Any]:
    """Add a copy of one moment; returns what its tables hold."""
    with beside(path_of(url), "backup") as copy:
        with closing(sqlite3.connect(path_of(url))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            held = {"tables": digests(target)}
        writer.add_file(MEMBER, copy)
    return held


def restore(url: str, backup: Path, secret: str, manifest: dict[str, Any]) -> None:
    """Examine the copy first; then replace what is there in one transaction, whoever else has it open."""
    with beside(path_of(url), "restore") as copy:
        for name, content in members(backup, secret):
            if name == MEMBER:
                with copy.open("wb") as target:
                    shutil.copyfileobj(content, target, 1 << 20)
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path_of(url))) as database:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Damaged("SQLite finds faults in the copy (integrity_check)")
            if digests(source) != manifest["held"]["tables"]:
                raise Damaged("the rows of the copy are not those that were saved")
            source.backup(database)


def is_empty(url: str) -> bool:
    if not path_of(url).exists():
        return True
    with closing(sqlite3.connect(path_of(url))) as database:
        return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def digests(database: sqlite3.Connection) -> dict[str, Any]:
    """Each table's number of rows and the digest of their values in the order of the key."""
    found = {}
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
        order = [f'"{column[1]}"' for column in columns if column[5]] or [f'"{column[1]}"' for column in columns]
        digest, rows = hashlib.sha256(), 0
        for row in database.execute(f'SELECT * FROM "{table}" ORDER BY {", ".join(order)}'):  # noqa: S608 names of the schema
            digest.update(repr(row).encode())
            rows += 1
        found[table] = {"rows": rows, "sha256": digest.hexdigest()}
    return found


def path_of(url: str) -> Path:
    """Where is the file? In the folder it is in, a copy is as private as the database."""
    return Path(make_url(url).database or "").absolute()


@contextmanager
def beside(database: Path, purpose: str) -> Iterator[Path]:
    """A private file next to the database, gone afterwards."""
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = database.with_name(f"{database.name}.{purpose}")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield copy
    finally:
        for name in (copy.name, f"{copy.name}-journal", f"{copy.name}-wal", f"{copy.name}-shm"):
            copy.with_name(name).unlink(missing_ok=True)
