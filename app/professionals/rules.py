"""Who may do what in which unit, and who supervises it today? Pure functions (G34-2, MED-5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from app.professionals.models import SupervisionKind, UnitFunction

EXCLUSIVE = (
    (UnitFunction.CASE_MANAGER, UnitFunction.COORDINATOR, _(
        "This person would be case manager and coordinator of the same modality, which exclude each other (G34-2-03)."
    )),
    (UnitFunction.CASE_MANAGER, UnitFunction.PROFESSIONAL, _(
        "This person would accompany the team and give direct care in the same modality, which exclude each other "
        "(G34-2-05)."
    )),
)  # fmt: skip
ONE_AT_A_TIME = {
    SupervisionKind.PRINCIPAL: _("This unit already has a principal supervisor in these dates. End that one first."),
    SupervisionKind.ALTERNATE: _("This unit already has an alternate supervisor in these dates. End that one first."),
}


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included; open when it has no end."""

    starts_on: dt.date
    ends_on: dt.date | None = None

    def meets(self, other: "Span") -> bool:
        """Do the two share a day?"""
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )

    def holds(self, day: dt.date) -> bool:
        """Is the day within?"""
        return self.meets(Span(day, day))


@dataclass(frozen=True)
class Duty:
    """A function of one person in a unit of a modality."""

    function: UnitFunction
    modality_id: int
    span: Span


@dataclass(frozen=True)
class Post:
    """A supervision of one unit."""

    kind: SupervisionKind
    professional_id: int
    span: Span


def dates_out_of_order(data: Mapping[str, Any], first: str, last: str) -> dict[str, Any]:
    """Does a period end before it begins?"""
    begins, ends = data.get(first), data.get(last)
    return {last: _("The last day cannot be before the first.")} if begins and ends and ends < begins else {}


def membership_faults(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a unit member as typed?"""
    hours = data.get("hours")
    many = {"hours": _("Write at most 60 hours per week.")} if hours and hours > 60 else {}
    return {**dates_out_of_order(data, "starts_on", "ends_on"), **many}


def duty_faults(duty: Duty, admits_case_manager: bool, held: Iterable[Duty]) -> dict[str, Any]:
    """Why may this person not take this duty? `held`: the person's other duties."""
    if duty.function == UnitFunction.CASE_MANAGER and not admits_case_manager:
        return {"unit_id": _("The modality of this unit has no case manager (G34-2-06). Choose another unit.")}
    near = {other.function for other in held if other.modality_id == duty.modality_id and duty.span.meets(other.span)}
    for one, other, reason in EXCLUSIVE:
        if (duty.function == one and other in near) or (duty.function == other and one in near):
            return {"function": reason}
    return {}


def supervision_faults(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a supervision as typed?"""
    faults = dates_out_of_order(data, "starts_on", "ends_on") | dates_out_of_order(data, "absent_from", "absent_to")
    if data.get("absent_to") and not data.get("absent_from"):
        faults["absent_from"] = _("Write since when the person is absent.")
    return faults


def post_faults(post: Post, others: Iterable[Post]) -> dict[str, Any]:
    """Why may this supervision of a unit not be? One principal and one alternate at a time, two people (MED-5-01)."""
    leads = (SupervisionKind.PRINCIPAL, SupervisionKind.ALTERNATE)
    for other in (each for each in others if post.span.meets(each.span)):
        if post.kind == other.kind and post.kind in ONE_AT_A_TIME:
            return {"kind": ONE_AT_A_TIME[post.kind]}
        if post.kind in leads and other.kind in leads and post.professional_id == other.professional_id:
            return {"professional_id": _("Principal and alternate of a unit must be two people.")}
    return {}


def acts_today(kind: SupervisionKind, here: bool, principal_absent: bool) -> bool:
    """Does a supervisor act today? The alternate does while the principal is absent; an absent person does not."""
    return here and (kind != SupervisionKind.ALTERNATE or principal_absent)


def is_overloaded(cases: int, recommended: int | None) -> bool:
    """Does someone lead more cases than the programme recommends?"""
    return recommended is not None and cases > recommended
