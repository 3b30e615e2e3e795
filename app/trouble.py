"""What does a person read when the database fails? What happened, that nothing was half saved, and a way on."""

import sqlite3
from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from app import engine
from app.extensions import db
from app.kit import once
from app.kit.scopes import NOBODY
from app.kit.trace import request_id

UNSAVED = _("Nothing of this was saved, not even in part; everything confirmed before is safe.")
FULL = (507, _("There is no space left to save"), _("The administrator must make room. Reading still works."))
READ_ONLY = (503, _("Saving is closed for now"), _("The database only takes readers at the moment."))
BUSY = (503, _("Many are saving at this moment"), _("Your turn did not come in time. Try again now."))
SLOW = (503, _("This took too long"), _("It was stopped so that the others can work. Ask for less, or try again."))
AWAY = (503, _("The service is not ready"), _("Try again in a few minutes."))
FAULT = (500, _("Something failed on our side"),
         _("Nothing that was confirmed as saved is lost. Try again in a moment."))  # fmt: skip
OUT_OF_REACH = (403, _("This is outside your reach"),
                _("The database refused it: your role does not reach what this would change."))  # fmt: skip
CLASH = (409, _("The data contradict another record"), _("Go back and look at the current data."))
# SQLSTATE of PostgreSQL (full name or its first two characters) and the primary result code of SQLite.
POSTGRESQL = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "40P01": BUSY, "40001": BUSY, "57014": SLOW,
              "42501": OUT_OF_REACH, "23": CLASH}  # fmt: skip
SQLITE = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY, sqlite3.SQLITE_BUSY: BUSY,
          sqlite3.SQLITE_LOCKED: BUSY, sqlite3.SQLITE_CONSTRAINT: CLASH}  # fmt: skip


def told(error: DBAPIError) -> tuple[int, Any, Any]:
    """Code, title and text for what the database says."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    number = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    away = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    return POSTGRESQL.get(state) or POSTGRESQL.get(state[:2]) or SQLITE.get(number) or (AWAY if away else FAULT)


def troubled(error: DBAPIError) -> Any:
    """Run the request once more if that is safe; else the saved row of a form sent twice; else a page that says it."""
    if engine.may_repeat(error):
        return engine.repeat()
    db.session.rollback()
    if isinstance(error, IntegrityError) and (used := _saved_before()):
        return redirect(used)
    code, title, text = told(error)
    # The statement has only placeholders; what the database says of it may hold names and stays out of the log.
    current_app.logger.error("database: %s in %s", type(error.orig).__name__, (error.statement or "")[:200])
    unsaved = None if request.method == "GET" else UNSAVED
    said = error_page(code, title, text, unsaved=unsaved, again=typed())
    return said, code, {"Retry-After": "10"} if code == 503 else {}


def error_page(code: int, title: Any, text: Any, **more: Any) -> str:
    """The page of an error, with the reader's menu; without it when the database cannot even say who reads."""
    word = request_id() if code >= 500 else None  # the same as in both logs
    about = {"page": {"title": title}, "code": code, "title": title, "text": text, "word": word, **more}
    try:
        return render_template("error.html", **about)
    except SQLAlchemyError:
        db.session.rollback()
        g.viewer, g._login_user = NOBODY, AnonymousUserMixin()
        return render_template("error.html", **about)


def _saved_before() -> str | None:
    """Where the very same form, sent twice at once, was saved by its other half."""
    key = request.form.get("_key")
    used = once.is_used(key) if key and g.get("viewer") else None
    return used.url if used else None


def typed() -> list[tuple[str, str]]:
    """What was typed, to be sent again by one button; never a password or a file."""
    form = request.form
    if request.method != "POST" or "_key" not in form or request.files or any("password" in name for name in form):
        return []
    return list(form.items(multi=True))


def install(app: Flask) -> None:
    """Answer every failure of the database that no view answers."""
    app.register_error_handler(DBAPIError, troubled)
