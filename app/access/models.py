"""What do we know of a role and an account that FAB does not? Side tables of ab_role and ab_user (design 2)."""

import datetime as dt
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, DateTime, Enum, ForeignKey, Integer, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.roles import ROLES, ShippedRole
from app.access.rules import Difference, differences, pair_of
from app.extensions import Model, db
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.loading import joined
from app.kit.scopes import CaseReach, Record, RowReach, System, utcnow
from app.kit.wording import language


class RoleProfile(Record, System, Model):
    """A role's key, bilingual name and description, reach and privacy ceiling."""

    role_id: Mapped[int] = mapped_column(ForeignKey("ab_role.id", ondelete="CASCADE"), nullable=False, unique=True)
    key: Mapped[str] = field(_("Key"), String(40), required=True, unique=True)
    name_es: Mapped[str] = field(_("Name in Spanish"), String(80), required=True)
    name_en: Mapped[str] = field(_("Name in English"), String(80), required=True)
    description_es: Mapped[str | None] = field(_("Description in Spanish"), Text)
    description_en: Mapped[str | None] = field(_("Description in English"), Text)
    case_reach: Mapped[CaseReach] = field(_("Cases"), CaseReach, required=True, default=CaseReach.NONE)
    row_reach: Mapped[RowReach] = field(_("Regional rows"), RowReach, required=True, default=RowReach.NONE)
    ceiling: Mapped[Privacy] = mapped_column(
        Enum(Privacy, native_enum=False, length=12), nullable=False, default=Privacy.INTERNAL,
        info={"label": _("Reads up to"), "privacy": Privacy.INTERNAL},
    )  # fmt: skip
    shipped_as: Mapped[str | None] = field(_("Shipped as"), String(40))
    role: Mapped[Role] = relationship(Role)

    @property
    @described(_("Role"))
    def name(self) -> str:
        return self.name_en if language() == "en" else self.name_es

    @property
    @described(_("Description"))
    def description(self) -> str | None:
        return self.description_en if language() == "en" else self.description_es

    @property
    @described(_("Screens"))
    def grants(self) -> list[str]:
        """What the role opens, as 'CaseView.read'; setting it writes FAB's permissions of the role."""
        found = ((pv.view_menu.name, pv.permission.name) for pv in self.role.permissions)
        return sorted(f"{screen}.{name[4:]}" for screen, name in found if name.startswith("can_"))

    @grants.setter
    def grants(self, wanted: list[str]) -> None:
        self.role.permissions = permission_rows([pair_of(text) for text in wanted])

    @property
    def shape(self) -> ShippedRole:
        """The role as it stands, in the form in which roles are shipped."""
        opened: dict[str, str] = {}
        for screen, verb in map(pair_of, self.grants):
            opened[screen] = f"{opened.get(screen, '')} {verb}"
        return ShippedRole(self.case_reach, self.row_reach, self.ceiling, opened)

    @property
    def shipped(self) -> ShippedRole | None:
        """The shipped role that this one is, or was cloned from."""
        return ROLES.get(self.shipped_as or "")

    @property
    @described(_("Against the shipped role"))
    def changes(self) -> list[Difference]:
        return differences(self.shape, self.shipped) if self.shipped else []

    @property
    @described(_("People"))
    def holders(self) -> int:
        """How many accounts hold the role?"""
        held = select(func.count()).select_from(assoc_user_role).where(assoc_user_role.c.role_id == self.role_id)
        return db.session.scalar(held) or 0

    def __str__(self) -> str:
        return self.name


def permission_rows(wanted: list[Any]) -> list[Any]:
    """FAB's permission rows of (screen, verb) pairs; an unknown screen or verb is a LookupError."""
    query = select(PermissionView).options(joined(PermissionView.permission), joined(PermissionView.view_menu))
    known = {(row.view_menu.name, row.permission.name[4:]): row for row in db.session.scalars(query)}
    missing = [pair for pair in wanted if pair not in known]
    if missing:
        raise LookupError(f"no such screen or verb: {missing}")
    return [known[pair] for pair in wanted]


