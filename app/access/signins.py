"""Who is signed in, since when and from where? One row per sign-in; the cookie only names it (G6, ASVS 7)."""

import datetime as dt
import hashlib
import ipaddress
import math
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from flask import current_app, g, request, session
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _
from flask_login import login_user, logout_user
from sqlalchemy import DateTime, ForeignKey, Integer, String, bindparam, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit.fields import Choice, Privacy, field
from app.kit.scopes import Record, System, utcnow
from app.kit.trace import Act, note

BESIDES: list[Callable[[Any], Any]] = []  # adds to the account's statement what each request asks of it: its roles
SEEN_EVERY, KEPT_FOR = dt.timedelta(minutes=1), dt.timedelta(days=30)
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
            "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS",
           "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


class Ended(Choice):
    """Why did a sign-in end before its time? Said on the sign-in page of that very browser."""

    SIGN_OUT = _("You signed out.")
    OWNER = _("You ended this sign-in from another device.")
    REPLACED = _("You signed in on another device, and only three may be open at once.")
    PASSWORD = _("The password of your account was changed.")
    FACTOR = _("A second factor was set up for your account.")
    ACCOUNT = _("An administrator changed your account or your roles.")
    ADMINISTRATOR = _("An administrator ended all your sign-ins.")


class SignIn(Record, System, Model):
    """One browser signed in as one account; whoever holds its cookie is that person until it ends."""

    traced = False  # what matters of it is told as signing in and out
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    digest: Mapped[str] = field(_("Key"), String(64), required=True, unique=True)
    started_at: Mapped[dt.datetime] = field(_("Signed in"), DateTime, required=True, index=True)
    seen_at: Mapped[dt.datetime] = field(_("Last active"), DateTime, required=True)
    strong_at: Mapped[dt.datetime] = field(_("Password typed"), DateTime, required=True)
    ended_at: Mapped[dt.datetime | None] = field(_("Ended"), DateTime)
    ended_why: Mapped[Ended | None] = field(_("Why it ended"), Ended)
    browser: Mapped[str | None] = field(_("Browser"), String(20))
    system: Mapped[str | None] = field(_("Operating system"), String(20))
    address: Mapped[str | None] = field(_("Network address"), String(40), privacy=Privacy.PERSONAL)

    @property
    def device(self) -> Any:
        """'Chrome on Windows', in the reader's language."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s", browser=self.browser, system=self.system)
        return self.browser or self.system or _("Unknown device")

    def __str__(self) -> str:
        return f"#{self.id}"


class Here(NamedTuple):
    """The sign-in of this request, as plain values."""

    id: int
    started_at: dt.datetime
    seen_at: dt.datetime
    strong_at: dt.datetime

    @property
    def left(self) -> int:
        """After how many seconds does it end, if nothing more is done?"""
        limits = current_app.config
        end = min(self.seen_at + limits["IDLE_LIMIT"], self.started_at + limits["ABSOLUTE_LIMIT"])
        return max(0, math.ceil((end - utcnow()).total_seconds()))


def here() -> Here | None:
    """The sign-in of this request; None for strangers, commands and jobs."""
    return g.get("sign_in")


def digest(sid: str) -> str:
    """What the table keeps of a secret: enough to find it, nothing to use it with."""
    return hashlib.sha256(sid.encode()).hexdigest()


def _since() -> dict[str, dt.datetime]:
    """Since when must a sign-in that still counts have been used, and been begun?"""
    now, limits = utcnow(), current_app.config
    return {"used": now - limits["IDLE_LIMIT"], "begun": now - limits["ABSOLUTE_LIMIT"]}


def _open() -> tuple[Any, ...]:
    """What is true of sign-ins that still count."""
    return _counting(**_since())


def _counting(used: Any, begun: Any) -> tuple[Any, ...]:
    return SignIn.ended_at.is_(None), SignIn.seen_at > used, SignIn.started_at > begun


@cache
def _account_query() -> Any:
    """The account with its sign-in, and its roles if asked for; built once, since each request asks it."""
    key, account = bindparam("key", type_=String()), bindparam("account", type_=Integer())
    since = (bindparam(name, type_=DateTime()) for name in ("used", "begun"))
    query = (
        select(User, SignIn.id, SignIn.started_at, SignIn.seen_at, SignIn.strong_at)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.digest == key, User.id == account, User.active, *_counting(*since))
    )
    for add in BESIDES:
        query = add(query)
    return query


def load(user_id: int) -> Any | None:
    """The active account behind this request's cookie, with its sign-in in `g`: one statement for both."""
    found = _found(user_id)
    if found is not None and found[1].seen_at < utcnow() - SEEN_EVERY and request.endpoint != "OwnView.left":
        _touch(found[1].id)
        found = _found(user_id)
    if found is None:
        return None
    user, g.sign_in = found
    g.strong_at = g.sign_in.strong_at
    return user


