"""How many guesses may a stranger make? Counted in the database before the hash, over all workers (G9, ASVS 6.3)."""

import datetime as dt
import hmac
import secrets
import time
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _
from sqlalchemy import DateTime, Integer, String, case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from app.extensions import Model, db
from app.kit.fields import field
from app.kit.guesses import COUNTERS, Wait as Wait
from app.kit.scopes import Record, System, utcnow
from app.kit.trace import Act, note
from app.kit.vault import blind

FREE, PER_MINUTE, COOKIE = 5, 20, "device"
WAITS = (1, 2, 4, 8, 16, 30)  # minutes, after the fifth failure and each one more
KEPT_FOR, IN_FLIGHT = dt.timedelta(days=1), dt.timedelta(seconds=1)


class SignInCount(Record, System, Model):
    """Attempts on one account, from one known browser on one account, or from one address within one minute."""

    traced = False  # a refusal is told by itself
    key: Mapped[str] = field(_("Key"), String(43), required=True, unique=True)
    attempts: Mapped[int] = field(_("Attempts"), Integer, required=True)
    free_at: Mapped[dt.datetime] = field(_("Free again"), DateTime, required=True)

    def __str__(self) -> str:
        return f"#{self.id}"


def take_address(what: str = "sign-in") -> None:
    """Count an attempt from this address; beyond twenty a minute it waits for the next minute."""
    now = utcnow()
    after = now.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    values = {"attempts": SignInCount.attempts + 1}
    if not _counted(_address(now, what), SignInCount.attempts < PER_MINUTE, values, after):
        note(Act.REFUSED, why="address")
        raise Wait(after)


def _address(now: dt.datetime, what: str = "sign-in") -> str:
    return blind(f"{request.remote_addr}|{now:%Y%m%d%H%M}", f"{what} address")


def take(account: str, what: str = "sign-in") -> None:
    """Count an attempt on this account before its password is looked at; after five failures the wait doubles."""
    key = _key(account, what)
    while True:
        now = utcnow()
        waits = {FREE - 1 + step: now + dt.timedelta(minutes=wait) for step, wait in enumerate(WAITS)}
        free_at = case(waits, value=SignInCount.attempts, else_=case(
            (SignInCount.attempts < FREE, now), else_=waits[FREE - 2 + len(WAITS)]))  # fmt: skip
        values = {"attempts": SignInCount.attempts + 1, "free_at": free_at}
        if _counted(key, SignInCount.free_at <= now, values, now):
            return
        row = db.session.execute(select(SignInCount.free_at, SignInCount.changed_at).filter_by(key=key)).first()
        db.session.rollback()
        if row is not None and row.changed_at < now - IN_FLIGHT:
            raise Wait(row.free_at)
        time.sleep(0.05)  # the last free attempts are being checked this instant: a right one opens the way again


def _counted(key: str, free: Any, values: dict[str, Any], first: dt.datetime) -> bool:
    """Add one to a counter while it is free: one statement, so that no two workers take the same attempt."""
    change = update(SignInCount).where(SignInCount.key == key, free).values(**values)
    change = change.execution_options(synchronize_session=False)
    done = db.session.execute(change).rowcount == 1
    if not done and db.session.scalar(select(SignInCount.id).filter_by(key=key)) is None:
        try:
            db.session.add(SignInCount(key=key, attempts=1, free_at=first))
            db.session.commit()
            return True
        except IntegrityError:  # another worker was first
            db.session.rollback()
            done = db.session.execute(change).rowcount == 1
    db.session.commit()
    return done


def settle(account: str, what: str = "sign-in") -> None:
    """The password was right: the account begins anew and the address gets its attempt back. The caller commits."""
    now = utcnow()
    old = SignInCount.changed_at < now - KEPT_FOR
    db.session.execute(delete(SignInCount).where((SignInCount.key == _key(account, what)) | old))
    back = update(SignInCount).where(SignInCount.key == _address(now), SignInCount.attempts > 0)
    db.session.execute(back.values(attempts=SignInCount.attempts - 1))


def forget(account: str, what: str = "sign-in") -> None:
    """Begin anew for an account whose password was just chosen. The caller commits."""
    db.session.execute(delete(SignInCount).where(SignInCount.key == blind(account, f"{what} account")))


def _key(account: str, what: str) -> str:
    """A browser that this account has used before counts for itself, so that strangers never lock its owner out."""
    known, _dot, mark = request.cookies.get(_cookie(), "").partition(".")
    if known and hmac.compare_digest(mark, blind(f"{known}|{account}", "known device")):
        return blind(f"{known}|{account}", f"{what} device")
    return blind(account, f"{what} account")


def _cookie() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def remember_device(answer: Any, account: str) -> Any:
    """Let this browser be known to the account: the cookie names nobody and opens nothing."""
    known = secrets.token_urlsafe(16)
    answer.set_cookie(_cookie(), f"{known}.{blind(f'{known}|{account}', 'known device')}", max_age=180 * 86400,
                      secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")  # fmt: skip
    return answer


COUNTERS[:] = [take_address]
