"""How many hours were logged, against the dedication that was agreed? By month, as far as one reaches (G34-3.1-06)."""

import datetime as dt
from typing import Any

from sqlalchemy import Integer, and_, cast, extract, false, func, or_, select, true

from app.extensions import db
from app.kit.scopes import CaseReach, viewer
from app.practice import rules
from app.practice.models import LoggedAction
from app.professionals.models import UnitFunction, UnitMembership

Month = tuple[int, int]


def months_before(today: dt.date, count: int) -> list[Month]:
    """The last months up to this one, the oldest first."""
    last = today.year * 12 + today.month - 1
    return [(number // 12, number % 12 + 1) for number in range(last - count + 1, last + 1)]


def logged(since: dt.date) -> dict[Month, float]:
    """The hours written down, by month."""
    month = cast(extract("year", LoggedAction.happened_on) * 100 + extract("month", LoggedAction.happened_on), Integer)
    query = select(month.label("month"), func.sum(LoggedAction.hours)).where(LoggedAction.happened_on >= since)
    rows = db.session.execute(query.group_by("month"))
    return {divmod(key, 100): float(total or 0) for key, total in rows}


def _assignments(since: dt.date) -> Any:
    """Those whose log the viewer reaches: one's own, of the units that one leads, of the regional or nation."""
    who, tie = viewer(), UnitMembership
    match who.case_reach:
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            mine = or_(tie.professional_id == (who.professional_id or 0), tie.unit_id.in_(who.led))
        case CaseReach.REGION:
            mine = tie.region_id.in_(who.regions)
        case CaseReach.NATION:
            mine = true()
        case _:
            mine = false()
    lasts = or_(tie.ends_on.is_(None), tie.ends_on >= since)
    query = select(tie.hours, tie.starts_on, tie.ends_on)
    return query.where(and_(mine, lasts, tie.function == UnitFunction.CASE_MANAGER, tie.hours.is_not(None)))


def dedicated(months: list[Month]) -> dict[Month, float]:
    """The hours of the dedication, by month."""
    ties = db.session.execute(_assignments(dt.date(*months[0], 1))).all()
    return {month: sum(rules.hours_of_month(weekly, begins, ends, *month) for weekly, begins, ends in ties)
            for month in months}  # fmt: skip


def of_month(today: dt.date) -> tuple[float, float]:
    """(logged, dedicated) in the month of a day."""
    month = (today.year, today.month)
    agreed = dedicated([month])[month]
    return (logged(today.replace(day=1)).get(month, 0.0) if agreed else 0.0), agreed
