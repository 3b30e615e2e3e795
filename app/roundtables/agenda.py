"""When may a case be told to a table? With the family's leave, which takes it off again when it is taken back."""

from typing import Any

from sqlalchemy import select

from app.cases.models import Case
from app.consents.models import Consent
from app.consents.views import REVOKED, sharing_fault
from app.extensions import db
from app.kit.scopes import utcnow
from app.roundtables.models import AgendaItem

PURPOSE = "TABLE"  # the text of consents/data/consent_text.csv that asks for it


def what_stands_against(case: Case | None) -> Any | None:
    """Why may this case not be told to the table? None when it may."""
    return None if case is None else sharing_fault(PURPOSE, case.family_id, case.child_id)


def off_the_agenda(consent: Consent) -> None:
    """A family that takes its word back leaves every open agenda, unless a norm put it there (Ley 1581 art. 8 e)."""
    if consent.text.code != PURPOSE:
        return
    cases = select(Case.id).where(Case.family_id == consent.family_id)
    waiting = select(AgendaItem).where(
        AgendaItem.case_id.in_(cases), AgendaItem.removed_at.is_(None), AgendaItem.legal_basis.is_(None)
    )
    for item in db.session.scalars(waiting, execution_options={"unscoped": True}):
        item.removed_at = utcnow()


REVOKED.append(off_the_agenda)
