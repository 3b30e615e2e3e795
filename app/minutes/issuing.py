"""How do minutes come into force? Drawn, frozen, marked; a correction replaces the version before it."""

import datetime as dt
from typing import Any

from flask import g, url_for
from sqlalchemy import select

from app.extensions import db
from app.kit import lists
from app.kit.scopes import is_scoped, utcnow, viewer
from app.minutes import content, rules
from app.minutes.models import Minutes, MinutesMark, MinutesSignature, MinutesStatus
from app.roundtables.models import RoundtableSession


def of_owner(owner: Any) -> Any:
    """Which minutes are those of this session?"""
    column = Minutes.table_session_id if isinstance(owner, RoundtableSession) else Minutes.session_id
    return column == owner.id


def versions_of(owner: Any) -> Any:
    """The minutes of a session, the newest first."""
    return select(Minutes).where(of_owner(owner)).order_by(Minutes.edition.desc())


def latest_of(owner: Any) -> Minutes | None:
    """The minutes in force of a session, if any were issued."""
    return db.session.scalar(versions_of(owner).limit(1))


def issue(owner: Any, reason: str | None = None, now: dt.datetime | None = None, by: str | None = None) -> Minutes:
    """Freeze what the session's rows say now. The caller has asked whether it may be, and commits."""
    before, moment = latest_of(owner), now or utcnow()
    by = by or (viewer().name if is_scoped() else None)
    edition, when = before.edition + 1 if before is not None else 1, content.held_at(owner)
    issued = {"edition": edition, "issued": {"at": moment.isoformat(timespec="seconds"), "by": by}, "reason": reason}
    said = content.drawn(owner) | issued
    text, sha256 = rules.written(said)
    kind, table = content.kind_of(said), isinstance(owner, RoundtableSession)
    mark = MinutesMark(code=rules.new_code(), kind=kind, number=said["number"], edition=edition,
                       held_on=lists.local_day(when), fingerprint=sha256[: rules.SHOWN])  # fmt: skip
    row = Minutes(number=said["number"], edition=edition, kind=kind, held_at=when, issued_at=moment, issued_by=by,
                  reason=reason, content=text, sha256=sha256, mark=mark, corrects=before,
                  **{"table_session" if table else "session": owner})  # fmt: skip
    if before is not None:
        before.status, before.mark.replaced_on = MinutesStatus.REPLACED, lists.local_day(moment)
    db.session.add_all([mark, row])
    return row


def way_to_issue(owner: Any) -> str:
    """The page that drafts and issues the minutes of a session."""
    return url_for(f"MinutesView.{'issue_table' if isinstance(owner, RoundtableSession) else 'issue'}", pk=owner.id)


def content_of(row: Minutes) -> dict[str, Any] | None:
    """What was frozen; None when it no longer is what was issued."""
    return rules.read(row.content, row.sha256)


def signatures_of(row: Minutes) -> dict[int, MinutesSignature]:
    """Who signed, by their place in the list of people."""
    query = select(MinutesSignature).filter_by(minutes_id=row.id)
    return {one.seat: one for one in db.session.scalars(query)}


def read(row: Minutes) -> tuple[dict[str, Any] | None, dict[int, MinutesSignature]]:
    """What was frozen and who signed, looked up once for each page."""
    kept: dict[int, Any] = g.setdefault("minutes_read", {})
    if row.id not in kept:
        kept[row.id] = content_of(row), signatures_of(row)
    return kept[row.id][0], kept[row.id][1]
