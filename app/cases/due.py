"""Which legal terms are near, and which closed cases should be looked at again? For the home and a case's page."""

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy import exists

from app.cases import rules
from app.cases.closing import ClosingCheck
from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.kit import lists
from app.kit.charts import lasted
from app.kit.due import DueItem, due_of
from app.kit.picking import only, picked
from app.kit.scopes import viewer
from app.kit.screens import url_of

SHOWN = ("code", "legal_due_on", "closed_on", "family.name", "family.code")


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
    near = (Case.status != CaseStatus.CLOSED, Case.legal_due_on <= soon)
    query = picked(Case, (Case.legal_due_on, Case.id), 10, near)
    return [term_item(row) for row in db.session.scalars(query.options(*only(Case, *SHOWN)))]


@due_of("ClosingCheckView")
def checks_due(today: dt.date) -> list[DueItem]:
    """Cases closed half a year ago at which nobody has looked since then, for those who may."""
    if not viewer().may("add", "ClosingCheckView"):
        return []
    then = lasted(Case.closed_on, ClosingCheck.checked_on) >= rules.CHECK_AFTER.days  # an earlier look says too little
    looked = exists().where(ClosingCheck.case_id == Case.id, then)
    span = Case.closed_on.between(today - rules.CHECK_UNTIL, today - rules.CHECK_AFTER)
    query = picked(Case, (Case.closed_on, Case.id), 5, (Case.status == CaseStatus.CLOSED, span, ~looked))
    rows = db.session.scalars(query.options(*only(Case, *SHOWN)))
    return [DueItem(row.closed_on + rules.CHECK_AFTER, str(_("Look back at the closed case %(code)s", code=row.code)),
                    str(row.family) if lists.may_read(Case, "family") else "", url_of(row) or "") for row in rows
            if row.closed_on]  # fmt: skip
