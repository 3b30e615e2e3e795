"""What was typed and not yet saved? Kept sealed while one types, offered again, gone once the form is saved (3.2)."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, g, request, url_for
from flask_babel import format_time, gettext
from markupsafe import Markup
from sqlalchemy import String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.extensions import Model, db
from app.kit import forms, once
from app.kit.lists import display
from app.kit.scopes import OwnerScoped, Record, utcnow, viewer
from app.kit.screens import by_name
from app.kit.vault import Unreadable, blind, seal, unseal

DAYS, MOST, LARGEST, LONGEST = 30, 100, 250_000, 300
ABOUT = ("_target", "_title")
NEVER = re.compile(r"csrf|pass|secret|token|otp", re.I)  # never kept, whatever a page sends


class Draft(Record, OwnerScoped, Model):
    """What one user has typed into one form: the form's key and address, the version it shows, the words sealed."""

    key: Mapped[str] = mapped_column(String(43), nullable=False, unique=True)
    target: Mapped[str] = mapped_column(String(LONGEST), nullable=False)
    row_version: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text, nullable=False)

    def read(self) -> dict[str, Any]:
        """Title and answers; nothing when the words cannot be read any more."""
        try:
            kept: dict[str, Any] = json.loads(unseal(self.body, f"draft.body:{self.uuid}"))
        except Unreadable:
            return {"title": "", "fields": []}
        return kept

    def write(self, title: str, fields: list[tuple[str, str]]) -> None:
        self.body = seal(json.dumps({"title": title, "fields": fields}), f"draft.body:{self.uuid}")


def here() -> str:
    """The address of this form, as its drafts know it."""
    return address(request.path, list(request.args.items(multi=True)))


def address(path: str, args: list[tuple[str, str]]) -> str:
    kept = sorted((name, value) for name, value in args if name != "draft")
    return path + (f"?{urlencode(kept)}" if kept else "")


def known(target: str) -> tuple[Any, Mapping[str, Any]] | None:
    """The screen and the row id behind the address of a form that the viewer's role opens; None for any other."""
    try:
        endpoint, values = current_app.url_map.bind("").match(urlsplit(target).path, method="GET")
    except HTTPException:
        return None
    name, _dot, method = endpoint.partition(".")
    views = current_app.appbuilder.baseviews  # type: ignore[attr-defined]
    view = next((one for one in views if type(one).__name__ == name), None)
    verb = (view.method_permission_name or {}).get(method, method) if view is not None else ""
    return (view, values) if view is not None and viewer().may(verb, view.class_permission_name) else None


def row_of(target: str) -> tuple[bool, Any]:
    """(may this form still be opened, the row that it changes): its row and those it hangs from are in scope."""
    found = known(target)
    if found is None:
        return False, None
    screen = by_name(type(found[0]).__name__)
    if screen is None:
        return True, None
    wanted = [(screen.model, found[1]["pk"])] if "pk" in found[1] else []
    columns = screen.model.__mapper__.columns
    wanted += [(forms.target_of(screen.model, name), value) for name, value in parse_qsl(urlsplit(target).query)
               if name in columns and columns[name].foreign_keys]  # fmt: skip
    rows = [_row(model, pk) for model, pk in wanted]
    return None not in rows, rows[0] if "pk" in found[1] else None


def _row(model: Any, pk: str) -> Any:
    return db.session.scalar(select(model).where(model.id == int(pk))) if pk.isdecimal() and len(pk) < 10 else None


def keep(target: str, sent: Any) -> tuple[dict[str, str], int]:
    """Keep what was typed; the answer for the page, in the reader's language, and its code."""
    parts = urlsplit(target)
    target, key = address(parts.path, parse_qsl(parts.query)), sent.get("_key", "")[:43]
    fields = [pair for pair in sent.items(multi=True) if not NEVER.search(pair[0]) and pair[0] not in ABOUT]
    if not key or len(target) > LONGEST or known(target) is None:
        return {"text": gettext("This form keeps no drafts.")}, 404
    if once.is_used(key) is not None:
        return {"text": gettext("This form was already saved.")}, 409
    if sum(len(name) + len(text) for name, text in fields) > LARGEST:
        return {"text": gettext("This is too long to be kept as a draft. Save it.")}, 413
    draft = db.session.scalar(select(Draft).filter_by(key=key))
    if draft is None:
        if not _room():
            return {"text": gettext("You have too many drafts. Discard some of them.")}, 413
        draft = Draft(uuid=uuid.uuid4(), key=key, owner_id=viewer().user_id)
    draft.target, draft.row_version = target, (sent.get("_version") or "")[:20] or None
    draft.write(sent.get("_title", "")[:200], fields)
    draft.changed_at = utcnow()
    db.session.add(draft)
    db.session.commit()
    return {"text": gettext("Draft kept at %(time)s.", time=format_time(draft.changed_at, "short"))}, 200


def _room() -> bool:
    """Forget what is older than thirty days; is there room for one more?"""
    db.session.query(Draft).filter(Draft.changed_at < utcnow() - dt.timedelta(DAYS)).delete(synchronize_session=False)
    return db.session.query(Draft).count() < MOST


def forget(key: str) -> None:
    """The form was saved: its draft goes in the same transaction."""
    db.session.query(Draft).filter_by(key=key).delete(synchronize_session=False)


@dataclass(frozen=True)
class Found:
    """A draft as a page offers it."""

    when: str
    url: str
    discard_url: str
    used: bool = False
    title: str = ""
    stale: bool = False


NEWEST = (
    select(Draft).where(Draft.target == bindparam("place"), Draft.changed_at >= bindparam("since"))
    .order_by(Draft.changed_at.desc()).limit(1)
)  # fmt: skip


def shown(draft: Draft, row: Any = None, used: bool = False) -> Found:
    sign, version = "&" if "?" in draft.target else "?", getattr(row, "version", None)
    return Found(display(draft.changed_at), f"{draft.target}{sign}draft={draft.uuid}",
                 url_for("DraftView.discard", pk=draft.uuid), used, draft.read()["title"],
                 version is not None and str(version) != draft.row_version)  # fmt: skip


class Offer:
    """What a form asks while it is drawn: its address for drafts, and the draft that was kept of it."""

    def mark(self, target: str | None = None) -> Markup:
        who = viewer().user_id
        if who is None:
            return Markup("")
        return Markup(' data-draft="{}" data-who="{}"').format(target or here(), tab_of(who))

    @property
    def found(self) -> Found | None:
        if "draft" in g:
            return shown(g.draft, used=True)
        if viewer().user_id is None or request.method != "GET":
            return None
        draft = db.session.scalar(NEWEST, {"place": here(), "since": utcnow() - dt.timedelta(DAYS)})
        return shown(draft) if draft is not None else None


def tab_of(user_id: int) -> str:
    """Who filled this page, as a mark: after signing in again a page goes on only for the same person."""
    return blind(str(user_id), "page")[:16]


def load_asked() -> None:
    """Before each request: `?draft=` opens a form with the draft of it that its own user asked for."""
    text = request.args.get("draft", "")
    if not text or request.method != "GET" or viewer().user_id is None:
        return
    try:
        draft = db.session.scalar(select(Draft).filter_by(uuid=uuid.UUID(text)))
    except ValueError:
        return
    if draft is not None and draft.target == here():
        g.draft, g.typed = draft, MultiDict([(name, value) for name, value in draft.read()["fields"]])


def install(app: Flask) -> None:
    """Attach what drafts need; after the viewer is known."""
    app.before_request(load_asked)
    app.context_processor(lambda: {"draft": Offer()})
    if forget not in once.SAVED:
        once.SAVED.append(forget)
