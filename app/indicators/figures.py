"""Which figures stand beside what is due? Those of the screens that the role may read, each with the list behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import format_decimal, lazy_gettext as _, ngettext
from sqlalchemy import select

from app.cases.models import Case, CaseStatus
from app.commitments.models import Commitment
from app.extensions import db
from app.families.models import Family
from app.kit import lists
from app.kit.counting import ALL, Chart
from app.kit.fields import column_of
from app.kit.scopes import CaseReach, viewer
from app.kit.screens import by_name
from app.kit.sums import PAGES, kept
from app.kit.totals import counting
from app.roundtables.models import Roundtable

SHOWN = 4
Words = Callable[[int], str]


@dataclass(frozen=True)
class Figure:
    """A count over a screen's own filters, so that it always equals the list that it leads to."""

    screen: str
    words: Words
    filters: dict[str, Any] = field(default_factory=dict)
    verb: str = "read"
    model: Any = None

    def counted(self) -> Any:
        """How many rows the list shows; capped as the list's own total is."""
        screen = by_name(self.screen)
        model = self.model or screen.model
        criteria = [criterion(screen, name, text) for name, text in self.filters.items()]
        return counting(select(model.id).where(*criteria)).scalar_subquery()


def criterion(screen: Any, name: str, text: str) -> Any:
    """What a chip or flag of a list means."""
    if name == "flag":
        return screen.flags[text][1]()
    return column_of(screen.model, name) == lists.chip_value(screen.model, name, text)


FIGURES = [
    Figure("AccountView", lambda n: ngettext("account", "accounts", n), model=User),
    Figure("RoleView", lambda n: ngettext("role", "roles", n)),
    Figure("TermView", lambda n: ngettext("entry in the coded lists", "entries in the coded lists", n)),
    Figure("CaseView", lambda n: ngettext("open case", "open cases", n), {"status": "OPEN"}),
    Figure("VisitView", lambda n: ngettext("visit planned this week", "visits planned this week", n), {"flag": "week"}),
    Figure("CommitmentView", lambda n: ngettext("commitment overdue", "commitments overdue", n), {"flag": "overdue"}),
    Figure("RoundtableView", lambda n: ngettext("table overdue", "tables overdue", n), {"flag": "overdue"}),
    Figure("BarrierView", lambda n: ngettext("barrier proposed", "barriers proposed", n), {"status": "PROPOSED"}),
    Figure("OpportunityView", lambda n: ngettext("service to verify", "services to verify", n),
           {"flag": "verify"}, "edit"),
    Figure("OpportunityView", lambda n: ngettext("service without slots", "services without slots", n),
           {"flag": "full"}, "edit"),
    Figure("NeedView", lambda n: ngettext("need without an answer", "needs without an answer", n), {"status": "OPEN"}),
]  # fmt: skip


def figures() -> list[dict[str, Any]]:
    """The first figures of the screens that the role may read; the nation's sums for a role that reads only sums."""
    who = viewer()
    if who.case_reach is CaseReach.NATION and not who.may("read", "CaseView"):
        return totals()
    shown: list[dict[str, Any]] = []
    read = [each for each in FIGURES if who.may(each.verb, each.screen)][:SHOWN]
    numbers = db.session.execute(select(*(one.counted() for one in read))).one() if read else ()
    for one, number in zip(read, numbers, strict=True):
        shown.append({"value": lists.total_text(number), "label": one.words(number), "link_label": _("See them"),
                      "url": url_for(f"{one.screen}.list", **one.filters)})  # fmt: skip
    return shown


def _late(screen: str) -> Callable[[], list[Any]]:
    return lambda: [by_name(screen).flags["overdue"][1]()]


# The nation in four sums, each with the charts that unfold it.
TOTALS: list[tuple[Chart, Words, str]] = [
    (Chart("cases", "", Case, ALL, where=lambda: [Case.status == CaseStatus.OPEN]),
     lambda n: ngettext("open case", "open cases", n), "CaseChartView"),
    (Chart("families", "", Family, ALL), lambda n: ngettext("family", "families", n), "CaseChartView"),
    (Chart("commitments", "", Commitment, ALL, where=_late("CommitmentView")),
     lambda n: ngettext("commitment overdue", "commitments overdue", n), "CommitmentChartView"),
    (Chart("tables", "", Roundtable, ALL, where=_late("RoundtableView")),
     lambda n: ngettext("table overdue", "tables overdue", n), "RoundtableChartView"),
]  # fmt: skip
PAGES["HomeView"] = [chart for chart, _words, _screen in TOTALS]


def totals() -> list[dict[str, Any]]:
    """Those of the four sums whose charts the role may read, as they are kept or counted now."""
    told = [one for one in TOTALS if viewer().may("read", one[2])]
    known, shown = kept("HomeView", [chart for chart, _words, _screen in told]), []
    for chart, words, screen in told:
        number = sum(count for _key, _split, count, _size in known.of(chart))
        shown.append({"value": str(format_decimal(number)), "label": words(number), "at": known.at,
                      "link_label": _("See the charts"), "url": url_for(f"{screen}.chart")})  # fmt: skip
    return shown
