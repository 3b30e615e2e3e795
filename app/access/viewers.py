"""Who is looking? The viewer of a request, resolved in at most three statements after the account itself."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from flask import current_app, g, session
from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from flask_login import current_user
from sqlalchemy import Date, DateTime, Integer, and_, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from app.access import factors, glass, signins, walls
from app.access.models import RoleProfile, UserProfile
from app.access.rules import needs_factor
from app.extensions import db
from app.kit.loading import light
from app.kit.scopes import NOBODY, CaseReach, RowReach, Viewer, utcnow
from app.professionals.models import Professional, Supervision, SupervisionKind, Unit, UnitFunction, UnitMembership

Ids = tuple[int, ...]
UNSCOPED = {"unscoped": True}
ACCOUNT, NOW = bindparam("account", type_=Integer()), bindparam("now", type_=DateTime())
DAY = bindparam("today", type_=Date())
OWN_FUNCTION = {"case_manager": UnitFunction.CASE_MANAGER, "coordinator": UnitFunction.COORDINATOR}
NOTHING: Any = {"grants": frozenset(), "case_reach": CaseReach.NONE, "row_reach": RowReach.NONE, "glass": ()}
UNREAD: list[Callable[[Any], Any]] = []  # how many notices an account has not read, asked in passing
_grants: dict[int, tuple[int, frozenset[tuple[str, str]]]] = {}


def load_viewer() -> None:
    """Before each request: put the viewer, and the roles to switch between, into `g`."""
    g.viewer, g.role_profiles, g.locale, g.owes_factor, g.unread = NOBODY, [], None, False, 0
    if not current_user.is_authenticated:
        return
    beside = g.pop("beside", None)  # found with the account
    profiles = [row for row in beside if row[0] is not None] if beside is not None else _profiles(current_user.id)
    g.locale = profiles[0][1] if profiles else None
    g.role_profiles = [profile for profile, *_rest in profiles]
    if profiles:
        who = _viewer(current_user, _active(profiles))
        g.unread = profiles[0][5]
        g.owes_factor = not profiles[0][4] and owes_factor(g.role_profiles)
        if profiles[0][3] and who.may("add", glass.SCREEN) and glass.is_reading():
            who = replace(who, glass=glass.glass_of(current_user.id))
        g.viewer = replace(who, **NOTHING) if g.owes_factor else who
        walls.tell_now(db.session())


def owes_factor(held: Iterable[RoleProfile]) -> bool:
    """Does one of these roles ask for a second factor, whichever is worked in now? The demo asks for none."""
    return not current_app.config["DEMO"] and any(
        needs_factor(role.case_reach, ((screen, name[4:]) for name, screen in grants_of(role))) for role in held
    )


def act_as(user_id: int, role_id: int | None) -> None:
    """Put the viewer of an account, as it stands now, into `g`: NOBODY when it is closed or has lost that role."""
    g.viewer, g.role_profiles, g.locale = NOBODY, [], None
    user = db.session.get(User, user_id)
    profiles = _profiles(user_id) if user is not None and user.active else []
    g.role_profiles = [profile for profile, *_rest in profiles]
    role = next((profile for profile in g.role_profiles if profile.role_id == role_id), None)
    if role is not None:
        g.viewer = _viewer(user, role)
        walls.tell_now(db.session())


def _profiles(user_id: int) -> list[Any]:
    """For each role: (profile, locale, last role, an emergency access open?, a second factor?, unread notices)."""
    told = {"account": user_id, "now": utcnow()}
    return list(db.session.execute(_profiles_query(), told, execution_options=UNSCOPED).all())


@cache
def _profiles_query() -> Any:
    account = select(User).where(User.id == ACCOUNT, RoleProfile.id.is_not(None))
    return with_roles(account).with_only_columns(*_asked())


def _asked() -> tuple[Any, ...]:
    """What is asked of an account, once for each of its roles."""
    counts = (count(ACCOUNT) for count in UNREAD)
    return (RoleProfile, UserProfile.locale, UserProfile.active_role_id, glass.open_to(ACCOUNT, NOW),
            factors.is_any(ACCOUNT), *counts)  # fmt: skip


def with_roles(query: Any) -> Any:
    """A statement that finds an account, with what is asked of each: a line for each role, or one without any."""
    held = assoc_user_role.join(RoleProfile, RoleProfile.role_id == assoc_user_role.c.role_id)
    return (
        query.add_columns(*_asked())
        .outerjoin(UserProfile, UserProfile.user_id == User.id)
        .outerjoin(held, assoc_user_role.c.user_id == User.id)
        .order_by(RoleProfile.id)
    )


def _active(profiles: list[Any]) -> RoleProfile:
    """One role at a time: that of this session, else the last one, else the first."""
    by_id = {profile.role_id: profile for profile, *_rest in profiles}
    for wanted in (session.get("role_id"), profiles[0][2]):
        if wanted in by_id:
            return by_id[wanted]
    return profiles[0][0]


def _viewer(user: Any, role: RoleProfile) -> Viewer:
    person, place, units, led, regions = _placement(user.id, role)
    return Viewer(
        user_id=user.id, role_id=role.role_id, role_key=role.shipped_as or role.key, name=user.get_full_name(),
        place=place, case_reach=role.case_reach, row_reach=role.row_reach, ceiling=role.ceiling,
        professional_id=person, regions=regions, units=units, led=led,
        roles=tuple(profile.role_id for profile in g.role_profiles), grants=grants_of(role),
    )  # fmt: skip


def _placement(user_id: int, role: RoleProfile) -> tuple[int | None, str, Ids, Ids, Ids]:
    """The professional behind a user, their regional, the units (all, and those led) and regionals of the role."""
    query = _placement_query(role.case_reach == CaseReach.SUPERVISED, OWN_FUNCTION.get(role.shipped_as or ""))
    told = {"account": user_id, "today": dt.date.today()}
    rows = db.session.execute(query, told, execution_options=UNSCOPED).all()
    if not rows:
        return None, "", (), (), ()
    person, home, *_rest = rows[0]
    regions = {home.id, *(region for *_who, region, _leads in rows if region)}
    units, led = {row[2] for row in rows if row[2]}, {row[2] for row in rows if row[2] and row[4]}
    return person, str(home), tuple(units), tuple(led), tuple(sorted(regions))


@cache
def _placement_query(supervises: bool, function: UnitFunction | None) -> Any:
    """Built once: each request asks it."""
    tie: Any = Supervision if supervises else UnitMembership
    region: Any = Professional.__mapper__.relationships["region"].mapper.class_
    current = and_(tie.professional_id == Professional.id, tie.deleted_at.is_(None), tie.starts_on <= DAY,
                   or_(tie.ends_on.is_(None), tie.ends_on >= DAY))  # fmt: skip
    if supervises:
        current = and_(current, _acts_today())
    elif function is not None:
        current = and_(current, UnitMembership.function == function)
    return (
        select(Professional.id, region, tie.unit_id, Unit.region_id, _leads(tie)).select_from(Professional)
        .join(Professional.region).options(*light(region, frozenset()))
        .outerjoin(tie, current).outerjoin(Unit, Unit.id == tie.unit_id)
        .where(Professional.user_id == ACCOUNT, Professional.is_active)
    )  # fmt: skip


def _leads(tie: Any) -> Any:
    """Does this tie to a unit make one lead its staff? A supervision does, and the function of coordinator."""
    return true() if tie is Supervision else UnitMembership.function == UnitFunction.COORDINATOR


def _acts_today() -> Any:
    """Principals and supports always act; the alternate only while the principal is absent (MED-5-01)."""
    principal = aliased(Supervision)
    absent = select(principal.id).where(
        principal.unit_id == Supervision.unit_id, principal.kind == SupervisionKind.PRINCIPAL,
        principal.absent_from <= DAY, or_(principal.absent_to.is_(None), principal.absent_to >= DAY),
    )  # fmt: skip
    return or_(Supervision.kind != SupervisionKind.ALTERNATE, absent.exists())


def grants_of(role: RoleProfile) -> frozenset[tuple[str, str]]:
    """Every (permission, screen) of a role; kept per process until the role's version moves."""
    kept = _grants.get(role.role_id)
    if kept is None or kept[0] != role.version:
        query = (
            select(Permission.name, ViewMenu.name)
            .join(PermissionView, PermissionView.permission_id == Permission.id)
            .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
            .join(assoc_permissionview_role, assoc_permissionview_role.c.permission_view_id == PermissionView.id)
            .where(assoc_permissionview_role.c.role_id == role.role_id)
        )
        kept = (role.version, frozenset((a, b) for a, b in db.session.execute(query)))
        _grants[role.role_id] = kept
    return kept[1]


signins.BESIDES[:] = [with_roles]
