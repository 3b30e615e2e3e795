"""Who may use a service? Each rule against what is known of a person: meets, lacks or unknown, with its sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _, ngettext

from app.kit.fields import Choice


class Fact(Choice):
    """What does a rule ask about?"""

    AGE = _("Age")
    SEX = _("Sex")
    POPULATION_GROUP = _("Population group")
    SISBEN = _("SISBEN group")
    DOCUMENT = _("Document type")
    PLACE = _("Place where the family lives")


class Answer(Choice):
    """Does this person meet a rule? What nobody recorded is unknown and never lacking."""

    MEETS = _("Meets"), "green"
    UNKNOWN = _("Not known"), "amber"
    LACKS = _("Lacks"), "red"


WORST = list(Answer)
# Groups that follow from the age, in whole years (Ley 1098/2006, Ley 1622/2013, Ley 1251/2008).
GROUP_AGES = {"CHILDREN_ADOLESCENTS": (0, 17), "YOUTH": (14, 28), "OLDER_PERSONS": (60, None)}
ETHNIC, NO_GROUP = "ETHNIC", "NONE"


class Rule(NamedTuple):
    """One rule, as values: ages from `low` to `high`; a term, a group's code, or a municipality and its locality."""

    fact: Fact
    required: bool = True
    low: int | None = None
    high: int | None = None
    value: int | str | None = None
    locality: int | None = None
    above: int | None = None  # what the locality is part of


@dataclass(frozen=True)
class Person:
    """What is known of somebody and may be read: `terms` by fact, `localities` the own one and what it is part of.

    `group` and `ethnicity` are codes; `words` say each known fact, and under ETHNIC the ethnicity.
    """

    name: str = ""
    age: int | None = None
    terms: Mapping[Fact, int] = field(default_factory=dict)
    group: str | None = None
    ethnicity: str | None = None
    municipality: int | None = None
    localities: tuple[int, ...] = ()
    words: Mapping[Fact | str, str] = field(default_factory=dict)


def answer(rule: Rule, person: Person) -> Answer:
    """One rule for one person."""
    if rule.fact == Fact.AGE:
        return _aged(person.age, rule.low, rule.high)
    if rule.fact == Fact.PLACE:
        return _place(rule, person)
    if rule.fact == Fact.POPULATION_GROUP:
        return _grouped(rule, person)
    known = person.terms.get(rule.fact)
    if known is None or (rule.fact == Fact.DOCUMENT and known != rule.value):  # one may hold a second document
        return Answer.UNKNOWN
    return _said(known == rule.value)


def _said(holds: bool) -> Answer:
    return Answer.MEETS if holds else Answer.LACKS


def _aged(age: int | None, low: int | None, high: int | None) -> Answer:
    if age is None:
        return Answer.UNKNOWN
    return _said((low or 0) <= age and (high is None or age <= high))


def _grouped(rule: Rule, person: Person) -> Answer:
    """One group is recorded of a person, who may be of others: only age and ethnicity can say no."""
    if rule.value == person.group:
        return Answer.MEETS
    if rule.value in GROUP_AGES:
        return _aged(person.age, *GROUP_AGES[str(rule.value)])
    if rule.value == ETHNIC and person.ethnicity is not None:
        return _said(person.ethnicity != NO_GROUP)
    return Answer.UNKNOWN


def _place(rule: Rule, person: Person) -> Answer:
    """A family whose comuna is not recorded, or not as finely as the rule asks, may live there."""
    if person.municipality is None:
        return Answer.UNKNOWN
    if person.municipality != rule.value:
        return Answer.LACKS
    if rule.locality is None or rule.locality in person.localities:
        return Answer.MEETS
    return Answer.LACKS if person.localities and person.localities != (rule.above,) else Answer.UNKNOWN


