"""Why and how long is a field kept? Read from what its table is; and which families' time is over?"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.scopes import (
    CaseScoped,
    CaseSelf,
    FamilyScoped,
    FamilySelf,
    Mixed,
    OwnerScoped,
    RegionScoped,
    Shared,
    StaffScoped,
    System,
)
from app.professionals.rules import dates_out_of_order

# What a table's scope says of its purpose and retention series; a model may state its own `kept_for = (…, …)`.
KEPT_FOR: dict[type, tuple[str, str]] = {
    FamilySelf: ("CARE", "CARE_RECORD"), FamilyScoped: ("CARE", "CARE_RECORD"),
    CaseSelf: ("CARE", "CARE_RECORD"), CaseScoped: ("CARE", "CARE_RECORD"), Mixed: ("ARTICULATION", "TABLES"),
    RegionScoped: ("ARTICULATION", "TABLES"), System: ("ACCESS", "SECURITY"), Shared: ("REFERENCE", "REFERENCE"),
    OwnerScoped: ("WORK", "TRANSIENT"), StaffScoped: ("STAFF", "STAFF"),
}  # fmt: skip


def kept_for(model: type) -> tuple[str, str]:
    """(purpose, retention series) of a table by their codes; LookupError when nobody stated one."""
    own: tuple[str, str] | None = getattr(model, "kept_for", None)
    if own:
        return own
    for scope, stated in KEPT_FOR.items():
        if issubclass(model, scope):
            return stated
    raise LookupError(f"{model.__name__} is kept for no purpose")


def cut_off(years: int, today: dt.date) -> dt.date:
    """Whatever ended before this day is old enough; the 29th of February counts as the 28th."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def is_held(holds: Iterable[Any], today: dt.date) -> bool:
    """Does a claim or inquiry keep the family's record today?"""
    return any(hold.starts_on <= today and (hold.ends_on is None or hold.ends_on >= today) for hold in holds)


def hold_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A hold ends after it begins."""
    return dates_out_of_order(values, "starts_on", "ends_on")


def decision_fault(state: Any, proposed_by: int | None, decides: int | None) -> Any | None:
    """Why may this person not decide the act? None when they may: an act is decided once, by somebody else."""
    if getattr(state, "name", state) != "PROPOSED":
        return _("This act was already decided.")
    if proposed_by == decides:
        return _("Whoever proposed the act does not decide it.")
    return None
