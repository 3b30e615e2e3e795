"""Is the audit log fast when it is large? `python -m benchmarks.audit_size [millions]`: plans and times on PostgreSQL.

A throw-away cluster; the events are made by the server (30,000 people, 190,000 families, three years), in the monthly
partitions of the product. Prints each query with its time, the pages it read and how many partitions it touched.
"""

import datetime as dt
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from app import models as models
from app.access import append_only
from app.access.audit import EPOCH, AuditBlock, AuditCheck, AuditEvent, number_at
from tests import postgres

YEARS = dt.timedelta(days=3 * 365)
FILL = """
INSERT INTO audit_event (id, at, user_id, role, act, table_name, row_id, family_id, case_id, region_id, unit_id,
                         about, ip, request_id)
SELECT (extract(epoch FROM at - :epoch)::numeric * 1000000)::bigint * 4096 + n % 4096, at,
       1 + (random() ^ 2 * 29999)::int, 'professional',
       (CASE WHEN random() < .7 THEN 'VIEW' WHEN random() < .8 THEN 'UPDATE' WHEN random() < .97
       THEN 'SIGN_IN' WHEN random() < .7 THEN 'EXPORT' ELSE 'DENIED' END),
       (ARRAY['care_case', 'family', 'visit', 'member'])[1 + n % 4], family, family, family, 1 + family % 33,
       1 + family % 400, '{{"page": "CaseView.show"}}', '10.0.0.1', md5(n::text)::varchar(16)
FROM (SELECT n, 1 + (random() ^ 2 * 189999)::int AS family, :begin + (:span * n / :count) * interval '1 second' AS at
      FROM generate_series(:first, :last) n) AS made
""".replace("{{", "{").replace("}}", "}")
QUERIES = {
    "list, newest 25": "SELECT * FROM audit_event ORDER BY id DESC LIMIT 26",
    "list, page 400": "SELECT * FROM audit_event ORDER BY id DESC LIMIT 26 OFFSET 9975",
    "count up to 10,001": "SELECT count(*) FROM (SELECT id FROM audit_event LIMIT 10001) AS capped",
    "one person, newest": "SELECT * FROM audit_event WHERE user_id = 25000 ORDER BY id DESC LIMIT 26",
    "one family, newest": "SELECT * FROM audit_event WHERE family_id = 150000 ORDER BY id DESC LIMIT 26",
    "one family, never seen": "SELECT * FROM audit_event WHERE family_id = 999999 ORDER BY id DESC LIMIT 26",
    "who looked, 90 days": "SELECT user_id, role, count(*), max(id) FROM audit_event WHERE family_id = 150000 "
                           "AND id >= :quarter GROUP BY user_id, role ORDER BY 3 DESC LIMIT 12",
    "one record": "SELECT * FROM audit_event WHERE row_id = 150000 AND table_name = 'visit' ORDER BY id DESC LIMIT 26",
    "denials, newest": "SELECT * FROM audit_event WHERE act = 'DENIED' ORDER BY id DESC LIMIT 26",
    "exports of one day": "SELECT * FROM audit_event WHERE act = 'EXPORT' AND id >= :day AND id < :next "
                          "ORDER BY id DESC LIMIT 26",
    "kind alone, a month": "SELECT * FROM audit_event WHERE table_name = 'commitment' AND id >= :month "
                           "ORDER BY id DESC LIMIT 26",
    "one event": "SELECT * FROM audit_event WHERE id = :one",
    "one person's day": "SELECT id, act, table_name, row_id FROM audit_event WHERE user_id = 25000 "
                        "AND id BETWEEN :day AND :next ORDER BY id",
}  # fmt: skip


def main(millions: float) -> None:
    """Fill, analyse, ask."""
    with tempfile.TemporaryDirectory(prefix="articula-bench-") as folder:
        Path(folder).chmod(0o711)
        with postgres.running(Path(folder) / "cluster") as cluster:
            cluster.create("bench")
            url = cluster.url("bench", postgres.OWNER).replace("postgresql://", "postgresql+psycopg://")
            with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
                began = time.perf_counter()
                fill(connection, int(millions * 1_000_000))
                size = "SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) FROM pg_partition_tree('audit_event')"
                spent = time.perf_counter() - began
                print(f"{millions} million events in {spent:.0f} s, {connection.scalar(text(size))}")
                ask(connection)


def fill(connection: Connection, count: int) -> None:
    """Make the tables as the migration does, the partitions of three years, and the events."""
    for table in (AuditEvent.__table__, AuditBlock.__table__, AuditCheck.__table__):
        table.create(connection)
    begin = dt.datetime.now(dt.UTC).replace(tzinfo=None) - YEARS
    append_only.protect(connection)
    append_only.partition(connection, begin.date().replace(day=1))
    told = {"epoch": EPOCH, "begin": begin, "span": YEARS.total_seconds() - 60, "count": count}
    for first in range(0, count, 500_000):
        last = min(first + 500_000, count) - 1
        connection.execute(text(FILL), {**told, "first": first, "last": last})
    connection.execute(text("VACUUM ANALYZE audit_event"))


def ask(connection: Connection) -> None:
    """Each query twice, so that the second is warm; what the plan says of it."""
    today = dt.datetime.now(dt.UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    ago = {"quarter": 90, "month": 31, "day": 9, "next": 8}
    days: dict[str, Any] = {name: number_at(today - dt.timedelta(number)) for name, number in ago.items()}
    days["one"] = connection.scalar(text("SELECT id FROM audit_event WHERE user_id = 25000 ORDER BY id LIMIT 1"))
    for name, query in QUERIES.items():
        used = {key: value for key, value in days.items() if f":{key}" in query}
        for _ in range(2):
            plan = "\n".join(connection.scalars(text(f"EXPLAIN (ANALYZE, BUFFERS) {query}"), used))
        spent, planned = (float(found) for found in re.findall(r"(?:Execution|Planning) Time: ([\d.]+)", plan)[::-1])
        touched = len(re.findall(r"(?:Scan|Scan Backward)[^\n]* on audit_event_\d+[^\n]*actual", plan))
        hit = re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", plan)
        pages = sum(int(number or 0) for number in hit.groups()) if hit else 0
        first = next((line.strip() for line in plan.splitlines() if "Scan" in line), "")
        told = f"{pages:>5} pages, {touched:>2} partitions  {first[:70]}"
        print(f"{name:<24} {spent:8.2f} ms, plan {planned:6.2f} ms, {told}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 3)