def keep_permissions(wanted: set[tuple[str, str]]) -> None:
    """Write FAB's rows for these (screen, permission) pairs at once, and take away what no screen states any more.

    FAB's own `add_permissions` commits every pair by itself and grants it to a role that nobody holds.
    """
    names = {kind: {row.name: row for row in db.session.scalars(select(kind))} for kind in (ViewMenu, Permission)}
    for kind, stated in ((ViewMenu, {screen for screen, _name in wanted}), (Permission, {name for _s, name in wanted})):
        names[kind] |= {name: kind(name=name) for name in sorted(stated - names[kind].keys())}
    query = select(PermissionView).options(joined(PermissionView.permission), joined(PermissionView.view_menu))
    known = {(row.view_menu.name, row.permission.name): row for row in db.session.scalars(query)}
    for screen, name in sorted(wanted - known.keys()):
        db.session.add(PermissionView(view_menu=names[ViewMenu][screen], permission=names[Permission][name]))
    gone = [row.id for pair, row in known.items() if pair not in wanted]
    if gone:
        held = assoc_permissionview_role.c.permission_view_id.in_(gone)
        db.session.execute(delete(assoc_permissionview_role).where(held))
        db.session.execute(delete(PermissionView).where(PermissionView.id.in_(gone)))
    db.session.flush()


class UserProfile(Record, System, Model):
    """An account's language and the role it last worked in."""

    traced = False  # every event says the role in which it was done
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, unique=True)
    locale: Mapped[str | None] = field(_("Language"), String(5))
    active_role_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_role.id", ondelete="SET NULL"))

    def __str__(self) -> str:
        return f"#{self.user_id}"


class GlassState(Choice):
    """Where does an emergency access stand?"""

    OPEN = _("Open now"), "red"
    WAITING = _("To be reviewed"), "amber"
    REVIEWED = _("Reviewed"), "green"


class GlassBreak(Record, System, Model):
    """Who opened which case in an emergency, why, until when, and what the supervisor says of it (G4)."""

    user_id: Mapped[int] = ref(_("Opened by"), "ab_user", required=True)
    case_id: Mapped[int] = ref(_("Case"), "care_case", required=True)
    family_id: Mapped[int] = ref(_("Family"), "family", required=True, privacy=Privacy.PERSONAL)
    unit_id: Mapped[int] = ref(_("Unit"), "unit", required=True)
    region_id: Mapped[int] = ref(_("Regional"), "region", required=True)
    code: Mapped[str] = field(_("Case code"), String(20), required=True)
    opens_family: Mapped[bool] = field(_("Opens the family, too"), Boolean)
    reason: Mapped[str] = field(_("Reason"), Text, required=True, privacy=Privacy.SENSITIVE)
    expires_at: Mapped[dt.datetime] = field(_("Until"), DateTime, required=True, index=True)
    reviewed_at: Mapped[dt.datetime | None] = field(_("Reviewed on"), DateTime)
    reviewed_by_id: Mapped[int | None] = ref(_("Reviewed by"), "ab_user", index=False)
    remark: Mapped[str | None] = field(_("Remark"), Text, privacy=Privacy.SENSITIVE)
    user: Mapped[Any] = relationship("User", foreign_keys="GlassBreak.user_id")
    reviewed_by: Mapped[Any] = relationship("User", foreign_keys="GlassBreak.reviewed_by_id")
    case: Mapped[Any] = relationship("Case", foreign_keys="GlassBreak.case_id")
    unit: Mapped[Any] = relationship("Unit")

    @property
    @described(_("Since"))
    def started(self) -> dt.datetime:
        return self.created_at

    @property
    def is_open(self) -> bool:
        """By the clock, whenever it is asked."""
        return self.expires_at > utcnow()

    @property
    @described(_("State"))
    def state(self) -> GlassState:
        if self.is_open:
            return GlassState.OPEN
        return GlassState.WAITING if self.reviewed_at is None else GlassState.REVIEWED

    def __str__(self) -> str:
        return self.code
