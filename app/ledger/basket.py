"""What does the page of a basket show? Who needs what, what each has, every service behind it (MED-1-02)."""

from typing import Any

from flask_babel import lazy_gettext as _

from app.cases.needs import needs_of
from app.families.models import Family
from app.families.views import age_words, members_of
from app.kit import lists
from app.kit.lists import Cell as Shown
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.ledger import lines, rules
from app.ledger.rules import Cell

ICONS = {Cell.GAP: "warning", Cell.ASKED: "clock", Cell.ACCESS: "next", Cell.STILL: "question",
         Cell.COVERED: "check", Cell.NOT_NEEDED: "close"}  # fmt: skip
HEAD = (_("Service"), _("Who"), _("Source"), _("Since"), _("Access"), _("Use"), _("Outcome"))


def context(family: Family) -> dict[str, Any]:
    """Everything that basket.html needs, in four statements."""
    people = members_of(family.id)
    needs = needs_of("family_id", family.id) if viewer().may("read", "NeedView") else []
    told = lines.told_of(family.id)
    found = rules.basket(
        [rules.Needed(need.kind_id, need.member_id, need.status.name) for need in needs], [one.line for one in told]
    )
    kinds = {kind.id: kind for kind in [*(need.kind for need in needs), *(one.kind for one in told)]}
    ordered = sorted(kinds.values(), key=lambda kind: (kind.position or 0, str(kind)))
    known = {who for who, _kind in found}
    here = [one for one in people if one.id in known or one.left_on is None]
    shown: list[tuple[int | None, str, str]] = [(one.id, str(one), age_words(one)) for one in here]
    shown += [(None, str(_("The whole family")), "")] if None in known else []
    links = {(need.member_id, need.kind_id): url_of(need) for need in needs}
    return {
        "people": [{"name": name, "age": age} for _id, name, age in shown],
        "table": [{"kind": str(kind), "cells": [_cell(found.get((who, kind.id))) for who, *_more in shown]}
                  for kind in ordered],
        "cards": [{"name": name, "age": age, "rows": _card(who, ordered, found, told, links)}
                  for who, name, age in shown],
        "counts": [{**_cell(state), "number": number} for state in Cell
                   if (number := sum(one == state for one in found.values()))],
        "columns": [{"label": label, "numeric": False, "order_url": None, "direction": ""} for label in HEAD],
        "rows": [_row(one) for one in told],
    }  # fmt: skip


def _cell(state: Cell | None) -> Any:
    """A word and a sign, so that the colour says nothing alone."""
    return {"text": str(state), "tone": state.tone, "icon": ICONS[state]} if state is not None else None


def _card(who: int | None, kinds: list[Any], found: dict[Any, Cell], told: list[lines.Told],
          links: dict[Any, str | None]) -> list[dict[str, Any]]:  # fmt: skip
    """One person's part of the basket: each kind with its state and the services behind it."""
    rows = []
    for kind in kinds:
        state = found.get((who, kind.id))
        if state is None:
            continue
        whose = (who, None) if (who, kind.id) in links else (who,)  # what the family has answers a need of theirs
        behind = [one.what for one in told if one.line.kind == kind.id and one.line.member in whose]
        rows.append({"kind": str(kind), "url": links.get((who, kind.id)), "text": " · ".join(dict.fromkeys(behind)),
                     "state": _cell(state)})  # fmt: skip
    return rows


def _row(one: lines.Told) -> dict[str, Any]:
    """A line of the ledger as the table shows it."""
    dates = [lists.display(day) for day in (one.since, one.until) if day]
    cells = [
        Shown(one.what, sub=str(one.kind)), Shown(str(one.member or _("The whole family"))), Shown(one.source),
        Shown(" – ".join(dates) or "—"), Shown(str(one.access), tone=one.access.tone),
        Shown(str(one.use), tone=one.use.tone) if one.use is not None else Shown(""),
        Shown(str(one.outcome), tone=one.outcome.tone),
    ]  # fmt: skip
    return {"id": 0, "url": one.url, "cells": cells}