def verdict(rules: Iterable[Rule], person: Person) -> Answer:
    """The worst answer to what is required; what is only preferred shuts nobody out."""
    return max((answer(rule, person) for rule in rules if rule.required), key=WORST.index, default=Answer.MEETS)


def sentence(rule: Rule, asked: str, person: Person) -> str:
    """'Age: 7 (asked for: 0 to 12 years)', in the reader's language."""
    told = {"fact": rule.fact, "own": _own(rule, person) or _("not recorded"), "asked": asked}
    if rule.required:
        return str(_("%(fact)s: %(own)s (asked for: %(asked)s)", **told))
    return str(_("%(fact)s: %(own)s (preferred: %(asked)s)", **told))


def _own(rule: Rule, person: Person) -> str | None:
    """What of the person the answer rests on: of a group, what is recorded, else age or ethnicity."""
    aged = rule.value in GROUP_AGES and rule.value != person.group
    if (rule.fact == Fact.AGE or aged) and person.age is not None:
        return str(ngettext("%(num)s year", "%(num)s years", person.age))
    if rule.value == ETHNIC != person.group and ETHNIC in person.words:
        return person.words[ETHNIC]
    return person.words.get(rule.fact)


def clash(one: Rule, other: Rule) -> bool:
    """Is there nobody who meets both?"""
    ages = [_ages(rule) for rule in (one, other)]
    if ages[0] and ages[1]:
        tops = [high for _low, high in filter(None, ages) if high is not None]
        return bool(tops) and max(low for low, _high in filter(None, ages)) > min(tops)
    if one.fact != other.fact or one.fact in (Fact.DOCUMENT, Fact.POPULATION_GROUP):  # one may have several of them
        return False
    if one.value != other.value:
        return True
    apart = one.locality and other.locality and one.locality != other.locality
    return bool(apart) and one.above != other.locality and other.above != one.locality


def _ages(rule: Rule) -> tuple[int, int | None] | None:
    """The ages that a rule admits, when it is about age."""
    return (rule.low or 0, rule.high) if rule.fact == Fact.AGE else GROUP_AGES.get(str(rule.value))


def rule_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a rule as typed? `rule`, `others` [(rule, its words)] and `parts` come looked up."""
    told = [names for names in PARTS if any(values.get(name) is not None for name in names)]
    if len(told) != 1:
        field = told[1][0] if told else "age_from"
        return {field: _("Write one condition here. A second one is a rule of its own.")}
    low, high = values.get("age_from"), values.get("age_to")
    if low is not None and high is not None and high < low:
        return {"age_to": _("Nobody can meet this: the last age is lower than the first, %(age)s.", age=low)}
    if values.get("locality_id") and values.get("municipality_id") not in (None, values.get("town_of_locality")):
        return {"locality_id": _("Nobody can meet this: the place lies in another municipality.")}
    return _among(values["rule"], values["others"], told[0][0])


# The columns of one condition each; a rule fills in one group.
PARTS = (("age_from", "age_to"), ("sex_id",), ("population_group_id",), ("sisben_id",), ("document_type_id",),
         ("municipality_id", "locality_id"))  # fmt: skip
OF_SERVICE = (Fact.AGE, Fact.POPULATION_GROUP)


def _among(rule: Rule, others: Iterable[tuple[Rule, str]], name: str) -> dict[str, Any]:
    """Beside its neighbours: no second home for age and group, nothing twice, nothing that nobody can meet."""
    if rule.required and rule.fact in OF_SERVICE:
        return {name: _("The age and group that are required stand in the service itself. Here write whom it prefers: "
                        "leave “Required” empty.")}  # fmt: skip
    for other, words in others:
        if other[2:] == rule[2:] and other.fact == rule.fact:
            return {name: _("This is a rule of the service already: %(rule)s.", rule=words)}
        if clash(rule, other) and (rule.required or other.required):
            return {name: _("Nobody can meet this together with “%(rule)s”. Change one of the two.", rule=words)}
    return {}
