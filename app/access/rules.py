"""What may a role hold, who keeps the keys, and which duties exclude each other? Pure functions (G34-2)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError

from app.access.roles import EXCLUSIVE_ROLES, FORBIDDEN_VERBS, ShippedRole
from app.kit.scopes import CaseReach

VERBS = {"read": _("Read"), "add": _("Add"), "edit": _("Edit"), "delete": _("Delete"), "export": _("Export")}
REASONS = {
    "case_manager": _("Direct care and its tools belong to the team: a case manager reads them only (G34-2-05)."),
}
CLASHES = {
    ("case_manager", "coordinator"): _(
        "One person is not case manager and coordinator of the same modality (G34-2-03). Choose one of the two roles, "
        "or first assign the person to two units of different modalities."
    ),
    ("case_manager", "professional"): _(
        "One person is not case manager and direct-care professional of the same modality (G34-2-05). Choose one of "
        "the two roles, or first assign the person to two units of different modalities."
    ),
}
KEYS = ("RoleView", "edit")
# Whoever supervises, keeps accounts or roles, or takes whole records away needs a second factor (G12).
WEIGHTY = frozenset({KEYS, ("AccountView", "add"), ("AccountView", "edit"), ("SupervisionView", "edit"),
                     ("GlassView", "edit"), ("WholeRecordView", "read")})  # fmt: skip
REASON = 20
Grants = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """One way in which a role departs from the shipped one: a screen's verbs, a reach or the ceiling."""

    what: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    now: Any = None
    shipped: Any = None


def pairs(grants: Mapping[str, str]) -> Grants:
    """{'CaseView': 'read add'} as (screen, verb) pairs."""
    return frozenset((screen, verb) for screen, verbs in grants.items() for verb in verbs.split())


def pair_of(text: str) -> tuple[str, str]:
    """'CaseView.read' as a pair."""
    screen, _dot, verb = text.partition(".")
    return screen, verb


def forbidden(shipped_as: str | None, screen: str) -> tuple[str, ...]:
    """Which verbs of a screen may a role, or a clone of it, never hold?"""
    return FORBIDDEN_VERBS.get(shipped_as or "", {}).get(screen, ())


def forbidden_grants(shipped_as: str | None, grants: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which of these grants may the role never hold?"""
    return sorted(pair for pair in grants if pair[1] in forbidden(shipped_as, pair[0]))


def blind_grants(grants: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which grants let someone change rows of a screen that the role does not read?"""
    return sorted(pair for pair in grants if pair[1] != "read" and (pair[0], "read") not in grants)


def role_faults(data: Mapping[str, Any]) -> dict[str, Any]:
    """What keeps this role from being saved? Messages by field."""
    grants = {pair_of(text) for text in data.get("grants") or ()}
    if forbidden_grants(data.get("shipped_as"), grants):
        return {"grants": REASONS[data["shipped_as"]]}
    if blind_grants(grants):
        return {"grants": _("Who may add, edit, delete or export on a screen must also read it: tick “Read” there.")}
    return {}


def glass_faults(data: Mapping[str, Any]) -> dict[str, Any]:
    """Is the reason of an emergency access one that a supervisor can judge (G4)?"""
    words = " ".join((data.get("reason") or "").split())
    if len(words) >= REASON:
        return {}
    return {"reason": _("Say in %(number)s characters or more what happens and why it cannot wait.", number=REASON)}


def differences(mine: ShippedRole, shipped: ShippedRole) -> list[Difference]:
    """How does a role depart from the shipped one? Screens first, then reach and ceiling."""
    held, given = pairs(mine.grants), pairs(shipped.grants)
    found = []
    for screen in sorted({screen for screen, _verb in held ^ given}):
        added = tuple(verb for verb in VERBS if (screen, verb) in held - given)
        found.append(Difference(screen, added, tuple(verb for verb in VERBS if (screen, verb) in given - held)))
    for name in ("case_reach", "row_reach", "ceiling"):
        now, then = getattr(mine, name), getattr(shipped, name)
        if now != then:
            found.append(Difference(name, now=now, shipped=then))
    return found


def someone_keeps_the_keys(roles_of: Mapping[int, Collection[int]], openers: Collection[int]) -> bool:
    """Can at least one account that signs in still change roles? Else everybody would be locked out."""
    return any(set(roles) & set(openers) for roles in roles_of.values())


def key_from(name: str, taken: Collection[str]) -> str:
    """A short, stable, unused key from a role's name: 'Case manager (Valle)' becomes 'case_manager_valle'."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:34] or "role"
    number = 1
    while (found := key if number == 1 else f"{key}_{number}") in taken:
        number += 1
    return found


def role_clash(roles: Collection[str], modalities: Mapping[str, Collection[int]]) -> Any | None:
    """Why may one account not hold these roles? `modalities`: where the person now holds each function, by role key.

    Two exclusive roles go together only for someone who has both functions, each in another modality.
    """
    for one, other in EXCLUSIVE_ROLES:
        if one in roles and other in roles:
            here, there = set(modalities.get(one, ())), set(modalities.get(other, ()))
            if not here or not there or here & there:
                return CLASHES[one, other]
    return None


def needs_factor(reach: CaseReach, grants: Iterable[tuple[str, str]]) -> bool:
    """Does a role ask for a second factor: one that supervises, keeps accounts, or exports (G12)?"""
    return reach == CaseReach.SUPERVISED or any(verb == "export" or (screen, verb) in WEIGHTY
                                                for screen, verb in grants)  # fmt: skip


def fresh_step(secret: str, code: str, last: int, now: float) -> int | None:
    """Which time step is an app's code of? None when it is wrong, or not later than the last one used (ASVS 6.5.1)."""
    try:
        step = TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=1)
    except OTPVerificationError:
        return None
    return step if step > last else None


def reset_faults(asker: int, owner: int, confirmer: int | None = None) -> Any | None:
    """Why may this administrator not ask for, or confirm, that an account's second factors are taken away (G12)?"""
    if owner in (asker, confirmer):
        return _("Nobody resets their own second factor: another administrator does.")
    if asker == confirmer:
        return _("Another administrator confirms what you asked for.")
    return None
