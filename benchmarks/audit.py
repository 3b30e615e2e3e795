"""What does the audit log cost? `python -m benchmarks.audit [sqlite] [postgresql]`: a view and a write, with it or not.

A throw-away database with the demo, durable as in production (fsync on). The same request is timed in turns of twenty
with the log attached and detached, so that what else the machine does weighs on both alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from app import models as models
from app.kit import trace
from benchmarks.serving import SECRETS
from tests import postgres

TURNS, EACH = 12, 20
DURABLE = tuple(one for one in postgres.FAST if not one.startswith(("fsync", "synchronous_commit", "full_page")))


def main(kinds: list[str]) -> None:
    """Measure each kind of database."""
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="articula-bench-") as folder:
            Path(folder).chmod(0o711)
            if kind == "sqlite":
                measure(kind, {"DATABASE_URL": f"sqlite:///{folder}/bench.db"})
                continue
            postgres.FAST = DURABLE
            with postgres.running(Path(folder) / "cluster") as cluster:
                cluster.create("bench")
                owner = cluster.url("bench", postgres.OWNER)
                measure(kind, {"DATABASE_URL": cluster.url("bench"), "MIGRATION_DATABASE_URL": owner})


def measure(kind: str, env: dict[str, str]) -> None:
    """Load the demo, then time both requests."""
    os.environ.pop("MIGRATION_DATABASE_URL", None)
    os.environ.update(SECRETS | env)
    for command in (("db", "upgrade"), ("demo",)):
        call = [sys.executable, "-m", "flask", "--app", "run", *command]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    from app import create_app

    app = create_app({"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    person = app.test_client()
    person.post("/login/", data={"username": "profesional", "password": "Articula-Demo-2026"})
    pk = case_of(app)
    tell(kind, "view of a case", app, lambda: person.get(f"/cases/show/{pk}"))
    tell(kind, "new visit saved", app, lambda: person.post("/visits/add", data=visit(pk)))
    size(app)


def case_of(app: Any) -> int:
    """A case of that person's."""
    from app.cases.models import Case
    from app.extensions import db
    from app.professionals.models import Professional

    with app.app_context():
        mine = select(Case.id).join(Professional, Professional.id == Case.lead_id)
        return int(db.session.scalars(mine.where(Professional.email.like("profesional@%"))).first() or 1)


def visit(case: int) -> dict[str, Any]:
    return {"case_id": case, "kind": "HOME_VISIT", "mode": "IN_PERSON", "status": "PLANNED",
            "planned_on": "2026-12-01", "objective": "Seguimiento"}  # fmt: skip


def tell(kind: str, what: str, app: Any, act: Callable[[], Any]) -> None:
    """Print the median with the log, without it, and the difference."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * TURNS + 1):
        is_on = turn % 2 == 0
        attach(app) if is_on else detach(app)
        for _ in range(EACH):
            began = time.perf_counter()
            answer = act()
            spent = (time.perf_counter() - began) * 1000
            assert answer.status_code in (200, 302), answer.status_code
            if turn:  # the first turn warms up
                times[is_on].append(spent)
    attach(app)
    on, off = (statistics.median(times[is_on]) for is_on in (True, False))
    print(f"{kind:>10} {what:<16} with {on:6.2f} ms  without {off:6.2f} ms  cost {on - off:5.2f} ms")


def hooks() -> dict[str, Any]:
    from app.access import keeper

    return {name: getattr(keeper, name) for name in ("after_flush", "before_commit", "after_commit")} | {
        "do_orm_execute": keeper.bulk, "after_soft_rollback": keeper.after_soft_rollback}  # fmt: skip


def attach(app: Any) -> None:
    """The log as it is installed."""
    from app.access import keeper
    from app.extensions import db

    with app.app_context():
        for name, hook in hooks().items():
            if not event.contains(db.session, name, hook):
                event.listen(db.session, name, hook)
    trace.KEEPERS[:] = [keeper.keep]


def detach(app: Any) -> None:
    """The application as if nothing were written down."""
    from app.extensions import db

    with app.app_context():
        for name, hook in hooks().items():
            if event.contains(db.session, name, hook):
                event.remove(db.session, name, hook)
    trace.KEEPERS.clear()


def size(app: Any) -> None:
    """Bytes that an event takes, without and with its indexes, by what it holds."""
    from app.access.audit import AuditEvent
    from app.extensions import db

    with app.app_context():
        texts = (AuditEvent.changes, AuditEvent.sealed, AuditEvent.about)
        told = sum(func.coalesce(func.length(column), 0) for column in texts)
        for act, number, mean in db.session.execute(
            select(AuditEvent.act, func.count(), func.avg(told)).group_by(AuditEvent.act)
        ):
            print(f"           {act.name:<10} {number:>6} events, {float(mean):6.0f} characters of facts and changes")


if __name__ == "__main__":
    main(sys.argv[1:] or ["sqlite", "postgresql"])
