"""What serves while it is measured? gunicorn as in production, on a free port, and what its workers hold in memory."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
# Public on purpose: the keys of throw-away databases.
SECRETS = {"ARTICULA_DEMO": "1", "SECRET_KEY": "k" * 40, "BLIND_KEY": "k" * 40, "AUDIT_KEY": "k" * 40,
           "ENCRYPTION_KEYS": "b:" + "0d" * 32, "AUDIT_HEAD_FILE": "/dev/null"}  # fmt: skip
GUNICORN = ("--worker-class", "gthread", "--threads", "4", "--keep-alive", "0", "--preload", "--no-control-socket",
            "--log-level", "warning")  # fmt: skip


@contextmanager
def serving(env: Mapping[str, str], log: Path, app: str = "run:app", workers: int = 2) -> Iterator[tuple[int, int]]:
    """The application as it runs in production, on a free port: the master's process and the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers), *GUNICORN]
    with log.open("ab") as output:
        master = subprocess.Popen([*command, app], cwd=ROOT, env=os.environ | {"MALLOC_ARENA_MAX": "1"} | dict(env),
                                  stdout=output, stderr=output)  # fmt: skip
        try:
            yield master.pid, port
        finally:
            master.terminate()
            master.wait(30)


@contextmanager
def beside(env: Mapping[str, str], log: Path, *arguments: str) -> Iterator[None]:
    """A command of the application that goes on beside it, such as the job worker."""
    command = [sys.executable, "-m", "flask", "--app", "run", *arguments]
    with log.open("ab") as output:
        one = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=output, stderr=output)
        try:
            yield
        finally:
            one.terminate()
            one.wait(60)


def wait_for(port: int, seconds: float = 60) -> None:
    """Return once somebody answers at this port."""
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def workers_of(master: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def memory(master: int) -> list[tuple[float, float]]:
    """Megabytes of each worker: what is resident, and its own share of it (pages held by two count half)."""
    found = []
    for pid in workers_of(master):
        told = dict(re.findall(r"(?m)^(Rss|Pss):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text()))
        found.append((int(told["Rss"]) / 1024, int(told["Pss"]) / 1024))
    return found
