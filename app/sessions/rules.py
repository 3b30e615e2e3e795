"""What must be true of a case analysis, meeting or conference (G34-3.5)?"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of

CAME = ("IN_PERSON", "VIRTUAL")
OVER = ("HELD", "CLOSED")


def session_faults(values: Mapping[str, Any], now: dt.datetime | None = None) -> dict[str, Any]:
    """What was held lies in the past, the next comes after; closing without a required party needs the reason."""
    now = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    at, status, found = values.get("scheduled_at"), name_of(values.get("status")), {}
    if at and at > now and status in OVER:
        found["scheduled_at"] = _("A session that took place cannot be in the future. Choose “Planned” or correct it.")
    if at and values.get("next_on") and values["next_on"] <= at.date():
        found["next_on"] = _("The next session comes after this one.")
    missing = values.get("missing") or []
    if status == "CLOSED" and missing and not values.get("missing_reason"):
        found["missing_reason"] = _("Say why it closes without: %(parties)s.", parties=", ".join(missing))
    return found


def missing_parties(required: Iterable[str], present: Iterable[tuple[str, Any]]) -> list[str]:
    """Which required parties did not come? `present` are (party, attendance) of the participants."""
    came = {party for party, attendance in present if name_of(attendance) in CAME}
    return [party for party in required if party not in came]


def participant_row_faults(values: Mapping[str, Any], day: dt.date | None = None) -> dict[str, Any]:
    """A person stands for a party."""
    found: dict[str, Any] = {}
    if not values.get("person"):
        found["person"] = _("Write who takes part.")
    if not values.get("party_id"):
        found["party_id"] = _("Choose which party this person stands for.")
    return found


def decision_row_faults(values: Mapping[str, Any], day: dt.date | None = None) -> dict[str, Any]:
    """A reason needs its decision."""
    return {} if values.get("text") else {"text": _("Write what was decided.")}


def commitment_row_faults(values: Mapping[str, Any], day: dt.date | None) -> dict[str, Any]:
    """What, who and by when (G34-4.1-R-b)."""
    found: dict[str, Any] = {}
    if not values.get("what"):
        found["what"] = _("Write what will be done.")
    if not values.get("responsible") and not values.get("institution_id"):
        found["responsible"] = _("Say who is responsible: a person, an institution or both.")
    if not values.get("due_on"):
        found["due_on"] = _("Say by when it will be done.")
    elif day and values["due_on"] < day:
        found["due_on"] = _("It cannot be due before the session.")
    return found
