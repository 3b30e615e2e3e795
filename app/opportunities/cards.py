"""What is said of the services that could answer a need: for whom each fits, rule by rule, and why it stands there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

from flask_babel import format_decimal, lazy_gettext as _, ngettext
from sqlalchemy import select

from app.extensions import db
from app.kit import lists
from app.kit.loading import joined
from app.opportunities import offer
from app.opportunities.conditions import EligibilityRule, told_rules
from app.opportunities.eligibility import WORST, Answer, Person, Rule, answer, sentence, verdict
from app.opportunities.matching import Match, Slots
from app.opportunities.models import Opportunity


def shown(found: list[tuple[list[Match], list[Person]]]) -> list[list[dict[str, Any]]]:
    """The cards of a page, for each need with its people: the service, its answer for each person rule by rule, and
    why it stands here."""
    ids, today = {one.id for some, _people in found for one in some}, dt.date.today()
    near = (Opportunity.organization, Opportunity.municipality, Opportunity.locality, Opportunity.population_group)
    query = select(Opportunity).where(Opportunity.id.in_(ids)).options(*(joined(one) for one in near))
    rows = {row.id: row for row in db.session.scalars(query)}
    stated = _rows(ids)
    rules = {pk: told_rules(row, stated[pk]) for pk, row in rows.items()}

    def cards(some: list[Match], people: list[Person]) -> list[dict[str, Any]]:
        @cache  # the cards of a page say the same of the same person again and again
        def said(rule: Rule, words: str, at: int) -> tuple[Answer, str]:
            return answer(rule, people[at]), sentence(rule, words, people[at])

        return [{**_card(one, rows[one.id], today), **_fits(rules[one.id], people, said)}
                for one in some if one.id in rows]  # fmt: skip

    return [cards(some, people) for some, people in found]


def _rows(ids: set[int]) -> dict[int, list[EligibilityRule]]:
    names = {"sex", "population_group", "sisben", "document_type", "municipality", "locality"}
    query = select(EligibilityRule).where(EligibilityRule.opportunity_id.in_(ids)).order_by(EligibilityRule.id)
    found: dict[int, list[EligibilityRule]] = defaultdict(list)
    for row in db.session.scalars(query.options(*lists.loaders(EligibilityRule, names))):
        found[row.opportunity_id].append(row)
    return found


def _card(one: Match, row: Opportunity, today: dt.date) -> dict[str, Any]:
    return {**offer.card(row, None, today), "id": row.id, "answer": one.answer, "why": why(one, row, today)}


def _fits(rules: list[tuple[Rule, str]], people: list[Person], said: Callable[..., Any]) -> dict[str, Any]:
    """Each person's answer and why, folded; apart who lacks something when others do not; is there a rule at all?"""
    told = [(person.name, verdict((rule for rule, _words in rules), person),
             [said(rule, words, at) for rule, words in rules]) for at, person in enumerate(people)]  # fmt: skip
    found = folded(told) if rules and told else []
    best = [one for one in found if one["answer"] != Answer.LACKS]
    fit = any(one["answer"] for one in best)
    return {"people": best if fit else found, "ruled": bool(rules),
            "others": [one for one in found if one not in best] if fit else []}  # fmt: skip


def folded(told: list[tuple[str, Answer, list[Any]]]) -> list[dict[str, Any]]:
    """What holds for everybody stands once and first, without an answer; then the best answered, alike together."""
    alike = [line for line in told[0][2] if all(line in lines for _name, _answer, lines in told)] if told[1:] else []
    groups: dict[Any, list[str]] = {}
    for name, said, lines in told:
        groups.setdefault((said, tuple(line for line in lines if line not in alike)), []).append(name)
    first = [{"name": str(_("The whole household")), "answer": None, "lines": alike}] if alike else []
    best_first = sorted(groups.items(), key=lambda one: WORST.index(one[0][0]))
    return first + [{"name": ", ".join(names), "answer": said, "lines": list(lines)}
                    for (said, lines), names in best_first]  # fmt: skip


def why(one: Match, row: Opportunity, today: dt.date) -> list[str]:
    """The reasons of its place in the order, in the order in which they count."""
    kept = ngettext("%(num)s preferential slot", "%(num)s preferential slots", row.slots_preferential)
    far = [_("%(km)s km between the municipalities", km=format_decimal(one.km))] if one.km is not None else []
    slots = kept if one.slots == Slots.PREFERENTIAL else one.slots
    lacks = [_("last, because something that is required is lacking")] if one.answer == Answer.LACKS else []
    good = [_("%(average)s of 4 for who used it", average=format_decimal(round(one.quality, 1)))] if one.quality else []
    fresh = offer.verified_words(row.verified_on, today)
    return [str(part) for part in (*lacks, one.ring, slots, *far, fresh, *good)]
