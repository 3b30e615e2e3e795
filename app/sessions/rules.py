"""What must be true of a case analysis, meeting or conference (G34-3.5)?"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import name_of
from app.kit.lists import local_day

CAME = ("IN_PERSON", "VIRTUAL")
OVER = ("HELD", "CLOSED")
FUTURE = _("A session that took place cannot be in the future. Choose “Planned” or correct it.")
CONCLUDED = _("This session is concluded. To correct it, open it again and say why.")
NOTHING = _("Record at least one decision or commitment: without them there are no minutes.")


def session_faults(values: Mapping[str, Any], now: dt.datetime | None = None) -> dict[str, Any]:
    """What was held lies in the past, the next comes after; what is concluded has what its minutes tell.

    `was` is the status that is stored: what is concluded stays as it is.
    """
    if not is_open(values.get("was")):
        return {"status": CONCLUDED}
    now = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    at, status, found = values.get("scheduled_at"), name_of(values.get("status")), {}
    if at and at > now and status in OVER:
        found["scheduled_at"] = FUTURE
    if at and values.get("next_on") and values["next_on"] <= local_day(at):
        found["next_on"] = _("The next session comes after this one.")
    return {**(concluding_faults(values) if status == "CLOSED" else {}), **found}


def concluding_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Minutes tell the situation, the voice of the child and family, what was decided, and who was missing and why.

    `missing` are the required parties that did not come; `agreed` how many decisions and commitments there are.
    """
    found: dict[str, Any] = {}
    if not _text(values.get("situation")):
        found["situation"] = _("Write the summary: without it there are no minutes.")
    if not _text(values.get("participation")):
        found["participation"] = _("Say what the child and the family said, or why they did not take part.")
    if not values.get("agreed"):
        found["status"] = NOTHING
    missing = values.get("missing") or []
    if missing and not _text(values.get("missing_reason")):
        found["missing_reason"] = _("Say why it closes without: %(parties)s.", parties=", ".join(missing))
    return found


def is_open(status: Any) -> bool:
    """Planned or held, not concluded: only then is it written, with its people, decisions and checklist."""
    return name_of(status) != "CLOSED"


def part_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """People and decisions of a session are written until it is concluded; `was` is the status of the session."""
    return {} if is_open(values.get("was")) else {"session_id": CONCLUDED}


def reopened(before: str | None, day: dt.date, who: str, reason: str) -> str:
    """When, by whom and why a session was opened again, one line for each time."""
    return "\n".join(line for line in (before, f"{day} · {who} · {reason}") if line)


def not_yet(status: Any, at: dt.datetime, agreed: int, now: dt.datetime | None = None) -> Any | None:
    """Why can a session not be concluded now? It is over already, lies ahead, or nothing was agreed in it."""
    if not is_open(status):
        return _("This session is already concluded.")
    if at > (now or dt.datetime.now(dt.UTC).replace(tzinfo=None)):
        return FUTURE
    return None if agreed else NOTHING


def takes_place(came: Iterable[Any], at: dt.datetime, now: dt.datetime) -> bool:
    """Is a planned session held by now? Its hour has come and somebody came."""
    return at <= now and any(name_of(one) in CAME for one in came)


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


def _text(value: Any) -> str:
    return str(value or "").strip()
