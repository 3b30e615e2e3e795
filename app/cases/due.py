"""Which legal terms are near, and which closed cases should be looked at again? For the home and a case's page."""

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy import exists, select

from app.cases import rules
from app.cases.closing import ClosingCheck
from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.kit import lists
from app.kit.charts import lasted
from app.kit.due import DueItem, due_of
from app.kit.scopes import viewer
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


@due_of("ClosingCheckView")
def checks_due(today: dt.date) -> list[DueItem]:
    """Cases closed half a year ago at which nobody has looked since then, for those who may."""
    if not viewer().may("add", "ClosingCheckView"):
        return []
    then = lasted(Case.closed_on, ClosingCheck.checked_on) >= rules.CHECK_AFTER.days  # an earlier look says too little
    looked = exists().where(ClosingCheck.case_id == Case.id, then)
    span = Case.closed_on.between(today - rules.CHECK_UNTIL, today - rules.CHECK_AFTER)
    query = select(Case).where(Case.status == CaseStatus.CLOSED, span, ~looked).order_by(Case.closed_on, Case.id)
    rows = db.session.scalars(query.limit(5).options(*lists.loaders(Case, {"family"})))
    return [DueItem(row.closed_on + rules.CHECK_AFTER, str(_("Look back at the closed case %(code)s", code=row.code)),
                    str(row.family) if lists.may_read(Case, "family") else "", url_of(row) or "") for row in rows
            if row.closed_on]  # fmt: skip
