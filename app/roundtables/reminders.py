"""Who is reminded of what? Tables that must meet, agendas to fill, commitments to keep (G34-4.1-P, G34-4.1-R-b)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select

from app.commitments.models import Commitment
from app.commitments.rules import SOON_DAYS as WEEK
from app.extensions import db
from app.kit.lists import local_day
from app.kit.loading import joined
from app.platform.notices import KINDS, Reminder, Said, holding, reminds
from app.professionals.models import Professional, Unit, UnitFunction, UnitMembership
from app.roundtables.models import Convener, Roundtable, RoundtableKind, RoundtableSession
from app.roundtables.rules import SOON_DAYS, DueState, due_state
from app.roundtables.seating import valid_on
from app.sessions.models import SessionStatus

KINDS |= {
    "table_soon": Said(_("Roundtable to convene"), "amber"), "table_late": Said(_("Roundtable overdue"), "red"),
    "internal_late": Said(_("Internal tables overdue in a regional"), "red"),
    "agenda": Said(_("Roundtable ahead: send your barriers and cases"), "blue"),
    "commitment_soon": Said(_("Commitment due soon"), "amber"),
    "commitment_late": Said(_("Commitment overdue"), "red"),
    "commitment_claimed": Said(_("Commitment reported as fulfilled"), "amber"),
}
LEADING = (UnitFunction.CASE_MANAGER, UnitFunction.COORDINATOR)
Accounts = dict[int, set[int]]


def _grouped(query: Any) -> Accounts:
    """(key, account) pairs as the accounts of each key."""
    found: Accounts = defaultdict(set)
    for key, account in db.session.execute(query):
        found[key].add(account)
    return found


def conveners(today: dt.date) -> Accounts:
    """The accounts of those who may convene today, by table."""
    query = select(Convener.roundtable_id, Professional.user_id).join(Convener.professional)
    return _grouped(query.where(valid_on(Convener, today), Professional.user_id.is_not(None)))


def staff(today: dt.date, *functions: UnitFunction, by: Any = UnitMembership.unit_id) -> Accounts:
    """The accounts of those who hold one of these functions today, by unit (or by its regional)."""
    query = select(by, Professional.user_id).select_from(UnitMembership).join(UnitMembership.professional)
    query = query.join(Unit, Unit.id == UnitMembership.unit_id).where(UnitMembership.function.in_(functions))
    return _grouped(query.where(valid_on(UnitMembership, today), Professional.user_id.is_not(None)))


def _due_tables(today: dt.date) -> Iterator[tuple[Roundtable, bool, dt.date]]:
    """(table, is it late, due) of every table due within 15 days, late or never held."""
    soon = or_(Roundtable.next_due_on.is_(None), Roundtable.next_due_on <= today + dt.timedelta(SOON_DAYS))
    query = select(Roundtable).where(soon).options(joined(Roundtable.region)).order_by(Roundtable.id)
    for table in db.session.scalars(query):
        late = due_state(table.next_due_on, today) == DueState.OVERDUE
        yield table, late, table.next_due_on or local_day(table.created_at)


@reminds
def tables(today: dt.date) -> Iterator[Reminder]:
    """Tables due within 15 days or late: a regional one to its conveners and links, an internal one to its unit."""
    entitled, units, links = conveners(today), staff(today, *LEADING), holding("regional_link")
    waiting = list(_due_tables(today))
    for table, late, due in waiting:
        regional = table.kind == RoundtableKind.REGIONAL
        others = links.get(table.region_id, frozenset()) if regional else units[table.unit_id or 0]
        kind, told = "table_late" if late else "table_soon", frozenset(entitled[table.id] | others)
        yield Reminder(kind, table.name, due, "RoundtableView.show", table.id, told)
    yield from _nation((table, due) for table, late, due in waiting if late)


def _nation(late: Iterable[tuple[Roundtable, dt.date]]) -> Iterator[Reminder]:
    """The central level: each regional table that is late; of internal ones one notice for each regional."""
    central = frozenset[int]().union(*holding("central").values())
    internal: dict[int, tuple[str, dt.date]] = {}
    for table, due in late:
        if table.kind == RoundtableKind.REGIONAL:
            yield Reminder("table_late", table.name, due, "RoundtableChartView.chart", table.id, central)
        else:
            first = internal.get(table.region_id, ("", due))[1]
            internal[table.region_id] = (str(table.region), min(first, due))
    for region, (name, due) in internal.items():
        yield Reminder("internal_late", name, due, "RoundtableChartView.chart", region, central)


@reminds
def agendas(today: dt.date) -> Iterator[Reminder]:
    """A regional table is planned within 15 days: the case managers of the regional send barriers and cases."""
    until = dt.datetime.combine(today + dt.timedelta(SOON_DAYS + 1), dt.time())
    query = select(RoundtableSession).join(RoundtableSession.roundtable).where(
        Roundtable.kind == RoundtableKind.REGIONAL, RoundtableSession.status == SessionStatus.PLANNED,
        RoundtableSession.held_at < until,
    )  # fmt: skip
    managers = staff(today, UnitFunction.CASE_MANAGER, by=Unit.region_id)
    for row in db.session.scalars(query.options(joined(RoundtableSession.roundtable))):
        day = local_day(row.held_at)
        if day >= today:
            told = frozenset(managers[row.region_id])
            yield Reminder("agenda", row.roundtable.name, day, "RoundtableSessionView.show", row.id, told)


@reminds
def commitments(today: dt.date) -> Iterator[Reminder]:
    """Due within a week or reported as fulfilled: whoever wrote it and those in charge; late: those in charge alone.

    In charge of a table's commitment are its conveners, of a case's the case managers of its unit.
    """
    entitled, managers = conveners(today), staff(today, UnitFunction.CASE_MANAGER)
    week = today + dt.timedelta(WEEK)
    query = select(Commitment).where(or_(Commitment.open_due_on <= week, Commitment.claimed_on.is_not(None)))
    how = (joined(Commitment.table_session, RoundtableSession.roundtable),
           joined(Commitment.institution), joined(Commitment.case))  # fmt: skip
    for row in db.session.scalars(query.options(*how).order_by(Commitment.id)):
        late, table = row.due_on < today, row.table_session.roundtable if row.table_session is not None else None
        charge = entitled[table.id] if table is not None else managers[row.unit_id or 0]
        author = {row.created_by_id} - {None}
        about = " · ".join(str(part) for part in (table or row.case, row.institution) if part)  # never a person
        place = ("CommitmentView.show", row.id)
        if row.claimed_on:
            yield Reminder("commitment_claimed", about, row.claimed_on, *place, frozenset(charge | author))
        if row.due_on <= week:
            kind, told = ("commitment_late", charge) if late else ("commitment_soon", charge | author)
            yield Reminder(kind, about, row.due_on, *place, frozenset(told))
