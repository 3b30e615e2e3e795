"""How does an institution without an account report? A link and, by another way, a code; both serve one report."""

import datetime as dt
import hmac
import secrets
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.commitments import rules
from app.commitments.models import Commitment, CommitmentStatus, ReportLink
from app.extensions import db
from app.kit.scopes import admit_stranger, past_wall, utcnow
from app.kit.trace import Act, note
from app.kit.vault import blind

VALID_FOR, DIGITS = dt.timedelta(days=15), 8
# Whoever holds link and code has no account: they open this one row and nothing else.
ANYONE: dict[str, Any] = {"unscoped": True, "synchronize_session": False}


def issue(commitment: Commitment, recipient: str) -> tuple[str, str]:
    """A new link and its code, each to be sent by its own way; earlier links of the commitment end. Caller commits."""
    open_ = update(ReportLink).where(ReportLink.commitment_id == commitment.id, ReportLink.used_at.is_(None))
    db.session.execute(open_.where(ReportLink.withdrawn_at.is_(None)).values(withdrawn_at=utcnow()))
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    link = ReportLink(commitment=commitment, recipient=recipient, digest=blind(secret, "report link"),
                      code=_mark(secret, code), expires_at=utcnow() + VALID_FOR)  # fmt: skip
    db.session.add(link)
    return secret, code


def _mark(secret: str, code: str) -> str:
    return blind(f"{secret}|{code}", "report code")


def opened(secret: str, code: str) -> ReportLink | None:
    """The link that both open; None when they open nothing. A wrong code counts against its link. It commits."""
    admit_stranger()
    found = select(ReportLink).where(ReportLink.digest == blind(secret, "report link"))
    link = db.session.scalar(found.options(joinedload(ReportLink.commitment).joinedload(Commitment.institution)),
                             execution_options=ANYONE)  # fmt: skip
    if link is None or rules.link_state(link, utcnow()) != rules.LinkState.OPEN or not is_live(link.commitment):
        return None
    right = hmac.compare_digest(link.code, _mark(secret, "".join(code.split())))
    if not right:
        counted = update(ReportLink).where(ReportLink.id == link.id).values(tries=ReportLink.tries + 1)
        db.session.execute(counted, execution_options=ANYONE)
        db.session.commit()
    return link if right else None


def is_live(commitment: Commitment | None) -> bool:
    """Is there still something to report on?"""
    return commitment is not None and commitment.deleted_at is None and rules.is_open(commitment.status)


def take(link: ReportLink, told: dict[str, Any]) -> bool:
    """Write the report into the commitment, unless the link was used meanwhile; whoever follows it still closes it."""
    free = (ReportLink.id == link.id, ReportLink.used_at.is_(None), ReportLink.withdrawn_at.is_(None))
    used = update(ReportLink).where(*free).values(used_at=utcnow())
    if db.session.execute(used, execution_options=ANYONE).rowcount != 1:
        db.session.rollback()
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
