"""When is an evaluation complete and due, what must a logged action say? Pure functions (G34-3.1, 3.2, 3.6, 3.7)."""

import datetime as dt
from calendar import monthrange
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of
from app.roundtables.rules import next_due_on

START_DAYS = 30  # own default: so long after the role began the first evaluation is due, SIM with it (G34-3.2-T7)
MOST_HOURS = 24
WORDED = {"knowledge_level": "knowledge", "experience_level": "experience"}
# What a template may ask of an action: its flag, and the fields that are then asked.
ASKED = {
    "asks_people": ("party_id", "people"), "asks_institution": ("institution_id",), "asks_hours": ("hours",),
    "asks_result": ("result",), "asks_rating": ("effectiveness",),
}  # fmt: skip
NEEDED = {"asks_people": "people", "asks_institution": "institution_id", "asks_hours": "hours",
          "asks_result": "result", "asks_rating": "effectiveness"}  # fmt: skip


# -- competencies -----------------------------------------------------------------------------------------------------
def is_asked(after_start: bool, kind: Any) -> bool:
    """At selection nobody is asked for what is learned in the role (G34-3.2-T7)."""
    return not (after_start and name_of(kind) == "SELECTION")


def evaluation_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """May this person be evaluated here, today, by this evaluator?"""
    if values.get("evaluated_on") and values["evaluated_on"] > dt.date.today():
        return {"evaluated_on": _("An evaluation is recorded once it was done: not a future date.")}
    if values.get("professional_id") and values["professional_id"] == values.get("evaluator_id"):
        return {"professional_id": _("Nobody evaluates themselves: choose another person.")}
    if values.get("unit_id") and values["unit_id"] not in values.get("led_units", ()):
        return {"unit_id": _("You evaluate the case managers of the units that you coordinate or supervise.")}
    if not values.get("admits", True):
        return {"unit_id": _("The modality of this unit has no case manager (G34-2-06). Choose another unit.")}
    if name_of(values.get("kind")) == "PERIODIC" and not values.get("is_manager"):
        return {"kind": _("This person is not case manager of this unit today: for a candidate choose selection.")}
    return {}


def sheet_faults(
    values: Mapping[str, Any], asked: Mapping[int, str], selects: bool, rubric: Container[str]
) -> dict[str, Any]:
    """Nobody is found fit, or not, before everything asked (codes by id) was looked at; `l-ID` is a level (G34-3.2-00).

    Knowledge and experience are judged with words, and both are of the selection alone. A level is one of the rubric.
    """
    levels = [f"l-{id_}" for id_ in asked] + [level for level in WORDED if selects]
    strange = [name for name in levels if values.get(name) and values[name] not in rubric]
    faults: dict[str, Any] = dict.fromkeys(strange, _("Not a valid choice."))
    for level, words in WORDED.items() if selects else ():
        if values.get(level) and not values.get(words):
            faults[words] = _("Say in words what the level rests on.")
    if name_of(values.get("outcome")) in (None, "", "PENDING"):
        return faults
    missing = {f"l-{id_}": _("%(code)s: choose a level before you decide.", code=code)
               for id_, code in asked.items() if not values.get(f"l-{id_}")}  # fmt: skip
    for level in WORDED if selects else ():
        if not values.get(level):
            missing[level] = _("Choose a level before you decide.")
    return missing | faults


def percent(points: Iterable[int], most: int) -> int | None:
    """What share of the highest possible points; None when nothing was scored."""
    known = list(points)
    return round(100 * sum(known) / (most * len(known))) if known and most else None


def shares(scores: Iterable[tuple[Any, int]], most: int) -> dict[Any, int | None]:
    """The percent of each group of competencies, and under None that of all."""
    known = list(scores)
    groups = {group: percent([points for one, points in known if one == group], most) for group, _points in known}
    return {**groups, None: percent([points for _group, points in known], most)}


def next_evaluation(last: dt.date, months: int) -> dt.date:
    """So many months after the last one (the guide says periodic and no interval: a year is our default, EXT)."""
    due = next_due_on(last, months)
    assert due is not None
    return due


