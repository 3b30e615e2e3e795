"""What is a row, and to whom does it belong? One mixin per model owns its scope columns (design 3)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field as datafield
from typing import Any, ClassVar

from flask import g, has_request_context
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, Uuid, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kit.fields import Choice, Privacy, field, ref


class CaseReach(Choice):
    """Which cases, and rows that hang from cases, does a role reach?"""

    NATION = _("The whole nation")
    REGION = _("Own regional")
    UNIT = _("Own operator, modality and regional")
    SUPERVISED = _("Supervised units")
    FAMILIES = _("Assigned families")
    AUTHORITY = _("Cases assigned to the authority")
    AGENDA = _("Cases on the agenda of own tables")
    NONE = _("No case content")


class RowReach(Choice):
    """Which rows of a regional (tables, barriers, services, people who work) does a role reach?"""

    NATION = _("The whole nation")
    REGION = _("Own regional")
    NONE = _("None")


@dataclass(frozen=True)
class Glass:
    """One emergency access that is still open: its case, the family it opens with it, and until when (G4)."""

    id: int
    case_id: int
    family_id: int | None
    until: dt.datetime


@dataclass(frozen=True)
class Viewer:
    """Who is looking, in which role, how far? Ids are resolved once per request; nobody sees nothing."""

    user_id: int | None = None
    role_id: int | None = None
    role_key: str = ""
    name: str = ""
    place: str = ""
    case_reach: CaseReach = CaseReach.NONE
    row_reach: RowReach = RowReach.NONE
    ceiling: Privacy = Privacy.PUBLIC
    professional_id: int | None = None
    regions: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    led: tuple[int, ...] = ()  # those of them whose staff the viewer leads: as coordinator, or as supervisor
    roles: tuple[int, ...] = ()
    grants: frozenset[tuple[str, str]] = datafield(default_factory=frozenset)
    glass: tuple[Glass, ...] = ()

    @property
    def glass_cases(self) -> list[int]:
        return [one.case_id for one in self.glass]

    @property
    def glass_families(self) -> list[int]:
        return [one.family_id for one in self.glass if one.family_id is not None]

    def may(self, verb: str, screen: str) -> bool:
        """Does the active role open this verb of this screen? Exact names, absent means no."""
        return (f"can_{verb}", screen) in self.grants


NOBODY = Viewer()


def viewer() -> Viewer:
    """The viewer of this request; NOBODY before sign-in. Outside a request use `is_scoped`."""
    return g.get("viewer", NOBODY)


def is_scoped() -> bool:
    """Are rows filtered here? In requests always; commands and jobs see everything by design."""
    return has_request_context()


PAST_WALL: list[Callable[[], AbstractContextManager[None]]] = []  # `access` knows how


@contextmanager
def past_wall() -> Iterator[None]:
    """Write, in one reviewed act, rows that the viewer does not reach; flush within it and do not commit.

    A statement marked "unscoped" needs no such block: it passes both walls by itself.
    """
    with ExitStack() as stack:
        for way in PAST_WALL:
            stack.enter_context(way())
        yield


def admit_stranger() -> None:
    """From here on reviewed statements pass the wall though nobody has signed in: they look a secret up."""
    g.stranger = True


def glass_over(row: Any) -> Glass | None:
    """The emergency access through which the viewer looks at this row, if any; such a row is only read."""
    case = getattr(row, "id" if isinstance(row, CaseSelf) else "case_id", None)
    family = getattr(row, "id" if isinstance(row, FamilySelf) else "family_id", None)
    for one in viewer().glass:
        if case == one.case_id or (case is None and family is not None and family == one.family_id):
            return one
    return None


def named(personal: str, code: str) -> str:
    """A person's or family's name for those who may read names, else its code."""
    return personal if not is_scoped() or viewer().ceiling >= Privacy.PERSONAL else code


def utcnow() -> dt.datetime:
    """Now, in UTC, naive as both databases keep it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _user_id() -> int | None:
    return viewer().user_id if is_scoped() else None


