"""Do many hands lose an update? Five editors open, type and save one visit in random order; prints lost=0 or which.

    .venv/bin/python -m benchmarks.edits [steps] [seed]

Needs only the tests' packages: it loads the cast of the tests into a throw-away SQLite database.
"""

import os
import random
import sys
import tempfile
import time
from typing import Any

from tests.forms import answers

FIELDS = ("objective", "findings", "agreements")


class Table:
    """Five editors, and the truth: for each field, the words last saved by somebody who knew what stood there."""

    def __init__(self, editors: list[Any], path: str, chance: random.Random) -> None:
        self.editors, self.path, self.chance = editors, path, chance
        self.open: list[dict[str, Any] | None] = [None] * len(editors)
        self.typed: list[set[str]] = [set() for _editor in editors]
        self.truth: dict[str, str] = {}
        self.gone: list[str] = []
        self.steps = self.saved = self.clashes = self.joined = 0

    def step(self) -> None:
        """One act of one editor: open the form, type in it, or save it."""
        self.steps += 1
        who = self.chance.randrange(len(self.editors))
        form = self.open[who]
        if form is None:
            self.open[who] = answers(self.editors[who].get(self.path).text)
            self.typed[who] = set()
        elif self.chance.random() < 0.5:
            name = self.chance.choice(FIELDS)
            form[name] = f"{name} {self.steps} by {who}"
            self.typed[who].add(name)
        else:
            self.save(who, form)

    def save(self, who: int, form: dict[str, Any]) -> None:
        """Save; where it is asked whose words stay, choose at random; what is not chosen is no loss."""
        before = dict(self.truth)
        answer = self.editors[who].post(self.path, data=form)
        if answer.status_code == 409:
            self.clashes += 1
            asked = answers(answer.text)
            for name in FIELDS:
                if f'name="_pick-{name}"' in answer.text:
                    self.shown(name, answer.text, form)
                    asked[f"_pick-{name}"] = self.chance.choice(("mine", "theirs"))
                    if asked[f"_pick-{name}"] == "theirs":
                        self.typed[who].discard(name)
                elif name in self.typed[who] and text_of(asked[name]) != text_of(form[name]):
                    self.gone.append(f"step {self.steps}: {name} of editor {who} was dropped without asking")
            self.open[who] = asked  # somebody else may act before it is sent again
            return
        assert answer.status_code == 302, answer.status_code
        self.saved += 1
        for name in self.typed[who]:
            self.truth[name] = text_of(form[name])
        others = [name for name in before if name not in self.typed[who] and text_of(form[name]) != before[name]]
        self.joined += bool(others and self.typed[who])
        self.open[who] = None

    def shown(self, name: str, page: str, form: dict[str, Any]) -> None:
        """A clash must show both sides: what is stored and what was typed."""
        missing = [text for text in (self.truth.get(name, ""), text_of(form[name])) if text not in page]
        self.gone += [f"step {self.steps}: “{text}” is not on the page that compares" for text in missing]

    def lost(self, row: Any) -> list[str]:
        """Every word that was accepted and is not there."""
        wrong = [name for name, text in self.truth.items() if getattr(row, name) != text]
        said = (f"{name}: accepted “{self.truth[name]}”, stored “{getattr(row, name)}”" for name in wrong)
        return [*self.gone, *said]


def text_of(value: Any) -> str:
    return value[0] if isinstance(value, list) else str(value)


def main(steps: int, seed: int) -> int:
    """Run the interleavings; 1 when anything was lost."""
    folder = tempfile.mkdtemp(prefix="articula-edits-")
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/edits.db", "ARTICULA_DEMO": "1"}
    from flask_migrate import upgrade

    from app import create_app
    from app.extensions import db
    from app.visits.models import Visit
    from tests import cast, roster
    from tests.databases import OVERRIDES

    app = create_app(dict(OVERRIDES))
    with app.app_context():
        upgrade()
    cast.load(app)
    pk, editors = roster.ids(app)["visit A"], []
    for _number in range(5):
        editors.append(app.test_client())
        editors[-1].post("/login/", data={"username": "profesional", "password": cast.PASSWORD})
    table, start = Table(editors, f"/visits/edit/{pk}", random.Random(seed)), time.monotonic()
    for _step in range(steps):
        table.step()
    with app.app_context():
        lost = table.lost(db.session.get(Visit, pk))
    for line in lost:
        print(line)
    print(f"steps={table.steps} saved={table.saved} joined={table.joined} clashes={table.clashes} lost={len(lost)} "
          f"seconds={time.monotonic() - start:.0f}")  # fmt: skip
    return int(bool(lost))


if __name__ == "__main__":
    told = [int(text) for text in sys.argv[1:]]
    sys.exit(main(told[0] if told else 10_000, told[1] if len(told) > 1 else 1))
