"""Does a page cost more when there is more? The same tasks over nations of several sizes, one after the other.

    .venv/bin/python -m benchmarks.growth 19000 190000 1900000 [--keep FOLDER] [--times 30] [--out FILE]
    .venv/bin/python -m benchmarks.growth --databases URL URL URL

Each nation is made in a PostgreSQL cluster of its own (kept in FOLDER/SIZE when a folder is given). Prints the medians
and how many times the first nation's each of them is.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from benchmarks.ground import nation
from benchmarks.pages import measure, tell
from benchmarks.person import NATIONAL, Person
from benchmarks.serving import serving
from benchmarks.tasks import look, tasks

PEOPLE, MOST = ("gestora", "supervisora", NATIONAL), 1.3
TASKS = ("families", "search", "filter", "show", "home", "charts /cases", "charts /visits", "add-visit", "save")
Medians = dict[tuple[str, str], float]


def medians(options: Namespace) -> Medians:
    """Every task of these people on one nation."""
    found: Medians = {}
    with nation(options) as ground, serving(ground.env, ground.folder / "web.log") as (master, port):
        for name in PEOPLE:
            person = Person(port, name)
            for task in tasks(person, look(person)):
                if any(words in task.name for words in TASKS) and (one := measure(person, None, task, options.times)):
                    tell(name, one, master)
                    found[task.name, name] = one.median
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
    told = table(names, [medians(options) for options in runs])
    print(told)
    if asked.out:
        asked.out.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
