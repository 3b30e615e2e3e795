"""How often does a table meet, who may convene it, who must be there? Pure rules, no database (G34-4)."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.fields import Choice
from app.professionals.rules import dates_out_of_order

USUAL_CADENCE = {"REGIONAL": 3, "INTERNAL": 1}
OTHER_CADENCE = {
    "REGIONAL": _("The guide says every three months; say why this table meets otherwise."),
    "INTERNAL": _("The guide says every month; say why this table meets otherwise."),
}
ELSEWHERE = {
    "REGIONAL": _("Cases and barriers are told in the session of a regional table."),
    "INTERNAL": _("They are told in the session of an internal table."),
}
SOON_DAYS = 15
SAME_HOUR = dt.timedelta(hours=1)
LEAST_BASIS = 20  # characters of a legal basis that says something
PRESENT = ("IN_PERSON", "VIRTUAL")


class DueState(Choice):
    """How does a table stand against its cadence (G34-4.1-P)?"""

    ON_TIME = _("On time"), "green"
    SOON = _("Due soon"), "amber"
    OVERDUE = _("Overdue"), "red"


def _name(value: Any) -> str:
    """A state's name, whether it comes from a form or from a stored row."""
    return str(getattr(value, "name", value) or "")


def _text(value: Any) -> str:
    return str(value or "").strip()


def usual_cadence(kind: Any) -> int:
    """Every three months for the regional table, every month for the internal one (G34-4.1-P, G34-4.2-2)."""
    return USUAL_CADENCE.get(_name(kind), 3)


def next_due_on(last_held: dt.date | None, cadence_months: int) -> dt.date | None:
    """The same day so many months later, or that month's last day."""
    if last_held is None:
        return None
    months = last_held.year * 12 + last_held.month - 1 + cadence_months
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(last_held.day, monthrange(year, month + 1)[1]))


def due_state(due_on: dt.date | None, today: dt.date) -> DueState:
    """Overdue, due within 15 days, or on time; a table never held is due."""
    if due_on is None or due_on < today:
        return DueState.OVERDUE
    return DueState.SOON if (due_on - today).days <= SOON_DAYS else DueState.ON_TIME


def roundtable_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Another cadence needs its reason; an internal table needs its unit, a regional one has none."""
    faults: dict[str, Any] = {}
    kind, months = _name(values.get("kind")), values.get("cadence_months")
    if months is not None and not 1 <= months <= 24:
        faults["cadence_months"] = _("Write a number of months between 1 and 24.")
    elif months is not None and months != usual_cadence(kind) and not _text(values.get("cadence_reason")):
        faults["cadence_reason"] = OTHER_CADENCE.get(kind, OTHER_CADENCE["REGIONAL"])
    if _name(values.get("meeting_form")) in ("VIRTUAL", "MIXED") and not _text(values.get("form_reason")):
        faults["form_reason"] = _("Say what in the territory asks for another form of meeting.")
    if kind == "INTERNAL" and not values.get("unit_id"):
        faults["unit_id"] = _("An internal table is that of a unit: choose it.")
    if kind == "REGIONAL" and values.get("unit_id"):
        faults["unit_id"] = _("The regional table is of the whole regional: leave the unit empty.")
    return faults


def may_convene(starts_on: dt.date, ends_on: dt.date | None, day: dt.date) -> bool:
    """Was this entitlement or delegation valid on that day (G34-4.1-C)?"""
    return starts_on <= day and (ends_on is None or day <= ends_on)


def session_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A session that was held is not in the future; who convened was entitled to, on that day (G34-4.1-C).

    `convener_needed`: a regional table is convened by one of three kinds of people; `who_may` names them.
    """
    faults: dict[str, Any] = {}
    held_at, today = values.get("held_at"), values.get("today") or dt.date.today()
    if held_at is None:
        return faults
    if _name(values.get("status")) in ("HELD", "CLOSED") and held_at.date() > today:
        faults["held_at"] = _("A session that was held cannot be in the future. If it is planned, say so.")
    convener, who_may = values.get("convener"), values.get("who_may") or ""
    if convener is None and values.get("convener_needed"):
        faults["convened_by_id"] = _("Say who convenes. %(who)s", who=who_may)
    elif convener is not None and convener.roundtable_id != values.get("roundtable_id"):
        faults["convened_by_id"] = _("This person is not a convener of this table. %(who)s", who=who_may)
    elif convener is not None and not may_convene(convener.starts_on, convener.ends_on, held_at.date()):
        faults["convened_by_id"] = _("This person was not entitled to convene on that date. %(who)s", who=who_may)
    return faults


def takes_part(kind: Any, instance: Any) -> bool:
    """Regional tables invite the 13 participants of Tabla 7; internal ones only those of the operator."""
    return _name(kind) == "REGIONAL" or _name(instance) == "OPERATOR"


