"""What is cleared away by itself? Keys of forms, searches and jobs that nobody needs any more."""

import datetime as dt
from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from app.extensions import db
from app.kit import keys
from app.kit.lists import KeptSearch
from app.kit.once import FormKey
from app.kit.scopes import utcnow
from app.kit.vault import Unreadable, current_key, seal, unseal
from app.platform import drafts, store
from app.platform.drafts import Draft
from app.platform.files import Attachment
from app.platform.jobs import OPEN_STATES, Job, job
from app.platform.notices import Notice

DAYS: dict[Any, int] = {FormKey: 30, KeptSearch: 1, Notice: 365}
HOW = {"synchronize_session": False, "with_deleted": True}


@job("upkeep", _("Daily clean-up"), every=1)
def upkeep(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Form keys and drafts after thirty days (R2), searches after one, jobs after thirty, notices after a year."""
    ended = [Job.state.not_in(OPEN_STATES), Job.created_at < _ago(30), Job.stored.is_(None)]
    gone = {Job.__tablename__: _clear(Job, *ended)}
    gone[Draft.__tablename__] = _clear(Draft, Draft.changed_at < _ago(drafts.DAYS))
    for model, days in DAYS.items():
        gone[model.__tablename__] = _clear(model, model.created_at < _ago(days))
    return {"removed": gone}


@job("files", _("Clearing away of files without an owner"), every=1)
def sweep(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Prepared files after a day; files whose transaction failed. A deleted attachment keeps its file."""
    late = select(Job.id, Job.stored).where(Job.stored.is_not(None), Job.done_at < _ago(1))
    old = {pk: name for pk, name in db.session.execute(late)}
    lost = list(store.orphans(_known))
    for file in [*map(store.path_of, old.values()), *lost]:
        file.unlink(missing_ok=True)
    db.session.execute(update(Job).where(Job.id.in_(old)).values(stored=None), execution_options=HOW)
    return {"removed": len(old) + len(lost)}


def _known(names: list[str]) -> set[str]:
    """Which of these files does a row name?"""
    asked = (select(model.stored).where(model.stored.in_(names)) for model in (Attachment, Job))
    return {name for query in asked for name in db.session.scalars(query, execution_options=HOW) if name}


def missing_files() -> int:
    """How many rows name a file that is not there?"""
    names = db.session.scalars(select(Attachment.stored).execution_options(yield_per=1000, **HOW))
    return sum(not store.path_of(name).exists() for name in names)


def sealed_files(anew: bool) -> tuple[Counter[str], list[str]]:
    """For `flask vault rotate` and `check`: files by what they are, or by their key; and those that cannot be read."""
    told, lost = Counter[str](), []
    for model in (Attachment, Job):
        for pk, name in db.session.execute(select(model.id, model.stored).where(model.stored.is_not(None)),
                                           execution_options=HOW).all():  # fmt: skip
            try:
                key, renewed = store.renew(name, anew)
                told[f"files of {model.__tablename__}" if anew else key] += renewed or not anew
            except (Unreadable, OSError):
                lost.append(f"the file of {model.__tablename__} {pk}")
    return told, lost


def sealed_drafts(anew: bool) -> tuple[Counter[str], list[str]]:
    """For `flask vault rotate` and `check`: drafts sealed anew, or by their key; what is typed meanwhile wins."""
    told, lost = Counter[str](), []
    for pk, uuid, body in db.session.execute(select(Draft.id, Draft.uuid, Draft.body), execution_options=HOW).all():
        place, key = f"draft.body:{uuid}", body.partition(".")[0]
        try:
            text = unseal(body, place)
        except Unreadable:
            lost.append(f"the words of draft {pk}")
            continue
        if not anew:
            told[key] += 1
        elif key != current_key():
            same = update(Draft).where(Draft.id == pk, Draft.body == body).values(body=seal(text, place))
            told[Draft.__tablename__] += db.session.execute(same, execution_options=HOW).rowcount
    db.session.commit()
    return told, lost


keys.MORE[:] = [sealed_files, sealed_drafts]


def _clear(model: Any, *where: Any) -> int:
    return int(db.session.execute(delete(model).where(*where), execution_options=HOW).rowcount)


def _ago(days: int) -> dt.datetime:
    return utcnow() - dt.timedelta(days=days)
