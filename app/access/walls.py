"""Does the database itself refuse a foreign row? On PostgreSQL: row-level security, made of scope.py's criteria (G3).

Each transaction is told once who looks, in settings that end with it; whoever tells nothing sees no case content.
Outside requests (commands, jobs) the reach is SYSTEM, by design. FORCE binds the owner, too; migrations lower the wall.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import g
from sqlalchemy import Uuid, bindparam, event, false, text, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState, Session

from app.access import scope
from app.access.scope import CASES, GLASS_CASES, MIXED, OWNER, PERSON, REGIONS, TODAY, UNITS, cases_of, families_of
from app.extensions import Model
from app.kit.scopes import PAST_WALL, CaseReach, FamilySelf, Mixed, RowReach, StaffScoped, is_scoped, viewer

NAME, SYSTEM, SOURCE, SERVES = "articula_wall", "SYSTEM", "family_access", "family_access_1"
ADDED = bindparam("added", type_=Uuid(), expanding=True)
SETTINGS = ("reach", "rows", "regions", "units", "led", "person", "user", "today", "cases", "families")
SAY = text("SELECT " + ", ".join(f"set_config('articula.{name}', :{name}, true)" for name in SETTINGS))
NOTHING = dict.fromkeys(SETTINGS, "")
SAY_ADDED = text("SELECT set_config('articula.added', :added, true)")


# -- what the policies say ------------------------------------------------------------------------------------------
def _setting(name: str) -> str:
    return f"current_setting('articula.{name}', true)"


def _one(name: str, kind: str) -> str:
    """A setting as a value, read once per statement; one that nobody set is NULL."""
    return f"(SELECT nullif({_setting(name)}, '')::{kind})"


def _many(name: str, kind: str = "int") -> str:
    return f"ANY ((SELECT string_to_array({_setting(name)}, ',')::{kind}[])::{kind}[])"


# Each parameter of scope.py, as the database reads it.
LISTS = {f"viewer_{name}": _many(name) for name in ("units", "led", "regions", "cases", "families")}
LISTS |= {"added": _many("added", "uuid")}
VALUES = {"viewer_person": _one("person", "int"), "viewer_user": _one("user", "int"),
          "viewer_today": _one("today", "date"), "closed_state": "'CLOSED'"}  # fmt: skip
FUNCTIONS = {"articula_families": families_of, "articula_cases": cases_of}


def _plain(criterion: Any) -> str:
    """A criterion as SQL that reads the settings."""
    written = str(criterion.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    written = re.sub(r"IN \(__\[POSTCOMPILE_(\w+)\]\)", lambda found: f"= {LISTS[found[1]]}", written)
    return " ".join(re.sub(r"%\((\w+)\)s", lambda found: VALUES[found[1]], written).split())


@cache
def _lookups() -> dict[str, dict[str, str]]:
    """What each function looks up, by reach: the few cases or families of one person or one agenda."""
    found = {name: {reach.name: of(reach) for reach in scope.ONE_BY_ONE} for name, of in FUNCTIONS.items()}
    return {name: {reach: _plain(query) for reach, query in queries.items() if query is not None}
            for name, queries in found.items()}  # fmt: skip


def _sql(criterion: Any) -> str:
    """A criterion of scope.py as the text of a policy; what it looks up in other tables is left to a function.

    Who serves a family is asked of the family's own few rows: a regional has thousands, and more each year. Where many
    rows are read, PostgreSQL asks for all of them at once by itself.
    """
    said = _plain(criterion)
    for reach in (CaseReach.REGION, CaseReach.UNIT):
        source, where = (query := _plain(families_of(reach))).split(" WHERE ", 1)
        source = source.removeprefix(f"SELECT {SERVES}.family_id ")
        for column in re.findall(r"([\w.]+) IN \(", said):
            one = f"EXISTS (SELECT {source} WHERE {SERVES}.family_id = {column} AND {where})"
            said = said.replace(f"{column} IN ({query})", one)
    for name, queries in _lookups().items():
        for few in queries.values():
            said = said.replace(f"= ANY (array(({few})))", f"IN ({few})").replace(f"({few})", f"(SELECT {name}())")
    return said


def _by(setting: str, reaches: Any, of: Any) -> str:
    """One arm per reach, reaches of one meaning together; which arm it is is asked once per statement."""
    arms: dict[str, list[str]] = {"true": [SYSTEM]}
    for reach in reaches:
        arms.setdefault(_sql(of(reach)), []).append(reach.name)
    arms.pop("false", None)  # what is not named is refused
    which = " ".join(f"WHEN '{name}' THEN {at}" for at, names in enumerate(arms.values()) for name in names)
    told = " ".join(f"WHEN {at} THEN {said}" for at, said in enumerate(arms))
    return f"CASE (SELECT CASE {_setting(setting)} {which} END) {told} ELSE false END"


def _served(reach: CaseReach, cls: Any) -> Any:
    """Who serves a family, by the row's own columns: asking for the family here would ask this table again."""
    match reach:
        case CaseReach.NATION:
            return true()
        case CaseReach.REGION:
            return cls.region_id.in_(REGIONS)
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            return cls.unit_id.in_(UNITS)
        case CaseReach.FAMILIES:
            return cls.professional_id == PERSON
        case _:
            return false()


