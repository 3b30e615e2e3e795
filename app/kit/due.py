"""What waits, and what has happened? Registries that features to the right fill for home, case and family pages."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date, lazy_gettext as _, ngettext

from app.kit.scopes import viewer


@dataclass(frozen=True)
class DueItem:
    """One thing that waits for someone: `when` it is due, what it is, where it is done."""

    when: dt.date
    title: str
    text: str = ""
    url: str = ""
    action_label: Any = _("Open it")
    urgent: bool = False  # before everything else, whatever its day

    @property
    def overdue(self) -> bool:
        return self.when < dt.date.today()


@dataclass(frozen=True)
class Entry:
    """One thing that happened or is planned in a case: `note` stands beside the day; `due` when it still waits."""

    when: dt.date
    title: str
    text: str = ""
    url: str | None = None
    tone: str | None = None
    note: str = ""
    due: DueItem | None = None


@dataclass(frozen=True)
class Source:
    """A kind of entry: `entries("case_id" or "family_id", pk)`, what waits first, then the newest; one statement."""

    kind: str
    label: Any
    screen: str
    entries: Callable[[str, int], list[Entry]]


DUE: list[Callable[[dt.date], list[DueItem]]] = []
TIMELINE: list[Source] = []


def due_of(screen: str) -> Any:
    """`@due_of("VisitView")` over `f(today) -> list[DueItem]`: asked only for roles that may read the screen."""

    def keep(function: Callable[[dt.date], list[DueItem]]) -> Callable[[dt.date], list[DueItem]]:
        DUE.append(lambda today: function(today) if viewer().may("read", screen) else [])
        return function

    return keep


def due_items(today: dt.date, most: int = 30) -> list[DueItem]:
    """What waits for the viewer in every feature: the urgent, then the overdue first."""
    found = (item for provider in DUE for item in provider(today))
    return sorted(found, key=lambda item: (not item.urgent, item.when))[:most]


def when_words(day: dt.date, today: dt.date) -> str:
    """'Today', 'Tomorrow', 'in 3 days', '4 days late', or the date."""
    days = (day - today).days
    if days in (0, 1):
        return str((_("Today"), _("Tomorrow"))[days])
    if days < 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", -days))
    return str(ngettext("in %(num)s day", "in %(num)s days", days) if days <= 60 else format_date(day, "medium"))
