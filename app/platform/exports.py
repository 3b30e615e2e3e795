"""How is a long list exported? As a job of whoever asked, in their reach and role; the file waits a day."""

import datetime as dt
from typing import Any

from flask import redirect, url_for
from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kit import listing
from app.kit.scopes import utcnow, viewer
from app.kit.screens import by_name
from app.kit.sheets import written
from app.platform import store
from app.platform.jobs import Job, JobState, Refused, job, prepare, step

PIECE, MOST = 1_000, 200_000
KEPT = dt.timedelta(hours=24)


def ask(screen: Any, query: dict[str, Any]) -> Any:
    """Ask for the file of a list as it is filtered now; the address holds states and ids, and so does the job."""
    prepare("export", {"screen": type(screen).__name__, "query": query})
    return redirect(url_for("MyJobsView.index"))


@job("export", _("Export of a list"))
def export(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """The rows of the list in pieces; written down as exported in the transaction that hands over the file."""
    screen = by_name(payload["screen"])
    if screen is None or not screen.may("export"):
        raise Refused(gettext("Your role no longer exports this list."))
    ids, parts = list(db.session.scalars(screen.export_ids().limit(MOST))), [screen.csv_head()]
    number = screen.model.id
    for start in range(0, len(ids), PIECE):
        step(row, 100 * start // len(ids))
        piece = select(number).where(number.in_(ids[start : start + PIECE])).order_by(number)
        parts.append(written(screen.csv_rows(piece)))
    data = "".join(parts).encode()
    screen.note_export(len(ids))
    return {"stored": store.put(data), "name": screen.csv_name(), "size": len(data), "rows": len(ids),
            "title": str(screen.list_title)}  # fmt: skip


def file_of(row: Job) -> bytes | None:
    """The prepared file, for a day and while whoever asked still has the role it was asked in."""
    late = row.done_at is None or row.done_at < utcnow() - KEPT
    if row.stored is None or row.state != JobState.DONE or late or row.role_id not in viewer().roles:
        return None
    return store.get(row.stored)


listing.LATER[:] = [ask]
