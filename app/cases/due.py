"""Which legal terms are near? For the home and the page of a case."""

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.cases import rules
from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.kit import lists
from app.kit.due import DueItem, due_of
from app.kit.screens import url_of


def term_is_near(row: Case) -> bool:
    """Is the legal term of an open case past, or in its last thirty days?"""
    return row.status != CaseStatus.CLOSED and rules.term_tone(row.legal_due_on, dt.date.today()) is not None


def term_item(row: Case) -> DueItem:
    """The legal term of a case as something that waits."""
    assert row.legal_due_on is not None
    whose = str(row.family) if lists.may_read(Case, "family") else row.code
    return DueItem(row.legal_due_on, str(_("Legal term of the case %(code)s", code=row.code)), whose, url_of(row) or "")


@due_of("CaseView")
def terms_due(today: dt.date) -> list[DueItem]:
    """Cases whose legal term is past or ends within thirty days."""
    soon = today + dt.timedelta(days=rules.TERM_DAYS)
    query = select(Case).where(Case.status != CaseStatus.CLOSED, Case.legal_due_on <= soon)
    rows = query.order_by(Case.legal_due_on, Case.id).limit(10).options(*lists.loaders(Case, {"family"}))
    return [term_item(row) for row in db.session.scalars(rows)]