def _policy(model: Any) -> str | None:
    """What must be true of a row of this model; None when the wall does not stand around it."""
    if model.__tablename__ == SOURCE:
        return f"{_by('reach', CaseReach, lambda reach: _served(reach, model))} OR {_sql(model.created_by_id == OWNER)}"
    if issubclass(model, Mixed):
        cases = _by("reach", CaseReach, lambda reach: MIXED[reach, RowReach.NONE, False].of(model))
        rows = _by("rows", RowReach, lambda reach: MIXED[CaseReach.NONE, reach, False].of(model))
        return f"{cases} OR {rows} OR {_sql(model.case_id.in_(GLASS_CASES))}"
    if issubclass(model, StaffScoped):
        return _by("reach", CaseReach, lambda reach: scope.STAFF[reach].of(model))
    mixins: list[Any] = [one.root_entity for one in CASES[CaseReach.NONE, True]]
    place = next((at for at, mixin in enumerate(mixins) if issubclass(model, mixin)), None)
    if place is None:
        return None
    said = _by("reach", CaseReach, lambda reach: CASES[reach, False][place].of(model))
    said = f"{said} OR {_sql(CASES[CaseReach.NONE, True][place].of(model))}"
    # A new family is read back before anybody serves it: this one row, named by this transaction.
    return f"{said} OR {_sql(model.uuid.in_(ADDED))}" if issubclass(model, FamilySelf) else said


def _function(name: str) -> str:
    """Ids that a reach looks up: planned once per connection, not in each statement that passes the wall."""
    told = " ".join(f"WHEN '{reach}' THEN RETURN QUERY {query};" for reach, query in _lookups()[name].items())
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS SETOF int LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 ROWS 10 "
        f"SET search_path FROM CURRENT AS $$BEGIN CASE {_setting('reach')} {told} ELSE NULL; END CASE; END$$"
    )


@cache
def policies() -> dict[str, str]:
    """The policy of each table that the wall stands around."""
    models = [mapper.class_ for mapper in Model.registry.mappers if hasattr(mapper.class_, "__tablename__")]
    told = {model.__tablename__: _policy(model) for model in models}
    return {table: said for table, said in sorted(told.items()) if said}


def _mark(policy: str) -> str:
    """By what is it known that a policy, and what it looks up, is that of this code?"""
    return hashlib.sha256("".join([policy, *map(_function, FUNCTIONS)]).encode()).hexdigest()[:16]


# -- how it is built ------------------------------------------------------------------------------------------------
LOOK = text("""
    SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy'), c.relrowsecurity AND c.relforcerowsecurity
    FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relnamespace = current_schema()::regnamespace
""")
POWER = text("""
    SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
        SELECT FROM pg_class c WHERE c.relname = ANY (:tables) AND c.relnamespace = current_schema()::regnamespace
        AND pg_has_role(c.relowner, 'MEMBER'))
    FROM pg_roles r WHERE r.rolname = current_user
""")


def _standing(connection: Any) -> dict[str, dict[str, str | None]]:
    """The policies of each table with their marks; a policy that is not enforced has none."""
    found: dict[str, dict[str, str | None]] = {}
    for table, name, mark, forced in connection.execute(LOOK):
        found.setdefault(table, {})[name] = mark if forced else None
    return found


