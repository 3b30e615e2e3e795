"""What is cleared away by itself? Keys of forms, searches and jobs that nobody needs any more."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from app.extensions import db
from app.kit.lists import KeptSearch
from app.kit.once import FormKey
from app.kit.scopes import utcnow
from app.platform import drafts
from app.platform.drafts import Draft
from app.platform.jobs import OPEN_STATES, Job, job

DAYS = {FormKey: 30, KeptSearch: 1}


@job("upkeep", _("Daily clean-up"), every=1)
def upkeep(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Form keys and drafts after thirty days (R2), searches after one, ended jobs after thirty."""
    ended = [Job.state.not_in(OPEN_STATES), Job.created_at < _ago(30), Job.stored.is_(None)]
    gone = {Job.__tablename__: _clear(Job, *ended)}
    gone[Draft.__tablename__] = _clear(Draft, Draft.changed_at < _ago(drafts.DAYS))
    for model, days in DAYS.items():
        gone[model.__tablename__] = _clear(model, model.created_at < _ago(days))
    return {"removed": gone}


def _clear(model: Any, *where: Any) -> int:
    how = {"synchronize_session": False, "with_deleted": True}
    return int(db.session.execute(delete(model).where(*where), execution_options=how).rowcount)


def _ago(days: int) -> dt.datetime:
    return utcnow() - dt.timedelta(days=days)
