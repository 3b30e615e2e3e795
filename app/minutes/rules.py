"""What must be true of minutes, their signatures and their code? Pure rules, no database."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.roundtables.rules import PRESENT

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that the eye mistakes for another
LENGTH, SHOWN = 12, 12
STROKES, MOST_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+"), 20_000


def new_code() -> str:
    """A code that nobody guesses (59 bits) and everybody can type."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def typed_code(text: str | None) -> str:
    """A code as it is kept, however it was typed: 'abcd-2345 efgh' is 'ABCD2345EFGH'."""
    return "".join(letter for letter in (text or "").upper() if letter in LETTERS)


def spelled(code: str) -> str:
    """A code as people read it: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def written(content: Mapping[str, Any]) -> tuple[str, str]:
    """What is frozen, as one text, and its SHA-256."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, digest(text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str | None, sha256: str) -> dict[str, Any] | None:
    """What was frozen; None when it is gone or is no longer what it was."""
    if not text or digest(text) != sha256:
        return None
    content: dict[str, Any] = json.loads(text)
    return content


def open_seats(content: Mapping[str, Any], signed: set[int]) -> list[tuple[int, Mapping[str, Any]]]:
    """Who attended and has not signed yet, by their place in the list."""
    return [(place, one) for place, one in enumerate(content["people"])
            if one["came"] in PRESENT and one["person"] and place not in signed]  # fmt: skip


def signing_fault(replaced: bool, seats: list[Any]) -> Any | None:
    """Why can these minutes not be signed? None when they can."""
    if replaced:
        return _("These minutes were replaced by a later version: sign that one.")
    return None if seats else _("Everybody who attended has signed.")


def signature_faults(values: Mapping[str, Any], seats: list[Any]) -> dict[str, Any]:
    """One who attended, once; a drawing is lines and nothing else."""
    found: dict[str, Any] = {}
    if values.get("seat") not in {place for place, _one in seats}:
        found["seat"] = _("Choose one of those who attended and have not signed yet.")
    strokes = values.get("strokes") or ""
    if strokes and (len(strokes) > MOST_STROKES or not STROKES.fullmatch(strokes)):
        found["strokes"] = _("The drawing could not be read. Clear it and draw it again, or sign by your name alone.")
    return found


def issuing_fault(closed: bool, case: bool) -> Any | None:
    """Minutes are issued of what is concluded."""
    if closed:
        return None
    if case:
        return _("Conclude the session first: minutes are issued of a session that is concluded.")
    return _("Close the session first: minutes are issued of a session that is closed.")
