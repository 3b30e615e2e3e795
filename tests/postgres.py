"""Where does a test get a PostgreSQL server from? A throw-away cluster on the installed binaries."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

OWNER, APPLICATION = "articula_owner", "articula"  # migrates; serves requests and owns nothing
SAFE = ("shared_buffers=64MB", "max_connections=60", "max_locks_per_transaction=256",
        "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "autovacuum=off")  # fmt: skip
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", *SAFE)  # a crash may lose everything


def binaries() -> Path | None:
    """Which PostgreSQL is installed? The newest of Debian's, else the one in PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@dataclass(frozen=True)
class Cluster:
    """A running server: creates, copies and drops databases."""

    folder: Path
    port: int
    settings: tuple[str, ...] = FAST

    def url(self, database: str, role: str = APPLICATION) -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> None:
        """Copies a database with its owner, grants and rows; replaces one of the same name."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                *map(sql.Identifier, (database, OWNER, template))))

    def drop(self, database: str) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def serve(self) -> None:
        options = " ".join(f"-c {setting}" for setting in self.settings)
        _run(self.folder, "pg_ctl", "start", "-D", str(self.folder / "data"), "-w", "-s",
             "-l", str(self.folder / "log"), "-o", f"-p {self.port} {options}")  # fmt: skip

    def kill(self) -> None:
        """Ends the server as a power cut would: nothing is told, nothing is written any more."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        _run(self.folder, "pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate", "-s")


def start(folder: Path, settings: tuple[str, ...] = FAST) -> Cluster:
    """Makes and starts a cluster in the (not yet existing) folder; RuntimeError tells why it could not."""
    if binaries() is None:
        raise RuntimeError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:  # the server refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    _run(folder, "initdb", "-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
         "--locale=C.UTF-8", "--no-sync", "--no-instructions")
    cluster = Cluster(folder, free_port(), settings)
    cluster.serve()
    _roles(cluster)
    return cluster


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _run(folder: Path, program: str, *arguments: str) -> None:
    command = [str(binaries() / program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]
    # Output goes to a file: a pipe would stay open as long as the server runs.
    with (folder / "setup.log").open("a+", encoding="utf-8") as log:
        done = subprocess.run(command, cwd="/", stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: " + (folder / "setup.log").read_text(encoding="utf-8")[-2000:])


def _roles(cluster: Cluster) -> None:
    """Makes the owner and the restricted application role; every new database gives the latter rows, not tables.

    What only a superuser can say is said here: that comparing texts leaks nothing (docs/operations.md).
    """
    with psycopg.connect(cluster.url("template1", "postgres"), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        for right in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
            connection.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT {right} TO {APPLICATION}")
        connection.execute("ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF")


@contextmanager
def running(folder: Path, settings: tuple[str, ...] = FAST) -> Iterator[Cluster]:
    """A cluster for a script or a benchmark: `with running(Path('/tmp/x')) as cluster`."""
    cluster = start(folder, settings)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":  # python -m tests.postgres FOLDER: serve until a key is pressed
    with running(Path(sys.argv[1])) as server:
        server.create("articula")
        print(f"DATABASE_URL={server.url('articula')}\nMIGRATION_DATABASE_URL={server.url('articula', OWNER)}")
        input("Enter stops the server. ")
