"""How does the database itself refuse to rewrite the log? Triggers; on PostgreSQL rights and monthly partitions, too.

Run by whoever owns the tables: the migration, every `flask db upgrade` and the sealer.
"""

import datetime as dt

from sqlalchemy import Connection, make_url, text

from app.access.audit import APPEND_ONLY, number_at
from app.kit.scopes import utcnow

PARTS = "audit_parts"  # a schema of its own, so that rights on new tables never reach the partitions
AHEAD = 3
MAY = {"audit_event": "SELECT, INSERT", "audit_block": "SELECT", "audit_check": "SELECT"}


def prepare(connection: Connection, url: str) -> None:
    """After every upgrade: triggers, the partitions of the next months, the rights of the role that serves requests."""
    protect(connection)
    partition(connection)
    web = make_url(url).username
    if connection.dialect.name == "postgresql" and web and web != connection.scalar(text("SELECT current_user")):
        grant(connection, web)


def protect(connection: Connection) -> None:
    """Triggers that refuse every change, whoever asks; those that are there stay."""
    if connection.dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                connection.execute(text(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
                ))  # fmt: skip
        return
    connection.execute(text(
        "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    ))  # fmt: skip
    for table in APPEND_ONLY:
        _trigger(connection, table, "UPDATE OR DELETE", "ROW")
        _trigger(connection, table, "TRUNCATE", "STATEMENT")


def _trigger(connection: Connection, table: str, verbs: str, each: str) -> None:
    known = text("SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(:table) AND tgname = :name)")
    name = f"{table.rpartition('.')[2]}_no_{verbs.split()[0].lower()}"
    if not connection.scalar(known, {"table": table, "name": name}):
        connection.execute(text(f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} "
                                f"FOR EACH {each} EXECUTE FUNCTION refuse_rewriting()"))  # fmt: skip


def grant(connection: Connection, web: str) -> None:
    """The web adds events and reads; blocks and verifications are written by the sealer alone."""
    role = connection.dialect.identifier_preparer.quote_identifier(web)
    for table, rights in MAY.items():
        connection.execute(text(f"REVOKE ALL ON {table} FROM {role}"))
        connection.execute(text(f"GRANT {rights} ON {table} TO {role}"))


# -- partitions -------------------------------------------------------------------------------------------------------
def partition(connection: Connection, since: dt.date | None = None) -> list[str]:
    """Make the partitions of the months around now that are missing; returns the new ones."""
    if connection.dialect.name != "postgresql":
        return []
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {PARTS}"))
    if not _exists(connection, "audit_event_rest"):
        connection.execute(text(f"CREATE TABLE {PARTS}.audit_event_rest PARTITION OF audit_event DEFAULT"))
        _trigger(connection, f"{PARTS}.audit_event_rest", "TRUNCATE", "STATEMENT")
    today = utcnow().date()
    first = since or _month(today, -1)
    made = []
    for step in range(200):
        start = _month(first, step)
        if start > _month(today, AHEAD):
            break
        made += _month_partition(connection, start)
    return made


def _month_partition(connection: Connection, start: dt.date) -> list[str]:
    name = f"audit_event_{start:%Y_%m}"
    low, high = (number_at(dt.datetime.combine(day, dt.time())) for day in (start, _month(start, 1)))
    rest = text(f"SELECT EXISTS (SELECT 1 FROM {PARTS}.audit_event_rest WHERE id >= :low AND id < :high)")  # noqa: S608 our own name
    if _exists(connection, name) or connection.scalar(rest, {"low": low, "high": high}):
        return []
    connection.execute(text(f"CREATE TABLE {PARTS}.{name} PARTITION OF audit_event "
                            f"FOR VALUES FROM ({low}) TO ({high})"))  # fmt: skip
    _trigger(connection, f"{PARTS}.{name}", "TRUNCATE", "STATEMENT")
    return [name]


def _exists(connection: Connection, name: str) -> bool:
    return bool(connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{PARTS}.{name}"}))


def _month(day: dt.date, step: int) -> dt.date:
    """The first day of the month so many months on."""
    months = day.year * 12 + day.month - 1 + step
    return dt.date(months // 12, months % 12 + 1, 1)
