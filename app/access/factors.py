"""With what does an account prove a second time who it is? Apps, passkeys, recovery codes; sealed or hashed (G12)."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit.fields import Choice, Privacy, field
from app.kit.scopes import Record, System

MOST = 10  # factors of one account


class FactorKind(Choice):
    """What kind of second factor is it?"""

    APP = _("Authenticator app")
    PASSKEY = _("Passkey")


class Factor(Record, System, Model):
    """An authenticator app or a passkey of an account. It counts from `confirmed_at` on: when it was seen to work."""

    traced = False  # what happens to it is told by itself, and nobody reads its values in the log
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    kind: Mapped[FactorKind] = field(_("Kind"), FactorKind, required=True)
    name: Mapped[str | None] = field(_("Name of the device"), String(60), privacy=Privacy.PERSONAL)
    secret: Mapped[str | None] = field(_("Secret"), String(64), privacy=Privacy.SENSITIVE)
    credential: Mapped[str | None] = field(_("Credential"), String(1400), unique=True)
    public_key: Mapped[str | None] = field(_("Public key"), Text)
    sign_count: Mapped[int] = field(_("Signatures"), Integer, required=True, default=0)
    last_step: Mapped[int] = field(_("Last time step"), Integer, required=True, default=0)
    confirmed_at: Mapped[dt.datetime | None] = field(_("Added"), DateTime)
    used_at: Mapped[dt.datetime | None] = field(_("Last used"), DateTime)

    def __str__(self) -> str:
        return self.name or str(self.kind)


class RecoveryCode(Record, System, Model):
    """One of ten codes that let their owner in once without the telephone; only its hash is kept."""

    traced = False  # making and using them is told by itself
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    hashed: Mapped[str] = field(_("Key"), String(200), required=True)
    used_at: Mapped[dt.datetime | None] = field(_("Used"), DateTime)

    def __str__(self) -> str:
        return f"#{self.id}"


def _counts(user_id: Any) -> tuple[Any, ...]:
    return Factor.user_id == user_id, Factor.confirmed_at.is_not(None)


def of(user_id: int, kind: FactorKind | None = None) -> list[Factor]:
    """The factors of an account that count, the oldest first."""
    query = select(Factor).where(*_counts(user_id)).order_by(Factor.id)
    return list(db.session.scalars(query if kind is None else query.where(Factor.kind == kind)))


def is_any(user_id: Any) -> Any:
    """Does the account have a second factor? As a column of a statement that is sent anyway."""
    return select(Factor.id).where(*_counts(user_id)).exists()


def has_any(user_id: int) -> bool:
    """Does the account have a second factor?"""
    return bool(db.session.scalar(select(is_any(user_id))))


def owners(ids: Collection[int]) -> set[int]:
    """Which of these accounts have a second factor?"""
    return set(db.session.scalars(select(Factor.user_id).where(Factor.user_id.in_(ids), *_counts(Factor.user_id))))


def codes_left(user_id: int) -> int:
    """How many recovery codes were not used yet?"""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def forget(user_id: int) -> None:
    """Take every factor and recovery code from an account. The caller commits and says so."""
    for model in (Factor, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user_id))