@dataclass(frozen=True)
class Standing:
    """What is known of one case manager: since when, the last decided evaluations, the months between two."""

    starts_on: dt.date
    months: int
    last_periodic: dt.date | None = None


def evaluation_due(one: Standing) -> dt.date:
    """When is the next evaluation due? The first one a month after the role began, as it asks for SIM, too."""
    if one.last_periodic is None:
        return one.starts_on + dt.timedelta(START_DAYS)
    return next_evaluation(one.last_periodic, one.months)


def assignment_fault(function: Any, outcome: Any, waiver: str | None) -> dict[str, Any]:
    """May somebody become case manager? Only found fit at selection, or with a reason that is kept (G34-3.2-00)."""
    if name_of(function) != "CASE_MANAGER" or name_of(outcome) == "FIT" or (waiver or "").strip():
        return {}
    if name_of(outcome) == "NOT_FIT":
        return {"waiver": _("The selection says that this person is not fit for the role (G34-3.2-00). Choose another "
                            "person, or write the reason of the exception: it is kept in the log.")}  # fmt: skip
    return {"waiver": _("No selection says that this person is fit for the role (G34-3.2-00). Record the selection "
                        "first, or write the reason of the exception: it is kept in the log.")}  # fmt: skip


# -- the log ----------------------------------------------------------------------------------------------------------
def left_out(template: Any) -> list[str]:
    """The fields that a template does not ask; without a template everything may be written."""
    if template is None:
        return []
    return [name for flag, names in ASKED.items() if not getattr(template, flag) for name in names]


def needed(template: Any) -> list[str]:
    """The fields that a template wants filled in."""
    return [name for flag, name in NEEDED.items() if template is not None and getattr(template, flag)]


def action_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with an action as typed? `kind`: its item of the guide, `group_id`: that of the unit's modality."""
    faults: dict[str, Any] = {}
    kind, sphere, hours = values.get("kind"), name_of(values.get("sphere")), values.get("hours")
    if values.get("happened_on") and values["happened_on"] > dt.date.today():
        faults["happened_on"] = _("An action is logged once it was done: not a future date.")
    if kind is not None:
        faults |= _kind_faults(kind, sphere, values)
    if hours is not None and not 0 < hours <= MOST_HOURS:
        faults["hours"] = _("Write more than 0 and at most 24 hours.")
    for name, label in values.get("needed", {}).items():
        if values.get(name) in (None, ""):
            faults[name] = _("%(label)s: the agreed template asks for it.", label=label)
    return faults


def _kind_faults(kind: Any, sphere: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if kind.group_id and values.get("group_id") and kind.group_id != values["group_id"]:
        return {"kind_id": _("This action of Tabla 5 is of another group of modalities.")}
    if kind.sphere is None and not sphere:
        return {"sphere": _("Choose micro or macro: Tabla 5 does not say it.")}
    if kind.sphere is not None and sphere and name_of(kind.sphere) != sphere:
        return {"sphere": _("The guide counts this action as: %(sphere)s.", sphere=kind.sphere)}
    if kind.needs_authority and not (values.get("prior") or "").strip():
        return {"prior": _("Nobody takes part in an intersectoral body without prior articulation with the competent "
                           "authority (G34-3.6-MA-3): write who agreed, when and where it is written.")}  # fmt: skip
    return {}


def template_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """A template says how often it is written; a reminder of contact is of some days."""
    faults: dict[str, Any] = {}
    if not (values.get("cadence") or "").strip():
        faults["cadence"] = _("Say how often the log is written and read.")
    if values.get("contact_days") is not None and not 1 <= values["contact_days"] <= 366:
        faults["contact_days"] = _("Write between 1 and 366 days.")
    return faults


def hours_of_month(weekly: int, starts_on: dt.date, ends_on: dt.date | None, year: int, month: int) -> float:
    """The dedication of an assignment in one month: its weekly hours over the days on which it held."""
    last = dt.date(year, month, monthrange(year, month)[1])
    begins, ends = max(starts_on, last.replace(day=1)), min(ends_on or last, last)
    return weekly * max((ends - begins).days + 1, 0) / 7
