"""Did this person show a second factor? The code of an app, a passkey or a recovery code, each of them once (G12)."""

import secrets
import time
from typing import Any

from sqlalchemy import delete, select, update

from app.access import factors, passkeys, passwords, throttle
from app.access.factors import Factor, FactorKind, RecoveryCode
from app.access.rules import fresh_step
from app.extensions import db
from app.kit.scopes import utcnow
from app.kit.trace import Act, note

DIGITS = 6  # of an app's code
CODES, LENGTH, SIGNS = 10, 12, "23456789abcdefghjkmnpqrstuvwxyz"  # no signs that are read or heard as another
COUNTED = "factor"  # guesses of a second factor are counted apart from guesses of the password


def shown(user: Any, code: str, passkey: str = "") -> bool:
    """Is it a second factor of this account that was not used before? Raises Wait; the caller commits."""
    throttle.take_address()
    account = f"#{user.id}"
    try:
        throttle.take(account, COUNTED)
    except throttle.Wait:
        _refused(user, "wait")
        raise
    if not (passkeys.shown(user, passkey) if passkey else by_code(user, code)):
        _refused(user, "second factor")
        return False
    throttle.settle(account, COUNTED)
    return True


def _refused(user: Any, why: str) -> None:
    note(Act.REFUSED, account=user.id, why=why)
    db.session.commit()


def by_code(user: Any, said: str) -> bool:
    """Six digits are an app's, twelve signs a recovery code."""
    code = "".join(said.split()).replace("-", "").lower()
    if len(code) == DIGITS:
        return _by_app(user, code)
    return len(code) == LENGTH and _by_recovery(user, code)


def _by_app(user: Any, code: str) -> bool:
    for row in factors.of(user.id, FactorKind.APP):
        step = fresh_step(row.secret or "", code, row.last_step, time.time())
        if step is not None:
            return use_step(row, step)
    return False


def use_step(row: Factor, step: int, **values: Any) -> bool:
    """Let this time step, and all before it, open nothing any more: of two requests with one code one goes on."""
    change = update(Factor).where(Factor.id == row.id, Factor.last_step < step)
    change = change.values(last_step=step, **values or {"used_at": utcnow()})
    return bool(db.session.execute(change.execution_options(synchronize_session=False)).rowcount == 1)


def _by_recovery(user: Any, code: str) -> bool:
    unused = (RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    for row in db.session.scalars(select(RecoveryCode).where(*unused)).all():
        if passwords.is_right(row.hashed, code):
            change = update(RecoveryCode).where(RecoveryCode.id == row.id, *unused).values(used_at=utcnow())
            if db.session.execute(change.execution_options(synchronize_session=False)).rowcount != 1:
                return False
            note(Act.ACCOUNT, account=user.id, what="recovery code used")
            return True
    return False


def new_codes(user: Any) -> list[str]:
    """Ten new recovery codes, said this once; earlier ones open nothing any more. The caller commits."""
    made = ["".join(secrets.choice(SIGNS) for _sign in range(LENGTH)) for _code in range(CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, hashed=passwords.hashed(code)) for code in made)
    note(Act.ACCOUNT, account=user.id, what="recovery codes made")
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]
