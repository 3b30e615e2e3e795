"""Is anything acknowledged ever lost, doubled or not in the audit log? Everything is killed while twelve people write.

    .venv/bin/python -m benchmarks.kill sqlite|postgresql [kills]

Each writer saves one organisation after another through the form, and sends a form again, with its one-time key, until
it is acknowledged. Meanwhile all workers of the web server are killed with -9, and on PostgreSQL (with fsync, as it
comes) the postmaster as well, 20 times each. Needs only the tests' packages; everything is thrown away afterwards.
"""

import http.client
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks.serving import serving, workers_of
from tests import postgres
from tests.cast import PASSWORD
from tests.databases import LOAD_CAST, ROOT, run
from tests.forms import answers

WRITERS, PAUSE, PATIENCE = 12, 2.0, 60.0
GONE = (OSError, http.client.HTTPException, StopIteration)  # the last: an error page has no form
SECRETS = {"SECRET_KEY": "k" * 40, "BLIND_KEY": "b" * 40, "AUDIT_KEY": "a" * 40, "ENCRYPTION_KEYS": "k:" + "0d" * 32}


class Writer(threading.Thread):
    """One person at one browser, who does not give up."""

    def __init__(self, port: int, number: int, over: threading.Event) -> None:
        super().__init__()
        self.port, self.number, self.over = port, number, over
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.saved: list[tuple[str, str, str, float]] = []  # name, key, where it is, when
        self.met: Counter[str] = Counter()

    def run(self) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            name, key = f"Writer {self.number} row {count}", secrets.token_urlsafe(32)
            where = self.until_saved({"name": name, "sector": "NGO", "region_id": "1", "_key": key})
            self.saved.append((name, key, where, time.monotonic()))

    def until_saved(self, form: dict[str, str]) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.token = self.token or self.sign_in()
                code, where, _text = self.ask("/organizations/add", {**form, "csrf_token": self.token})
                if code == 302 and "/login" not in where:
                    return where
                self.met[str(code)] += 1
                if code in (302, 400, 401):
                    self.token = ""
            except GONE as error:
                self.met[type(error).__name__] += 1
            time.sleep(0.05)
        raise AssertionError(f"not saved within {PATIENCE:.0f} s: {self.met}")

    def sign_in(self) -> str:
        self.cookies.clear()
        form = answers(self.ask("/login/")[2])
        self.ask("/login/", {**form, "username": "oportunidades", "password": PASSWORD})
        token: Any = answers(self.ask("/organizations/add")[2])["csrf_token"]
        return str(token[0])

    def ask(self, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST" if form else "GET", path, urlencode(form, doseq=True) if form else None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            for said in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: one.value for name, one in SimpleCookie(said).items()}
            return answer.status, answer.headers.get("Location", ""), text


def kill_workers(master: int) -> None:
    for pid in workers_of(master):
        os.kill(pid, signal.SIGKILL)


def kill_server(cluster: postgres.Cluster) -> None:
    cluster.kill()
    for _attempt in range(100):
        try:
            cluster.serve()
            return
        except RuntimeError:  # what the dead one left is still being given back
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL does not start again")


def storm(master: int, port: int, kills: int, cluster: postgres.Cluster | None) -> list[Writer]:
    """Let everybody write and kill what serves them; returns when the last form is acknowledged."""
    over = threading.Event()
    writers = [Writer(port, number, over) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        while not all(writer.saved or not writer.is_alive() for writer in writers):
            time.sleep(0.2)
        for _kill in range(kills):
            time.sleep(PAUSE)
            kill_workers(master)
            if cluster is not None:
                time.sleep(PAUSE)
                kill_server(cluster)
        time.sleep(PAUSE)
    finally:
        over.set()
        for writer in writers:
            writer.join()
    return writers


def judge(writers: list[Writer], ask: Any) -> dict[str, Any]:
    """What was promised against what is there."""
    saved = [one for writer in writers for one in writer.saved]
    stored = Counter(name for (name,) in ask("SELECT name FROM organization WHERE name LIKE 'Writer %'"))
    keys = dict(ask("SELECT key, url FROM form_key"))
    audited = Counter(name for (name,) in ask(
        "SELECT o.name FROM organization o JOIN audit_event e ON e.row_id = o.id AND e.table_name = 'organization' "
        "AND e.act = 'CREATE' WHERE o.name LIKE 'Writer %'"))  # fmt: skip
    moments = sorted(moment for *_rest, moment in saved)
    met = sum((writer.met for writer in writers), Counter())
    return {
        "acknowledged": len(saved),
        "lost": sum(stored[name] == 0 or keys.get(key) != where for name, key, where, _moment in saved),
        "doubled": sum(count > 1 for count in stored.values()),
        "without audit": sum(audited[name] != 1 for name in stored),
        "not acknowledged": len(set(stored) - {name for name, *_rest in saved}),
        "longest silence s": round(max(after - before for before, after in zip(moments, moments[1:], strict=False)), 1),
        "met meanwhile": " ".join(f"{name}:{count}" for name, count in sorted(met.items())) or "nothing",
    }


def main(kind: str, kills: int) -> int:
    """Prints a line of a table; 1 when something was lost, doubled or not written down."""
    folder = Path(tempfile.mkdtemp(prefix="articula-kill-"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster, url = None, f"sqlite:///{folder}/kill.db"
        owner = url
        if kind == "postgresql":
            cluster = stack.enter_context(postgres.running(folder / "cluster", postgres.SAFE))
            cluster.create("kill")
            url, owner = cluster.url("kill"), cluster.url("kill", postgres.OWNER)
        env = SECRETS | {"DATABASE_URL": url, "MIGRATION_DATABASE_URL": owner, "ARTICULA_DEMO": "1"}
        run("-m", "flask", "--app", "run", "db", "upgrade", env=env)
        run("-c", LOAD_CAST, env=env)
        start = time.monotonic()
        with serving(env, folder / "log") as (master, port):
            writers = storm(master, port, kills, cluster)
            seconds, workers = time.monotonic() - start, len(workers_of(master))
        locked = (folder / "log").read_text().count("database: OperationalError") if cluster is None else 0
        (ROOT / ".cache").mkdir(exist_ok=True)
        shutil.copy(folder / "log", ROOT / ".cache" / "kill.log")
        found = judge(writers, asking(url, cluster))
        found |= {"database is locked": locked, "integrity": integrity(url, cluster)}
    told = {"database": kind, "kills of workers": kills, "kills of PostgreSQL": kills if cluster else 0, **found,
            "workers at the end": workers, "seconds": round(seconds)}  # fmt: skip
    print(f"| {' | '.join(told)} |\n|{'---|' * len(told)}\n| {' | '.join(map(str, told.values()))} |")
    bad = ("lost", "doubled", "without audit", "not acknowledged", "database is locked")
    return int(any(told[name] for name in bad) or told["integrity"] != "ok")


def asking(url: str, cluster: postgres.Cluster | None, name: str = "kill") -> Any:
    """ask('SELECT …') gives rows, past the application."""

    def ask(query: str) -> list[Any]:
        if cluster is not None:
            with psycopg.connect(cluster.url(name, "postgres")) as connection:
                return connection.execute(query).fetchall()  # type: ignore[arg-type]
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query).fetchall()

    return ask


def integrity(url: str, cluster: postgres.Cluster | None) -> str:
    """What the database's own examiner says: integrity_check, or amcheck over every table and index."""
    if cluster is None:
        return str(asking(url, cluster)("PRAGMA integrity_check")[0][0])
    program = [str(postgres.binaries() / "pg_amcheck"), "--install-missing", "--heapallindexed", "--no-password"]
    done = subprocess.run([*program, "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", "kill"],  # noqa: S603
                          capture_output=True, text=True, check=False)  # fmt: skip
    return "ok" if done.returncode == 0 else (done.stdout + done.stderr).strip()[:300]


if __name__ == "__main__":
    if sys.argv[1:2] not in (["sqlite"], ["postgresql"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20))
