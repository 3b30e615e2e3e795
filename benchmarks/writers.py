"""Do twelve writers get in each other's way? All save visits through the real form, as fast as they are answered.

    .venv/bin/python -m benchmarks.writers --sqlite --families 20000 [--keep FOLDER | --database URL] [--seconds 30]

The application runs as in production (gunicorn, 2 workers x 4 threads), beside it what writes by itself: the job
worker, which is asked for the charts' sums meanwhile, and the sealer of the audit log. Exits with 1 when a save fails,
is lost or doubled, or when a process met "database is locked". Needs the tests' packages.
"""

import os
import re
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.ground import Nation, add_options, nation
from benchmarks.pages import spread
from benchmarks.person import NATIONAL, Person
from benchmarks.serving import ROOT, beside, serving
from benchmarks.tasks import saved

WRITERS, CASE = 12, re.compile(r"/cases/show/(\d+)")
LOCKED, TOLD = "database is locked", re.compile("database is locked|database: OperationalError")


class Writer(threading.Thread):
    """One person at one browser, who saves one visit after the other."""

    def __init__(self, port: int, number: int, name: str, cases: list[str]) -> None:
        super().__init__()
        self.person = Person(port, name)
        save = saved(self.person, cases)
        if save is None:
            raise SystemExit(f"{name} may not save a visit")
        self.number, self.save, self.end = number, save, 0.0
        self.times, self.met = list[float](), Counter[str]()

    def run(self) -> None:
        turn = self.number
        while time.monotonic() < self.end:
            turn += 1
            try:
                answer = self.save(self.person, turn)
            except OSError as error:
                self.met[type(error).__name__] += 1
                continue
            if answer.status == 302 and "/login" not in answer.where:
                self.times.append(answer.spent)
            else:
                self.met[str(answer.status)] += 1


def visits(ground: Nation) -> int:
    """How many are stored? Asked past the application."""
    url = make_url(ground.plain or ground.env["DATABASE_URL"])
    engine = create_engine(url if ground.plain is None else url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM visit")) or 0)


def write(ground: Nation, port: int, seconds: float) -> list[Writer]:
    """Everybody at once; meanwhile the charts are counted again and again."""
    names = [("profesional", NATIONAL)[number % 2] for number in range(WRITERS)]
    cases = {name: CASE.findall(Person(port, name).ask("/cases/list/").text) for name in set(names)}
    writers = [Writer(port, number, name, list(dict.fromkeys(cases[name]))) for number, name in enumerate(names)]
    end = time.monotonic() + seconds
    for writer in writers:
        writer.end = end
        writer.start()
    while time.monotonic() < end - 5:
        sums = [sys.executable, "-m", "flask", "--app", "run", "sums"]
        subprocess.run(sums, cwd=ROOT, env={**os.environ, **ground.env}, check=True, stdout=sys.stderr)
    for writer in writers:
        writer.join()
    return writers


def main() -> int:
    """Prints a line of a table."""
    parser = ArgumentParser(prog="python -m benchmarks.writers")
    add_options(parser)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with nation(options) as ground, ExitStack() as stack:
        logs: dict[str, Path] = {name: ground.folder / f"writers-{name}.log" for name in ("web", "jobs", "seal")}
        for log in logs.values():
            log.unlink(missing_ok=True)
        stack.enter_context(beside(ground.env, logs["jobs"], "jobs", "work"))
        stack.enter_context(beside(ground.env, logs["seal"], "audit", "seal", "--every", "1"))
        with serving(ground.env, logs["web"]) as (_master, port):
            Person(port).ask("/healthz")
            before = visits(ground)
            writers = write(ground, port, options.seconds)
            stored = visits(ground) - before
        times = [one for writer in writers for one in writer.times]
        met = sum((writer.met for writer in writers), Counter[str]())
        locked = sum(len(TOLD.findall(log.read_text())) for log in logs.values())
    median, slow = spread(times)
    told = {"writers": WRITERS, "saves": len(times), "per second": f"{len(times) / options.seconds:.0f}",
            "median ms": f"{median:.0f}", "p95 ms": f"{slow:.0f}", "slowest ms": f"{max(times):.0f}",
            "failed": dict(met) or 0, "stored": stored, LOCKED: locked}  # fmt: skip
    print(f"| {' | '.join(told)} |\n|{'---|' * len(told)}\n| {' | '.join(map(str, told.values()))} |")
    return int(bool(met) or locked > 0 or stored != len(times))


if __name__ == "__main__":
    sys.exit(main())
