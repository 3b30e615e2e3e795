"""How fast is each page at the size of a nation? One command makes (or takes) the nation, serves it and measures.

    .venv/bin/python -m benchmarks.pages --families 190000 [--keep FOLDER | --database URL | --sqlite]
                     [--times 30] [--only WORDS] [--minutes 1] [--no-load] [--slow FILE] [--out FILE]

The application runs as in production (gunicorn, 2 workers x 4 threads, its job worker beside it) with row scope,
row-level security, audit and encryption on; beside it a handler written by hand (benchmarks/plain.py) on the same
database. Everybody signs in through the real form. Writes tables in Markdown. Needs the tests' packages.
"""

import os
import platform
import statistics
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load
from benchmarks.ground import Nation, add_options, nation
from benchmarks.person import NATIONAL, Person
from benchmarks.serving import beside, memory, serving
from benchmarks.tasks import OTHERS, Run, Task, look, page, tasks

PEOPLE = ("gestora", "supervisora", NATIONAL, "profesional")
PATIENCE, LEAST = 20.0, 5  # seconds for one task, and how often at least
WARM = 16  # turns until both workers have planned and kept what a task asks, as after a minute of any day
GOOD = (200, 302)


@dataclass
class Measured:
    """A task of one person: median and 95th percentile, those of the handler by hand, statements, bytes."""

    task: Task
    median: float
    slow: float
    plain: float | None
    size: int
    counts: str = ""
    sql: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.median / self.plain:.1f}x" if self.plain else ""


def spread(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def measure(person: Person, stranger: Person | None, task: Task, times: int) -> Measured | None:
    """Do it so often, in turns with the handler by hand; None where this person may not."""
    warm = task.run(person, 0)
    if warm.status not in GOOD:
        return None
    for turn in range(1, WARM):
        task.run(person, turn)
    plain: Run | None = task.plain if stranger is not None else None
    own, other, end = list[float](), list[float](), time.monotonic() + PATIENCE
    for turn in range(times):
        answer = task.run(person, turn)
        if answer.status not in GOOD:
            raise SystemExit(f"{person.name}: {task.name} answers {answer.status}")
        own.append(answer.spent)
        if plain is not None and stranger is not None:
            other.append(plain(stranger, turn).spent)
        if turn + 1 >= LEAST and time.monotonic() > end:
            break
    return Measured(task, *spread(own), statistics.median(other) if other else None, len(warm.data))


def measured(master: int, port: int, plain_port: int | None, options: Namespace) -> Iterator[tuple[str, Measured]]:
    """Every task of everybody."""
    stranger = Person(plain_port) if plain_port is not None else None
    for name in (*PEOPLE, *OTHERS):
        person = Person(port, name)
        home = Task("home", page("/"), page("/dashboard"), 50)
        for task in tasks(person, look(person)) if name in PEOPLE else (home, *OTHERS[name]):
            if options.only in task.name and (found := measure(person, stranger, task, options.times)):
                tell(name, found, master)
                yield name, found


def tell(name: str, one: Measured, master: int) -> None:
    """A line while it goes on, with the megabytes of the largest worker."""
    most = max(rss for rss, _pss in memory(master))
    times = f"{one.median:8.1f} {one.slow:8.1f} ms {one.ratio:>7}"
    print(f"{name:>13} {one.task.name:<32} {times} {one.size / 1024:6.0f} KB {most:5.0f} MB", file=sys.stderr)


def count(found: list[tuple[str, Measured]], port: int) -> None:
    """The statements of each task, asked from an application that says them."""
    people: dict[str, Person] = {}
    for name, one in found:
        person = people.setdefault(name, Person(port, name)) if name not in people else people[name]
        for turn in range(4):  # the first ones fill what is kept
            told = one.task.run(person, turn).headers
            one.counts, one.sql = told.get("X-Statements") or "", told.get("X-Spent") or ""


# -- the tables -------------------------------------------------------------------------------------------------------
def table(found: list[tuple[str, Measured]]) -> str:
    """A line for each task of each person: time, allowed, by hand, ratio, statements, size."""
    head = ("task", "as", "median ms", "p95 ms", "allowed", "by hand", "ratio", "of it SQL",
            "statements: sign-in, own, wall, log", "KB")  # fmt: skip
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    order = list(dict.fromkeys(one.task.name for _name, one in found))
    for name, one in sorted(found, key=lambda pair: order.index(pair[1].task.name)):
        limit, size = one.task.limit or float("inf"), f"{one.size / 1024:.0f}"
        shown = f"**{one.median:.1f}**" if one.median > limit else f"{one.median:.1f}"
        plain, allowed = f"{one.plain:.1f}" if one.plain else "", f"{limit:g}" if one.task.limit else ""
        cells = (one.task.name, name, shown, f"{one.slow:.1f}", allowed, plain, one.ratio, one.sql, one.counts, size)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def run(options: Namespace, ground: Nation) -> Iterator[str]:
    """One table after the other."""
    logs, env = ground.folder, ground.env
    with ExitStack() as stack:
        stack.enter_context(beside(env, logs / "jobs.log", "jobs", "work"))
        plain_port = None
        if ground.plain:
            told = serving({"PLAIN_URL": ground.plain}, logs / "plain.log", "benchmarks.plain:app")
            plain_port = stack.enter_context(told)[1]
        with serving(env, logs / "web.log") as (master, port):
            found = list(measured(master, port, plain_port, options))
            held = ", ".join(f"{rss:.0f} MB resident, {pss:.0f} MB its share" for rss, pss in memory(master))
        slow = {"SLOW": str(options.slow)} if options.slow else {}
        with serving({**env, **slow}, logs / "counted.log", "benchmarks.counted:app", workers=1) as (_master, port):
            count(found, port)
        yield table(found)
        yield f"Web workers after it: {held}."
        if not options.no_load:
            yield from load.tables(ground, plain_port, options.minutes)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.pages")
    add_options(parser)
    parser.add_argument("--times", type=int, default=30, help="how often each task is done")
    parser.add_argument("--only", default="", help="only tasks with these words in their name")
    parser.add_argument("--minutes", type=float, default=1, help="how long the mixed model runs")
    parser.add_argument("--no-load", action="store_true", help="one client only")
    parser.add_argument("--slow", type=Path, help="write the plan of every slow statement to this file")
    parser.add_argument("--out", type=Path, help="write the tables to this file, too")
    options = parser.parse_args()
    with nation(options) as ground:
        kind = "SQLite" if ground.plain is None else "PostgreSQL"
        told = [f"{kind}, Python {platform.python_version()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}."]
        for part in run(options, ground):
            print(f"\n{part}")
            told.append(part)
        if options.out:
            options.out.write_text("\n\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
