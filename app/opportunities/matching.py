"""Which services could answer a need, in which order and why? Few statements, however many services there are."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from flask_babel import format_decimal, lazy_gettext as _, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.cases.models import Need
from app.catalogs.models import Locality, Municipality, Term
from app.extensions import db
from app.families.models import Family, Member
from app.kit import lists
from app.kit.fields import Choice
from app.kit.scopes import viewer
from app.opportunities import offer
from app.opportunities.conditions import EligibilityRule, own_rules, rule_of, told_rules
from app.opportunities.eligibility import ETHNIC, WORST, Answer, Fact, Person, Rule, answer, sentence, verdict
from app.opportunities.experience import quality_of
from app.opportunities.models import Opportunity
from app.opportunities.rules import Freshness, freshness

PAGE = 20
EARTH_KM, MIDDLING = 6371.0, 2.5  # the quality of what nobody told about
KNOWN: dict[Fact | str, str] = {Fact.SEX: "sex", Fact.POPULATION_GROUP: "population_group",
                                Fact.DOCUMENT: "document_type", ETHNIC: "ethnicity"}  # fmt: skip


class Ring(Choice):
    """How far out from where the family lives?"""

    LOCALITY = _("Same comuna or settlement"), "green"
    MUNICIPALITY = _("Same municipality"), "green"
    REGION = _("Same regional"), "blue"
    NATION = _("Another regional"), "amber"




class Slots(Choice):
    """Is there a free place?"""

    PREFERENTIAL = _("Preferential slots"), "green"
    GENERAL = _("Free slots"), "green"
    NONE = _("No free slots"), "amber"


RANK: dict[Choice, int] = {one: rank for kind in (Ring, Slots, Freshness) for rank, one in enumerate(kind)}


class Home(NamedTuple):
    """Where the family lives: ids, the comuna of its place, the centre of its municipality."""

    region: int | None
    municipality: int | None
    comuna: int | None
    lat: float | None
    lon: float | None


class Match(NamedTuple):
    """A service with its place in the order and why it has it."""

    order: tuple[int, ...]
    answer: Answer
    ring: Ring
    slots: Slots
    km: int | None
    fresh: Freshness
    quality: float | None

    @property
    def id(self) -> int:
        return self.order[-1]


def placed(pk: int, said: Answer, ring: Ring, slots: Slots, km: int | None, fresh: Freshness,
           quality: float | None) -> Match:  # fmt: skip
    """What lacks something comes last; then outward, free places, distance, freshness, quality; at last the number."""
    rank = round(-10 * (MIDDLING if quality is None else quality))
    order = (said is Answer.LACKS, RANK[ring], RANK[slots], 9_999 if km is None else km, RANK[fresh], rank, pk)
    return Match(order, said, ring, slots, km, fresh, quality)


def people_of(need: Need, family: Family) -> list[Person]:
    """Whom the need is about: its member, or all who live in the household; only what the viewer may read."""
    if not viewer().may("read", "MemberView"):
        return []
    query = select(Member).where(Member.family_id == need.family_id).order_by(Member.birth_date, Member.id)
    query = query.where(Member.id == need.member_id) if need.member_id else query.where(Member.left_on.is_(None))
    rows = db.session.scalars(query.options(*lists.loaders(Member, set(KNOWN.values()))))
    return [_person(row, family) for row in rows]


def _person(row: Member, family: Family) -> Person:
    seen = {fact: told for fact, name in KNOWN.items()
            if lists.may_read(Member, name) and (told := getattr(row, name)) is not None}  # fmt: skip
    place, town = family.locality, family.municipality
    home = ", ".join(dict.fromkeys(str(part) for part in (place, town) if part))
    above = () if place is None else (place.id,) if place.parent_id is None else (place.id, place.parent_id)
    codes = {fact: term.code for fact, term in seen.items()}
    return Person(
        str(row), row.age if lists.may_read(Member, "age") else None,
        {fact: term.id for fact, term in seen.items() if isinstance(fact, Fact)},
        codes.get(Fact.POPULATION_GROUP), codes.get(ETHNIC), family.municipality_id, above,
        {**{fact: str(term) for fact, term in seen.items()}, Fact.PLACE: home},
    )  # fmt: skip


def home_of(family: Family) -> Home:
    town, place = family.municipality, family.locality
    comuna = (place.parent_id or place.id) if place is not None else None
    return Home(town.region_id, town.id, comuna, town.lat, town.lon)


def matched(need: Need, home: Home, people: list[Person]) -> list[Match]:
    """Every active service of the kind, the best first: three statements, judged by the values alone."""
    town, wanted = Municipality, [Opportunity.kind_id == need.kind_id, Opportunity.is_active]
    query = select(
        Opportunity.id, Opportunity.age_from, Opportunity.age_to, Term.code.label("group"), Opportunity.slots,
        Opportunity.slots_preferential, Opportunity.verified_on, Opportunity.region_id, Opportunity.municipality_id,
        func.coalesce(Locality.parent_id, Locality.id).label("comuna"), town.lat, town.lon,
    ).join(town, town.id == Opportunity.municipality_id).outerjoin(Locality, Locality.id == Opportunity.locality_id)
    query = query.outerjoin(Term, Term.id == Opportunity.population_group_id)
    judge, far, fresh = _judge(people), _far(home), _fresh(dt.date.today())
    stated, good = _stated(wanted), quality_of(select(Opportunity.id).where(*wanted))
    return sorted(
        placed(row.id, judge(row.age_from, row.age_to, row.group, tuple(stated.get(row.id, ()))), _ring(row, home),
               _slots(row), far(row.municipality_id, row.lat, row.lon), fresh(row.verified_on), good.get(row.id))
        for row in db.session.execute(query.where(*wanted))
    )  # fmt: skip


def _stated(wanted: list[Any]) -> dict[int, list[Any]]:
    """The rules of all these services as columns, by service."""
    columns = (getattr(EligibilityRule, name) for name in ("opportunity_id", *_Told._fields[:-2]))
    query = select(*columns, Locality.parent_id, Term.code.label("group"))
    query = query.join(Opportunity, Opportunity.id == EligibilityRule.opportunity_id)
    query = query.outerjoin(Term, Term.id == EligibilityRule.population_group_id)
    query = query.outerjoin(Locality, Locality.id == EligibilityRule.locality_id).where(*wanted)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.opportunity_id].append(row[1:])
    return found


class _Told(NamedTuple):
    """The columns of a rule as they were read, in their order."""

    is_required: bool
    age_from: int | None
    age_to: int | None
    sex_id: int | None
    population_group_id: int | None
    sisben_id: int | None
    document_type_id: int | None
    municipality_id: int | None
    locality_id: int | None
    parent_id: int | None
    group: str | None


def _judge(people: list[Person]) -> Callable[..., Answer]:
    """The best answer among the people; services that say the same are asked once."""

    @cache
    def judged(first: int | None, last: int | None, group: str | None, told: tuple[Any, ...]) -> Answer:
        rows = map(_Told._make, told)
        rules = [*own_rules(first, last, group), *(rule_of(row, row.parent_id, row.group) for row in rows)]
        alone = Answer.UNKNOWN if any(rule.required for rule in rules) else Answer.MEETS
        return min((verdict(rules, person) for person in people), key=WORST.index, default=alone)

    return judged


def _ring(row: Any, home: Home) -> Ring:
    if row.municipality_id != home.municipality:
        return Ring.REGION if row.region_id == home.region else Ring.NATION
    return Ring.LOCALITY if row.comuna is not None and row.comuna == home.comuna else Ring.MUNICIPALITY


def _fresh(today: dt.date) -> Callable[[dt.date | None], Freshness]:
    """How fresh is what was verified on a day? Each day is asked once."""
    return cache(lambda day: freshness(day, today))


def _slots(row: Any) -> Slots:
    if not row.slots:
        return Slots.NONE
    return Slots.PREFERENTIAL if row.slots_preferential else Slots.GENERAL


def _far(home: Home) -> Callable[..., int | None]:
    """Kilometres from the centre of the family's municipality to that of another; None within it or unknown."""

    @cache
    def far(municipality: int, lat: float | None, lon: float | None) -> int | None:
        if municipality == home.municipality or lat is None or lon is None or home.lat is None or home.lon is None:
            return None
        a, b, turn = math.radians(home.lat), math.radians(lat), math.radians(lon - home.lon)
        half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
        return round(2 * EARTH_KM * math.asin(math.sqrt(half)))

    return far


# -- what is shown of a page ----------------------------------------------------------------------------------------
def shown(found: list[Match], people: list[Person]) -> list[dict[str, Any]]:
    """The cards of one page: the service, its answer for each person rule by rule, and why it stands here."""
    ids, today = [one.id for one in found], dt.date.today()
    near = (Opportunity.organization, Opportunity.municipality, Opportunity.locality, Opportunity.population_group)
    query = select(Opportunity).where(Opportunity.id.in_(ids)).options(*(joinedload(one) for one in near))
    services = {row.id: row for row in db.session.scalars(query)}
    stated = _rows(ids)

    @cache  # the cards of a page say the same of the same person again and again
    def said(rule: Rule, words: str, at: int) -> tuple[Answer, str]:
        return answer(rule, people[at]), sentence(rule, words, people[at])

    return [{**_card(one, services[one.id], today), **_fits(told_rules(services[one.id], stated[one.id]), people, said)}
            for one in found if one.id in services]  # fmt: skip


def _rows(ids: list[int]) -> dict[int, list[EligibilityRule]]:
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
