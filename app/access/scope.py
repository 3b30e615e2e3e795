"""What does a viewer's reach mean in SQL? One criterion per mixin on every ORM statement (design 3).

Limits: ORM statements only (never Core or text()); outside a request nothing is scoped, by design. A reviewed statement
that finds its rows by their reach says of which mixin they are ("reached"), and is not asked for it twice.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from flask import abort, g
from sqlalchemy import Date, Integer, String, and_, bindparam, event, false, inspect, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session

from app.access.reaches import Reaches, together
from app.extensions import Model
from app.kit import picking
from app.kit.lists import Searchable
from app.kit.scopes import (
    CaseReach,
    CaseScoped,
    CaseSelf,
    FamilyScoped,
    FamilySelf,
    Mixed,
    OwnerScoped,
    Record,
    RegionScoped,
    RowReach,
    StaffScoped,
    is_scoped,
    viewer,
)


def _late(name: str, kind: Any, read: Any, many: bool = False) -> Any:
    """A parameter whose value is read from the viewer at execution, so that every compiled statement is shared."""
    return bindparam(name, callable_=read, type_=kind, expanding=many)


LED = _late("viewer_led", Integer(), lambda: list(viewer().led), many=True)
UNITS = _late("viewer_units", Integer(), lambda: list(viewer().units), many=True)
REGIONS = _late("viewer_regions", Integer(), lambda: list(viewer().regions), many=True)
GLASS_CASES = _late("viewer_cases", Integer(), lambda: viewer().glass_cases, many=True)
GLASS_FAMILIES = _late("viewer_families", Integer(), lambda: viewer().glass_families, many=True)
PERSON = _late("viewer_person", Integer(), lambda: viewer().professional_id)
OWNER = _late("viewer_user", Integer(), lambda: viewer().user_id)
TODAY = _late("viewer_today", Date(), dt.date.today)
ONE_BY_ONE = (CaseReach.FAMILIES, CaseReach.AUTHORITY, CaseReach.AGENDA)  # no reach of theirs binds the unit by itself
CLOSED = bindparam("closed_state", "CLOSED", String())


@cache
def _table(name: str) -> Any:
    return Model.metadata.tables[name].alias()


def _families(column: str, ids: Any) -> Any:
    """The families that a unit, regional or professional serves today."""
    access = _table("family_access")
    matches = access.c[column].in_(ids) if ids.expanding else access.c[column] == ids
    current = or_(access.c.ends_on.is_(None), access.c.ends_on >= TODAY)
    return select(access.c.family_id).where(matches, current)


def _agenda_cases() -> Any:
    """Cases now on the agenda of a table of the viewer's regional that is not closed yet."""
    item, session = _table("agenda_item"), _table("roundtable_session")
    here = (item.c.region_id.in_(REGIONS), item.c.removed_at.is_(None), item.c.deleted_at.is_(None))
    joined = item.join(session, session.c.id == item.c.session_id)
    return select(item.c.case_id).select_from(joined).where(*here, session.c.status != CLOSED)


def cases_of(reach: CaseReach) -> Any:
    """The cases that a reach names one by one; None when it goes by the place of a case."""
    case = _table("care_case")
    match reach:
        case CaseReach.AUTHORITY:
            return select(case.c.id).where(case.c.authority_id == PERSON, case.c.deleted_at.is_(None))
        case CaseReach.AGENDA:
            return _agenda_cases()
        case _:
            return None


def families_of(reach: CaseReach) -> Any:
    """The families within a reach; None when it is all or none of them."""
    case = _table("care_case")
    match reach:
        case CaseReach.REGION:
            return _families("region_id", REGIONS)
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            return _families("unit_id", UNITS)
        case CaseReach.FAMILIES:
            return _families("professional_id", PERSON)
        case CaseReach.AUTHORITY:
            return select(case.c.family_id).where(case.c.authority_id == PERSON, case.c.deleted_at.is_(None))
        case CaseReach.AGENDA:
            return select(case.c.family_id).where(case.c.id.in_(_agenda_cases()))
        case _:
            return None


def _place(reach: CaseReach, cls: Any, case: Any, family: Any) -> Any:
    """Rows that carry a case's place, for one reach."""
    match reach:
        case CaseReach.NATION:
            return true()
        case CaseReach.REGION:
            return cls.region_id.in_(REGIONS)
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            return cls.unit_id.in_(UNITS)
        case CaseReach.FAMILIES:
            return picking.among(family, families_of(reach))
        case CaseReach.AUTHORITY | CaseReach.AGENDA:
            return picking.among(case, cases_of(reach))
        case _:
            return false()


def _case(reach: CaseReach, cls: Any) -> Any:
    """The case itself, by its own columns where it can be: the wall may not ask a table for itself."""
    return cls.authority_id == PERSON if reach == CaseReach.AUTHORITY else _place(reach, cls, cls.id, cls.family_id)


def _family(reach: CaseReach, column: Any) -> Any:
    """Rows that belong to a family, for one reach."""
    if (families := families_of(reach)) is None:
        return true() if reach == CaseReach.NATION else false()
    return picking.among(column, families) if reach in ONE_BY_ONE else column.in_(families)


def _region(reach: RowReach, cls: Any) -> Any:
    match reach:
        case RowReach.NATION:
            return true()
        case RowReach.REGION:
            own = cls.region_id.in_(REGIONS)
            return or_(own, getattr(cls, cls.beyond)) if getattr(cls, "beyond", "") else own
        case _:
            return false()


