"""Does a page cost more when there is more? The same tasks over nations of several sizes, in turns.

    .venv/bin/python -m benchmarks.growth 19000 190000 1900000 [--keep FOLDER] [--times 30] [--out FILE]
    .venv/bin/python -m benchmarks.growth --databases URL URL URL

Each nation is made in a PostgreSQL cluster of its own (kept in FOLDER/SIZE when a folder is given). All are asked in
turns, since the speed of a machine that others share changes within minutes. Prints the medians and how many times the
first nation's each of them is.
"""

import statistics
import sys
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path

from benchmarks.ground import nation
from benchmarks.pages import GOOD
from benchmarks.person import NATIONAL, Person
from benchmarks.serving import serving
from benchmarks.tasks import look, tasks

PEOPLE, MOST, WARM = ("gestora", "supervisora", NATIONAL), 1.3, 16  # turns until all is planned and kept
TASKS = ("families", "search", "filter", "show", "home", "charts /cases", "charts /visits", "add-visit", "save")
Medians = dict[tuple[str, str], float]


def medians(people: list[Person], times: int) -> list[Medians]:
    """Every task of one person who is signed in to each nation."""
    found: list[Medians] = [{} for _one in people]
    theirs = [{task.name: task for task in tasks(one, look(one))} for one in people]
    for name in (name for name in theirs[0] if any(words in name for words in TASKS)):
        ways = [(one, own[name]) for one, own in zip(people, theirs, strict=True) if name in own]
        warm = [task.run(one, turn).status in GOOD for turn in range(WARM) for one, task in ways]
        if len(ways) < len(people) or not all(warm):
            continue
        spent = [[task.run(one, turn).spent for one, task in ways] for turn in range(times)]
        for kept, own_times in zip(found, zip(*spent, strict=True), strict=True):
            kept[name, people[0].name] = statistics.median(own_times)
    return found


def asked_in_turns(runs: list[Namespace], times: int) -> list[Medians]:
    """The medians of each nation; all of them are served at once, one is asked at a time."""
    found: list[Medians] = [{} for _run in runs]
    with ExitStack() as stack:
        grounds = [stack.enter_context(nation(options)) for options in runs]
        ports = [stack.enter_context(serving(one.env, one.folder / "web.log"))[1] for one in grounds]
        for name in PEOPLE:
            for kept, more in zip(found, medians([Person(port, name) for port in ports], times), strict=True):
                kept.update(more)
            print(name, "done", file=sys.stderr)
    return found


def table(sizes: list[str], found: list[Medians]) -> str:
    """A line for each task that every nation has."""
    head = ["task", "as", *sizes, "last / first"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for task, name in found[0]:
        if all((task, name) in one for one in found):
            times = [one[task, name] for one in found]
            grown = times[-1] / times[0]
            told = f"**{grown:.2f}x**" if grown > MOST else f"{grown:.2f}x"
            lines.append(f"| {task} | {name} | {' | '.join(f'{time:.1f}' for time in times)} | {told} |")
    return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("sizes", nargs="*", type=int, default=[19_000, 190_000, 1_900_000])
    parser.add_argument("--databases", nargs="*", default=[], help="prepared databases instead")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    common = {"sqlite": False, "times": asked.times}
    runs = [Namespace(database=url, families=0, keep=None, **common) for url in asked.databases]
    if asked.keep:
        asked.keep.mkdir(exist_ok=True)
        asked.keep.chmod(0o711)
    for size in asked.sizes if not runs else ():
        runs.append(Namespace(database=None, families=size, keep=asked.keep and asked.keep / str(size), **common))
    names = asked.databases or [f"{size:,} families" for size in asked.sizes]
    told = table(names, asked_in_turns(runs, asked.times))
    print(told)
    if asked.out:
        asked.out.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
