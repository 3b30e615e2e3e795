"""When is a commitment late, and what may be done with it? Pure rules, no database (G34-4.1-R-b)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.fields import Choice

OPEN = ("PENDING", "IN_PROGRESS")
SOON_DAYS = 7
NO_EVIDENCE = _("Say what shows that it was fulfilled: document, date, place.")
NO_REASON = _("Say why.")


class Timing(Choice):
    """How does a commitment stand against its date?"""

    OVERDUE = _("Overdue"), "red"
    THIS_WEEK = _("Due this week"), "amber"
    ON_TIME = _("On time"), "teal"
    CLOSED = _("Closed")


class AgeBand(Choice):
    """How late are the open commitments?"""

    NOT_DUE = _("Not due yet"), "teal"
    DAYS_30 = _("0 to 30 days late"), "amber"
    DAYS_60 = _("31 to 60 days late"), "amber"
    DAYS_90 = _("61 to 90 days late"), "red"
    MORE = _("More than 90 days late"), "red"


BAND_LIMITS = ((30, AgeBand.DAYS_30), (60, AgeBand.DAYS_60), (90, AgeBand.DAYS_90))


def _name(value: Any) -> str:
    """A state's name, whether it comes from a form or from a stored row."""
    return str(getattr(value, "name", value) or "")


def is_open(status: Any) -> bool:
    """Is it still to be fulfilled?"""
    return _name(status) in OPEN


def can_close(status: Any) -> bool:
    """Only what is open can be closed, postponed or advanced."""
    return is_open(status)


def days_overdue(due_on: dt.date | None, today: dt.date) -> int:
    """How many days late; 0 when the date has not passed or there is none."""
    return max((today - due_on).days, 0) if due_on else 0


def is_overdue(due_on: dt.date | None, status: Any, today: dt.date) -> bool:
    """Open, and its date has passed."""
    return is_open(status) and days_overdue(due_on, today) > 0


def timing(due_on: dt.date | None, status: Any, today: dt.date) -> Timing:
    """Overdue, due this week, on time or closed."""
    if not is_open(status):
        return Timing.CLOSED
    if is_overdue(due_on, status, today):
        return Timing.OVERDUE
    soon = due_on is not None and (due_on - today).days <= SOON_DAYS
    return Timing.THIS_WEEK if soon else Timing.ON_TIME


def age_band(due_on: dt.date, today: dt.date) -> AgeBand:
    """In which band of lateness does an open commitment fall?"""
    if due_on >= today:
        return AgeBand.NOT_DUE
    late = days_overdue(due_on, today)
    return next((band for limit, band in BAND_LIMITS if late <= limit), AgeBand.MORE)


def commitment_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a commitment as typed? `session_day` is that of the session in which it was agreed."""
    faults: dict[str, Any] = {}
    due_on, percent = values.get("due_on"), values.get("percent")
    if due_on is None:
        faults["due_on"] = _("A commitment needs a date by which it is due.")
    elif values.get("id") is None and due_on < (values.get("today") or dt.date.today()):
        faults["due_on"] = _("A new commitment cannot be due before today.")
    elif values.get("id") is None and values.get("session_day") and due_on < values["session_day"]:
        faults["due_on"] = _("It cannot be due before the session.")
    if not values.get("responsible") and not values.get("institution_id"):
        faults["institution_id"] = _("Say who answers for it: an institution, a person or both.")
    if not any(values.get(name) for name in ("case_id", "session_id", "table_session_id")):
        faults["case_id"] = _("Say where it comes from: a case, a case session or a roundtable session.")
    if _name(values.get("status")) == "FULFILLED" and not _text(values.get("evidence")):
        faults["evidence"] = NO_EVIDENCE
    if percent is not None and not 0 <= percent <= 100:
        faults["percent"] = _("Write a percentage between 0 and 100.")
    return faults


def closing_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fulfilled needs its evidence; not fulfilled needs its reason. Both are kept."""
    fulfilled = _name(values.get("outcome")) == "FULFILLED"
    if _text(values.get("words")):
        return {}
    return {"words": NO_EVIDENCE if fulfilled else _("Say why it was not fulfilled.")}


def postponing_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """The new date is after today and after the old one, and has a reason."""
    faults: dict[str, Any] = {}
    new, old, today = values.get("new_due_on"), values["due_on"], values["today"]
    if new is not None and new <= max(old, today):
        faults["new_due_on"] = _("The new date must be after today and after the date it had.")
    if not _text(values.get("reason")):
        faults["reason"] = NO_REASON
    return faults


def reopening_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is opened again is due after today, and says why."""
    faults: dict[str, Any] = {}
    new = values.get("new_due_on")
    if new is not None and new <= values["today"]:
        faults["new_due_on"] = _("The new date must be after today.")
    if not _text(values.get("reason")):
        faults["reason"] = NO_REASON
    return faults


def report_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an institution reports: how far, and what was done."""
    faults = {} if values.get("outcome") == "FULFILLED" else progress_faults(values)
    if not _text(values.get("words")):
        faults["words"] = _("Write what was done, or why it could not be done.")
    return faults


def progress_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A percentage from 0 to 100; reaching the end is closing, with its evidence."""
    percent = values.get("percent")
    if percent is None or not 0 <= percent <= 100:
        return {"percent": _("Write a percentage between 0 and 100.")}
    return {}


def _text(value: Any) -> str:
    return str(value or "").strip()
