"""How does a case stand today, in a few lines? Told beside a session, and kept with it when it is concluded."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask_babel import force_locale, gettext as _, ngettext
from sqlalchemy import select

from app.cases import rules
from app.cases.models import Case, Cause, Need
from app.extensions import db
from app.kit.lists import display, language

Told = list[tuple[str, str]]
SNAPSHOT: list[Callable[[Case], Told]] = []  # what features to the right tell of a case
LANGUAGES = ("es", "en")
ENDED = ("OVERCOME", *rules.ENDED_NEEDS)


def told_of(case: Case) -> Told:
    """Label and words of what matters today, in the reader's language."""
    lines = [(_("Programme and stage"), f"{case.programme} · {case.stage}"), (_("Status"), _status(case))]
    for label, model, name in ((_("Causes"), Cause, "status"), (_("Needs"), Need, "level")):
        rows = db.session.scalars(select(model).filter_by(case_id=case.id))
        counts = Counter(str(getattr(row, name)) for row in rows if row.status.name not in ENDED)
        lines.append((label, ", ".join(f"{words}: {count}" for words, count in counts.items()) or _("None open")))
    if case.legal_due_on:
        lines.append((_("Legal term"), display(case.legal_due_on)))
    return [*lines, *(line for tell in SNAPSHOT for line in tell(case))]


def _status(case: Case) -> str:
    days = (dt.date.today() - case.opened_on).days
    since = ngettext("%(num)s day in the programme", "%(num)s days in the programme", days)
    return f"{case.status} · {since}"


def as_kept(case: Case, **more: Any) -> str:
    """The lines in both languages with their day, to be kept: later changes of the case do not reach them."""
    kept: dict[str, Any] = {"on": dt.date.today().isoformat(), **more}
    for one in LANGUAGES:
        with force_locale(one):
            kept[one] = told_of(case)
    return json.dumps(kept, ensure_ascii=False)


def as_told(kept: str | None, case: Case) -> Told:
    """What was kept, in the reader's language; else the case as it is."""
    if not kept:
        return told_of(case)
    return [(label, words) for label, words in json.loads(kept)[language()]]


def kept_on(kept: str | None) -> dt.date | None:
    """On which day was it kept? Not known of the oldest."""
    day = json.loads(kept).get("on") if kept else None
    return dt.date.fromisoformat(day) if day else None


def kept_lines(kept: str | None, name: str) -> list[dict[str, Any]]:
    """What a feature kept beside the case."""
    return list(json.loads(kept).get(name, [])) if kept else []
