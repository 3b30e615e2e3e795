"""Is a document or a row of a table what HSDS 3.0 says? Each fault with its place, its field and words."""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from app.hsds.standard import FIELDS, Field, plain

SHOWN = 50
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"]+", re.I)
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
UNKEPT = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass
class Faults:
    """The first fifty as they are shown, and how many there are."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = 0

    def add(self, where: Any, name: str, message: Any) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append((str(where), name, str(message)))


def document_faults(entity: str, document: Any, where: Any, faults: Faults, path: str = "") -> None:
    """What is wrong with a document and with everything known that it holds."""
    if not isinstance(document, dict):
        faults.add(where, path or entity, _("must be an object with fields, not %(what)s.", what=brief(document)))
        return
    known = FIELDS[entity]
    for rule in known.values():
        name = f"{path}.{rule.name}" if path else rule.name
        if rule.name not in document:
            if rule.needed:
                faults.add(where, name, _("is missing, and the standard requires it."))
        elif rule.is_nested:
            _nested(rule, document[rule.name], where, faults, name)
        elif message := value_fault(rule, document[rule.name]):
            faults.add(where, name, message)


def _nested(rule: Field, value: Any, where: Any, faults: Faults, name: str) -> None:
    if rule.kind == "one":
        document_faults(rule.of, value, where, faults, name)
    elif not isinstance(value, list):
        faults.add(where, name, _("must be a list, not %(what)s.", what=brief(value)))
    else:
        for place, one in enumerate(value):
            document_faults(rule.of, one, where, faults, f"{name}[{place}]")


def value_fault(rule: Field, value: Any) -> Any:
    """What is wrong with one value; None when nothing is."""
    if rule.kind == "number":
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        return None if sound else _("must be a number, not %(what)s.", what=brief(value))
    if not isinstance(value, str):
        return _("must be text, not %(what)s.", what=brief(value))
    if rule.choices and value not in rule.choices:
        return _("is %(what)s; it may only be one of: %(choices)s.", what=brief(value), choices=", ".join(rule.choices))
    return _format_fault(rule.kind, value)


def _format_fault(kind: str, value: str) -> Any:
    if kind == "uuid" and not UUID.fullmatch(value):
        return _("must be a UUID such as 3f7b145d-84af-42d7-8fae-eaca714b02b2, not %(what)s.", what=brief(value))
    if kind == "email" and not EMAIL.fullmatch(value):
        return _("must be an e-mail address, not %(what)s.", what=brief(value))
    if kind == "uri" and not URI.fullmatch(value):
        return _("must be a full address such as https://example.org, not %(what)s.", what=brief(value))
    if kind == "moment" and not _is_moment(value):
        return _("must be a date with time such as 2026-11-23T10:30:00Z, not %(what)s.", what=brief(value))
    return None


def _is_moment(value: str) -> bool:
    try:
        return "T" in value.upper() and dt.datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def brief(value: Any) -> str:
    """A value as a message repeats it: short, and plainly a quotation."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def row_values(entity: str, row: dict[str, str], where: Any, faults: Faults) -> dict[str, Any]:
    """A row of a table with numbers as numbers; empty cells are left out, columns nobody knows are kept."""
    values: dict[str, Any] = {name: text for name, text in row.items() if text != ""}
    for rule in plain(entity):
        if rule.name not in values:
            if rule.needed or rule.needed_in_tables:
                faults.add(where, rule.name, _("is missing, and the standard requires it."))
            continue
        if rule.kind == "number" and NUMBER.fullmatch(values[rule.name].strip()):
            text = values[rule.name].strip()
            values[rule.name] = float(text) if "." in text else int(text)
        if message := value_fault(rule, values[rule.name]):
            faults.add(where, rule.name, message)
    return values


def written(document: dict[str, Any]) -> str:
    """The document as one line of text; ValueError when it holds what no database keeps (no signs, no number)."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    text.encode()  # half a sign is none
    if UNKEPT.search(text):
        raise ValueError("a zero byte")
    return text