class Record:
    """Every table of content: identity, version, who and when, soft deletion with its reason (design 4)."""

    traced = True  # every change is written to the audit log, field by field; False for technical rows only
    said_with: ClassVar[tuple[str, ...]] = ()  # the relations that its name in a list of choices is made of
    named_by: ClassVar[tuple[str, ...]] = ()  # the fields that its name is made of, where long lists tell it

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uuid: Mapped[Any] = mapped_column(Uuid, default=uuid.uuid4, nullable=False, unique=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow, server_default=func.now(), nullable=False)
    changed_at: Mapped[dt.datetime] = mapped_column(
        DateTime, default=utcnow, onupdate=utcnow, server_default=func.now(), nullable=False
    )
    deleted_at: Mapped[dt.datetime | None] = mapped_column(DateTime, index=False)
    deleted_reason: Mapped[str | None] = mapped_column(String(400))

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()  # type: ignore[attr-defined]

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        return mapped_column(Integer, ForeignKey("ab_user.id"), default=_user_id)

    @declared_attr
    def changed_by_id(cls) -> Mapped[int | None]:
        return mapped_column(Integer, ForeignKey("ab_user.id"), default=_user_id, onupdate=_user_id)

    @declared_attr
    def deleted_by_id(cls) -> Mapped[int | None]:
        return mapped_column(Integer, ForeignKey("ab_user.id"))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Shared:
    """Reference data and directories that every signed-in role may be shown."""


class RegionScoped:
    """Rows of one regional: tables, services, people who work. `beyond`: the flag of what all regionals read."""

    beyond = ""

    @declared_attr
    def region_id(cls) -> Mapped[int]:
        return ref(_("Regional"), "region", required=True)


class StaffScoped:
    """Of somebody's work in a unit: read by that person and who leads the unit; of nobody's, by the whole unit."""

    @declared_attr
    def region_id(cls) -> Mapped[int]:
        return ref(_("Regional"), "region", required=True)

    @declared_attr
    def unit_id(cls) -> Mapped[int]:
        return ref(_("Unit"), "unit", required=True)

    @declared_attr
    def professional_id(cls) -> Mapped[int | None]:
        return ref(_("Professional"), "professional")


class FamilyScoped:
    """Rows of one family, reached through `family_access`: members, addresses."""

    @declared_attr
    def family_id(cls) -> Mapped[int]:
        return ref(_("Family"), "family", required=True, privacy=Privacy.PERSONAL)


class Placed:
    """The place of a case, copied onto each row that hangs from it so that scope is an indexed comparison."""

    @declared_attr
    def region_id(cls) -> Mapped[int]:
        return ref(_("Regional"), "region", required=True)

    @declared_attr
    def unit_id(cls) -> Mapped[int]:
        return ref(_("Unit"), "unit", required=True)

    @declared_attr
    def family_id(cls) -> Mapped[int]:
        return ref(_("Family"), "family", required=True, privacy=Privacy.PERSONAL)


class CaseScoped(Placed):
    """Rows of one case: needs, causes, visits, sessions. The place is copied from the case on flush."""

    @declared_attr
    def case_id(cls) -> Mapped[int]:
        return ref(_("Case"), "care_case", required=True)


class FamilySelf:
    """The family itself."""


class CaseSelf(Placed):
    """The case itself."""


class Mixed:
    """A row of a case or of a regional table (commitments): whoever reaches either one sees it."""

    @declared_attr
    def region_id(cls) -> Mapped[int]:
        return ref(_("Regional"), "region", required=True)

    @declared_attr
    def unit_id(cls) -> Mapped[int | None]:
        return ref(_("Unit"), "unit")

    @declared_attr
    def family_id(cls) -> Mapped[int | None]:
        return ref(_("Family"), "family", privacy=Privacy.PERSONAL)

    @declared_attr
    def case_id(cls) -> Mapped[int | None]:
        return ref(_("Case"), "care_case")

    @declared_attr
    def is_of_table(cls) -> Mapped[bool]:
        return field(_("From a roundtable"), Boolean)


class System:
    """Accounts, roles, the audit log: read before anyone is known; only screens that check who asks show them."""


class OwnerScoped:
    """Rows of one user alone: kept searches, form keys. Nobody else ever sees them, so they leave no trace."""

    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(Integer, ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)


# Whose rows tell of people: each look is kept.
PEOPLE = (FamilySelf, FamilyScoped, CaseSelf, CaseScoped, Mixed, StaffScoped)
SCOPES = (Shared, System, RegionScoped, StaffScoped, FamilyScoped, FamilySelf, CaseScoped, CaseSelf, Mixed,
          OwnerScoped)  # fmt: skip