def _staff(reach: CaseReach, cls: Any) -> Any:
    """Rows of somebody's work: one's own, those of the staff that one leads, and what belongs to the whole unit."""
    own = cls.professional_id == PERSON
    match reach:
        case CaseReach.NATION:
            return true()
        case CaseReach.REGION:
            return cls.region_id.in_(REGIONS)
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            return or_(own, cls.unit_id.in_(LED), and_(cls.professional_id.is_(None), cls.unit_id.in_(UNITS)))
        case CaseReach.NONE:
            return false()
        case _:
            return own


def _case_criteria(reach: CaseReach, glass: bool) -> tuple[Reaches, ...]:
    """An agenda shows the case and the family's name, never what hangs from them; glass adds what was broken open."""
    inner = CaseReach.NONE if reach == CaseReach.AGENDA else reach

    def criterion(mixin: type, column: str, ids: Any, where: Any) -> Reaches:
        opened = (lambda cls: or_(where(cls), getattr(cls, column).in_(ids))) if glass else where
        return Reaches(mixin, f"{reach.name}{GLASS[glass]}", opened)

    return (
        criterion(CaseScoped, "case_id", GLASS_CASES, lambda cls: _place(inner, cls, cls.case_id, cls.family_id)),
        criterion(CaseSelf, "id", GLASS_CASES, lambda cls: _case(reach, cls)),
        criterion(FamilyScoped, "family_id", GLASS_FAMILIES, lambda cls: _family(inner, cls.family_id)),
        criterion(FamilySelf, "id", GLASS_FAMILIES, lambda cls: _family(reach, cls.id)),
    )


def _mixed_criterion(cases: CaseReach, rows: RowReach, glass: bool) -> Reaches:
    inner = CaseReach.NONE if cases == CaseReach.AGENDA else cases

    def where(cls: Any) -> Any:
        place, table = _place(inner, cls, cls.case_id, cls.family_id), _region(rows, cls)
        tables = () if rows == RowReach.NONE else (and_(cls.is_of_table, table),)
        return or_(place, *tables, *((cls.case_id.in_(GLASS_CASES),) if glass else ()))

    return Reaches(Mixed, f"{cases.name}:{rows.name}{GLASS[glass]}", where)


GLASS = {False: "", True: "+glass"}
ALIVE = Reaches(Record, "alive", lambda cls: cls.deleted_at.is_(None))
OWN = Reaches(OwnerScoped, "own", lambda cls: cls.owner_id == OWNER)
CASES = {(reach, glass): _case_criteria(reach, glass) for reach in CaseReach for glass in GLASS}
ROWS = {reach: Reaches(RegionScoped, reach.name, partial(_region, reach)) for reach in RowReach}
STAFF = {reach: Reaches(StaffScoped, reach.name, partial(_staff, reach)) for reach in CaseReach}
MIXED = {(cases, rows, glass): _mixed_criterion(cases, rows, glass)
         for cases in CaseReach for rows in RowReach for glass in GLASS}  # fmt: skip
_bound: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()  # each statement with each set of criteria


def criteria() -> tuple[Reaches, ...]:
    """Every criterion that binds the present viewer."""
    who, glass = viewer(), bool(viewer().glass)
    return (*CASES[who.case_reach, glass], ROWS[who.row_reach], STAFF[who.case_reach],
            MIXED[who.case_reach, who.row_reach, glass], OWN)  # fmt: skip


def scope_statement(state: ORMExecuteState) -> None:
    """Add the viewer's criteria and hide what is deleted, on selects, bulk updates and bulk deletes alike."""
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    chosen: tuple[Any, ...] = () if state.execution_options.get("with_deleted") else (ALIVE,)
    if is_scoped() and not state.execution_options.get("unscoped"):
        reached = state.execution_options.get("reached")
        chosen += tuple(one for one in criteria() if one.root_entity is not reached)
    if chosen:
        bound = _bound.setdefault(state.statement, {})  # one that is built once is bound once, and met again as itself
        if chosen not in bound:
            bound[chosen] = state.statement.options(together(chosen))
        state.statement = bound[chosen]


def settle_rows(session: Session, _flush: Any, _instances: Any) -> None:
    """Copy the place of the parent onto new rows; refuse a row outside the viewer's regionals or units (404)."""
    for row in list(session.new) + list(session.dirty):
        place = getattr(row, "place", None)
        if place is not None and (row in session.new or session.is_modified(row)):
            with session.no_autoflush:
                place()
        if isinstance(row, Searchable):
            row.refresh_search()
        if is_scoped() and viewer().user_id and not g.get("past_wall"):
            _refuse_foreign(row)


@contextmanager
def unrefused() -> Iterator[None]:
    """For the length of one reviewed act, rows outside the viewer's reach are written."""
    before, g.past_wall = g.get("past_wall", False), True
    try:
        yield
    finally:
        g.past_wall = before


def _refuse_foreign(row: Any) -> None:
    who = viewer()
    if isinstance(row, RegionScoped) and who.row_reach == RowReach.REGION and row.region_id not in who.regions:
        abort(404)
    if isinstance(row, StaffScoped):
        mine = row.unit_id in who.units and row.professional_id in (None, who.professional_id)
        if not mine and row.unit_id not in who.led:
            abort(404)
    if isinstance(row, CaseSelf | CaseScoped):
        units = who.case_reach in (CaseReach.UNIT, CaseReach.SUPERVISED)
        moved = who.case_reach in ONE_BY_ONE and isinstance(row, CaseSelf) and inspect(row).attrs.unit_id.history.added
        if (units or moved) and row.unit_id not in who.units:
            abort(404)
        if who.case_reach == CaseReach.REGION and row.region_id not in who.regions:
            abort(404)


def install(session: Any) -> None:
    """Attach both hooks to the application's session; a test fails when they are missing."""
    event.listen(session, "do_orm_execute", scope_statement)
    event.listen(session, "before_flush", settle_rows)
    picking.SERVED[:] = [lambda: families_of(viewer().case_reach)]
