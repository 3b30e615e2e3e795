"""Which minutes lie in the demo? Those of concluded sessions and tables, signed by hand or by name; one corrected."""

import datetime as dt
import math
import random
from typing import Any

from sqlalchemy import select

from app.cases.models import Case
from app.demo.book import Book
from app.extensions import db
from app.minutes.issuing import content_of, issue
from app.minutes.models import Minutes, MinutesSignature
from app.minutes.rules import open_seats
from app.roundtables.models import RoundtableSession
from app.sessions.models import CaseSession, SessionStatus

CASES, CORRECTED = ("C-0098", "C-0142", "C-0157", "C-0163", "C-0205"), "C-0142"
REASON = "Se precisa el nombre de la entidad responsable del segundo compromiso."
KEEPERS = {"05": "gestora", "76": "gestor.valle"}
TABLE_KEEPERS = {"05": "enlace", "76": "enlace.valle"}


def load_minutes(book: Book) -> None:
    """Issued the day after each session; most of those who came have signed."""
    db.session.flush()
    closed = select(CaseSession).join(Case, Case.id == CaseSession.case_id).where(
        CaseSession.status == SessionStatus.CLOSED, Case.code.in_(CASES)
    )  # fmt: skip
    for session in db.session.scalars(closed.order_by(CaseSession.id)).all():
        by = str(book.people[KEEPERS[session.case.region.code]])
        issued = _issued(session, session.scheduled_at, by)
        if session.case.code == CORRECTED:
            issued = _issued(session, session.scheduled_at + dt.timedelta(days=1), by, REASON)
        _sign(issued)
    tables = select(RoundtableSession).where(RoundtableSession.status == SessionStatus.CLOSED)
    for sitting in db.session.scalars(tables.order_by(RoundtableSession.id)).all():
        keeper = TABLE_KEEPERS if sitting.roundtable.unit is None else KEEPERS
        _sign(_issued(sitting, sitting.held_at, str(book.people[keeper[sitting.region.code]])))
    db.session.flush()


def _issued(session: Any, held: dt.datetime, by: str, reason: str | None = None) -> Minutes:
    row = issue(session, reason, now=held + dt.timedelta(hours=22), by=by)
    db.session.flush()
    return row


def _sign(row: Minutes) -> None:
    """All but one have signed, every second one by hand."""
    for number, (seat, one) in enumerate(open_seats(content_of(row) or {"people": []}, set())):
        if number != 2:
            drawn = _scrawl(one["person"]) if number % 2 == 0 else None
            when = row.issued_at + dt.timedelta(minutes=7 * number)
            signed = {"seat": seat, "person": one["person"], "signed_at": when}
            db.session.add(MinutesSignature(minutes=row, strokes=drawn, **signed))


def _scrawl(name: str) -> str:
    """Loops that look like a hand, the same for the same name."""
    dice = random.Random(name)  # noqa: S311 a picture, no secret
    turns, lean = 4 + len(name.split()[0]) // 2, dice.uniform(18, 30)
    points = []
    for step in range(turns * 12):
        along, turn = step / (turns * 12), step * math.tau / 12
        tall = (46 if step < 12 else 24) * dice.uniform(0.9, 1.1)
        x, y = 70 + 400 * along + lean * math.cos(turn), 120 - tall * math.sin(turn) - 20 * along
        points.append(f"{round(x)} {round(y)}")
    return f"M{'L'.join(points)}M80 160L{dice.randrange(430, 540)} {dice.randrange(140, 165)}"
