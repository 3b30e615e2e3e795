"""Does a backup come back equal at the size of a city, and how long does it take? Generate, back up, restore, compare.

    .venv/bin/python -m benchmarks.restore sqlite|postgresql [families]

Everything happens in throw-away folders and databases, with the packages of the tests. The comparison is this script's
own: it reads every table of both databases row by row, and every file, and has the audit log verified.
Ends with 1 when something differs.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text

from app.backup.postgresql import SEE_ALL
from tests import postgres
from tests.databases import ROOT

FILES, SIZE = 200, 200_000
SECRETS = {"SECRET_KEY": "k" * 40, "BLIND_KEY": "b" * 40, "AUDIT_KEY": "a" * 40, "BACKUP_KEY": "z" * 40,
           "ENCRYPTION_KEYS": "k:" + "0d" * 32, "ARTICULA_DEMO": "1"}  # fmt: skip
LOG = ("audit_event", "audit_block", "audit_check", "audit_head")  # grows by the backup and the restore themselves


def flask(place: dict[str, str], *arguments: str) -> float:
    """Run one command at a place; the seconds it took."""
    since = time.monotonic()
    subprocess.run([sys.executable, "-m", "flask", "--app", "run", *arguments], cwd=ROOT, check=True,  # noqa: S603
                   env={**os.environ, **SECRETS, **place}, stdout=subprocess.DEVNULL)  # fmt: skip
    return time.monotonic() - since


def held(place: dict[str, str]) -> dict[str, Any]:
    """Every table's rows and their digest, in the order of the key; every file's digest."""
    found: dict[str, Any] = {}
    engine = create_engine(place["MIGRATION_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(SEE_ALL))  # else row-level security hides what is to be compared
        for table in inspect(engine).get_table_names():
            if not table.startswith(LOG):
                found[table] = digest(connection, inspect(engine), table)
    folder = Path(place["ATTACHMENTS"])
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        found[str(file.relative_to(folder))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def digest(connection: Any, known: Any, table: str) -> tuple[int, str]:
    keys = known.get_pk_constraint(table)["constrained_columns"] or [one["name"] for one in known.get_columns(table)]
    order = ", ".join(f'"{key}"' for key in keys)
    rows, sums = 0, hashlib.sha256()
    everything = text(f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608  names come from the catalogue
    for row in connection.execution_options(yield_per=5000).execute(everything):
        rows += 1
        sums.update(repr(tuple(row)).encode())
    return rows, sums.hexdigest()


@contextmanager
def two_places(kind: str, folder: Path) -> Iterator[list[dict[str, str]]]:
    """Where from and where to: each a database of its own and a folder of files."""
    files = [{"ATTACHMENTS": str(folder / name / "files")} for name in ("first", "second")]
    for place in files:
        Path(place["ATTACHMENTS"]).parent.mkdir()
    if kind == "sqlite":
        urls = [f"sqlite:///{folder}/{name}/articula.db" for name in ("first", "second")]
        yield [{**place, "DATABASE_URL": url, "MIGRATION_DATABASE_URL": url}
               for place, url in zip(files, urls, strict=True)]  # fmt: skip
        return
    folder.chmod(0o711)  # noqa: S103  the server runs as somebody else
    with postgres.running(folder / "cluster") as cluster:
        for name in ("first", "second"):
            cluster.create(name)
        yield [{**place, "DATABASE_URL": cluster.url(name),
                "MIGRATION_DATABASE_URL": cluster.url(name, postgres.OWNER)}
               for place, name in zip(files, ("first", "second"), strict=True)]  # fmt: skip


def put_files(place: dict[str, str]) -> None:
    """As many files as a busy unit attaches, in their folders of two letters."""
    for _file in range(FILES):
        name = secrets.token_hex(16)
        path = Path(place["ATTACHMENTS"]) / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(secrets.token_bytes(SIZE))


def drill(kind: str, families: int) -> bool:
    """Print the times and what differs; is everything equal?"""
    with tempfile.TemporaryDirectory() as base, two_places(kind, Path(base)) as (first, second):
        flask(first, "db", "upgrade")
        flask(first, "demo")
        print(f"{kind}: {families} families generated in {flask(first, 'generate', '--families', str(families)):.1f} s")
        put_files(first)
        flask(first, "audit", "seal")
        before, saved = held(first), Path(base) / "one.backup"
        print(f"backup  {flask(first, 'backup', str(saved)):6.1f} s, {saved.stat().st_size / 1e6:,.1f} MB")
        print(f"restore {flask(second, 'restore', str(saved)):6.1f} s")
        print(f"verify  {flask(second, 'audit', 'verify'):6.1f} s")
        after = held(second)
        rows = sum(about[0] for about in before.values() if isinstance(about, tuple))
        different = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        print(f"{len(before)} tables and files with {rows:,} rows compared, different: {different or 'none'}")
        return not different


if __name__ == "__main__":
    asked = [*sys.argv[1:], "sqlite", "20000"] if len(sys.argv) < 2 else [*sys.argv[1:], "20000"]
    sys.exit(0 if drill(asked[0], int(asked[1])) else 1)
