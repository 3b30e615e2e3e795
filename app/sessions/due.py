"""Which sessions wait, and what became of those of a case? For the home and the case page."""

import datetime as dt

from flask_babel import lazy_gettext as _

from app.extensions import db
from app.kit import lists
from app.kit.due import TIMELINE, DueItem, Entry, Source, due_of
from app.kit.picking import first_of, only, picked
from app.kit.screens import url_of
from app.sessions.models import AHEAD, CaseSession, SessionStatus

SOON = dt.timedelta(days=14)
ORDER = ((CaseSession.status == SessionStatus.PLANNED).desc(), CaseSession.scheduled_at.desc(), CaseSession.id.desc())
SHOWN = ("technique", "status", "scheduled_at", "mode", "meeting_place")


def session_entries(column: str, pk: int) -> list[Entry]:
    """The sessions of a case or family, planned ones first."""
    told = ("question", "situation") if lists.may_read(CaseSession, "question") else ()
    query = first_of(CaseSession, column, ORDER, *SHOWN, *told)
    return [_entry(row) for row in db.session.scalars(query, {"pk": pk})]


def _entry(row: CaseSession) -> Entry:
    waits, at = row.status == SessionStatus.PLANNED, lists.local(row.scheduled_at)
    tone = "red" if waits and at.date() < dt.date.today() else row.status.tone
    may_read = lists.may_read(CaseSession, "question")
    text = ((row.situation if not waits else None) or row.question) if may_read else ""
    note = " · ".join((at.strftime("%H:%M"), str(row.status)))
    return Entry(at.date(), str(row.technique), text or "", url_of(row), tone, note, _item(row, "") if waits else None)


def _item(row: CaseSession, whose: str) -> DueItem:
    at = lists.local(row.scheduled_at)
    text = " · ".join(part for part in (at.strftime("%H:%M"), row.meeting_place or str(row.mode)) if part)
    return DueItem(at.date(), " · ".join(x for x in (str(row.technique), whose) if x), text, url_of(row) or "")


@due_of("SessionView")
def sessions_due(today: dt.date) -> list[DueItem]:
    """Planned sessions: those whose day is past, and those of the coming two weeks."""
    until = dt.datetime.combine(today + SOON, dt.time())
    near = (AHEAD, CaseSession.scheduled_at <= until)
    whose = ("family.name", "family.code", "case.code")
    query = picked(CaseSession, (CaseSession.scheduled_at, CaseSession.id), 15, near)
    rows = db.session.scalars(query.options(*only(CaseSession, *SHOWN, *whose)))
    return [_item(row, str(row.family if lists.may_read(CaseSession, "family") else row.case)) for row in rows]


TIMELINE.append(Source("sessions", _("Sessions"), "SessionView", session_entries))
