"""How does an institution without an account report? By a link and its code, which serve one report."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from app.commitments import rules
from app.commitments.models import Commitment, CommitmentStatus, ReportLink
from app.extensions import db
from app.kit.loading import joined
from app.kit.scopes import past_wall
from app.kit.trace import Act, note
from app.platform import doors


def opened(secret: str, code: str) -> ReportLink | None:
    """The link that both open, while there is something to report on."""
    link = doors.opened(ReportLink, secret, code, joined(ReportLink.commitment, Commitment.institution))
    return link if link is not None and is_live(link.commitment) else None


def is_live(commitment: Commitment | None) -> bool:
    """Is there still something to report on?"""
    return commitment is not None and commitment.deleted_at is None and rules.is_open(commitment.status)


def take(link: ReportLink, told: dict[str, Any]) -> bool:
    """Write the report into the commitment, unless the link was used meanwhile; whoever follows it still closes it."""
    if not doors.use(link):
        return False
    with past_wall():
        row, is_done = link.commitment, told["outcome"] == "FULFILLED"
        row.progress = _("%(who)s reports: %(words)s", who=link.recipient, words=told["words"].strip())
        row.percent, row.claimed_on = 100 if is_done else told["percent"], dt.date.today() if is_done else None
        row.status = CommitmentStatus.IN_PROGRESS
        note(Act.SYSTEM, row, reported_by_link=link.id)
        db.session.flush()
    db.session.commit()
    return True
