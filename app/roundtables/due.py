"""Which tables must meet soon? For the home of those who record their sessions."""

import datetime as dt

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select

from app.extensions import db
from app.kit.due import DueItem, due_of
from app.kit.lists import display
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.roundtables.models import Roundtable
from app.roundtables.rules import SOON_DAYS

MOST = 10


@due_of("RoundtableView")
def tables_due(today: dt.date) -> list[DueItem]:
    """Tables that are late, due within 15 days or never held; of internal ones those of the own units.

    Who has no unit, as the link of a regional, is told of the internal tables that are late, and convenes none of them.
    """
    if not viewer().may("add", "RoundtableSessionView"):
        return []
    limit = today + dt.timedelta(SOON_DAYS)
    regional, never = Roundtable.unit_id.is_(None), Roundtable.next_due_on.is_(None)
    if viewer().units:
        mine = and_(or_(never, Roundtable.next_due_on <= limit), or_(regional, Roundtable.unit_id.in_(viewer().units)))
    else:
        mine = or_(never, Roundtable.next_due_on < today, and_(regional, Roundtable.next_due_on <= limit))
    query = select(Roundtable).where(mine).options(joined(Roundtable.unit), joined(Roundtable.region))
    rows = db.session.scalars(query.order_by(Roundtable.next_due_on.asc().nulls_first(), Roundtable.id).limit(MOST))
    return [_item(row, today) for row in rows]


def _item(row: Roundtable, today: dt.date) -> DueItem:
    last, due = row.last_held_on, row.next_due_on or today
    words = str(_("The last one was on %(day)s.", day=display(last)) if last else _("No session has been recorded."))
    if row.unit_id is not None and row.unit_id not in viewer().units:
        url = url_for("RoundtableView.show", pk=row.id)
        return DueItem(due, str(_("Internal table overdue: %(table)s", table=row)), words, url)
    url = url_for("RoundtableSessionView.add", roundtable_id=row.id)
    return DueItem(due, str(_("Convene: %(table)s", table=row)), words, url, _("Record a session"))
