"""Which services are open at this moment? A criterion for the map; the rare recurrences are looked at one by one."""

from typing import Any

from sqlalchemy import and_, or_, select

from app.directory import rules
from app.directory.models import Frequency, Schedule
from app.extensions import db
from app.kit.scopes import utcnow
from app.opportunities.models import Opportunity
from app.opportunities.offer import OPEN_NOW


def is_open_now() -> Any:
    """Weekly hours are compared by the database; every second week or a day of the month by the rules."""
    now = rules.bogota(utcnow())
    day, clock = now.date(), f"{now:%H:%M}"
    here = and_(Schedule.opens_at <= clock, Schedule.closes_at > clock, Schedule.deleted_at.is_(None),
                *(or_(first.is_(None), first <= day) for first in (Schedule.valid_from, Schedule.dtstart)),
                *(or_(last.is_(None), last >= day) for last in (Schedule.valid_to, Schedule.until)))  # fmt: skip
    plain = and_(Schedule.freq == Frequency.WEEKLY, Schedule.interval == 1)
    weekly = select(Schedule.opportunity_id).where(here, plain, Schedule.byday.contains(rules.DAYS[now.weekday()]))
    rare = select(Schedule).where(here, or_(Schedule.freq == Frequency.MONTHLY, Schedule.interval > 1))
    others = {row.opportunity_id for row in db.session.scalars(rare) if rules.occurs_on(row, day)}
    return or_(Opportunity.id.in_(weekly), Opportunity.id.in_(others))


OPEN_NOW.append(is_open_now)
