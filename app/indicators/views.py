"""What is due today? The home of each role: what waits, overdue first, then the figures that lead to their lists."""

import datetime as dt
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import format_date, gettext, lazy_gettext as _, ngettext, to_user_timezone

from app.indicators.figures import figures
from app.kit import lists
from app.kit.charts import as_of
from app.kit.due import DueItem, due_items, when_words
from app.kit.scopes import CaseReach, RowReach, utcnow, viewer
from app.roundtables.charts import by_region

MOST, ASKED, WEEK = 12, 200, 7


class HomeView(BaseView):
    """The first page after signing in."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        today = to_user_timezone(utcnow()).date()
        items = due_items(today, ASKED)
        counts = figures()
        page = {"title": _("Today, %(day)s", day=day_words(today)), "context": context(counts, items, today)}
        empty = {"title": _("Nothing is due"), "text": _("What is due in your reach appears here first.")}
        idle = not items and viewer().case_reach in (CaseReach.NONE, CaseReach.NATION)  # such roles keep no dates
        due = None if idle else [line(item, today) for item in items[:MOST]]
        return self.render_template("home.html", page=page, due=due, more=max(len(items) - MOST, 0), counts=counts,
                                    empty=empty, rows=late_regions(), day=lists.display)  # fmt: skip


def late_regions() -> list[dict[str, Any]]:
    """For the central level: the regionals with a table that is late or due soon; it names no family."""
    who = viewer()
    central = who.row_reach is RowReach.NATION and who.may("read", "RoundtableChartView")
    return [row for row in by_region() if row["tone"] != "green"] if central else []


def day_words(day: dt.date) -> str:
    """'Monday 23 November': no year, in the reader's language."""
    pattern = gettext("EEEE d MMMM")  # the order of weekday, day and month in the reader's language
    return str(format_date(day, pattern))


def context(counts: list[dict[str, Any]], items: list[DueItem], today: dt.date) -> str:
    """One line: where, how much is in reach, how much of it is late and comes this week."""
    late = sum(item.when < today for item in items)
    soon = sum(0 <= (item.when - today).days < WEEK for item in items)
    who = viewer()
    at = counts[0].get("at") if counts else None
    words = [as_of(_("The whole nation"), at) if who.case_reach is CaseReach.NATION else who.place]
    if counts and who.may("read", "CaseView"):
        words.append(f"{counts[0]['value']} {counts[0]['label']}")
    words.append(ngettext("%(num)s thing is late", "%(num)s things are late", late) if late else "")
    words.append(ngettext("%(num)s comes this week", "%(num)s come this week", soon) if soon else "")
    return " · ".join(str(word) for word in words if word)


def line(item: DueItem, today: dt.date) -> dict[str, Any]:
    """An item as the page shows it; only what is late has a coloured button."""
    away = (item.when - today).days
    short = format_date(item.when, "d MMM") if away not in (0, 1) else None
    when = {"when_label": when_words(item.when, today), "when_sub": short, "overdue": away < 0}
    what = {"title": item.title, "text": item.text, "url": item.url}
    return {**when, **what, "action_label": item.action_label, "primary": away < 0 or item.urgent}
