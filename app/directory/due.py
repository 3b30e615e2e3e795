"""What of the directory waits? Answers of providers that somebody who keeps it reviews."""

import datetime as dt

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.directory.answers import ServiceAnswer
from app.extensions import db
from app.kit.due import DueItem, due_of
from app.kit.loading import joined
from app.kit.scopes import viewer

MOST = 8


@due_of("DetailsView")
def answers_due(today: dt.date) -> list[DueItem]:
    """The oldest first; only for roles that may take over what is proposed."""
    if not viewer().may("edit", "DetailsView"):
        return []
    query = select(ServiceAnswer).where(ServiceAnswer.settled_on.is_(None))
    query = query.options(joined(ServiceAnswer.opportunity)).order_by(ServiceAnswer.told_on, ServiceAnswer.id)
    return [
        DueItem(one.told_on, str(_("The provider answered: %(service)s", service=one.opportunity)),
                f"{one.told_by} · {one.said}", url_for("DetailsView.review", pk=one.opportunity_id), _("Review it"))
        for one in db.session.scalars(query.limit(MOST)) if one.opportunity is not None
    ]  # fmt: skip
