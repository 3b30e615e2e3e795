"""Which criteria apply to a case, which are open, and how far is it? Pure functions (G34-3.4)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of

SETTLED = ("FULFILLED", "NOT_APPLICABLE")
OWN_WORDS = ("name_es", "name_en", "position")  # of a row of the guide
EXPLAINED = ("PARTLY", "NOT_FULFILLED", "NOT_APPLICABLE")


def applies(is_conditional: bool, progressive_exit: bool) -> bool:
    """Two criteria are asked only of a progressive exit (G34-3.4-H3-RU-1 and 2)."""
    return progressive_exit or not is_conditional


def is_valid(row: Any, day: dt.date) -> bool:
    """Is this edition in force on a day?"""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to >= day)


def judgement_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Whatever is not simply fulfilled says why."""
    if name_of(values.get("judgement")) in EXPLAINED and not values.get("observation"):
        return {"observation": _("Say what is missing, or why it does not apply.")}
    if not values.get("judgement") and (values.get("observation") or values.get("evidence")):
        return {"judgement": _("Choose how the criterion stands.")}
    return {}


def rating_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """What is not fully effective or relevant says why; nothing is rated ahead of time."""
    found: dict[str, Any] = {}
    wanting = any(name_of(values.get(name)) in ("SOME", "LOW") for name in ("effectiveness", "relevance"))
    if wanting and not values.get("remark"):
        found["remark"] = _("Say what would make it more effective or relevant.")
    if values.get("rated_on") and values["rated_on"] > (today or dt.date.today()):
        found["rated_on"] = _("Care is rated after it was given.")
    return found


def still_open(asked: Iterable[int], judged: Mapping[int, Any]) -> list[int]:
    """The criteria (ids) that nobody judged, or that are not fulfilled yet, in the order asked."""
    return [one for one in asked if name_of(judged.get(one)) not in SETTLED]


def compliance(counts: Mapping[str, int]) -> int | None:
    """Percent of what applies and was judged, partly counting half; None when nothing was judged."""
    full, half, none = (counts.get(name, 0) for name in ("FULFILLED", "PARTLY", "NOT_FULFILLED"))
    applied = full + half + none
    return round(100 * (full + half / 2) / applied) if applied else None


def removal_fault(is_floor: bool) -> Any | None:
    """The guide's lists are a minimum (G34-3.4-00a)."""
    said = _("This row is of the guide: it is not removed. A new edition may replace it.")
    return said if is_floor else None
