"""Was this very form saved before? A one-time key makes a form that is sent twice, or fifty times, one row (R2)."""

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit.scopes import OwnerScoped, Record, utcnow, viewer

KEPT = dt.timedelta(days=30)


class FormKey(Record, OwnerScoped, Model):
    """Which forms were already saved, and where is what they became?"""

    key: Mapped[str] = mapped_column(String(43), nullable=False, unique=True)
    url: Mapped[str] = mapped_column(String(200), nullable=False)


def key_of(form: Any) -> str:
    """The form's one-time key; a form sent without one gets its own."""
    if not form["_key"].data:
        form["_key"].data = secrets.token_urlsafe(32)
    return str(form["_key"].data)[:43]


def is_used(key: str) -> FormKey | None:
    """The earlier saving of this very form by this user, if any."""
    return db.session.query(FormKey).filter_by(key=key[:43]).one_or_none()


def keep(key: str, url: str) -> None:
    """Note, in the transaction that saves, where the form's row is; and forget the viewer's keys of a month ago."""
    old = delete(FormKey).where(FormKey.created_at < utcnow() - KEPT)
    db.session.execute(old, execution_options={"synchronize_session": False})
    db.session.add(FormKey(key=key, url=url, owner_id=viewer().user_id))
