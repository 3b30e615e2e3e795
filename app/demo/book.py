"""How do the demo's files become rows? Codes find their rows, numbers of days find their date, words their state."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, Enum, insert, select

from app.catalogs.models import Programme, ProgrammeStage, Region, Term
from app.commitments.models import Commitment, CommitmentChange, CommitmentStatus
from app.extensions import db
from app.kit.fields import column_of

DATA = Path(__file__).parent / "data"
BOGOTA = dt.timedelta(hours=5)


def lines(name: str) -> list[dict[str, Any]]:
    """The rows of a CSV of the demo; what is empty is absent."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [{key: value for key, value in line.items() if value} for line in csv.DictReader(handle)]


def pages(name: str) -> Any:
    """The content of a JSON file of the demo."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


class Book:
    """What has been told so far, by the names that the files use."""

    def __init__(self) -> None:
        self.today = dt.date.today()
        self.words: dict[str, Any] = pages("words")
        self.people: dict[str, Any] = {}
        self.units: dict[str, Any] = {}
        self.cases: dict[str, Any] = {}
        self.regions = {row.code: row for row in db.session.scalars(select(Region))}
        terms = select(Term.list, Term.code, Term.id)
        self._terms = {(list_, code): id_ for list_, code, id_ in db.session.execute(terms)}
        self._codes: dict[str, dict[str, int]] = {}
        stages = select(Programme.code, ProgrammeStage.code, ProgrammeStage.id).join(ProgrammeStage.programme)
        self.stages = {(programme, code): id_ for programme, code, id_ in db.session.execute(stages)}

    def day(self, days: Any) -> dt.date:
        """-5 is five days ago."""
        return self.today + dt.timedelta(days=int(days))

    def moment(self, text: str) -> dt.datetime:
        """'-5 14:00' is two in the afternoon in Bogotá five days ago, kept in UTC."""
        days, time = text.split()
        return dt.datetime.combine(self.day(days), dt.time.fromisoformat(time)) + BOGOTA

    def add(self, model: Any, data: dict[str, Any], **given: Any) -> Any:
        """A row of a model from a file's words; keys that are no column belong to someone else."""
        row = model(**given)
        for name, value in data.items():
            column = column_of(model, name)
            if column is not None and not isinstance(value, list) and name not in given:
                setattr(row, column.key, self._value(column, value))
        db.session.add(row)
        return row

    def _value(self, column: Any, value: Any) -> Any:
        if value is None or value == "":
            return None
        if column.foreign_keys:
            return self._id(column, value)
        if isinstance(column.type, Enum):
            return column.type.enum_class[value]  # type: ignore[index]
        if isinstance(column.type, DateTime):
            return self.moment(value)
        return self.day(value) if isinstance(column.type, Date) else value

    def term(self, list_: str, code: str) -> int:
        """The id of a term of a list."""
        return int(self._terms[list_, code])

    def _id(self, column: Any, code: str) -> int:
        table = next(iter(column.foreign_keys)).column.table
        if table.name == "term":
            return self._terms[column.info["list"], code]
        if table.name == "professional":
            return int(self.people[code].id)
        if table.name not in self._codes:
            self._codes[table.name] = {row.code: row.id for row in db.session.execute(select(table.c.code, table.c.id))}
        return self._codes[table.name][code]

    def date_history(self) -> None:
        """A commitment made in the past was made then: its first change is dated, the closing one, too."""
        db.session.flush()
        opened = []
        for change in db.session.scalars(select(CommitmentChange)):
            promise: Commitment = change.commitment
            made = min(promise.due_on - dt.timedelta(days=28), self.today - dt.timedelta(days=7))
            known = promise.agreed_on = made
            if promise.status != CommitmentStatus.PENDING:
                opened.append(_opening(promise, made))
                known = promise.closed_on or min(made + dt.timedelta(days=14), self.today)
            change.created_at = change.changed_at = noon(known)
        if opened:
            db.session.execute(insert(CommitmentChange), opened)


def _opening(promise: Commitment, made: dt.date) -> dict[str, Any]:
    """The day the promise was made."""
    place = {name: getattr(promise, name) for name in ("region_id", "unit_id", "family_id", "case_id", "is_of_table")}
    stamps = {"created_at": noon(made), "changed_at": noon(made), "version": 1}
    facts = {"commitment_id": promise.id, "status": CommitmentStatus.PENDING, "due_on": promise.due_on}
    return {**facts, **stamps, **place}


def noon(day: dt.date) -> dt.datetime:
    """Midday in Bogotá, in UTC."""
    return dt.datetime.combine(day, dt.time(12)) + BOGOTA
