"""Of which closed sessions were no minutes issued? For the home of those who issue them."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select

from app.extensions import db
from app.kit import lists
from app.kit.due import DueItem, due_of
from app.kit.scopes import glass_over, viewer
from app.minutes.content import held_at
from app.minutes.issuing import way_to_issue
from app.minutes.models import Minutes, reads_whole
from app.roundtables.models import Roundtable, RoundtableSession
from app.sessions.models import CaseSession, SessionStatus

MOST = 10


@due_of("MinutesView")
def minutes_due(today: dt.date) -> list[DueItem]:
    """Case sessions in reach; of tables the regional ones and the internal ones of the own units."""
    if not viewer().may("add", "MinutesView"):
        return []
    own = or_(Roundtable.unit_id.is_(None), Roundtable.unit_id.in_(viewer().units))
    tables = select(RoundtableSession).join(RoundtableSession.roundtable).where(own)
    rows = _missing(select(CaseSession), CaseSession, Minutes.session_id, "case") if reads_whole(False) else []
    rows += _missing(tables, RoundtableSession, Minutes.table_session_id, "roundtable") if reads_whole(True) else []
    return [_item(row) for row in rows if not glass_over(row)]


def _missing(query: Any, model: Any, column: Any, about: str) -> list[Any]:
    """The closed sessions without minutes, the oldest first."""
    issued = select(Minutes.id).where(column == model.id).exists()
    query = query.where(model.status == SessionStatus.CLOSED, ~issued).options(*lists.loaders(model, {about}))
    return list(db.session.scalars(query.order_by(model.id).limit(MOST)))


def _item(row: Any) -> DueItem:
    held = lists.local_day(held_at(row))
    told = _("The session of %(day)s is closed and has no minutes yet.", day=lists.display(held))
    about = getattr(row, "roundtable", None) or row.case
    return DueItem(held, str(_("Issue the minutes: %(about)s", about=about)), str(told), way_to_issue(row),
                   _("Issue the minutes"))  # fmt: skip
