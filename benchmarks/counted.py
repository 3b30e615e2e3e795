"""How many statements does an answer take, and which are slow? The application, told by headers of each answer.

`X-Statements: session, own, wall, log`: who looks, the page's own, row-level security, the audit log; `X-Spent`: how
many milliseconds all of them took. With SLOW=FILE in the environment the plan of each SELECT above five milliseconds is
written there: as the application's role, within its transaction, so with row-level security as it stood. Used by
`benchmarks.pages`, never in production.
"""

import os
import threading
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import event

from run import app as site

SLOW, LIMIT = os.environ.get("SLOW"), float(os.environ.get("SLOW_MS", "5")) / 1000
KINDS = ("session", "own", "wall", "log")
_kept = threading.local()


def before(_connection: Any, _cursor: Any, _statement: str, _values: Any, _context: Any, _many: bool) -> None:
    _kept.began = time.perf_counter()


def after(connection: Any, _cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
    """Count a statement; explain it when it was slow."""
    spent = time.perf_counter() - _kept.began
    if not hasattr(_kept, "counts"):
        return
    kind = "wall" if "set_config(" in statement else "log" if "INTO audit_event" in statement else _kept.part
    _kept.counts[kind] += 1
    _kept.spent += spent
    reads = statement.lstrip().startswith("SELECT") and connection.dialect.name == "postgresql"
    if SLOW and spent > LIMIT and reads and not many:
        with connection.connection.dbapi_connection.cursor() as other:
            other.execute("EXPLAIN (ANALYZE, BUFFERS) " + statement, values)
            plan = "\n".join(line for (line,) in other.fetchall())
        with open(SLOW, "a", encoding="utf-8") as file:
            file.write(f"== {_kept.path}  {spent * 1000:.1f} ms\n{statement}\n{values}\n{plan}\n\n")


def viewer_known() -> None:
    """Whatever is asked from now on is the page's own."""
    _kept.part = "own"


site.before_request(viewer_known)
with site.app_context():
    for engine in site.extensions["sqlalchemy"].engines.values():
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)


def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """The application behind what counts."""
    _kept.counts, _kept.part, _kept.path = dict.fromkeys(KINDS, 0), "session", environ["PATH_INFO"]
    _kept.spent = 0.0

    def told(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        counts = ", ".join(str(_kept.counts[kind]) for kind in KINDS)
        more = [("X-Statements", counts), ("X-Spent", f"{_kept.spent * 1000:.1f}")]
        return start(status, [*headers, *more], *error)

    return site(environ, told)
