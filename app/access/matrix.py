"""How is a role drawn? Every screen by area with its verbs, what the guides refuse, what was changed; in words, too."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext as _

from app.access.rules import REASONS, VERBS, Difference, forbidden, pair_of, pairs
from app.kit.fields import PRIVACY_WORDS, Privacy

REACHES = {"case_reach": _("Cases"), "row_reach": _("Regional rows"), "ceiling": _("Reads up to")}


@dataclass(frozen=True)
class Box:
    """One screen with one verb: may it be ticked, and is it?"""

    value: str
    label: Any
    ticked: bool
    refused: bool


@dataclass(frozen=True)
class Line:
    """One screen of the matrix; a verb that the screen does not have is None."""

    name: str
    label: Any
    under: Any
    boxes: list[Box | None]
    reason: Any
    changes: list[str]


@dataclass(frozen=True)
class Entry:
    """One registered screen."""

    name: str
    label: Any
    verbs: tuple[str, ...]
    under: Any = None


def registry() -> list[tuple[Any, list[Entry]]]:
    """Every registered screen by area; those without a menu entry follow the screens of their feature."""
    from app.menu import BESIDE, INNER, MENU

    built = {type(view).__name__: view for view in current_app.appbuilder.baseviews}  # type: ignore[attr-defined]

    def entry(screen: Any, label: Any, under: Any = None) -> Entry:
        has = built[screen.__name__].base_permissions
        return Entry(screen.__name__, label, tuple(verb for verb in VERBS if f"can_{verb}" in has), under)

    areas = [(area, [entry(screen, label) for screen, label in screens]) for area, screens in MENU]
    homes: dict[str, tuple[int, Any]] = {}
    for place, (_area, screens) in enumerate(MENU):
        for screen, label in screens:
            homes.setdefault(screen.__module__, (place, label))
    for screen in [*INNER, *BESIDE]:
        place, label = homes.get(screen.__module__, (0, None))
        areas[place][1].append(entry(screen, screen.list_title, label))
    return areas


def known() -> set[tuple[str, str]]:
    """Every (screen, verb) that can be granted."""
    return {(entry.name, verb) for _area, entries in registry() for entry in entries for verb in entry.verbs}


def grid(role: Any, ticked: Collection[str]) -> list[tuple[Any, list[Line]]]:
    """The matrix of a role with these grants ticked."""
    given = pairs(role.shipped.grants) if role.shipped else None
    held = {pair_of(text) for text in ticked}
    return [(area, [_line(entry, role.shipped_as, held, given) for entry in entries]) for area, entries in registry()]


def _line(entry: Entry, shipped_as: str | None, held: Collection[tuple[str, str]], given: Any) -> Line:
    never = forbidden(shipped_as, entry.name)
    boxes = [
        Box(f"{entry.name}.{verb}", label, (entry.name, verb) in held, verb in never) if verb in entry.verbs else None
        for verb, label in VERBS.items()
    ]
    changes = []
    if given is not None:
        more = [verb for verb in entry.verbs if (entry.name, verb) in held and (entry.name, verb) not in given]
        less = [verb for verb in entry.verbs if (entry.name, verb) in given and (entry.name, verb) not in held]
        changes = _changes(more, less)
    return Line(entry.name, entry.label, entry.under, boxes, REASONS.get(shipped_as or "") if never else None, changes)


def _changes(more: Collection[str], less: Collection[str]) -> list[str]:
    """What was changed on one screen, in words."""
    said = []
    if more:
        said.append(gettext("added: %(verbs)s", verbs=", ".join(str(VERBS[verb]) for verb in more)))
    if less:
        said.append(gettext("removed: %(verbs)s", verbs=", ".join(str(VERBS[verb]) for verb in less)))
    return said


def words(value: Any) -> str:
    """A reach or a ceiling, in words."""
    return str(PRIVACY_WORDS[value]) if isinstance(value, Privacy) else str(value)


def in_words(changes: list[Difference]) -> list[tuple[str, str]]:
    """(what, how it departs from the shipped role) of each difference."""
    entries = [entry for _area, some in registry() for entry in some]
    labels = {entry.name: f"{entry.label} · {entry.under}" if entry.under else entry.label for entry in entries}
    said = []
    for each in changes:
        if each.what in REACHES:
            now, then = words(each.now), words(each.shipped)
            said.append((str(REACHES[each.what]), gettext("%(now)s; shipped as: %(then)s", now=now, then=then)))
        else:
            said.append((str(labels.get(each.what, each.what)), " · ".join(_changes(each.added, each.removed))))
    return said
