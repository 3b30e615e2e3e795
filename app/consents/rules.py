"""When may something about a family be shared? After its adult agreed and the child was heard (Ley 1581/2012, 1098)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import age_on, name_of

HEARD_FROM = 7  # years; younger children are heard, too, but their assent is not asked for in writing


def latest(rows: Iterable[Any], kind: str, member_id: int | None) -> str | None:
    """The name of the last answer of a kind: that about this member, else that about the whole family."""
    about = [row for row in rows if name_of(row.kind) == kind and row.member_id in (None, member_id)]
    return name_of(max(about, key=lambda row: (row.said_on, row.id)).answer) if about else None


def sharing_fault(rows: Iterable[Any], child_id: int | None, birth: dt.date | None, day: dt.date) -> Any | None:
    """What stands against sharing, in one sentence; None when the family allowed it.

    `rows` are the family's answers about one purpose; `child_id` is the child of a PARD case, if it is one.
    """
    rows = list(rows)
    consent, assent = latest(rows, "CONSENT", child_id), latest(rows, "ASSENT", child_id)
    if consent is None:
        return _("The family has not been asked yet whether this may be shared. Record its answer first.")
    if consent != "GRANTED":
        return _("The representative does not allow it to be shared.")
    if assent in ("REFUSED", "REVOKED"):
        return _("The child or adolescent does not agree that it is shared.")
    if child_id and assent is None and (birth is None or age_on(birth, day) >= HEARD_FROM):
        return _("The child or adolescent has not been heard yet. Record the assent first.")
    return None


def consent_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """Nobody answers tomorrow; a child's assent says how the child was heard."""
    found: dict[str, Any] = {}
    if values.get("said_on") and values["said_on"] > (today or dt.date.today()):
        found["said_on"] = _("The answer cannot have been given in the future.")
    if name_of(values.get("kind")) == "ASSENT":
        if not values.get("heard"):
            found["heard"] = _("Say how the child was heard.")
        if not values.get("member_id"):
            found["member_id"] = _("Choose the child or adolescent who answered.")
    return found
