"""Which commitments does a session take over from before? Carried from one to the next until closed (G34-4.1-R-b)."""

from typing import Any

from sqlalchemy import or_, select

from app.commitments.models import Commitment
from app.extensions import db
from app.kit.lists import local_day
from app.kit.loading import joined
from app.sessions.models import CaseSession


def commitments_where(*where: Any) -> list[Commitment]:
    """Commitments with who answers for them and where they come from: the open ones by their date, then the closed."""
    how = (joined(Commitment.institution), joined(Commitment.table_session))
    query = select(Commitment).where(*where).options(*how)
    return list(db.session.scalars(query.order_by(Commitment.open_due_on.asc().nulls_last(), Commitment.id).limit(100)))


def is_earlier(session: CaseSession) -> tuple[Any, ...]:
    """Those of its case that were agreed before its day and were still open on it."""
    day = local_day(session.scheduled_at)
    here = or_(Commitment.session_id.is_(None), Commitment.session_id != session.id)
    still = or_(Commitment.closed_on.is_(None), Commitment.closed_on >= day)
    return Commitment.case_id == session.case_id, Commitment.agreed_on < day, here, still


def earlier_commitments(session: CaseSession) -> list[Commitment]:
    """What was promised before this session and is followed up in it."""
    return commitments_where(*is_earlier(session))
