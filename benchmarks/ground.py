"""Where is the nation that is measured? In a prepared database, or in one that is made, filled and analysed first."""

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.serving import ROOT, SECRETS
from tests import postgres

SETTINGS = ("shared_buffers=1GB", "effective_cache_size=4GB", "max_connections=60", "max_locks_per_transaction=256",
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC")  # fmt: skip


@dataclass(frozen=True)
class Nation:
    """A filled database: the environment of the application, what the handler by hand connects to, room for logs."""

    env: dict[str, str]
    plain: str | None
    folder: Path


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--families", type=int, default=190_000, help="of a database that is made here")
    parser.add_argument("--database", help="a prepared PostgreSQL or SQLite; its secrets from the environment")
    parser.add_argument("--sqlite", action="store_true", help="make a SQLite file instead of a PostgreSQL cluster")
    parser.add_argument("--keep", type=Path, help="make the database in this folder, keep it and take it next time")


@contextmanager
def nation(options: Namespace) -> Iterator[Nation]:
    """The database that these options mean, ready to be served."""
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="articula-bench-")))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
        files = {"ATTACHMENTS": f"{folder}/files", "ARTICULA_DEMO": "1"}
        if options.database:
            secrets = {name: os.environ.get(name, value) for name, value in SECRETS.items()}
            env = {**secrets, **files, "DATABASE_URL": options.database}
        elif options.sqlite:
            env = {**SECRETS, **files, "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        else:
            cluster = _cluster(folder / "cluster", stack)
            env = {**SECRETS, **files, "DATABASE_URL": cluster.url("articula"),
                   "MIGRATION_DATABASE_URL": cluster.url("articula", postgres.OWNER)}  # fmt: skip
            if not (folder / "ready").exists():
                cluster.create("articula")
        plain = _superuser(env["DATABASE_URL"])
        if not options.database and not (folder / "ready").exists():
            _fill(env, options.families, plain)
            (folder / "ready").touch()
        _run(env, "-m", "benchmarks.accounts")
        yield Nation(env, plain, folder)


def _cluster(folder: Path, stack: ExitStack) -> postgres.Cluster:
    """A durable server: the one kept in this folder, else a new one."""
    if not (folder / "data").exists():
        cluster = postgres.start(folder, SETTINGS)
    else:
        cluster = postgres.Cluster(folder, postgres.free_port(), SETTINGS)
        cluster.serve()
    stack.callback(cluster.stop)
    return cluster


def _superuser(url: str) -> str | None:
    """What the handler by hand connects to: past row-level security where the server lets everybody in."""
    told = make_url(url).set(drivername="postgresql")
    if not url.startswith("postgres"):
        return None
    with suppress(psycopg.OperationalError):
        above = told.set(username="postgres", password=None).render_as_string(hide_password=False)
        psycopg.connect(above).close()
        return above
    return told.render_as_string(hide_password=False)


def _fill(env: dict[str, str], families: int, above: str | None) -> None:
    began = time.monotonic()
    for command in (("db", "upgrade"), ("demo",), ("generate", "--families", str(families), "--seed", "1")):
        _run(env, "-m", "flask", "--app", "run", *command)
    if above is not None:
        with psycopg.connect(above, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
    print(f"made {families} families in {time.monotonic() - began:.0f} s", file=sys.stderr)


def _run(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env={**os.environ, **env}, check=True, stdout=sys.stderr)
