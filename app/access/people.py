"""Which accounts are there, who keeps the keys, and what does an account need before it is saved?"""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from app.access import signins
from app.access.models import RoleProfile
from app.access.passwords import UNSET
from app.access.rules import KEYS, role_clash, someone_keeps_the_keys
from app.access.signins import Ended
from app.extensions import db
from app.kit.scopes import viewer
from app.kit.trace import Act, note
from app.professionals.duties import modalities_of
from app.professionals.models import Professional

LOCKED_OUT = _("Nobody who signs in could change roles any more. Leave at least one active account with that right.")


def profiles() -> list[RoleProfile]:
    """Every role that an account may hold."""
    return list(db.session.scalars(select(RoleProfile).order_by(RoleProfile.id)))


def openers() -> set[int]:
    """The roles that may change roles."""
    query = (
        select(RoleProfile.role_id)
        .join(assoc_permissionview_role, assoc_permissionview_role.c.role_id == RoleProfile.role_id)
        .join(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(ViewMenu.name == KEYS[0], Permission.name == f"can_{KEYS[1]}")
    )
    return set(db.session.scalars(query))


def holders(roles: Collection[int]) -> dict[int, set[int]]:
    """Which active accounts with a password hold which of these roles?"""
    query = select(User.id, User.password, assoc_user_role.c.role_id).join(
        assoc_user_role, assoc_user_role.c.user_id == User.id
    ).where(User.active, assoc_user_role.c.role_id.in_(roles))  # fmt: skip
    found: dict[int, set[int]] = {}
    for user_id, password, role_id in db.session.execute(query):
        if password and UNSET not in password:
            found.setdefault(user_id, set()).add(role_id)
    return found


def keys_kept_by_role(role_id: int, opens: bool) -> bool:
    """Would someone still hold the keys if this role did, or did not, open the roles' page?"""
    keys = openers() - {role_id} | ({role_id} if opens else set())
    return someone_keeps_the_keys(holders(keys), keys)


def keys_kept_by_account(user: Any, active: bool, roles: Collection[int]) -> bool:
    """Would someone still hold the keys if this account had these roles?"""
    keys = openers()
    people = holders(keys)
    if user.id not in people:
        return True  # it keeps no keys now, so it cannot take the last ones away
    people[user.id] = set(roles) if active else set()
    return someone_keeps_the_keys(people, keys)


def account_faults(user: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """What keeps this account from being saved, by field? `user.id` is None for a new one."""
    faults: dict[str, Any] = {}
    for name, message in (("username", _("Another account has this user name.")),
                          ("email", _("Another account has this e-mail."))):  # fmt: skip
        taken = select(User.id).where(func.lower(getattr(User, name)) == (data.get(name) or "").lower())
        if db.session.scalar(taken.where(User.id != user.id) if user.id else taken):
            faults[name] = message
    person = db.session.get(Professional, data["professional_id"]) if data.get("professional_id") else None
    if person is not None and person.user_id not in (None, user.id):
        faults["professional_id"] = _("This person already has another account.")
    chosen = {role.role_id: role.shipped_as or role.key for role in profiles() if role.role_id in data["roles"]}
    places = modalities_of(db.session, professional_id=person.id) if person is not None else {}
    if reason := role_clash(set(chosen.values()), places):
        faults["roles"] = reason
    elif user.id and not keys_kept_by_account(user, data["active"], data["roles"]):
        faults["active" if set(data["roles"]) & openers() else "roles"] = LOCKED_OUT
    return faults


def save_account(user: Any, data: Mapping[str, Any]) -> None:
    """Write an account, its roles and its link to the person who works; the caller commits.

    Whoever may now do other things than before signs in again, the administrator's own browser excepted.
    """
    before = (bool(user.active), {role.id for role in user.roles})
    for name in ("username", "first_name", "last_name", "email", "active"):
        setattr(user, name, data[name])
    ours = {profile.role_id for profile in profiles()}
    chosen = list(db.session.scalars(select(Role).where(Role.id.in_(data["roles"]))))
    user.roles = [*(role for role in user.roles if role.id not in ours), *chosen]
    user.changed_on = dt.datetime.now()
    if user.id is None:
        user.password = user.password or UNSET
        db.session.add(user)
    db.session.flush()
    link(user, data.get("professional_id"))
    if before != (bool(user.active), {role.id for role in user.roles}):
        mine = signins.here() if user.id == viewer().user_id else None
        signins.end(user.id, Ended.ACCOUNT, but=mine.id if mine else None)


def sign_out(user: Any) -> None:
    """End every sign-in of an account; the caller commits."""
    signins.end(user.id, Ended.ADMINISTRATOR)
    note(Act.SIGN_OUT, account=user.id, what="ended by an administrator")


def lock(user: Any) -> None:
    """Let nobody else change this account until the transaction ends; SQLite locks all of it when it writes."""
    if user.id is not None:
        db.session.refresh(user, with_for_update={"of": User})


def person_of(user: Any) -> Any:
    """The person who works behind an account, in the viewer's scope."""
    return db.session.scalar(select(Professional).where(Professional.user_id == user.id)) if user.id else None


def link(user: Any, professional_id: int | None) -> None:
    """Join an account to a person who works, and part it from the one before."""
    old = person_of(user)
    if old is not None and old.id != professional_id:
        old.user_id = None
        db.session.flush()
    if professional_id and (old is None or old.id != professional_id):
        db.session.get_one(Professional, professional_id).user_id = user.id


def fingerprint(user: Any) -> str:
    """What an account is now, so that a form opened earlier does not overwrite it."""
    person = person_of(user)
    seen = (user.username, user.first_name, user.last_name, user.email, bool(user.active),
            sorted(role.id for role in user.roles), person.id if person is not None else None)  # fmt: skip
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
