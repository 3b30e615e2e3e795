"""Which services could answer a need, and in which order? Few statements, however many services there are."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select

from app.cases.models import Need
from app.catalogs.models import Locality, Municipality, Term
from app.extensions import db
from app.families.models import Family, Member
from app.kit import lists
from app.kit.fields import Choice
from app.kit.scopes import viewer
from app.opportunities.conditions import EligibilityRule, own_rules, rule_of
from app.opportunities.eligibility import ETHNIC, WORST, Answer, Fact, Person, verdict
from app.opportunities.experience import quality_of
from app.opportunities.models import Opportunity
from app.opportunities.rules import Freshness, freshness

PAGE, FIRST = 20, 3  # services on the page of a need; of each need on the page of a case
EARTH_KM, MIDDLING, UNTOLD = 6371.0, 2.5, 9_999  # the quality of what nobody told about; the distance of what is near
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


RINGS, SLOTS, FRESH = tuple(Ring), tuple(Slots), tuple(Freshness)


class Home(NamedTuple):
    """Where the family lives: ids, the comuna of its place, the centre of its municipality."""

    region: int | None
    municipality: int | None
    comuna: int | None
    lat: float | None
    lon: float | None


class Match(NamedTuple):
    """A service and why it has its place: what lacks something comes last; then outward, free places, distance,
    freshness, quality; at last the number. Compared from the left, thousands at a time; `id` decides."""

    lacks: bool
    outward: int
    free: int
    far: int
    age: int
    rank: int
    id: int
    answer: Answer
    quality: float | None

    @property
    def ring(self) -> Ring:
        return RINGS[self.outward]

    @property
    def slots(self) -> Slots:
        return SLOTS[self.free]

    @property
    def fresh(self) -> Freshness:
        return FRESH[self.age]

    @property
    def km(self) -> int | None:
        return None if self.far == UNTOLD else self.far


def people_of(needs: list[Need], family: Family) -> dict[int, list[Person]]:
    """Whom each need is about: its member, or all who live in the household; only what the viewer may read."""
    if not viewer().may("read", "MemberView"):
        return {need.id: [] for need in needs}
    named = {need.member_id for need in needs if need.member_id}
    wanted: Any = Member.id.in_(named)
    if not all(need.member_id for need in needs):
        wanted = or_(wanted, Member.left_on.is_(None))
    query = select(Member).where(Member.family_id == family.id, wanted).order_by(Member.birth_date, Member.id)
    rows = list(db.session.scalars(query.options(*lists.loaders(Member, set(KNOWN.values())))))
    people = {row.id: _person(row, family) for row in rows}
    home = [people[row.id] for row in rows if row.left_on is None]
    own = {need.id: [people[need.member_id]] if need.member_id in people else [] for need in needs if need.member_id}
    return {need.id: own.get(need.id, home) for need in needs}


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


def matched(needs: list[Need], home: Home, people: dict[int, list[Person]]) -> dict[int, list[Match]]:
    """For each need every active service of its kind, the best first: three statements, judged by the values alone."""
    town, wanted = Municipality, [Opportunity.kind_id.in_({need.kind_id for need in needs}), Opportunity.is_active]
    query = select(
        Opportunity.kind_id, Opportunity.id, Opportunity.age_from, Opportunity.age_to, Term.code, Opportunity.slots,
        Opportunity.slots_preferential, Opportunity.verified_on, Opportunity.region_id, Opportunity.municipality_id,
        func.coalesce(Locality.parent_id, Locality.id), town.lat, town.lon,
    ).join(town, town.id == Opportunity.municipality_id).outerjoin(Locality, Locality.id == Opportunity.locality_id)
    query = query.outerjoin(Term, Term.id == Opportunity.population_group_id)
    kinds: dict[int, list[Any]] = defaultdict(list)
    for kind, *row in db.session.execute(query.where(*wanted)):
        kinds[kind].append(row)
    where, fresh, stated = _where(home), _fresh(dt.date.today()), _stated(wanted)
    good = quality_of(select(Opportunity.id).where(*wanted))

    def ordered(rows: list[Any], judge: Callable[..., Answer]) -> list[Match]:
        return sorted(
            placed(judge(low, high, group, stated.get(pk, ())), where(*at), (slots, kept), fresh(day), pk, good.get(pk))
            for pk, low, high, group, slots, kept, day, *at in rows
        )

    return {need.id: ordered(kinds[need.kind_id], _judge(people[need.id])) for need in needs}


def placed(said: Answer, at: tuple[int, int], slots: tuple[int, int], age: int, pk: int,
           quality: float | None) -> Match:  # fmt: skip
    """The reasons of a service, in the order in which they count."""
    free = 2 if not slots[0] else 0 if slots[1] else 1
    rank = round(-10 * (MIDDLING if quality is None else quality))
    return Match(said is Answer.LACKS, at[0], free, at[1], age, rank, pk, said, quality)


def _stated(wanted: list[Any]) -> dict[int, tuple[Any, ...]]:
    """The rules of all these services as columns, by service."""
    columns = (getattr(EligibilityRule, name) for name in ("opportunity_id", *_Told._fields[:-2]))
    query = select(*columns, Locality.parent_id, Term.code)
    query = query.join(Opportunity, Opportunity.id == EligibilityRule.opportunity_id)
    query = query.outerjoin(Term, Term.id == EligibilityRule.population_group_id)
    query = query.outerjoin(Locality, Locality.id == EligibilityRule.locality_id).where(*wanted)
    found: dict[int, tuple[Any, ...]] = {}
    for row in db.session.execute(query):
        found[row[0]] = (*found.get(row[0], ()), row[1:])
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


def _fresh(today: dt.date) -> Callable[[dt.date | None], int]:
    """How fresh is what was verified on a day? Each day is asked once."""
    return cache(lambda day: FRESH.index(freshness(day, today)))


def _where(home: Home) -> Callable[..., tuple[int, int]]:
    """How far out is a place, and how many kilometres from the family's municipality? Each place is asked once."""

    @cache
    def where(region: int, town: int, comuna: int | None, lat: float | None, lon: float | None) -> tuple[int, int]:
        if town == home.municipality:
            same = comuna is not None and comuna == home.comuna
            return RINGS.index(Ring.LOCALITY if same else Ring.MUNICIPALITY), UNTOLD
        return RINGS.index(Ring.REGION if region == home.region else Ring.NATION), _km(home, lat, lon)

    return where


def _km(home: Home, lat: float | None, lon: float | None) -> int:
    """Kilometres between the centres of two municipalities; UNTOLD when one is not known."""
    if lat is None or lon is None or home.lat is None or home.lon is None:
        return UNTOLD
    a, b, turn = math.radians(home.lat), math.radians(lat), math.radians(lon - home.lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return round(2 * EARTH_KM * math.asin(math.sqrt(half)))
