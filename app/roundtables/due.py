"""Which tables must meet soon? For the home of those who record their sessions."""

import datetime as dt

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.kit.due import DueItem, due_of
from app.kit.lists import display
from app.kit.scopes import viewer
from app.roundtables.models import Roundtable
from app.roundtables.rules import SOON_DAYS

MOST = 10


@due_of("RoundtableView")
def tables_due(today: dt.date) -> list[DueItem]:
    """Tables that are late, due within 15 days or never held; of internal ones only those of the own units."""
    if not viewer().may("add", "RoundtableSessionView"):
        return []
    soon = or_(Roundtable.next_due_on.is_(None), Roundtable.next_due_on <= today + dt.timedelta(SOON_DAYS))
    own = or_(Roundtable.unit_id.is_(None), Roundtable.unit_id.in_(viewer().units))
    query = select(Roundtable).where(soon, own).options(joinedload(Roundtable.unit), joinedload(Roundtable.region))
    rows = db.session.scalars(query.order_by(Roundtable.next_due_on.asc().nulls_first(), Roundtable.id).limit(MOST))
    return [_item(row, today) for row in rows]


def _item(row: Roundtable, today: dt.date) -> DueItem:
    last = row.last_held_on
    words = _("The last one was on %(day)s.", day=display(last)) if last else _("No session has been recorded.")
    url = url_for("RoundtableSessionView.add", roundtable_id=row.id)
    return DueItem(
        row.next_due_on or today, str(_("Convene: %(table)s", table=row)), str(words), url, _("Record a session")
    )