def _found(user_id: int) -> tuple[Any, Here] | None:
    told = {"key": digest(session.get("sid", "")), "account": user_id, "now": utcnow(), **_since()}
    rows = db.session.execute(_account_query(), told, execution_options={"unscoped": True}).all()
    if not rows:
        return None
    g.beside = [row[5:] for row in rows]
    return rows[0][0], Here(*rows[0][1:5])


def _touch(sign_in_id: int) -> None:
    """Say that it was used; a full disk or a read-only database signs nobody out at once."""
    try:
        _change(SignIn.id == sign_in_id, seen_at=utcnow())
        db.session.commit()
    except OperationalError:
        db.session.rollback()


def _change(*where: Any, **values: Any) -> None:
    db.session.execute(update(SignIn).where(*where).values(**values).execution_options(synchronize_session=False))


def start(user: Any) -> None:
    """Sign this browser in with a new secret; what it carried before does not count any more. The caller commits."""
    locale, now, sid = session.get("locale"), utcnow(), secrets.token_urlsafe(32)
    if old := session.get("sid"):
        _change(SignIn.digest == digest(old), SignIn.ended_at.is_(None), ended_at=now, ended_why=Ended.SIGN_OUT)
    session.clear()
    _make_room(user.id)
    db.session.add(SignIn(
        user_id=user.id, digest=digest(sid), started_at=now, seen_at=now, strong_at=now, address=masked(),
        browser=_named(BROWSERS), system=_named(SYSTEMS),
    ))  # fmt: skip
    login_user(user)
    session["locale"], session["sid"], session.permanent = locale, sid, True


def _make_room(user_id: int) -> None:
    """Forget old rows; beyond the limit of sign-ins at once, the oldest end."""
    db.session.execute(delete(SignIn).where(SignIn.started_at < utcnow() - KEPT_FOR))
    if current_app.config["DEMO"]:
        return
    order = select(SignIn.id).where(SignIn.user_id == user_id, *_open()).order_by(SignIn.started_at.desc(), SignIn.id)
    surplus = db.session.scalars(order).all()[current_app.config["SIGN_INS_AT_ONCE"] - 1 :]
    if surplus:
        _change(SignIn.id.in_(surplus), ended_at=utcnow(), ended_why=Ended.REPLACED)
        note(Act.SIGN_OUT, user_id=user_id, why="replaced")


def renew() -> None:
    """After the password was typed again: this sign-in gets a new secret and counts as proven. The caller commits."""
    row, sid, now = here(), secrets.token_urlsafe(32), utcnow()
    if row is None:
        return
    _change(SignIn.id == row.id, digest=digest(sid), strong_at=now, seen_at=now)
    session["sid"], g.strong_at = sid, now


def extend() -> None:
    """One goes on working: the idle time begins again."""
    if row := here():
        now = utcnow()
        _change(SignIn.id == row.id, seen_at=now)
        db.session.commit()
        g.sign_in = row._replace(seen_at=now)


def leave() -> None:
    """Sign this browser out: its cookie, and every copy of it, opens nothing any more."""
    locale, row = session.get("locale"), here()
    logout_user()
    if row is not None:
        _change(SignIn.id == row.id, ended_at=utcnow(), ended_why=Ended.SIGN_OUT)
        db.session.commit()
    session.clear()
    session["locale"] = locale


def of(user_id: int) -> list[SignIn]:
    """The open sign-ins of an account, the latest used first."""
    query = select(SignIn).where(SignIn.user_id == user_id, *_open()).order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    return list(db.session.scalars(query))


def end(user_id: int, why: Ended, only: int | None = None, but: int | None = None) -> None:
    """End the sign-ins of an account: all, `only` this one, or all `but` this one. The caller commits."""
    where = [SignIn.user_id == user_id, SignIn.ended_at.is_(None)]
    where += [SignIn.id == only] if only is not None else []
    where += [SignIn.id != but] if but is not None else []
    _change(*where, ended_at=utcnow(), ended_why=why)


def farewell() -> Any | None:
    """Why is the browser that comes to the sign-in page not signed in any more? None if it never was."""
    sid = session.get("sid")
    if not sid:
        return None
    query = select(SignIn.ended_why).where(SignIn.digest == digest(sid))
    row = db.session.execute(query, execution_options={"unscoped": True}).first()
    if row is None or row[0] is None:
        return _("You were signed out because the page was not used for a while. Sign in and you go on where you were.")
    return row[0].label


def masked() -> str:
    """Enough of the visitor's address to know one's own, too little to find somebody."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if found.version == 4:
        return ".".join(str(found).split(".")[:2]) + ".x.x"
    return ":".join(found.exploded.split(":")[:3]) + ":…"


def _named(names: dict[str, str]) -> str | None:
    said = request.user_agent.string
    return next((name for sign, name in names.items() if sign in said), None)
