"""What of the offer waits for whoever keeps it? Services to verify and services without slots."""

import datetime as dt

from flask import url_for
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import func, or_, select

from app.extensions import db
from app.kit.due import DueItem, due_of
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.opportunities import offer, rules
from app.opportunities.agreements import Agreement, is_near_end
from app.opportunities.models import Opportunity

MOST = 8


@due_of("OpportunityView")
def offer_due(today: dt.date) -> list[DueItem]:
    """Only for roles that may change the offer; the others read it."""
    if not viewer().may("edit", "OpportunityView"):
        return []
    return [*_to_verify(today), *_without_slots(today), *_ending(today)]


def _to_verify(today: dt.date) -> list[DueItem]:
    """The services verified longest ago, before their half year ends."""
    old = or_(Opportunity.verified_on.is_(None), Opportunity.verified_on < rules.due_before(today))
    query = select(Opportunity).where(Opportunity.is_active, old).options(joined(Opportunity.organization))
    rows = db.session.scalars(query.order_by(Opportunity.verified_on.nulls_first(), Opportunity.id).limit(MOST))
    return [_verification(row, today) for row in rows]


def _verification(row: Opportunity, today: dt.date) -> DueItem:
    whose = [str(row.organization)] if row.organization is not None else []
    return DueItem(
        when=rules.verify_by(row.verified_on, row.created_at.date()), title=str(_("Verify: %(service)s", service=row)),
        text=" · ".join([*whose, offer.verified_words(row.verified_on, today)]),
        url=url_for("OpportunityView.show", pk=row.id), action_label=_("Verify"),
    )  # fmt: skip


def _ending(today: dt.date) -> list[DueItem]:
    """The agreements that end soon: time to sit down again."""
    if not viewer().may("read", "AgreementView"):
        return []
    query = select(Agreement).where(is_near_end(today)).order_by(Agreement.valid_to)
    query = query.options(joined(Agreement.organization))
    return [DueItem(row.valid_to, str(_("Agreement about to end: %(agreement)s", agreement=row)), str(row.organization),
                    url_for("AgreementView.show", pk=row.id), _("Renew it"))
            for row in db.session.scalars(query.limit(MOST))]  # fmt: skip


def _without_slots(today: dt.date) -> list[DueItem]:
    """One line for all active services whose slots are used up."""
    query = select(func.count(Opportunity.id)).where(Opportunity.is_active, Opportunity.slots == 0)
    count = db.session.scalar(query) or 0
    if not count:
        return []
    title = ngettext("%(num)s service without slots", "%(num)s services without slots", count)
    url = url_for("OpportunityView.list", flag="full", is_active="1")
    return [DueItem(today, str(title), str(_("Ask whether places have become free.")), url, _("See them"))]
