"""What does every answer carry, and which requests are not ours? Headers, origin, proxies (G5, G7, G8)."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.kit.forms import nonce

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# With no-referrer a browser sends `Origin: null` with our own forms, so that neither our check of the origin nor that
# of Flask-WTF could work; same-origin tells other sites just as little.
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=63072000; includeSubDomains"
UNCHANGING = ("GET", "HEAD", "OPTIONS")


class Cookies(SecureCookieSessionInterface):
    """The session's cookie, signed with a hash of today (ASVS 11.4.1); Flask's own choice is SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def headers(response: Any) -> Any:
    """Strict policy on every answer; only the files of this release may be kept."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))  # a download is stricter
    response.headers.update(FIXED)
    if current_app.config["PREFERRED_URL_SCHEME"] == "https":
        response.headers["Strict-Transport-Security"] = HSTS
    lasting = request.endpoint == "static" and response.status_code in (200, 206, 304)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-store"
    return response


def refuse_strangers() -> tuple[str, int] | None:
    """A change that a browser sends from another site is refused, whatever token it brings; so is a strange name."""
    if isinstance(request.routing_exception, SecurityError):
        return "unknown host", 400  # without an address of our own no page can be drawn
    if request.method in UNCHANGING:
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.host):
        abort(403)
    return None


def refuse_zero() -> None:
    """A zero byte stands in nobody's words: one database ends a text there, the other refuses it."""
    brought = (pair for source in (request.args, request.form) for pair in source.items(multi=True))
    if any("\0" in name or "\0" in text for name, text in brought):
        abort(400)


def install(app: Flask) -> None:
    """Attach all of it; so many proxies before us tell the truth about scheme, host and address."""
    app.session_interface = Cookies()
    Signer.default_digest_method = staticmethod(hashlib.sha256)  # the tokens of forms
    app.before_request(refuse_strangers)
    app.before_request(refuse_zero)
    app.after_request(headers)
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
