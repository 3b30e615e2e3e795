"""What does a list of another entity say? The rows of a CSV or a workbook, each fault by its row and column."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from app.kit.lists import fold
from app.ledger.rules import Access, Use

MOST, LONGEST, SHOWN = 1000, 200, 12
DATA = Path(__file__).parent / "data"
Row = dict[str, str]
Known = Mapping[str, Mapping[str, str]]
Fault = tuple[int, str, Any]  # row of the file (0: the list as a whole), name of the column, what is wrong
COLUMNS: dict[str, Any] = {
    "document_type": _("Document type"), "document": _("Document number"), "first": _("First name"),
    "last": _("Last name"), "birth": _("Birth date"), "kind": _("Code of the need"), "service": _("Service"),
    "provider": _("Who gives it"), "since": _("Since"), "until": _("Until"), "status": _("Status"),
}  # fmt: skip
DATES = ("birth", "since", "until")


@cache
def words(name: str) -> dict[str, str]:
    """What a word of a list, folded, stands for: `column` (a heading) or `status` (a state)."""
    with (DATA / "list_word.csv").open(encoding="utf-8", newline="") as handle:
        return {fold(line["word"]): line["means"] for line in csv.DictReader(handle) if line["of"] == name}


def table(name: str, data: bytes) -> list[list[str]]:
    """The cells of the file as texts; nothing when it cannot be read."""
    if name.lower().endswith(".csv"):
        text = _decoded(data)
        first = text.partition("\n")[0]
        sign = max(";,\t", key=first.count)
        return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=sign)]
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_cell(cell) for cell in line] for line in sheet.to_python(False, 2 * MOST)]
    except (CalamineError, IndexError):
        return []


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _cell(value: Any) -> str:
    """A number without its point, a day as ISO writes it."""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m-%d}"
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def read(cells: list[list[str]], known: Known, today: dt.date) -> tuple[list[Row], list[Fault]]:
    """The rows of a list, or everything that is wrong with it; `known` has the words of documents and of needs."""
    lines = [(number, line) for number, line in enumerate(cells, 1) if any(line)]
    heads = [words("column").get(fold(" ".join(cell.split()))) for cell in lines[0][1]] if lines else []
    lines = lines[1:]
    if faults := _as_a_whole(heads, len(lines)):
        return [], faults
    rows, found = [], []
    for number, line in lines:
        told = {name: cell for name, cell in zip(heads, line, strict=False) if name and cell}
        row, wrong = _row(told, known, today)
        rows.append(row | {"number": str(number)})
        found += [(number, name, fault) for name, fault in wrong]
    return ([], found) if found else (rows, [])


def _as_a_whole(heads: Iterable[str | None], count: int) -> list[Fault]:
    """Does it have the columns that it needs, and neither too few rows nor too many?"""
    there = set(heads)
    faults: list[Fault] = []
    if "kind" not in there:
        faults.append((0, "kind", _("The list has no such column.")))
    if not names_somebody(there):
        faults.append((0, "document", _("The list has no such column, nor names and birth date instead of it.")))
    if not faults and not count:
        faults.append((0, "", _("The list has no rows.")))
    if count > MOST:
        faults.append((0, "", _("The list has more than %(most)s rows. Split it.", most=MOST)))
    return faults


def names_somebody(there: Iterable[str | None]) -> bool:
    """A document, or a name and the birth date."""
    told = set(there)
    return "document" in told or ("birth" in told and bool(told & {"first", "last"}))


def _row(told: Row, known: Known, today: dt.date) -> tuple[Row, list[tuple[str, Any]]]:
    """One row in our words, and what is wrong with it."""
    row, faults = dict(told), []
    for name in DATES:
        if name in row and (day := day_of(row[name])) is None:
            faults.append((name, _("This is no date. Write it like 2026-03-31 or 31/03/2026.")))
        elif name in row:
            row[name] = day.isoformat() if day is not None else ""
            if name != "until" and row[name] > today.isoformat():
                faults.append((name, _("This day is still to come.")))
    for name, told_words in (("document_type", known["document_type"]), ("kind", known["kind"]),
                             ("status", words("status"))):  # fmt: skip
        if name in row and fold(row[name]) not in told_words:
            faults.append((name, _("This word is not known here.")))
        elif name in row:
            row[name] = told_words[fold(row[name])]
    if "kind" not in row:
        faults.append(("kind", _("Write the code of the need.")))
    if not names_somebody(row.keys()):
        faults.append(("document", _("Write the document, or names and birth date.")))
    faults += [(name, _("This is too long.")) for name, text in row.items() if len(text) > LONGEST]
    return row, faults + ([] if faults else _order(row))


def _order(row: Row) -> list[tuple[str, Any]]:
    late = row.get("until") and row.get("since") and row["until"] < row["since"]
    return [("until", _("It ends before it begins."))] if late else []


def day_of(text: str) -> dt.date | None:
    """'2026-03-31', '31/03/2026' or '31-03-2026'; None when it is no day of this or the last century."""
    plain = text.split("T")[0].split(" ")[0]
    for how in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            day = dt.datetime.strptime(plain, how).date()
        except ValueError:
            continue
        return day if 1900 <= day.year <= 2100 else None
    return None


# What a state of a list says of access, use and outcome; whoever is listed without a word got in.
STATES: dict[str, tuple[Access, Use | None]] = {
    "": (Access.GRANTED, None), "ASKED": (Access.ASKED, None), "GRANTED": (Access.GRANTED, None),
    "REFUSED": (Access.REFUSED, None), "USING": (Access.GRANTED, Use.USING), "USED": (Access.GRANTED, Use.USED),
    "STOPPED": (Access.GRANTED, Use.STOPPED), "NEVER": (Access.GRANTED, Use.NEVER),
}  # fmt: skip