def build(connection: Any) -> None:
    """Bring every policy up to date, as the owner; touch only what differs, drop what no longer belongs."""
    if connection.dialect.name != "postgresql":
        return
    standing, wanted = _standing(connection), policies()
    _run(connection, *map(_function, FUNCTIONS))
    for table in [table for table, held in standing.items() if NAME in held and table not in wanted]:
        _run(connection, f"DROP POLICY {NAME} ON {table}",
             f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")  # fmt: skip
    for table, policy in wanted.items():
        held = standing.get(table, {})
        if held != {NAME: _mark(policy)}:
            _run(connection, *(f'DROP POLICY "{name}" ON {table}' for name in held),
                 f"CREATE POLICY {NAME} ON {table} USING ({policy})",
                 f"COMMENT ON POLICY {NAME} ON {table} IS '{_mark(policy)}'",
                 f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")  # fmt: skip


def lower(connection: Any) -> None:
    """Before a migration: the owner sees and may change all, everybody else sees nothing until `build`."""
    if connection.dialect.name != "postgresql":
        return
    for table in [table for table, held in _standing(connection).items() if NAME in held]:
        _run(connection, f"DROP POLICY {NAME} ON {table}", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _run(connection, *(f"DROP FUNCTION IF EXISTS {name}()" for name in FUNCTIONS))


def _run(connection: Any, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def stands(connection: Any) -> bool:
    """Is every policy there, alone, as this code means it, and enforced?"""
    standing = _standing(connection)
    return all(standing.get(table) == {NAME: _mark(policy)} for table, policy in policies().items())


def is_passed(connection: Any) -> bool:
    """Could the connected role step over the wall: a superuser, one who bypasses it or (a member of) the owner?"""
    return bool(connection.scalar(POWER, {"tables": list(policies())}))


def state(connection: Any) -> str:
    """For the doctor: 'stands', or what is wrong with it."""
    if connection.dialect.name != "postgresql":
        return "none (SQLite has no row-level security)"
    if not stands(connection):
        return "missing or of another release"
    return "passed by this role: a superuser, owner of the tables or BYPASSRLS" if is_passed(connection) else "stands"


# -- what each transaction is told ----------------------------------------------------------------------------------
def _told() -> dict[str, str] | None:
    """Who looks, as settings; None when there is nobody or nothing to reach, so that nothing is sent."""
    if not is_scoped():
        return NOTHING | {"reach": SYSTEM}
    who = viewer()
    if who.user_id is None or (who.case_reach, who.row_reach, who.glass) == (CaseReach.NONE, RowReach.NONE, ()):
        return None
    lists = {"regions": who.regions, "units": who.units, "led": who.led, "cases": who.glass_cases,
             "families": who.glass_families}  # fmt: skip
    return {
        "reach": who.case_reach.name, "rows": who.row_reach.name, "person": str(who.professional_id or ""),
        "user": str(who.user_id), "today": TODAY.effective_value.isoformat(),
        **{name: ",".join(map(str, ids)) for name, ids in lists.items()},
    }  # fmt: skip


def tell(_session: Session, transaction: Any, connection: Any) -> None:
    """At the beginning of a transaction: one statement; savepoints keep what was told."""
    if connection.dialect.name == "postgresql" and not transaction.nested and (said := _told()):
        connection.execute(SAY, said)


def tell_now(session: Any) -> None:
    """In the midst of a transaction, once the viewer is known: finding out who looks has begun it."""
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql" and (said := _told()):
        session.execute(SAY, said)


def tell_added(session: Session, _flush: Any, _instances: Any) -> None:
    """Name the families that this flush adds, so that their own inserts may read them back."""
    new = [row for row in session.new if isinstance(row, FamilySelf)]
    if not new or not is_scoped() or session.get_bind().dialect.name != "postgresql":
        return
    rows: list[Any] = list(new)
    for row in rows:
        row.uuid = row.uuid or uuid.uuid4()
    session.execute(SAY_ADDED, {"added": ",".join(str(row.uuid) for row in rows)})


@contextmanager
def seen_through(session: Any) -> Iterator[None]:
    """For the length of a block this transaction reaches everything, if it did not yet."""
    known = is_scoped() and (viewer().user_id is not None or "stranger" in g)
    walled = known and session.get_bind().dialect.name == "postgresql"
    if not walled or session.info.get("over"):  # nothing to step over, or a step within a step
        yield
        return
    session.connection().execute(SAY, NOTHING | {"reach": SYSTEM})
    session.info["over"] = True
    try:
        yield
    finally:
        del session.info["over"]
    session.connection().execute(SAY, _told() or NOTHING)  # after an error the transaction is lost with all it was told


def look_past(state: ORMExecuteState) -> Any:
    """A reviewed statement that is marked "unscoped" passes this wall as it passes the first one."""
    if not state.execution_options.get("unscoped") or state.is_column_load:
        return None
    with seen_through(state.session):
        return state.invoke_statement()


def install(session: Any) -> None:
    """Attach what tells the database; after scope.install, whose hooks come first."""
    event.listen(session, "after_begin", tell)
    event.listen(session, "before_flush", tell_added)
    event.listen(session, "do_orm_execute", look_past)
    PAST_WALL[:] = [lambda: seen_through(session()), scope.unrefused]
