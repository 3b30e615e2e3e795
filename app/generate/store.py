"""How do many rows come into the database fast? One transaction: a COPY into PostgreSQL, a bulk insert into SQLite.

As the owner of the tables (MIGRATION_DATABASE_URL) a large nation is loaded without the indexes and links that would
slow it down; they are made again, and every link is checked, in the same transaction. Row-level security lets no COPY
pass: the owner lowers it within the transaction, nobody else ever sees it low; another role copies into a table of its
own and inserts from there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import Connection, NullPool, create_engine, text

from app import engine as safety
from app.access import walls
from app.generate.rows import form_of

LARGE = 5_000  # families from which on indexes and links are made after the rows
OWNS = text("SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(CAST(:names AS regclass[]))")
WALLED = text("SELECT relname FROM pg_class WHERE oid = ANY(CAST(:names AS regclass[])) AND relforcerowsecurity")
INDEXES = text("""
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY(CAST(:names AS regclass[])) AND NOT indisunique
""")
LINKS = text("""
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(CAST(:names AS regclass[]))
""")
Packed = Any


class Sqlite:
    """Bulk inserts, links checked row by row."""

    def __init__(self, connection: Connection, bulk: Sequence[str]) -> None:
        self.connection, self.bulk = connection, bulk
        self.driver: Any = connection.connection.driver_connection
        self.ids = Ids(self)

    def begin(self, is_large: bool) -> None:
        self.driver.execute("PRAGMA cache_size = -200000")
        self.driver.execute("BEGIN IMMEDIATE")

    @staticmethod
    def pack(rows: list[tuple[Any, ...]]) -> Packed:
        return rows

    def write(self, table: str, rows: Packed) -> None:
        columns = form_of(table).columns
        self.driver.executemany(f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 names of our own tables
                                f"VALUES ({', '.join('?' * len(columns))})", rows)  # fmt: skip

    def first(self, table: str) -> int:
        highest = text(f"SELECT max(id) FROM {table}")  # noqa: S608 the name of our own table
        return int(self.connection.scalar(highest) or 0) + 1

    def move(self, table: str, first: int, until: int) -> None:
        """SQLite counts on from the highest number."""

    def finish(self) -> None:
        """Nothing was taken away."""

    def close(self) -> None:
        """Nothing was lowered."""

    def settle(self) -> None:
        """The planner learns how many rows there are."""
        self.driver.execute("ANALYZE")


class Postgres:
    """COPY, as the owner or beside the wall."""

    def __init__(self, connection: Connection, bulk: Sequence[str]) -> None:
        self.connection, self.bulk = connection, bulk
        self.driver: Any = connection.connection.driver_connection
        self.ids = Ids(self)
        self.owns, self.again, self.walls = False, list[str](), list[str]()

    def begin(self, is_large: bool) -> None:
        names = {"names": list(self.bulk)}
        self.owns = bool(self.connection.scalar(OWNS, names))
        self._run(
            "SET LOCAL lock_timeout = '10s'",
            "SET LOCAL synchronous_commit = off",
            "SET LOCAL maintenance_work_mem = '256MB'",
        )
        self.connection.execute(walls.SAY, walls.NOTHING | {"reach": walls.SYSTEM})
        self._run(f"LOCK TABLE {', '.join(self.bulk)} IN SHARE ROW EXCLUSIVE MODE")
        if not self.owns:
            return
        for name in list(self.connection.scalars(WALLED, names)):
            self._run(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            self.walls.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        if is_large:
            known = [tuple(one) for query in (LINKS, INDEXES) for one in self.connection.execute(query, names)]
            self._run(*(drop for drop, _make in known))
            self.again = [make for _drop, make in reversed(known)]

    def _run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.exec_driver_sql(statement)

    @staticmethod
    def pack(rows: list[tuple[Any, ...]]) -> Packed:
        lines = "\n".join(["\t".join(map(str, row)) for row in rows])
        if "\\" in lines or lines.count("\n") >= len(rows) or lines.count("\t") != len(rows) * (len(rows[0]) - 1):
            raise ValueError("a text that COPY would read otherwise")
        return lines.encode()

    def write(self, table: str, rows: Packed) -> None:
        columns = ", ".join(form_of(table).columns)
        into = table if self.owns else f"coming_{table}"
        if not self.owns:
            like = f"SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608 our own names
            self._run(f"CREATE TEMP TABLE {into} ON COMMIT DROP AS {like}")
        with self.driver.cursor().copy(f"COPY {into} ({columns}) FROM STDIN (NULL 'None')") as copy:
            copy.write(rows)
        if not self.owns:
            moved = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {into}"  # noqa: S608 our own names
            self._run(moved, f"DROP TABLE {into}")

    def first(self, table: str) -> int:
        return int(self.connection.scalar(text("SELECT nextval(:name)"), {"name": f"{table}_id_seq"}) or 1)

    def move(self, table: str, first: int, until: int) -> None:
        """The sequence stands where the numbers given here end."""
        moved = text("SELECT count(nextval(:name)) FROM generate_series(CAST(:first AS bigint) + 1, :until)")
        self.connection.execute(moved, {"name": f"{table}_id_seq", "first": first, "until": until})

    def finish(self) -> None:
        """Indexes and links are made again."""
        self._run(*self.again)
        self.again = []

    def close(self) -> None:
        """The wall stands as before."""
        self._run(*self.again, *self.walls)

    def settle(self) -> None:
        """The planner learns what there is, and which pages everybody sees; only the owner may."""
        if self.owns:
            self.driver.autocommit = True
            self._run(*(f"VACUUM (ANALYZE) {name}" for name in (*self.bulk, "audit_event")))


class Ids(dict[str, int]):
    """The next free number of each table."""

    def __init__(self, store: Any) -> None:
        super().__init__()
        self.store, self.began = store, dict[str, int]()

    def __missing__(self, table: str) -> int:
        self.began[table] = self[table] = self.store.first(table)
        return self[table]

    def keep(self) -> None:
        """Whoever comes later finds a free number, too."""
        for table, first in self.began.items():
            self.store.move(table, first, self[table] - 1)


@contextmanager
def opened(bulk: Sequence[str], is_large: bool) -> Iterator[Any]:
    """A store; everything in it is kept when the block ends well, and nothing when it does not."""
    engine = create_engine(current_app.config["MIGRATION_DATABASE_URL"], poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        safety.make_safe(engine)
    with engine.connect() as connection:
        store = (Sqlite if engine.dialect.name == "sqlite" else Postgres)(connection, bulk)
        store.begin(is_large)
        yield store
        store.ids.keep()
        store.close()
        connection.commit()
        store.settle()
    engine.dispose()
