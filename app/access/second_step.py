"""What waits for a second factor? The time between password and factor, and challenges to passkeys; each used once.

Rows, so that what was used up cannot be played again. The key is made of the secret in the cookie and of the password:
a copied cookie, an old one, or one from before the password was changed opens nothing.
"""

import datetime as dt
import secrets
from typing import Any

from flask import session
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy import DateTime, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.access.signins import digest
from app.extensions import Model, db
from app.kit.fields import field
from app.kit.scopes import Record, System, utcnow

LIFE = dt.timedelta(minutes=10)
ENTER, SHOW, ENROL = "enter", "show", "enrol"  # what is waited for


class SecondStep(Record, System, Model):
    """Somebody whose password was right and who is not in yet, or a challenge that a passkey has to answer."""

    traced = False  # what comes of it is told as signing in, or as a refusal
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    digest: Mapped[str] = field(_("Key"), String(64), required=True, unique=True)
    challenge: Mapped[str | None] = field(_("Challenge"), String(64))
    expires_at: Mapped[dt.datetime] = field(_("Valid until"), DateTime, required=True, index=True)

    def __str__(self) -> str:
        return f"#{self.id}"


def _key(user: Any, what: str) -> str:
    token = session.get("sid" if current_user.is_authenticated else "step", "")
    return digest(f"{token}|{what}|{user.password}")


def _put(user: Any, what: str, challenge: str | None = None) -> None:
    key, now = _key(user, what), utcnow()
    db.session.execute(delete(SecondStep).where((SecondStep.digest == key) | (SecondStep.expires_at < now)))
    db.session.add(SecondStep(user_id=user.id, digest=key, challenge=challenge, expires_at=now + LIFE))


def _take(user: Any, what: str) -> Any | None:
    """The row, which is gone from now on; None when there is none, or another request was quicker."""
    valid = (SecondStep.digest == _key(user, what), SecondStep.expires_at > utcnow())
    row = db.session.execute(select(SecondStep.id, SecondStep.challenge).where(*valid)).first()
    gone = row is not None and db.session.execute(delete(SecondStep).where(SecondStep.id == row.id)).rowcount == 1
    return row if gone else None


def begin(user: Any) -> None:
    """The password was right: for ten minutes this browser, and no other, may show the second factor."""
    session["step"] = f"{user.id}.{secrets.token_urlsafe(32)}"
    _put(user, ENTER)
    db.session.commit()


def waiting() -> Any | None:
    """The account that has shown its password in this browser, and nothing more yet."""
    told = str(session.get("step", "")).partition(".")[0]
    user = db.session.get(User, int(told)) if told.isdecimal() else None
    if user is None or not user.active:
        return None
    valid = (SecondStep.digest == _key(user, ENTER), SecondStep.expires_at > utcnow())
    return user if db.session.scalar(select(SecondStep.id).where(*valid)) else None


def finish(user: Any) -> bool:
    """Use the step up: of two requests with the same cookie one goes on. The caller commits."""
    return _take(user, ENTER) is not None


def challenge(user: Any, what: str) -> bytes:
    """A new challenge to a passkey of this account, for this browser and this purpose."""
    made = secrets.token_urlsafe(32)
    _put(user, f"passkey {what}", made)
    db.session.commit()
    return made.encode()


def answered(user: Any, what: str) -> bytes | None:
    """The challenge that an answer has to be for; it is gone from now on, whatever the answer is."""
    row = _take(user, f"passkey {what}")
    return row.challenge.encode() if row is not None else None
