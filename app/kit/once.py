"""How does a form that is sent twice make one row? One-time keys, each with a mark of what was sent (R2)."""

import datetime as dt
import json
import secrets
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit.scopes import OwnerScoped, Record, utcnow, viewer
from app.kit.vault import blind

Saved = Callable[[str], None]
KEPT = dt.timedelta(days=30)
SAVED: list[Saved] = []  # asked with the key, in the transaction that saves the form


class FormKey(Record, OwnerScoped, Model):
    """Which forms were already saved, where did they lead, and what did they say (a mark, never the words)?"""

    key: Mapped[str] = mapped_column(String(43), nullable=False, unique=True)
    url: Mapped[str] = mapped_column(String(200), nullable=False)
    mark: Mapped[str | None] = mapped_column(String(43))


def key_of(form: Any) -> str:
    """The form's one-time key; a form sent without one gets its own."""
    if not form["_key"].data:
        form["_key"].data = secrets.token_urlsafe(32)
    return str(form["_key"].data)[:43]


def mark() -> str:
    """The same 43 characters for the same answers, whatever travels along with them."""
    said = sorted((name, text) for name, text in request.form.items(multi=True) if name[0] != "_")
    return blind(json.dumps([pair for pair in said if pair[0] != "csrf_token"]), "form")


def is_used(key: str) -> FormKey | None:
    """The earlier saving of this very form by this user, if any."""
    return db.session.scalar(select(FormKey).filter_by(key=key[:43]))


def earlier(form: Any) -> Any:
    """Where the same answers led when they were sent before, else None.

    A form that was saved, then changed (the back button) is another form: it gets a new key, and the reader is told.
    """
    used = is_used(key_of(form))
    if used is None:
        return None
    if used.mark in (None, mark()):
        flash(gettext("This form was already saved."), "info")
        return redirect(used.url)
    form["_key"].data = secrets.token_urlsafe(32)
    tell(gettext("This form was saved before, and you have changed it since."), used.url, gettext("See what was saved"))
    return None


def is_again(form: Any) -> bool:
    """Was this form saved before with other answers? To be asked after `earlier`."""
    return bool(request.form.get("_key")) and request.form["_key"][:43] != key_of(form)


def done(form: Any, url: str) -> None:
    """Note, in the transaction that saves, where the form led; and forget the viewer's keys of a month ago."""
    old = delete(FormKey).where(FormKey.created_at < utcnow() - KEPT)
    db.session.execute(old, execution_options={"synchronize_session": False})
    db.session.add(FormKey(key=key_of(form), url=url, mark=mark(), owner_id=viewer().user_id))
    for hook in SAVED:
        hook(key_of(form))


def tell(text: Any, url: str, label: Any, category: str = "info", method: str = "get") -> None:
    """A message with one thing to do about it."""
    flash({"text": str(text), "url": url, "label": str(label), "method": method}, category)  # type: ignore[arg-type]
