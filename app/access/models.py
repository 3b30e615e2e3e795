"""What do we know of a role and an account that FAB does not? Side tables of ab_role and ab_user (design 2)."""

from flask_appbuilder.security.sqla.models import Role
from flask_babel import get_locale, lazy_gettext as _
from sqlalchemy import Enum, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.kit.fields import Privacy, field
from app.kit.scopes import CaseReach, Record, RowReach, System


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
    def name(self) -> str:
        return self.name_en if str(get_locale()) == "en" else self.name_es

    @property
    def description(self) -> str | None:
        return self.description_en if str(get_locale()) == "en" else self.description_es

    def __str__(self) -> str:
        return self.name


class UserProfile(Record, System, Model):
    """An account's language and the role it last worked in."""

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, unique=True)
    locale: Mapped[str | None] = field(_("Language"), String(5))
    active_role_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_role.id", ondelete="SET NULL"))

    def __str__(self) -> str:
        return f"#{self.user_id}"
