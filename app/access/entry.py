"""Is this the right password, may it be tried now, where to then? The one way to the hash for every screen."""

from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, or_, select

from app.access import passwords, throttle
from app.extensions import db
from app.kit.trace import Act, note


def find(name: str) -> Any | None:
    """The account of a typed user name or e-mail."""
    said = name.strip().lower()
    matches = or_(func.lower(User.username) == said, func.lower(User.email) == said)
    return db.session.scalars(select(User).where(matches).order_by(func.lower(User.username) != said)).first()


def account_key(user: Any, name: str) -> str:
    """What attempts are counted by: the account, else the name that was typed."""
    return f"#{user.id}" if user is not None else name.strip().lower()


def prove(name: str, password: str) -> Any | None:
    """The active account behind a name and its right password; None when one of them is wrong. The caller commits.

    Raises Wait when there were too many attempts. An unknown name takes the same way and the same time.
    """
    throttle.take_address()
    user = find(name)
    known, kept = account_key(user, name), user.password if user is not None and user.active else None
    try:
        throttle.take(known)
    except throttle.Wait:
        _refused(user, name, "wait")
        raise
    if not passwords.is_right(kept, password):
        _refused(user, name, "password")
        return None
    assert user is not None and kept
    throttle.settle(known)
    if passwords.is_old(kept):
        user.password = passwords.hashed(password)
    return user


def _refused(user: Any, name: str, why: str) -> None:
    note(Act.REFUSED, private={"username": name}, account=user.id if user is not None else None, why=why)
    db.session.commit()


def local_path(target: str | None) -> str:
    """A path of this site to go on to; anything else is the home page."""
    parts = urlsplit(target or "")
    ours = (parts.scheme, parts.netloc) in (("", ""), (request.scheme, request.host))
    path = parts._replace(scheme="", netloc="").geturl()
    safe = ours and path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if safe else url_for("HomeView.index")
