"""How does a transaction begin, and what when the database goes away? SQLite written safely, one repeat after a loss.

SQLite reads outside transactions, so that a page never waits for a writer nor holds one up, and each statement sees
what is committed: as PostgreSQL does. Before its first write (or a `FOR UPDATE`) a transaction takes the write lock
with BEGIN IMMEDIATE, waiting its turn; begun otherwise, it could be refused with "database is locked" at once.
"""

import re
from typing import Any

import psycopg
from flask import Flask, current_app, g, request, session
from flask.globals import request_ctx
from psycopg._preparing import PrepareManager
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from app.extensions import db

READS = ("SELECT", "PRAGMA", "EXPLAIN", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK")
KEPT, AFTER = 200, 2  # prepared statements of a connection; how often one is sent before it is prepared
ROWS = re.compile(r"\b(LIMIT|OFFSET) %\((\w+)\)s::INTEGER")
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
           "mmap_size = 1073741824")  # read where the system keeps it, not copied page by page for each connection


def install(app: Flask) -> None:
    """Make the engines of this application safe; inside its context."""
    for engine in db.engines.values():
        if engine.dialect.name == "sqlite":
            make_safe(engine)
        elif app.config["PREPARED"]:
            make_quick(engine)
    event.listen(db.session, "before_commit", _commits)


def make_safe(engine: Engine) -> None:
    """SQLite as it must be opened: a log ahead of the file, every commit on the disk, links that hold."""
    event.listen(engine, "connect", _open)
    event.listen(engine, "before_cursor_execute", _lock_first)
    event.listen(engine, "savepoint", lambda connection, _name: _lock(connection))


def make_quick(engine: Engine) -> None:
    """PostgreSQL plans what comes again and again once, not each time: half the time of a page's statements.

    PREPARED=0 switches it off, for a PgBouncer before 1.21.
    """
    event.listen(engine, "connect", _open_quick)
    event.listen(engine, "before_cursor_execute", _plan, retval=True)


def _open_quick(connection: Any, _record: Any) -> None:
    connection._prepared = Prepared()
    connection.prepared_max, connection.cursor_factory = KEPT, NamingCursor


class Prepared(PrepareManager):
    """What is planned outlives a rollback, as in PostgreSQL, which plans again by itself when a table has changed. The
    driver, which is pinned, would have all forgotten with each page that only reads, since such a page ends with one.
    """

    def clear(self) -> bool:
        return False


class NamingCursor(psycopg.Cursor[Any]):
    """Of its columns SQLAlchemy asks the names; the driver tells all that it knows of each, for hundreds on a page."""

    @property
    def description(self) -> Any:
        found = self.pgresult
        if found is None or found.status != ExecStatus.TUPLES_OK:
            return super().description
        return [(found.fname(at).decode(), found.ftype(at)) for at in range(found.nfields)]  # type: ignore[union-attr]


def _plan(
    connection: Connection, _cursor: Any, statement: str, told: Any, context: Any, many: bool
) -> tuple[str, Any]:
    """A search is planned for what is searched, since a plan for any words reads the whole table; once, where it goes
    through those whom somebody serves ("reached"). How many rows are asked for is said where it is planned: a plan for
    any number of rows finds them all first.
    """
    driver: Any = connection.connection.dbapi_connection
    any_words = context is not None and context.execution_options.get("reached")
    driver.prepare_threshold = AFTER if any_words or " LIKE " not in statement else None
    if many or "LIMIT %" not in statement:
        return statement, told

    def known(found: re.Match[str]) -> str:
        number = int(told[found[2]])
        return f"{found[1]} {number}" if found[1] == "LIMIT" or not number else found[0]  # each page has its own offset

    return ROWS.sub(known, statement), told


def search_state(connection: Connection) -> str:
    """For the doctor: may an index answer a search below the wall, or is the whole table read?"""
    if connection.dialect.name != "postgresql":
        return "reads the table"
    asked = "SELECT proleakproof FROM pg_proc WHERE oid = 'pg_catalog.textlike(text, text)'::regprocedure"
    usable = connection.exec_driver_sql(asked).scalar()
    return "by index" if usable else "reads the table: see \"PostgreSQL searches\" in docs/operations.md"


def _open(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing of its own accord
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _lock_first(connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
    compiled = getattr(context, "compiled", None)
    writes = compiled is not None and (context.isinsert or context.isupdate or context.isdelete)
    locks = compiled is not None and getattr(compiled.statement, "_for_update_arg", None) is not None
    if writes or locks or not statement.lstrip().upper().startswith(READS):
        _lock(connection)


def _lock(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")


def _commits(_session: Any) -> None:
    if request:
        g.commits = True


def may_repeat(error: Exception) -> bool:
    """Was the connection lost in a request that can safely run once more?

    A reading one can; a writing one if it had not begun to commit, or if its form carries the one-time key or the
    version that show a second time for what it is.
    """
    if not request or g.get("repeated") or not isinstance(error, DBAPIError) or not error.connection_invalidated:
        return False
    return request.method in ("GET", "HEAD") or not g.get("commits") or "_key" in request.form


def repeat() -> Any:
    """Run this request once more from its beginning, on a new connection, as if the first time had not been."""
    db.session.remove()
    for name in list(g):
        g.pop(name)
    g.repeated = True
    before = current_app.session_interface.open_session(current_app, request)
    session.clear()
    session.update(before or {})
    request_ctx.flashes, request_ctx._after_request_functions = None, []
    try:
        answer = current_app.preprocess_request()
        return current_app.dispatch_request() if answer is None else answer
    except Exception as again:
        return current_app.handle_user_exception(again)