def is_same_hour(one: dt.datetime, other: dt.datetime) -> bool:
    """Do two sessions begin less than an hour apart?"""
    return abs(one - other) < SAME_HOUR


def seating(kinds: Iterable[Any], changes: Iterable[Any]) -> list[tuple[Any, Any, bool]]:
    """(participant, institution, of Tabla 7?) of everybody to invite: Tabla 7 as the regional changed it (G34-4.1-PA).

    Who is added comes once, whoever the table's units delegate.
    """
    stated = {name: [one for one in changes if _name(one.change) == name] for name in ("ADDED", "EXCLUDED", "INSTEAD")}
    left_out = {one.kind_id for one in stated["EXCLUDED"]}
    instead = {one.kind_id: one.institution for one in stated["INSTEAD"]}
    seats = [(kind, instead.get(kind.id), True) for kind in kinds if kind.id not in left_out and not kind.is_guest]
    return seats + [(one.kind, one.institution, False) for one in stated["ADDED"]]


def seat_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Who comes in addition or instead is an institution; one participant is changed once at a time."""
    faults: dict[str, Any] = {}
    change = _name(values.get("change"))
    if change in ("ADDED", "INSTEAD") and not values.get("institution_id"):
        faults["institution_id"] = _("Choose the institution that is invited.")
    if change != "ADDED" and values.get("is_guest"):
        faults["kind_id"] = _("This one is only added; choose which participant of Table 7 is changed.")
    elif change != "ADDED" and values.get("changed_already"):
        faults["kind_id"] = _("This participant is changed already: end that change first.")
    return {**faults, **dates_out_of_order(values, "starts_on", "ends_on")}


def lesson_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only a good practice is shared with all regionals; a difficulty goes to the regional table."""
    if values.get("is_shared") and _name(values.get("kind")) != "PRACTICE":
        return {"is_shared": _("Only a good practice is shared. Take a difficulty to the regional table.")}
    return {}


def missing_delegates(units: Iterable[Any], attendance: Iterable[Any]) -> list[Any]:
    """Which operator x modality has no delegated case manager in the room (G34-4.1-T7-O1)?"""
    present = {row.unit_id for row in attendance if _name(row.attendance) in PRESENT}
    return [unit for unit in units if unit.id not in present]


def place_faults(states: Iterable[Any], asked: Any, kind: Any) -> dict[str, Any]:
    """Is a row written where it belongs? In an open session, of the kind of table that such rows are of, if `asked`."""
    if any(not is_working(status) for status in states):
        return {"session_id": _("That session is closed.")}
    if asked is not None and kind is not None and _name(kind) != _name(asked):
        return {"session_id": ELSEWHERE[_name(asked)]}
    return {}


def is_working(status: Any) -> bool:
    """Planned or held, not closed: only then are agenda, attendance and minutes written."""
    return _name(status) in ("PLANNED", "HELD")


def closing_faults(held_on: dt.date, attendance: Iterable[Any], today: dt.date) -> dict[str, Any]:
    """A session is closed once it took place and someone came."""
    if held_on > today:
        return {"summary": _("This session is in the future: it cannot be closed yet.")}
    if not any(_name(row.attendance) in PRESENT for row in attendance):
        return {"summary": _("Record first who attended.")}
    return {}


def agenda_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """An item is about one case or one barrier; a case is told with the family's leave or on a stated legal basis.

    `sharing` is what stands against telling it (None when nothing does).
    """
    if bool(values.get("case_id")) == bool(values.get("barrier_id")):
        return {"case_id": _("Choose either a case or a barrier.")}
    basis = _text(values.get("legal_basis"))
    if values.get("case_id") and values.get("sharing") and not basis:
        return {"case_id": values["sharing"]}
    if basis and len(basis) < LEAST_BASIS:
        return {"legal_basis": _("Name the norm or order and its reason, in %(number)s characters or more.",
                                 number=LEAST_BASIS)}  # fmt: skip
    return {}


def barrier_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A barrier is resolved by an alternative (G34-4.1-T7-A1)."""
    if _name(values.get("status")) == "RESOLVED" and not _text(values.get("alternative")):
        return {"alternative": _("Say which alternative solved it.")}
    return {}


def follow_up_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Resolved by which alternative? It is written in the joint analysis first."""
    if barrier_faults(values):
        return {"status": _("Write first, in the joint analysis, which alternative solved it.")}
    return {}


def is_within_cadence(previous: dt.date | None, held_on: dt.date, cadence_months: int) -> bool:
    """Did this session come no later than the cadence allows after the one before?"""
    due = next_due_on(previous, cadence_months)
    return due is None or held_on <= due


def delegation_faults(kind_code: str | None, delegated_by_id: int | None) -> dict[str, Any]:
    """A delegate names who delegated (G34-4.1-C-c)."""
    if kind_code == "DELEGATE" and not delegated_by_id:
        return {"delegated_by_id": _("A delegate needs the person who delegated.")}
    return {}
