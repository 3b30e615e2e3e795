"""What is the state of a service that somebody uses, and what is in the basket? Pure rules, no database (MED-1-02)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of
from app.kit.fields import Choice
from app.professionals.rules import dates_out_of_order


class Access(Choice):
    """Did they get in (WB-3-03)?"""

    ASKED = _("Asked for"), "amber"
    GRANTED = _("Granted"), "teal"
    REFUSED = _("Refused"), "red"
    GIVEN_UP = _("Given up")


class Use(Choice):
    """Once it was granted: do they use it?"""

    USING = _("In use"), "teal"
    USED = _("Used"), "green"
    STOPPED = _("Stopped using it"), "amber"
    NEVER = _("Never used"), "red"


class Outcome(Choice):
    """What came of it, which is more than having got in (WB-9-19)?"""

    MET = _("It met the need"), "green"
    PARTLY = _("It met part of the need"), "amber"
    NOT = _("It did not meet the need"), "red"
    UNKNOWN = _("Not known yet")


class Cell(Choice):
    """What stands in the basket for one person and one kind of need (MED-1-02)?"""

    GAP = _("Gap: nothing yet"), "red"
    ASKED = _("Asked or referred"), "amber"
    ACCESS = _("With access"), "teal"
    STILL = _("Used, still needed"), "amber"
    COVERED = _("Used or met"), "green"
    NOT_NEEDED = _("Not needed")


@dataclass(frozen=True)
class Line:
    """One service from any source, by the ids of its kind and person; no person is the whole family."""

    kind: int
    member: int | None
    access: Access
    use: Use | None = None
    outcome: Outcome = Outcome.UNKNOWN


@dataclass(frozen=True)
class Needed:
    """One recorded need: its kind, its person, and how it stands (the name of its state)."""

    kind: int
    member: int | None
    status: str


# What a referral of our own says of access and use; one that was only proposed says nothing yet (CC-20).
OF_REFERRAL: dict[str, tuple[Access, Use | None]] = {
    "SENT": (Access.ASKED, None), "WAITING": (Access.ASKED, None), "ACCEPTED": (Access.GRANTED, None),
    "SCHEDULED": (Access.GRANTED, None), "ATTENDED": (Access.GRANTED, Use.USING),
    "COMPLETED": (Access.GRANTED, Use.USED), "DECLINED": (Access.REFUSED, None),
    "NOT_ATTENDED": (Access.GRANTED, Use.NEVER), "WITHDRAWN": (Access.GIVEN_UP, None),
}  # fmt: skip
OF_RESULT = {"SOLVED": Outcome.MET, "PARTLY": Outcome.PARTLY, "NOTHING": Outcome.NOT}
UNMET, WANTED = ("OPEN", "IN_PROGRESS"), (Outcome.MET, Outcome.PARTLY)


def basket(needs: Iterable[Needed], lines: Iterable[Line]) -> dict[tuple[int | None, int], Cell]:
    """By person and kind of need: what is in the basket and what is missing. Where nothing is known, nothing stands.

    What the whole family has answers the need of each of its people as well.
    """
    needed: dict[tuple[int | None, int], list[str]] = {}
    used: dict[tuple[int | None, int], list[Line]] = {}
    for need in needs:
        needed.setdefault((need.member, need.kind), []).append(need.status)
    for line in lines:
        used.setdefault((line.member, line.kind), []).append(line)
    shared = {key: used.get((None, key[1]), []) for key in needed if key[0] is not None}
    return {key: cell(needed.get(key, []), [*used.get(key, []), *shared.get(key, [])]) for key in [*needed, *used]}


def cell(needs: list[str], lines: list[Line]) -> Cell:
    """What is going on comes first; then what is still needed; then what was."""
    if any(is_running(line) for line in lines):
        return Cell.ACCESS
    if any(line.access == Access.ASKED for line in lines):
        return Cell.ASKED
    if any(status in UNMET for status in needs):
        return Cell.STILL if any(line.outcome in WANTED for line in lines) else Cell.GAP
    if "MET" in needs or any(line.outcome == Outcome.MET for line in lines):
        return Cell.COVERED
    if "DROPPED" in needs:
        return Cell.NOT_NEEDED
    if any(line.use == Use.USED for line in lines):
        return Cell.COVERED if all(line.outcome == Outcome.UNKNOWN for line in lines) else Cell.STILL
    return Cell.GAP  # it was refused, never used or left: whoever asked for it needed it


def is_running(line: Line) -> bool:
    """Have they got in, and not left again?"""
    return line.access == Access.GRANTED and line.use in (None, Use.USING)


def use_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """A service has a name; only what was granted is used; a refusal or an end says why."""
    access, use, outcome = (name_of(values.get(name)) for name in ("access", "use", "outcome"))
    faults: dict[str, Any] = dates_out_of_order(values, "starts_on", "ends_on")
    if values.get("member_id") and values.get("member_family_id") != values.get("family_id"):
        faults["member_id"] = _("This person belongs to another family.")
    if not values.get("service_id") and not values.get("provider"):
        faults["provider"] = _("Choose the service, or write which service it is and who gives it.")
    if (values.get("starts_on") or dt.date.min) > (today or dt.date.today()):
        faults["starts_on"] = _("Write the day on which it was asked for or began, not a later one.")
    if use and access != Access.GRANTED.name:
        faults["use"] = _("Only a service that was granted is used. Leave this empty, or say that it was granted.")
    elif use == Use.USING.name and values.get("ends_on"):
        faults["ends_on"] = _("It is still used: leave this day empty, or say that it was used or left.")
    if outcome not in (None, Outcome.UNKNOWN.name) and use not in (Use.USING.name, Use.USED.name, Use.STOPPED.name):
        faults["outcome"] = _("Nothing comes of a service that is not used. Say how it is used, or leave it open.")
    if (access == Access.REFUSED.name or use == Use.STOPPED.name) and not str(values.get("reason") or "").strip():
        faults["reason"] = _("Say why it was refused, or why they stopped using it.")
    return faults
