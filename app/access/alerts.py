"""Who should look at what? Odd access of the newest events, kept until somebody has looked at it (G18)."""

import datetime as dt
from typing import Any

from flask import current_app, url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext, lazy_gettext as _, ngettext
from sqlalchemy import and_, or_, select

from app.access.audit import AuditAlert, AuditEvent, Odd, moment_of, number_at
from app.access.odd_rules import LOOKS, Finding, Limits, Seen, findings, local
from app.extensions import db
from app.kit.due import DUE, DueItem
from app.kit.scopes import viewer
from app.kit.trace import Act
from app.professionals.models import Professional, Unit, UnitMembership

TOLD = (*LOOKS, Act.DENIED)
DAY = dt.timedelta(days=1)
SHOWN, RECENT = 20, dt.timedelta(days=30)


def scan(first: int, last: int) -> int:
    """Look at the days of these events, person by person; returns how many alerts are new. The caller commits."""
    active = select(AuditEvent.user_id).where(AuditEvent.id.between(first, last), AuditEvent.act.in_(TOLD))
    new = 0
    for user_id in db.session.scalars(active.where(AuditEvent.user_id.is_not(None)).distinct()).all():
        for found in findings(_seen(user_id, first, last), regions_of(user_id), limits()):
            new += _keep(user_id, found)
    return new


def limits() -> Limits:
    """The thresholds of this installation."""
    return Limits(**current_app.config["ODD_ACCESS"])


def _seen(user_id: int, first: int, last: int) -> list[Seen]:
    """What one person opened from the evening before the first event on."""
    day = local(moment_of(first)).replace(hour=0, minute=0, second=0, microsecond=0) - DAY / 6
    columns = (AuditEvent.id, AuditEvent.act, AuditEvent.table_name, AuditEvent.row_id, AuditEvent.region_id)
    mine = (AuditEvent.user_id == user_id, AuditEvent.id.between(number_at(day + DAY * 5 / 24), last))
    rows = db.session.execute(select(*columns).where(*mine, AuditEvent.act.in_(TOLD)).order_by(AuditEvent.id))
    return [Seen(number, moment_of(number), act, (table, row) if table and row else None, region)
            for number, act, table, row, region in rows]  # fmt: skip


def regions_of(user_id: int) -> set[int]:
    """The regionals in which the person behind an account works or supervises; empty when nobody is known."""
    query = (
        select(Professional.region_id, Unit.region_id).select_from(Professional)
        .outerjoin(UnitMembership, UnitMembership.professional_id == Professional.id)
        .outerjoin(Unit, Unit.id == UnitMembership.unit_id).where(Professional.user_id == user_id)
    )  # fmt: skip
    return {region for row in db.session.execute(query) for region in row if region}


def _keep(user_id: int, found: Finding) -> int:
    """One alert for each person, kind and day; it grows while nobody has looked at it."""
    known = db.session.scalar(select(AuditAlert).filter_by(user_id=user_id, kind=found.kind, day=found.day))
    if known is None:
        db.session.add(AuditAlert(user_id=user_id, kind=found.kind, day=found.day, count=found.count,
                                  first_id=found.numbers[0], last_id=found.numbers[-1]))  # fmt: skip
        return 1
    if found.count > known.count:
        known.count, known.last_id = found.count, found.numbers[-1]
        known.looked_at = known.looked_by_id = None
    return 0


# -- who is told ------------------------------------------------------------------------------------------------------
def reach() -> list[Any] | None:
    """Whose access may the viewer ask about? The auditor everybody's, a supervisor that of the supervised units."""
    who = viewer()
    if who.may("read", "AuditView"):
        return []
    if not who.may("edit", "LookView") or not who.units:
        return None
    today = dt.date.today()
    current = and_(UnitMembership.starts_on <= today,
                   or_(UnitMembership.ends_on.is_(None), UnitMembership.ends_on >= today))  # fmt: skip
    people = (
        select(Professional.user_id).join(UnitMembership, UnitMembership.professional_id == Professional.id)
        .where(UnitMembership.unit_id.in_(who.units), current, Professional.user_id.is_not(None))
    )  # fmt: skip
    return [AuditAlert.user_id.in_(people), AuditAlert.user_id != who.user_id]


def alerts(open_only: bool = True) -> list[tuple[Any, Any]]:
    """(alert, account) in the viewer's reach, the newest first."""
    where = reach()
    if where is None:
        return []
    query = select(AuditAlert, User).join(User, User.id == AuditAlert.user_id).where(*where)
    if open_only:
        query = query.where(AuditAlert.looked_at.is_(None), AuditAlert.day >= dt.date.today() - RECENT)
    rows = db.session.execute(query.order_by(AuditAlert.day.desc(), AuditAlert.id.desc()).limit(SHOWN))
    return [(alert, user) for alert, user in rows]


def words(kind: Odd, count: int) -> str:
    """'74 different records in an hour'."""
    match kind:
        case Odd.MANY:
            return str(ngettext("%(num)s record in an hour", "%(num)s different records in an hour", count))
        case Odd.NIGHT:
            return str(ngettext("%(num)s record opened at night", "%(num)s records opened at night", count))
        case Odd.OUTSIDE:
            return str(ngettext("%(num)s record outside the own regional",
                                "%(num)s records outside the own regional", count))  # fmt: skip
    return str(ngettext("%(num)s refusal in an hour", "%(num)s refusals in an hour", count))


def alerts_due(today: dt.date) -> list[DueItem]:
    """Odd access that nobody has looked at yet, for auditors and for those who supervise the person."""
    return [
        DueItem(alert.day, gettext("Odd access: %(what)s", what=words(alert.kind, alert.count)), user.get_full_name(),
                url_for("LookView.alert", pk=alert.id), _("Look at it"))
        for alert, user in alerts()
    ]  # fmt: skip


DUE.append(alerts_due)
