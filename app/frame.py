"""What surrounds every page? Menu, viewer, errors, static files: wired once, decided elsewhere."""

import gzip
import hashlib
import traceback
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask_babel import format_time, lazy_gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app import trouble
from app.access import signins
from app.access.factor_views import enrol_first
from app.extensions import db
from app.kit import attributes, shield, wording
from app.kit.forms import nonce
from app.kit.lists import language
from app.kit.scopes import viewer
from app.kit.trace import Act, note
from app.kit.vault import Unreadable
from app.platform.draft_views import ended

STATIC = Path(__file__).parent / "static"
TEXTS = (".css", ".js", ".svg", ".geojson")
LANGUAGES = [("es", "Español"), ("en", "English")]
ERRORS: dict[int, tuple[Any, Any]] = {
    400: (_("The request was not understood"), _("The form may have expired. Go back, reload the page and try again.")),
    403: (_("Your role does not open this page"), _("If you need it for your work, ask the administrator.")),
    404: (_("Page not found"), _("It does not exist, or it is not within your reach.")),
    405: (_("This cannot be done this way"), _("Use the buttons of the page.")),
    409: (_("Someone else changed this meanwhile"), _("Go back and look at the current data.")),
    413: (_("The file is too large"), _("The limit is 20 MB.")),
    500: trouble.FAULT[1:],
    503: trouble.AWAY[1:],
}

UNREADABLE = (
    _("A text cannot be read"),
    _("It was changed outside the application, or its key is missing. Tell the administrator; nothing is shown."),
)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, with its content's digest so that it may be kept for a year."""
    return _address(name, request.script_root)


@cache
def _address(name: str, root: str) -> str:
    """Each icon of a page asks for it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _squeezed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), 9)


def static_file(filename: str) -> Any:
    """A static file, compressed when it is text and the browser takes it; pages hold secrets and are not."""
    response = current_app.send_static_file(filename)
    if response.status_code == 200 and filename.endswith(TEXTS) and "gzip" in request.accept_encodings:
        response.direct_passthrough = False
        response.set_data(_squeezed(filename))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response


def context() -> dict[str, Any]:
    """What base.html needs on every page."""
    return {"ui": Ui(), "asset": asset, "nonce": nonce}


class Ui:
    """The frame around a page, found out when the template first asks."""

    @cached_property
    def demo(self) -> bool:
        return bool(current_app.config["DEMO"])

    languages = LANGUAGES

    @cached_property
    def locale(self) -> str:
        return language()

    @cached_property
    def path(self) -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else "/"

    @cached_property
    def viewer(self) -> dict[str, Any] | None:
        who = viewer()
        if who.user_id is None:
            return None
        roles = [(p.role_id, p.name, p.role_id == who.role_id) for p in g.role_profiles]
        label = next((name for _id, name, active in roles if active), "")
        initials = "".join(word[0] for word in who.name.split()[:2]).upper()
        return {"name": who.name, "initials": initials, "role_label": label, "place": who.place, "roles": roles}

    @cached_property
    def time(self) -> dict[str, int] | None:
        """How long the sign-in lasts and when its end is announced, in seconds."""
        here = signins.here()
        warn = int(current_app.config["WARN_BEFORE"].total_seconds())
        return {"left": here.left, "warn": warn} if here is not None else None

    @cached_property
    def glass(self) -> dict[str, str] | None:
        """The emergency access through which this page is seen."""
        open_ = g.get("glass")
        if open_ is None:
            return None
        return {"until": format_time(open_.until, "short"), "url": url_for("GlassView.end", pk=open_.id)}

    @cached_property
    def unread(self) -> int:
        """How many notices the viewer has not read; found with the viewer, so it costs no statement."""
        return int(g.get("unread") or 0)

    @cached_property
    def menu(self) -> str:
        from app.menu import visible_menu

        return visible_menu()

    @cached_property
    def search_url(self) -> str | None:
        for screen in ("CaseView", "FamilyView", "OpportunityView"):
            if viewer().may("read", screen):
                return url_for(f"{screen}.search")
        return None


def failed(error: Exception) -> Any:
    """An error page in the reader's language: no stack, no SQL, nobody's data."""
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, DBAPIError):  # raised after the view, where no handler of its own is asked
        return trouble.troubled(cause)
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if isinstance(error, CSRFError):
        if not current_user.is_authenticated:
            return signed_out()
        code = 400
        note(Act.DENIED, user_id=current_user.id, why="token", code=code)
    if isinstance(error, StaleDataError):
        code = 409
        db.session.rollback()
    if code >= 500:
        db.session.rollback()
    title, text = ERRORS.get(code, ERRORS[500 if code >= 500 else 400])
    if isinstance(error, Unreadable):
        title, text = UNREADABLE
        current_app.logger.error("cannot be unsealed: %s", error)
    return trouble.error_page(code, title, text), code


def log_failure(failure: Any) -> None:
    """What kind of failure, and where in the code; never its message: a database repeats whole rows in it."""
    kind, error, frames = failure
    while error.__cause__ is not None:
        error = error.__cause__
    told = f"{kind.__name__} from {type(error).__name__}"
    where = "".join(traceback.format_tb(frames))
    current_app.logger.error("%s %s failed: %s\n%s", request.method, request.endpoint, told, where)


def signed_out() -> Any:
    """A form was sent after its session had ended: a page is told, a person signs in and comes back to the form."""
    if request.headers.get("X-Requested-With"):
        return ended()
    told = _("Your session had ended, so nothing was saved. Sign in: what you typed is offered again as a draft.")
    flash(told, "warning")
    back = request.full_path.rstrip("?") if request.endpoint != "SignInView.login" else None
    return redirect(url_for("SignInView.login", next=back))


def install(app: Flask) -> None:
    """Attach context, what must be done first, shield and error pages."""
    app.before_request(enrol_first)
    app.context_processor(context)
    app.jinja_env.globals["zip"] = zip
    wording.install(app)
    attributes.install()
    shield.install(app)
    app.view_functions["static"] = static_file
    app.view_functions["appbuilder.static"] = nothing  # what no page of ours uses, jQuery of 2021 among it
    app.log_exception = log_failure  # type: ignore[method-assign,assignment]
    for kind in (HTTPException, StaleDataError, CSRFError, Unreadable):
        app.register_error_handler(kind, failed)
    app.register_error_handler(500, failed)
    app.add_url_rule("/healthz", "healthz", lambda: ("ok", 200))
    app.add_url_rule("/readyz", "readyz", ready)


def nothing(filename: str) -> str:
    abort(404)


def ready() -> tuple[str, int]:
    """Is the database there and migrated? No detail for strangers."""
    from app.release import problem

    return ("ok", 200) if problem() is None else ("not ready", 503)
