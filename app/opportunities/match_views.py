"""What does one see and do from a need to the services that could answer it?"""

from typing import Any

from flask import abort, flash, g, redirect, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy.exc import IntegrityError

from app.cases.models import Case, Need
from app.cases.needs import BESIDE, needs_of
from app.extensions import db
from app.families.models import Family
from app.kit import lists
from app.kit.scopes import viewer
from app.kit.screens import LINKS, SCREENS, Acts, url_of
from app.opportunities import cards, matching, unmet_views
from app.opportunities.board import OPEN
from app.opportunities.unmet import Gap, UnmetNeed


class MatchView(BaseView):
    """From a need to services; for whoever may read the need, because it shows whose it is."""

    route_base, default_view, list_title = "/needs/match", "show", _("Find services")
    method_permission_name = {"show": "read", "case": "read", "unmet": "add"}

    @expose("/<pk>")
    @has_access
    def show(self, pk: str) -> str:
        return self.render_template("match.html", **match_context(need_of(pk)))

    @expose("/case/<pk>")
    @has_access
    def case(self, pk: str) -> str:
        """The first services for each open need of a case."""
        return self.render_template("match_case.html", **case_context(case_of(pk)))

    @expose("/<pk>/unmet", methods=["POST"])
    @has_access
    def unmet(self, pk: str) -> Any:
        """Nothing fits: whoever keeps the offer is told what is missing, and not whose it is."""
        need = need_of(pk)
        if g.get("glass"):  # what an emergency access shows is only read
            abort(403)
        family = need.case.family
        found = matched([need], family)[0][0]
        gap = gap_of(found) if need.status in OPEN else None
        if gap is None:
            flash(_("There is something on offer, or the need is no longer open: nothing was recorded."), "warning")
        else:
            unmet_views.record(need, family, gap)
            try:
                db.session.commit()
            except IntegrityError:  # somebody recorded it in the same moment
                db.session.rollback()
            flash(_("Recorded as an unmet need, without the family's name."), "success")
        return redirect(url_for("MatchView.show", pk=pk))


def gap_of(found: list[matching.Match]) -> Gap | None:
    """Why nothing fits; None when something may."""
    if any(one.answer != matching.Answer.LACKS for one in found):
        return None
    return Gap.SHUT_OUT if found else Gap.NOTHING


def need_of(pk: str) -> Need:
    """The need in the viewer's scope, for those who may read needs."""
    screen = SCREENS[Need]
    if not screen.may("read"):
        abort(403)
    need: Need = screen.get_row(pk)
    return need


def case_of(pk: str) -> Case:
    """The case in the viewer's scope, for those who may read its needs."""
    if not SCREENS[Need].may("read"):
        abort(403)
    case: Case = SCREENS[Case].get_row(pk)
    return case


def matched(needs: list[Need], family: Family) -> list[tuple[list[matching.Match], list[matching.Person]]]:
    """For each need the services of its kind in their order, and whom it is about."""
    people = matching.people_of(needs, family)
    found = matching.matched(needs, matching.home_of(family), people)
    return [(found[need.id], people[need.id]) for need in needs]


def case_context(case: Case) -> dict[str, Any]:
    """Everything that match_case.html needs, in as many statements as one need alone."""
    needs = [need for need in needs_of("case_id", case.id) if need.status in OPEN]
    found = matched(needs, case.family) if needs else []
    first = cards.shown([(some[: matching.FIRST], people) for some, people in found])
    parts = []
    for need, (some, _people), here in zip(needs, found, first, strict=True):
        for card in here:
            act(card, need)
        parts.append({"kind": need.kind, "who": need.member if need.member_id else _("The whole family"),
                      "summary": _summary(some), "cards": here, "gap": gap_of(some),
                      "url": url_for("MatchView.show", pk=need.id), "more": len(some) > len(here)})  # fmt: skip
    return {"page": {"title": _("Services for the open needs"), "context": str(case)},
            "back": {"url": url_of(case), "label": str(case)}, "needs": parts,
            "empty": {"title": _("No open needs"), "text": _("Services are looked for from a need that is open."),
                      "add_url": None}}  # fmt: skip


