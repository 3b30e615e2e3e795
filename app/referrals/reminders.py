"""Who is reminded of a referral? Both sides, once, when the day of its answer has passed (CC-20)."""

import datetime as dt
from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.cases.models import Case
from app.extensions import db
from app.kit.loading import joined
from app.platform.notices import KINDS, Reminder, Said, holding, reminds
from app.referrals.models import Referral, ReferralState

KINDS |= {"referral_late": Said(_("Referral without an answer"), "red"),
          "ticket_late": Said(_("Referral that waits for your answer"), "red")}  # fmt: skip


@reminds
def unanswered(today: dt.date) -> Iterator[Reminder]:
    """Sent, not answered, and its day is past: to whoever leads the case or wrote it, and to the regional's inbox.

    The code is told, and never a person.
    """
    late = (Referral.state == ReferralState.SENT, Referral.answer_by < today)
    query = select(Referral).where(*late).options(
        joined(Referral.ticket), joined(Referral.case, Case.lead)
    )
    keepers = holding("opportunity_manager")
    for row in db.session.scalars(query.order_by(Referral.id)):
        lead = row.case.lead.user_id if row.case is not None and row.case.lead is not None else None
        told = (str(row.ticket), row.answer_by)
        senders = frozenset({row.created_by_id, lead} - {None})
        yield Reminder("referral_late", *told, "ReferralView.show", row.id, senders)
        if inbox := keepers.get(row.region_id):
            yield Reminder("ticket_late", *told, "ReferralTicketView.show", row.ticket_id or 0, inbox)
