"""How were the demo's sessions prepared and followed? Checklists, confirmations, the case on that day, a report."""

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import select

from app.commitments.models import Commitment, CommitmentStatus, ReportLink
from app.demo.book import Book
from app.extensions import db
from app.kit.scopes import utcnow
from app.sessions.follow import conclude
from app.sessions.models import (
    Attendance,
    CaseSession,
    ChecklistItem,
    Phase,
    SessionParticipant,
    SessionStatus,
    SessionStep,
)

REPORTED = "Enlace de la entidad reporta: se entregó el listado completo de los cinco municipios."
DONE = {SessionStatus.CLOSED: {Phase.BEFORE: 9, Phase.DURING: 9, Phase.AFTER: 9},
        SessionStatus.HELD: {Phase.BEFORE: 9, Phase.DURING: 9, Phase.AFTER: 1},
        SessionStatus.PLANNED: {Phase.BEFORE: 2}}  # fmt: skip


def load_techniques(book: Book) -> None:
    """Every session has the steps that its status lets one expect; two of three guests confirmed what lies ahead."""
    db.session.flush()
    items = list(db.session.scalars(select(ChecklistItem).order_by(ChecklistItem.position)))
    for session in db.session.scalars(select(CaseSession).order_by(CaseSession.id)):
        left = dict(DONE[session.status])
        for item in [one for one in items if one.technique == session.technique]:
            if left.get(item.phase, 0) > 0:
                left[item.phase] -= 1
                db.session.add(SessionStep(session=session, item=item, is_done=True))
    ahead = select(SessionParticipant).where(SessionParticipant.attendance == Attendance.PENDING)
    for place, guest in enumerate(db.session.scalars(ahead.order_by(SessionParticipant.id))):
        guest.attendance = Attendance.CONFIRMED if place % 3 else Attendance.PENDING
    for session in db.session.scalars(select(CaseSession).filter_by(status=SessionStatus.CLOSED)).all():
        conclude(session)


def load_report(book: Book) -> None:
    """The institution of one commitment of a table says by link that it is done; the convener has not looked yet."""
    open_ = Commitment.status == CommitmentStatus.IN_PROGRESS
    row: Any = db.session.scalar(select(Commitment).where(open_, Commitment.is_of_table).order_by(Commitment.id))
    if row is None:
        return
    sent = {"recipient": "Enlace de la entidad", "digest": secrets.token_hex(16), "code": secrets.token_hex(16)}
    db.session.add(ReportLink(commitment=row, expires_at=utcnow() + dt.timedelta(days=9), used_at=utcnow(), **sent))
    row.claimed_on, row.percent, row.progress = book.today, 100, REPORTED
