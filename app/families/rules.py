"""What must be true of a family and its members? Each broken rule is said beside its field."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.professionals.rules import dates_out_of_order

# How many digits a document has; other kinds of document may carry letters.
DIGITS = {"CC": (3, 10), "TI": (10, 11)}
PLAIN = {"de", "del", "la", "las", "los", "y", "familia"}  # they stand in names and name nobody


def words_of(name: str | None) -> list[str]:
    """The words of a name that name somebody, as they are written."""
    return [word for word in re.findall(r"\w{2,}", name or "") if word.lower() not in PLAIN]


def name_of(state: Any) -> str | None:
    """The name of a state, be it a member (stored) or a name (typed)."""
    return getattr(state, "name", state) or None


def age_on(birth: dt.date, day: dt.date) -> int:
    """Whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_adult(birth: dt.date | None, day: dt.date) -> bool | None:
    """Eighteen or more; unknown without a birth date."""
    return None if birth is None else age_on(birth, day) >= 18


def family_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """Nobody is enrolled tomorrow."""
    enrolled = values.get("enrolled_on")
    if enrolled and enrolled > (today or dt.date.today()):
        return {"enrolled_on": _("The date of enrolment cannot be in the future.")}
    return {}


def member_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """Birth lies in the past, leaving after birth, a document has kind and number."""
    today, found = today or dt.date.today(), {}
    birth, left = values.get("birth_date"), values.get("left_on")
    if birth and birth > today:
        found["birth_date"] = _("The birth date cannot be in the future.")
    if left and left > today:
        found["left_on"] = _("The day of leaving cannot be in the future.")
    elif left and birth and left < birth:
        found["left_on"] = _("Nobody leaves the household before birth. Check both dates.")
    return found | document_faults(values)


def document_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A number needs its kind; cards are digits of a known length."""
    number, code = values.get("document_number"), values.get("document_code")
    if number and not values.get("document_type_id"):
        return {"document_type_id": _("Choose the kind of document of this number.")}
    low, high = DIGITS.get(code or "", (0, 0))
    if number and high and not (number.isascii() and number.isdigit() and low <= len(number) <= high):
        return {"document_number": _("Write only digits, from %(low)s to %(high)s of them.", low=low, high=high)}
    return {}


def address_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """One moves in before one moves out."""
    since = values.get("since")
    if since and since > (today or dt.date.today()):
        return {"since": _("An earlier address cannot begin in the future.")}
    return dates_out_of_order(values, "since", "until")
