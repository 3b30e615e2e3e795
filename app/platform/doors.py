"""How does somebody without an account answer, once? A link and, by another way, a code; both open one row."""

import datetime as dt
import hmac
import secrets
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import DateTime, Integer, String, select, update
from sqlalchemy.orm import Mapped, declared_attr

from app.extensions import db
from app.kit.fields import Choice, Privacy, described, field
from app.kit.scopes import admit_stranger, utcnow
from app.kit.vault import blind

VALID_FOR, DIGITS, MOST_TRIES = dt.timedelta(days=15), 8, 5
# Whoever holds link and code has no account: they open this one row and nothing else.
ANYONE: dict[str, Any] = {"unscoped": True, "synchronize_session": False}


class DoorState(Choice):
    """Does a link still open something?"""

    OPEN = _("Waiting for the answer"), "blue"
    USED = _("Used"), "green"
    EXPIRED = _("Too old"), "amber"
    WITHDRAWN = _("Withdrawn"), "amber"
    LOCKED = _("Too many wrong codes"), "red"


class Door:
    """The columns of a link for somebody without an account; the secrets themselves are kept nowhere.

    `door_of` names the column of what it opens, `door_word` keeps the marks of one kind of link from another's.
    """

    door_of: ClassVar[str] = ""
    door_word: ClassVar[str] = ""

    @declared_attr
    def recipient(cls) -> Mapped[str]:
        return field(_("Sent to"), String(120), required=True, privacy=Privacy.PERSONAL)

    @declared_attr
    def digest(cls) -> Mapped[str]:
        return field(_("Key"), String(43), required=True, unique=True)

    @declared_attr
    def code(cls) -> Mapped[str]:
        return field(_("Mark of the code"), String(43), required=True)

    @declared_attr
    def expires_at(cls) -> Mapped[dt.datetime]:
        return field(_("Valid until"), DateTime, required=True)

    @declared_attr
    def tries(cls) -> Mapped[int]:
        return field(_("Wrong codes"), Integer, required=True, default=0)

    @declared_attr
    def withdrawn_at(cls) -> Mapped[dt.datetime | None]:
        return field(_("Withdrawn"), DateTime)

    @declared_attr
    def used_at(cls) -> Mapped[dt.datetime | None]:
        return field(_("Used"), DateTime)

    @property
    @described(_("Status"))
    def standing(self) -> DoorState:
        """Does it still open something?"""
        return door_state(self, utcnow())

    def __str__(self) -> str:
        return str(self.recipient)


def door_state(link: Any, now: dt.datetime) -> DoorState:
    """A link serves once, for some days, until it is withdrawn or guessed at too often."""
    if link.used_at is not None:
        return DoorState.USED
    if link.withdrawn_at is not None:
        return DoorState.WITHDRAWN
    if link.tries >= MOST_TRIES:
        return DoorState.LOCKED
    return DoorState.OPEN if link.expires_at > now else DoorState.EXPIRED


def issue(model: Any, about: Any, recipient: str) -> tuple[str, str]:
    """A new link and its code, each to be sent by its own way; earlier links to the same end. The caller commits."""
    of = getattr(model, model.door_of)
    open_ = update(model).where(of == about.id, model.used_at.is_(None), model.withdrawn_at.is_(None))
    db.session.execute(open_.values(withdrawn_at=utcnow()))
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    db.session.add(model(**{model.door_of.removesuffix("_id"): about}, recipient=recipient,
                         digest=_key(model, secret), code=_mark(model, secret, code),
                         expires_at=utcnow() + VALID_FOR))  # fmt: skip
    return secret, code


def _key(model: Any, secret: str) -> str:
    return blind(secret, f"{model.door_word} link")


def _mark(model: Any, secret: str, code: str) -> str:
    return blind(f"{secret}|{code}", f"{model.door_word} code")


def opened(model: Any, secret: str, code: str, *load: Any) -> Any | None:
    """The link that both open; None when they open nothing. A wrong code counts against its link. It commits."""
    admit_stranger()
    found = select(model).where(model.digest == _key(model, secret)).options(*load)
    link = db.session.scalar(found, execution_options=ANYONE)
    if link is None or link.standing != DoorState.OPEN:
        return None
    right = hmac.compare_digest(link.code, _mark(model, secret, "".join(code.split())))
    if not right:
        counted = update(model).where(model.id == link.id).values(tries=model.tries + 1)
        db.session.execute(counted, execution_options=ANYONE)
        db.session.commit()
    return link if right else None


def use(link: Any) -> bool:
    """Use the link up, unless somebody did meanwhile. The caller commits."""
    model = type(link)
    free = (model.id == link.id, model.used_at.is_(None), model.withdrawn_at.is_(None))
    done = db.session.execute(update(model).where(*free).values(used_at=utcnow()), execution_options=ANYONE)
    if done.rowcount != 1:
        db.session.rollback()
        return False
    return True
