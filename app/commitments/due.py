"""Which commitments wait, and what became of those of a case? For the home and the case page."""

import datetime as dt

from flask_babel import gettext, lazy_gettext as _, ngettext
from sqlalchemy import func, or_, select

from app.cases.models import Case
from app.cases.snapshot import SNAPSHOT, Told
from app.commitments.models import Commitment
from app.commitments.rules import SOON_DAYS, is_open
from app.extensions import db
from app.kit.due import TIMELINE, DueItem, Entry, Source, due_of
from app.kit.picking import first_of, only, picked
from app.kit.scopes import viewer
from app.kit.views import url_of

MOST = 15
ORDER = (Commitment.open_due_on.asc().nulls_last(), func.coalesce(Commitment.closed_on, Commitment.due_on).desc())
SHOWN = ("what", "responsible", "due_on", "claimed_on", "closed_on", "status", "institution.name_es",
         "institution.name_en", "table_session.number", "table_session.roundtable.name", "session.technique",
         "session.case.code", "case.code")  # fmt: skip


def waiting(row: Commitment) -> DueItem:
    """An open commitment as something to follow up."""
    words = " · ".join(str(part) for part in (row.bearer, row.source) if part)
    act = _("Check the report") if row.claimed_on else _("Follow up")
    return DueItem(row.due_on, str(_("Commitment: %(what)s", what=row.what)), words, url_of(row) or "", act)


@due_of("CommitmentView")
def commitments_due(today: dt.date) -> list[DueItem]:
    """Commitments reported as fulfilled, late or due within a week; those of tables for the people of tables."""
    claimed, soon = Commitment.claimed_on.is_not(None), Commitment.open_due_on <= today + dt.timedelta(SOON_DAYS)
    tables = viewer().may("read", "RoundtableSessionView")
    read = () if tables else (or_(~Commitment.is_of_table, Commitment.case_id.is_not(None)),)
    order, ways = (Commitment.open_due_on, Commitment.id), ((claimed, *read), (~claimed, soon, *read))
    query = picked(Commitment, order, MOST, *ways, lead=(~claimed,))
    return [waiting(row) for row in db.session.scalars(query.options(*only(Commitment, *SHOWN)))]


def commitment_entries(column: str, pk: int) -> list[Entry]:
    """The commitments of a case or family: the open ones by their date, then the newest closed."""
    told = []
    for row in db.session.scalars(first_of(Commitment, column, ORDER, *SHOWN), {"pk": pk}):
        who, due = row.bearer, waiting(row) if is_open(row.status) else None
        tone = row.timing.tone if due else row.status.tone
        day = row.due_on if due else row.closed_on or row.due_on
        told.append(Entry(day, row.what, who, url_of(row), tone, str(row.timing if due else row.status), due))
    return told


def told_of(case: Case) -> Told:
    """How many commitments of a case are open, and how many of them late?"""
    query = select(Commitment.open_due_on).where(Commitment.case_id == case.id, Commitment.open_due_on.is_not(None))
    dues = list(db.session.scalars(query))
    late = sum(due < dt.date.today() for due in dues)
    words = ngettext("%(num)s open", "%(num)s open", len(dues))
    late_words = ngettext("%(num)s overdue", "%(num)s overdue", late)
    return [(gettext("Commitments"), f"{words}, {late_words}" if late else words)]


SNAPSHOT.append(told_of)
TIMELINE.append(Source("commitments", _("Commitments"), "CommitmentView", commitment_entries))