def match_context(need: Need) -> dict[str, Any]:
    """Everything that match.html needs, in at most nine statements."""
    family = need.case.family
    page, (found, people) = lists.whole("page", 1, lists.PAGE_CAP), matched([need], family)[0]
    here = found[(page - 1) * matching.PAGE : page * matching.PAGE]
    shown = cards.shown([(here, people)])[0] if here else []
    for card in shown:
        act(card, need)
    return {
        "page": {"title": _("Services for: %(need)s", need=need.kind), "context": _context(need, family)},
        "back": {"url": url_of(need), "label": str(need.kind)}, "cards": shown,
        "summary": _summary(found), "gap": _gap(need, found),
        "pager": _pager(need, page, len(here), len(found)) if len(found) > matching.PAGE else None,
        "empty": {"title": _("No service of this kind in your reach"), "add_url": None,
                  "text": _("Nothing on the map answers this kind of need here.")},
    }  # fmt: skip


def _gap(need: Need, found: list[matching.Match]) -> dict[str, Any]:
    """What was recorded of a need without a service, or the button that records it."""
    row: UnmetNeed | None = unmet_views.unmet_of(need)
    gap = gap_of(found) if need.status in OPEN else None
    waits = row is not None and row.status.name == "OPEN"
    may = gap is not None and not waits and viewer().may("add", "MatchView") and not g.get("glass")
    return {"text": gap, "row": row, "url": url_of(row), "day": lists.display(row.recorded_on) if row else None,
            "record_url": url_for("MatchView.unmet", pk=need.id) if may else None}  # fmt: skip


def act(card: dict[str, Any], need: Need) -> None:
    """The links of a card: the service itself, and a referral to it where those exist."""
    if viewer().may("read", "OpportunityView"):
        card["url"] = url_for("OpportunityView.show", pk=card["id"])
    card["actions"] = []
    if viewer().may("add", "ReferralView") and need.status in OPEN:
        way = f"/referrals/add?need_id={need.id}&service_id={card['id']}"
        card["actions"] = [(_("Refer"), way, "get", False)]


def _context(need: Need, family: Any) -> str:
    who = need.member if need.member_id else _("The whole family")
    parts = (family, who, family.locality, family.municipality)
    return " · ".join(dict.fromkeys(str(part) for part in parts if part is not None))


def _summary(found: list[matching.Match]) -> str:
    """How many there are, and how many of them lack nothing that is known."""
    fits = sum(one.answer != matching.Answer.LACKS for one in found)
    all_ = ngettext("%(num)s service of this kind", "%(num)s services of this kind", len(found))
    good = ngettext("%(num)s lacks nothing that is known", "%(num)s lack nothing that is known", fits)
    return f"{all_}; {good}."


def _pager(need: Need, page: int, shown: int, total: int) -> dict[str, Any]:
    def to(number: int) -> str:
        return url_for("MatchView.show", pk=need.id, page=number)

    return lists.pager(page, shown, lists.total_text(total), page * matching.PAGE < total, to, matching.PAGE)


def match_links(row: Any) -> Acts:
    """From an open need, or a case with several, to the services that could answer."""
    if not isinstance(row, Need | Case) or not viewer().may("read", "MatchView"):
        return []
    if isinstance(row, Need):
        to = url_for("MatchView.show", pk=row.id)
        return [(_("Find services"), to, "get", True)] if row.status in OPEN else []
    several = SCREENS[Need].may("read") and sum(need.status in OPEN for need in needs_of("case_id", row.id)) > 1
    return [(_("Find services"), url_for("MatchView.case", pk=row.id), "get", False)] if several else []


LINKS.append(match_links)
BESIDE.append(match_links)
