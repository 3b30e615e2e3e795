"""What must be true of a case, its needs, causes and team? And how far is it, how urgent?"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _, ngettext

from app.families.rules import is_adult, name_of
from app.professionals.rules import dates_out_of_order

STILL_DAYS = 30
TERM_DAYS = 30
CHECK_AFTER, CHECK_UNTIL = dt.timedelta(days=180), dt.timedelta(days=540)  # our own default: the guide names no time
ENDED_NEEDS = ("MET", "DROPPED")


def case_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """Dates in order, closed with day and reason, stage of the programme, child of the family, unit of one's own."""
    found = {**_date_faults(values, today or dt.date.today()), **_closing_faults(values), **_stage_faults(values)}
    programme = values.get("programme_id")
    if values.get("stage_programme_id") not in (None, programme):
        found["stage_id"] = _("This stage belongs to another programme.")
    if values.get("unit_of_case") == "CHILD" and not values.get("child_id"):
        found["child_id"] = _("Say for which child or adolescent the case is: this programme restores their rights.")
    if values.get("child_id") and values.get("child_family_id") not in (None, values.get("family_id")):
        found["child_id"] = _("This child is not a member of the family.")
    if values.get("own_units") is not None and values.get("unit_id") not in values["own_units"]:
        found["unit_id"] = _("Choose a unit of yours.")
    return found


def _stage_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A stage with something open is left with a reason, or not at all where the programme says so (GAP-10)."""
    left = values.get("left_open") or 0
    if left and values.get("open_blocks"):
        return {"stage_id": ngettext("%(num)s criterion of this stage is still open: settle it first.",
                                     "%(num)s criteria of this stage are still open: settle them first.",
                                     left)}  # fmt: skip
    if left and not values.get("stage_reason"):
        return {"stage_reason": ngettext("%(num)s criterion of this stage is still open: say why the case goes on.",
                                         "%(num)s criteria of this stage are still open: say why the case goes on.",
                                         left)}  # fmt: skip
    return {}


def _date_faults(values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if opened and opened > today:
        return {"opened_on": _("A case cannot be opened in the future.")}
    if closed and closed > today:
        return {"closed_on": _("A case cannot be closed in the future.")}
    if opened and closed and closed < opened:
        return {"closed_on": _("A case cannot be closed before it was opened.")}
    return {}


def _closing_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    if name_of(values.get("status")) != "CLOSED":
        return {"status": _("Choose “Closed” or clear the closing date.")} if values.get("closed_on") else {}
    found: dict[str, Any] = {}
    if not values.get("closed_on"):
        found["closed_on"] = _("Say when the case was closed.")
    if not values.get("closing_reason_id"):
        found["closing_reason_id"] = _("Say why the case was closed.")
    return found


def need_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """A need is closed after it was found, and only with its day; its member belongs to the family."""
    found_on, closed_on = values.get("found_on"), values.get("closed_on")
    ended = name_of(values.get("status")) in ENDED_NEEDS
    faults: dict[str, Any] = {}
    if found_on and found_on > (today or dt.date.today()):
        faults["found_on"] = _("A need cannot be found in the future.")
    if ended and not closed_on:
        faults["closed_on"] = _("Say since when the need is met or no longer there.")
    elif closed_on and not ended:
        faults["status"] = _("Choose “Met” or “No longer needed”, or clear the closing date.")
    elif closed_on and found_on and closed_on < found_on:
        faults["closed_on"] = _("A need cannot be closed before it was found.")
    if values.get("member_family_id") not in (None, values.get("case_family_id")):
        faults["member_id"] = _("This person is not a member of the family of the case.")
    return faults


def cause_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """A cause is overcome on a day, and not in the future (G34-3.1-05)."""
    day, overcome = values.get("overcome_on"), name_of(values.get("status")) == "OVERCOME"
    if overcome and not day:
        return {"overcome_on": _("Say since when the cause is overcome.")}
    if day and not overcome:
        return {"status": _("Choose “Overcome” or clear the date.")}
    if day and day > (today or dt.date.today()):
        return {"overcome_on": _("A cause cannot be overcome in the future.")}
    return {}


def check_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """One looks back at a closed case, after its closing and not in the future. `closed_on` is that of the case."""
    closed, day = values.get("closed_on"), values.get("checked_on")
    if closed is None:
        return {"case_id": _("This case is not closed.")}
    if day and not closed <= day <= (today or dt.date.today()):
        return {"checked_on": _("Choose a day between the closing of the case and today.")}
    return {}


def team_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """An assignment ends after it starts."""
    return dates_out_of_order(values, "starts_on", "ends_on")


def stage_states(stages: Sequence[int], current: int | None) -> list[str]:
    """'done', 'now' or 'todo' for each stage in order."""
    place = stages.index(current) if current in stages else -1
    return ["done" if at < place else "now" if at == place else "todo" for at in range(len(stages))]


def term_tone(due: dt.date | None, today: dt.date) -> str | None:
    """Red once the legal term is past, amber in its last thirty days."""
    if due is None or (due - today).days > TERM_DAYS:
        return None
    return "red" if due < today else "amber"


def is_still(moved_on: dt.date | None, today: dt.date) -> bool:
    """Has nothing moved for more than thirty days (G34-1-09)?"""
    return moved_on is not None and (today - moved_on).days > STILL_DAYS


def ago(number: int | None) -> str:
    """'today', 'yesterday', '5 days ago'."""
    if not number or number < 0:
        return str(_("today"))
    return str(_("yesterday")) if number == 1 else str(ngettext("%(num)s day ago", "%(num)s days ago", number))


def household(births: Sequence[dt.date | None], today: dt.date) -> str:
    """'2 adults, 3 children': who lives there today, as far as ages are known."""
    ages = [is_adult(birth, today) for birth in births]
    adults, children, unknown = ages.count(True), ages.count(False), ages.count(None)
    told = [ngettext("%(num)s adult", "%(num)s adults", adults) if adults else "",
            ngettext("%(num)s child", "%(num)s children", children) if children else "",
            ngettext("%(num)s of unknown age", "%(num)s of unknown age", unknown) if unknown else ""]  # fmt: skip
    return ", ".join(str(part) for part in told if part)


def term_words(due: dt.date, today: dt.date) -> str:
    """'Legal term: 12 days left', or how long it is past."""
    left = (due - today).days
    if left < 0:
        return str(ngettext("Legal term past for %(num)s day", "Legal term past for %(num)s days", -left))
    return str(ngettext("Legal term: %(num)s day", "Legal term: %(num)s days", left))
