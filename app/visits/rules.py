"""What must be true of a visit or contact?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of

FARTHEST = dt.timedelta(days=2 * 366)


def visit_faults(values: Mapping[str, Any], now: dt.datetime | None = None) -> dict[str, Any]:
    """What was done has its moment, in the past; what failed says how; plans are for a day one can mean."""
    now = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    status, held, found = name_of(values.get("status")), values.get("held_at"), _plan_faults(values, now.date())
    if status == "DONE" and not held:
        found["held_at"] = _("Say when the visit took place.")
    elif held and held > now:
        found["held_at"] = _("A visit cannot have taken place in the future.")
    elif held and status == "PLANNED":
        found["status"] = _("It took place: choose “Done” or “Failed contact”, or clear the moment.")
    if status == "FAILED" and not values.get("outcome_id"):
        found["outcome_id"] = _("Say why the contact failed.")
    minutes = values.get("minutes")
    if minutes is not None and not 1 <= minutes <= 720:
        found["minutes"] = _("Say how long it took, between 1 and 720 minutes.")
    return found


def _plan_faults(values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    planned, later, opened = values.get("planned_on"), values.get("next_on"), values.get("case_opened_on")
    found: dict[str, Any] = {}
    if planned and planned > today + FARTHEST:
        found["planned_on"] = _("Plan visits for the next two years at most.")
    elif planned and opened and planned < opened:
        found["planned_on"] = _("This day is before the case was opened.")
    if later and planned and later <= planned:
        found["next_on"] = _("The next visit comes after this one.")
    return found


def participant_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Who takes part belongs to the family of the visit."""
    if values.get("member_family_id") not in (None, values.get("visit_family_id")):
        return {"member_id": _("This person is not a member of the family of the visit.")}
    return {}
