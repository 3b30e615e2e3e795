"""How is a PostgreSQL database copied at one moment, and put back all at once? By COPY, in one transaction each.

The tables are made by our migrations, so that a restored database is one that this release knows. It is done as the
owner of the tables, who looks past row-level security by saying so.
"""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from alembic import command
from flask import current_app
from psycopg import sql
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from app.backup.archive import PART, Writer, members
from app.backup.sealed import Damaged

SEE_ALL = "SELECT set_config('articula.reach', 'SYSTEM', true)"
OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
EVERY = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {OURS}"
TABLES = f"""
    SELECT n.nspname, c.relname,
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary)
    {EVERY} AND NOT c.relispartition ORDER BY 1, 2
"""  # noqa: S608  our own words
PARTITIONS = f"""
    SELECT n.nspname AS schema, c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound,
           (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid) AS parent,
           ARRAY(SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
                 WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgparentid = 0) AS triggers
    {EVERY} AND c.relispartition ORDER BY 1, 2
"""  # noqa: S608  our own words
LINKS = f"""
    SELECT k.conrelid::regclass::text, quote_ident(k.conname), pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND {OURS}
"""  # noqa: S608  our own words
FUNCTIONS = f"""
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind = 'f' AND {OURS}
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1
"""  # noqa: S608  our own words
NUMBERS = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


def dump(url: str, writer: Writer) -> dict[str, Any]:
    """Add every table as it stands at one moment, while others write; returns what they hold."""
    with _connected(url, isolation_level="REPEATABLE READ") as connection:
        _run(connection, "SET TRANSACTION READ ONLY", SEE_ALL)
        tables = {}
        for schema, name, columns, key in _rows(connection, TABLES):
            about = {"columns": columns, "key": key or columns}
            tables[f"{schema}.{name}"] = about | _dump_table(connection, f"{schema}.{name}", about, writer)
        partitions = [dict(row._mapping) for row in connection.exec_driver_sql(PARTITIONS)]
        return {"tables": tables, "partitions": partitions, "numbers": dict(_rows(connection, NUMBERS)),
                "functions": [text for (text,) in _rows(connection, FUNCTIONS)]}  # fmt: skip


def _dump_table(connection: Connection, table: str, about: dict[str, Any], writer: Writer | None) -> dict[str, Any]:
    """Rows and digest of a table; its content goes to the writer in parts."""
    digest, rows, part, parts = hashlib.sha256(), 0, bytearray(), 0
    for block in _copied(connection, table, about):
        digest.update(block)
        rows += bytes(block).count(b"\n")
        part += block if writer else b""
        if writer and len(part) > PART:
            writer.add(f"tables/{table}/{parts:06}", bytes(part))
            part, parts = bytearray(), parts + 1
    if writer and part:
        writer.add(f"tables/{table}/{parts:06}", bytes(part))
    return {"rows": rows, "sha256": digest.hexdigest()}


def _copied(connection: Connection, table: str, about: dict[str, Any]) -> Iterator[Any]:
    columns, key = (sql.SQL(", ").join(map(sql.Identifier, about[name])) for name in ("columns", "key"))
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(columns, _named(table), key)
    with _driver(connection).cursor() as cursor, cursor.copy(query) as copy:
        yield from copy


def restore(url: str, backup: Path, secret: str, manifest: dict[str, Any]) -> None:
    """Make the tables anew, fill them, compare, and only then commit: before that, nothing has changed."""
    held = manifest["held"]
    with _connected(url) as connection, connection.begin():
        for schema, name, *_rest in _rows(connection, TABLES):
            _run(connection, f'DROP TABLE "{schema}"."{name}" CASCADE')
        _migrate(connection, manifest["revision"])
        _run(connection, *held.get("functions", ()))  # the triggers of the partitions call them
        _part(connection, held["partitions"])
        links, every = _rows(connection, LINKS), _rows(connection, f"SELECT c.oid::regclass::text {EVERY}")
        # What migrations have put in is in the backup, too; triggers tell of new rows, and these are old.
        _run(connection, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for (table,) in every),
             *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _link in links),
             f"TRUNCATE {', '.join(table for (table,) in every)}")  # fmt: skip
        _fill(connection, backup, secret, held["tables"])
        _run(connection, *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {link}" for table, name, link in links),
             *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for (table,) in every))  # fmt: skip
        for name, value in held["numbers"].items():
            connection.exec_driver_sql("SELECT setval(%s::regclass, %s)", (name, value))
        _compare(connection, held["tables"])


def _migrate(connection: Connection, revision: str) -> None:
    """The tables as the release of the backup had them, within our transaction."""
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _part(connection: Connection, partitions: list[dict[str, Any]]) -> None:
    known = {(schema, name) for schema, name, *_rest in _rows(connection, PARTITIONS)}
    for one in [one for one in partitions if (one["schema"], one["name"]) not in known]:
        _run(connection, f'CREATE SCHEMA IF NOT EXISTS "{one["schema"]}"',
             f'CREATE TABLE "{one["schema"]}"."{one["name"]}" PARTITION OF {one["parent"]} {one["bound"]}',
             *one["triggers"])  # fmt: skip


def _fill(connection: Connection, backup: Path, secret: str, tables: dict[str, Any]) -> None:
    parts = ((name.split("/")[1], content) for name, content in members(backup, secret) if name.startswith("tables/"))
    for table, contents in groupby(parts, lambda part: part[0]):
        columns = sql.SQL(", ").join(map(sql.Identifier, tables[table]["columns"]))
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(_named(table), columns)
        with _driver(connection).cursor() as cursor, cursor.copy(query) as copy:
            for _table, content in contents:
                while data := content.read(1 << 20):
                    copy.write(data)


def _compare(connection: Connection, tables: dict[str, Any]) -> None:
    for table, about in tables.items():
        found = _dump_table(connection, table, about, None)
        if found != {"rows": about["rows"], "sha256": about["sha256"]}:
            raise Damaged(f"the rows of {table} are not those that were saved; nothing was changed")


def is_empty(url: str) -> bool:
    with _connected(url) as connection:
        return not _rows(connection, TABLES)


def _connected(url: str, **options: Any) -> Any:
    connection = create_engine(url, poolclass=NullPool, **options).connect()
    return connection.execution_options(no_parameters=True)  # a percent sign is a percent sign


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split(".", 1))


def _rows(connection: Connection, query: str) -> list[Any]:
    return list(connection.exec_driver_sql(query))


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
