"""Which services does one family use, from every source? Our referrals are read where they are, the rest here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.extensions import db
from app.kit import lists
from app.kit.loading import light
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.ledger.models import ServiceUse
from app.ledger.rules import OF_REFERRAL, OF_RESULT, Access, Line, Outcome, Use
from app.referrals.models import Referral


@dataclass(frozen=True)
class Told:
    """One line of the ledger as people read it."""

    kind: Any
    member: Any
    what: str
    source: str
    since: dt.date | None
    until: dt.date | None
    access: Access
    use: Use | None
    outcome: Outcome
    url: str | None

    @property
    def line(self) -> Line:
        """The same as the rules need it."""
        who = self.member.id if self.member is not None else None
        return Line(self.kind.id, who, self.access, self.use, self.outcome)


def told_of(family_id: int) -> list[Told]:
    """Every line of a family within the viewer's reach, the newest first; two statements (MED-4-02, WB-9-08)."""
    found = [_used(row) for row in uses_of(family_id)]
    if viewer().may("read", "ReferralView"):
        found += [_referred(row) for row in _referrals(family_id)]
    return sorted(found, key=lambda one: one.since or dt.date.min, reverse=True)


def uses_of(family_id: int) -> list[ServiceUse]:
    """What was told or listed."""
    query = select(ServiceUse).where(ServiceUse.family_id == family_id).order_by(ServiceUse.id)
    return list(db.session.scalars(query.options(*light(ServiceUse, frozenset({"kind", "member", "service"})))))


def _referrals(family_id: int) -> list[Referral]:
    query = select(Referral).where(Referral.family_id == family_id, Referral.sent_on.is_not(None))
    shown = {"service.kind", "need.kind", "need.member", "member"}
    return list(db.session.scalars(query.order_by(Referral.id).options(*lists.loaders(Referral, shown))))


def _used(row: ServiceUse) -> Told:
    source = " · ".join(str(part) for part in (row.source, row.told_by) if part)
    return Told(row.kind, row.member, row.what, source, row.starts_on, row.ends_on, row.access, row.use, row.outcome,
                url_of(row))  # fmt: skip


def _referred(row: Referral) -> Told:
    """Access, use and outcome follow from the state of the referral (WB-3-03, CC-20)."""
    access, use = OF_REFERRAL[row.state.name]
    outcome = OF_RESULT[row.result.name] if row.result is not None else Outcome.UNKNOWN
    kind = row.need.kind if row.need is not None else row.service.kind
    member = row.member or (row.need.member if row.need is not None else None)
    source = gettext("Own referral: %(state)s", state=lists.mid(row.state))
    return Told(kind, member, str(row), source, row.sent_on, row.ended_on, access, use, outcome, url_of(row))
