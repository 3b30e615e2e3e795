"""Do the rows of before the seal become sealed, and open again, with nothing lost?"""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

pytestmark = pytest.mark.static  # a migration of long ago, written without a word of either database
FAMILY = {"code": "F-1", "name": "Uno", "municipality_id": 1, "strengths": "CANARY ñandú", "status": "ACTIVE"}
MEMBER = {"family_id": 1, "first_name": "Ana", "last_name": "Paz", "document_number": "10.20-b", "document_type_id": 1,
          "is_head": False, "is_caregiver": False, "search_text": "ana paz 10.20-b"}  # fmt: skip
ROWS = "SELECT strengths, document_number, member.search_text FROM family, member"
BEFORE = ScriptDirectory("app/migrations").get_revision("sealed").down_revision
UUIDS = ["0123456789abcdef0123456789abcde" + digit for digit in "012"]


@pytest.fixture
def old(blank, cli):
    """A database of before the seal, with a family and a person in it."""
    cli("db", "upgrade", BEFORE, env=blank)
    url = make_url(blank["MIGRATION_DATABASE_URL"])
    engine = create_engine(url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # no towns and no terms yet
            connection.execute(text("ALTER TABLE family DROP CONSTRAINT fk_family_municipality_id"))
            connection.execute(text("ALTER TABLE member DROP CONSTRAINT fk_member_document_type_id"))
        add(connection, "family", {**FAMILY, "uuid": UUIDS[0]})
        add(connection, "member", {**MEMBER, "uuid": UUIDS[1]})
    yield engine
    engine.dispose()


def add(connection, name, values):
    spelled = ", ".join(f":{key}" for key in values)
    query = f"INSERT INTO {name} (id, version, {', '.join(values)}) VALUES (1, 1, {spelled})"  # noqa: S608 our own words
    connection.execute(text(query), values)


def read(engine, query):
    with engine.connect() as connection:
        return connection.execute(text(query)).one()


def test_old_rows_are_sealed_without_a_trace_and_opened_again(old, blank, cli):
    before = read(old, ROWS)
    cli("db", "upgrade", "sealed", env=blank)
    strengths, number, words = read(old, ROWS)
    assert strengths.startswith("test.") and strengths.endswith(f".{UUIDS[0]}") and number.endswith(UUIDS[1])
    assert words == "ana paz" and read(old, "SELECT document_number_mark FROM member")[0]
    if old.dialect.name == "sqlite":
        content = Path(make_url(blank["DATABASE_URL"]).database).read_bytes()
        assert b"CANARY" not in content and b"10.20-b" not in content and b"Ana" in content
    cli("db", "downgrade", BEFORE, env=blank)
    assert read(old, ROWS) == before


@pytest.mark.static
def test_documents_that_differ_in_dots_alone_stop_the_migration(old, blank, cli):
    with old.begin() as connection:
        more = {**MEMBER, "document_number": "1020B", "uuid": UUIDS[2]}
        connection.execute(text("UPDATE member SET id = 2"))
        add(connection, "member", more)
    done = cli("db", "upgrade", "sealed", env=blank, check=False)
    assert done.returncode != 0 and "members 1 and 2 have the same document" in done.stderr
    assert "1020" not in done.stderr and read(old, "SELECT version_num FROM alembic_version")[0] == BEFORE
