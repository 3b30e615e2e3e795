"""Which database does a test see? A copy of a template that is built once per run, put back after it was changed."""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine, event

from tests import postgres

os.environ["TZ"] = "America/Bogota"  # the day of the tests is that of the application, in the evening, too
time.tzset()
ROOT = Path(__file__).resolve().parents[1]
# Cheap password hashes: the tests sign in hundreds of times.
OVERRIDES = {"TESTING": True, "WTF_CSRF_ENABLED": False, "ARGON2": (8, 1, 1)}
LOAD_CAST = f"from app import create_app; from tests import cast; cast.load(create_app({OVERRIDES!r}))"
TABLE = re.compile(r'\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?(\w+)"?', re.I)
LOCKS = re.compile(r"\bfor\s+(?:no\s+key\s+)?update\b", re.I)
WRITES = re.compile(r"\b(insert|update|delete|replace|merge|create|drop|alter|truncate|copy|refresh|setval)\b", re.I)


def absent(reason: str) -> None:
    """Skips, but fails where nothing may be skipped."""
    if os.environ.get("CI", "false") not in ("", "0", "false"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def run(*arguments: str, env: dict[str, str], check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs this Python in the repository; a failure shows what it wrote."""
    Databases.unseen = True
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=os.environ | env, text=True, timeout=600,
                          capture_output=True, check=False)  # fmt: skip
    assert not check or done.returncode == 0, f"{arguments} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def columns(table: str) -> str:
    """The columns of a table that can be written."""
    return ", ".join(f'"{column.name}"' for column in mapped()[table].columns if column.computed is None)


def mapped() -> Any:
    """The tables of the application by name."""
    from app.extensions import Model

    return Model.metadata.tables


def along(tables: Iterable[str]) -> set[str]:
    """These tables, and those whose rows the database itself changes with theirs."""
    links = [key for table in mapped().values() for key in table.foreign_key_constraints if key.onupdate == "CASCADE"]
    return {*tables, *(key.table.name for key in links if key.referred_table.name in tables)}


class Databases:
    """The databases of one worker. A name stands for a file or a PostgreSQL database of this run."""

    unseen = True  # did something write that this process does not see?

    def __init__(self, kind: str, worker: str) -> None:
        self.kind, self.worker, self.dirty, self.source = kind, worker, False, "cast"
        self.root = Path(os.environ["ARTICULA_TEST_ROOT"])
        self.app: Flask | None = None
        self.touched: set[str] = set()
        self.held: dict[str, bytes] = {}
        self.numbers: list[tuple[str, int, bool]] = []

    def once(self, name: str, make: Callable[[], object]) -> str:
        """Does a thing once per run, whichever worker comes first; returns what the first one noted."""
        note = self.root / name
        if not note.exists():  # nothing below may take the lock again: it would wait for itself
            with (self.root / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not note.exists():
                    (self.root / f"{name}.part").write_text(str(make()))
                    (self.root / f"{name}.part").replace(note)
        return note.read_text()

    def cluster(self) -> postgres.Cluster:
        folder = self.root / "cluster"
        if postgres.binaries() is None:
            absent("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        return postgres.Cluster(folder, int(self.once("cluster.port", lambda: postgres.start(folder).port)))

    def env(self, name: str, kind: str = "") -> dict[str, str]:
        """Which environment makes a process use this database?"""
        if (kind or self.kind) == "sqlite":
            url = owner = f"sqlite:///{self.root / name}.db"
        else:
            url, owner = self.cluster().url(name), self.cluster().url(name, postgres.OWNER)
        return {"DATABASE_URL": url, "MIGRATION_DATABASE_URL": owner}

    def blank(self, name: str, kind: str = "") -> dict[str, str]:
        if (kind or self.kind) == "postgresql":
            self.cluster().create(name)
        return self.env(name, kind)

    def template(self, name: str, kind: str, *loader: str) -> None:
        """Builds the template once per run with the project's own commands: migrate, then load."""
        self.env(name, kind)  # starts the cluster before the lock below is held

        def build() -> None:
            env = self.blank(name, kind)
            run("-m", "flask", "--app", "run", "db", "upgrade", env=env)
            run(*loader, env=env)
            if kind == "sqlite":  # all of it in one file, ready to be copied
                with sqlite3.connect(self.root / f"{name}.db") as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()

        self.once(f"{name}.{kind}", build)

    def copy(self, template: str, name: str, kind: str = "") -> dict[str, str]:
        if (kind or self.kind) == "postgresql":
            self.cluster().create(name, template)
        else:
            for suffix in ("-wal", "-shm", "-journal"):
                (self.root / f"{name}.db{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self.root / f"{template}.db", self.root / f"{name}.new")
            (self.root / f"{name}.new").replace(self.root / f"{name}.db")
        return self.env(name, kind)

    def cast(self) -> dict[str, str]:
        """The worker's own copy of the cast, fresh."""
        self.template("cast", self.kind, "-c", LOAD_CAST)
        return self.copy("cast", self.worker)

    def watch(self, app: Flask) -> None:
        """From now on, which statements may have changed a row?"""
        self.app = app
        event.listen(Engine, "before_cursor_execute", self.saw)
        if self.kind == "postgresql":
            self.hold()
            os.register_at_fork(after_in_parent=lambda: setattr(Databases, "unseen", True))
            Databases.unseen = False

    def hold(self) -> None:
        """Remembers what every table of the fresh copy holds, and where its numbers stand."""
        with psycopg.connect(self.cluster().url(self.worker, "postgres")) as connection, connection.cursor() as cursor:
            for table in mapped():
                with cursor.copy(f"COPY (SELECT {columns(table)} FROM public.{table}) TO STDOUT") as rows:  # noqa: S608
                    self.held[table] = b"".join(rows)
            cursor.execute("SELECT schemaname, sequencename, last_value FROM pg_sequences")
            self.numbers = [(f"{schema}.{name}", last or 1, last is not None) for schema, name, last in cursor]

    def put_touched(self) -> bool:
        """Puts back only what was written to: a whole database takes longer to copy there. False when it cannot."""
        if self.kind != "postgresql" or self.source != "cast" or self.unseen or "" in self.touched:
            return False
        for engine in self.engines():
            engine.dispose()
        try:
            with psycopg.connect(self.cluster().url(self.worker, "postgres")) as connection:
                connection.execute("SET session_replication_role = replica")  # links and triggers look away
                connection.execute("SET lock_timeout = '2s'")
                for table in along(self.touched):
                    connection.execute(f"DELETE FROM public.{table}")  # noqa: S608
                    with connection.cursor().copy(f"COPY public.{table} ({columns(table)}) FROM STDIN") as rows:
                        rows.write(self.held[table])
                with connection.cursor() as cursor:
                    cursor.executemany("SELECT setval(%s::regclass, %s, %s)", self.numbers)
        except psycopg.Error:
            return False
        self.dirty, self.touched = False, set()
        return True

    def engines(self) -> list[Any]:
        if self.app is None:
            return []
        with self.app.app_context():
            return list(self.app.extensions["sqlalchemy"].engines.values())

    def saw(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said = LOCKS.sub("", statement)
        if WRITES.search(said):
            self.dirty = True
            # "": something else than rows, or rows that take others with them
            self.touched |= {name for name in TABLE.findall(said) if name in mapped()} or {""}
            self.touched |= {""} if "delete from ab_" in said.lower() else set()

    def restore(self) -> None:
        """Puts the copy back if a statement may have changed it."""
        if self.app is not None and self.dirty and not self.put_touched():
            self.put(self.source)

    def put(self, source: str) -> None:
        """Puts the rows of this template into the worker's copy, now and whenever it is put back."""
        for engine in self.engines():
            engine.dispose()
        self.copy(source, self.worker)
        self.dirty, self.source, self.touched, Databases.unseen = False, source, set(), False

    def keep(self, name: str) -> str:
        """Makes a template of what the worker's copy holds now; returns its name."""
        for engine in self.engines():
            engine.dispose()
        if self.kind == "postgresql":
            self.by_table("CREATE TABLE kept.{table} AS TABLE public.{table}", list(mapped()), "CREATE SCHEMA kept")
        self.copy(self.worker, f"{name}_{self.worker}")
        return f"{name}_{self.worker}"

    def put_rows(self, tables: list[str]) -> None:
        """Puts back what these tables held when the template was kept; a whole database takes longer to copy there."""
        if self.kind == "sqlite":
            return self.put(self.source)
        blind = "SET session_replication_role = replica"  # links and triggers look away
        again = "DELETE FROM {table}; INSERT INTO {table} ({columns}) SELECT {columns} FROM kept.{table}"
        return self.by_table(again, along(tables), blind)

    def by_table(self, statement: str, tables: Iterable[str], first: str) -> None:
        """Says this for each of the tables as the superuser, after something that is said once."""
        with psycopg.connect(self.cluster().url(self.worker, "postgres")) as connection:
            connection.execute(first)
            for table in tables:
                parts = {"table": sql.Identifier(table), "columns": sql.SQL(columns(table))}
                connection.execute(sql.SQL(statement).format(**parts))
