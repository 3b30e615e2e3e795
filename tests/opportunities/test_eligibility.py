"""Is a shown answer true to its rule, and is a rule that nobody can meet refused? (WB-3-03, WB-3-05)"""

import pytest
from hypothesis import given, settings, strategies as st

from app.opportunities.cards import folded
from app.opportunities.eligibility import GROUP_AGES, Answer, Fact, Person, Rule, answer, clash, rule_faults, verdict

pytestmark = pytest.mark.static
MEETS, LACKS, UNKNOWN = Answer.MEETS, Answer.LACKS, Answer.UNKNOWN
GROUPS = (*GROUP_AGES, "ETHNIC", "MIGRANT")
few = st.integers(1, 3)
ages = st.one_of(st.none(), st.integers(0, 90))
places = st.sampled_from([(1, None, None), (1, 11, 10), (1, 12, 10), (1, 10, None), (2, None, None), (2, 21, 20)])
rules = st.one_of(
    st.builds(Rule, st.just(Fact.AGE), low=ages, high=ages),
    st.builds(Rule, st.sampled_from([Fact.SEX, Fact.SISBEN, Fact.DOCUMENT]), value=few),
    st.builds(Rule, st.just(Fact.POPULATION_GROUP), value=st.sampled_from(GROUPS)),
    places.map(lambda at: Rule(Fact.PLACE, value=at[0], locality=at[1], above=at[2])),
)
people = st.builds(
    Person, age=ages, terms=st.dictionaries(st.sampled_from([Fact.SEX, Fact.DOCUMENT]), few),
    group=st.sampled_from([None, *GROUPS]), ethnicity=st.sampled_from([None, "NONE", "IND"]),
    municipality=st.sampled_from([None, 1, 2]), localities=st.sampled_from([(), (10,), (11, 10), (12, 10), (21, 20)]),
)  # fmt: skip


def contradicts(rule, one):
    """Does something recorded of this person say the opposite of the rule? Written once more, the long way."""
    aged = GROUP_AGES.get(rule.value, (rule.low, rule.high)) if rule.fact in (Fact.AGE, Fact.POPULATION_GROUP) else ()
    if rule.fact == Fact.POPULATION_GROUP and rule.value not in GROUP_AGES:
        return rule.value == "ETHNIC" and one.ethnicity == "NONE" and one.group != "ETHNIC"
    if aged and one.group != rule.value:
        return one.age is not None and (one.age < (aged[0] or 0) or (aged[1] is not None and one.age > aged[1]))
    if rule.fact in (Fact.SEX, Fact.SISBEN):
        return one.terms.get(rule.fact) not in (None, rule.value)
    return rule.fact == Fact.PLACE and one.municipality is not None and one.municipality != rule.value


@settings(max_examples=300, deadline=None)
@given(rules, people)
def test_what_is_shown_as_met_never_contradicts_a_rule(rule, one):
    said = answer(rule, one)
    assert not (said == MEETS and contradicts(rule, one))
    assert said == LACKS or not contradicts(rule, one)


@settings(max_examples=100, deadline=None)
@given(rules)
def test_of_whom_nothing_is_known_nothing_is_lacking(rule):
    open_to_all = rule.fact == Fact.AGE and rule.low is None and rule.high is None
    assert answer(rule, Person()) == UNKNOWN or open_to_all


@settings(max_examples=300, deadline=None)
@given(rules, rules, people)
def test_nobody_meets_two_rules_that_clash(one, other, person):
    met = [answer(rule, person) == MEETS for rule in (one, other)]
    grouped = Fact.POPULATION_GROUP in (one.fact, other.fact)  # a recorded group stands against the age
    assert not (clash(one, other) and all(met)) or grouped


@pytest.mark.parametrize(("rule", "one", "said"), [
    (Rule(Fact.AGE, low=0, high=7), Person(age=7), MEETS), (Rule(Fact.AGE, low=0, high=7), Person(age=8), LACKS),
    (Rule(Fact.SISBEN, value=1), Person(), UNKNOWN),
    (Rule(Fact.DOCUMENT, value=1), Person(terms={Fact.DOCUMENT: 2}), UNKNOWN),
    (Rule(Fact.POPULATION_GROUP, value="CHILDREN_ADOLESCENTS"), Person(age=8, group="MIGRANT"), MEETS),
    (Rule(Fact.POPULATION_GROUP, value="MIGRANT"), Person(age=8, group="ETHNIC"), UNKNOWN),
    (Rule(Fact.PLACE, value=1, locality=11, above=10), Person(municipality=1, localities=(10,)), UNKNOWN),
    (Rule(Fact.PLACE, value=1, locality=11, above=10), Person(municipality=1, localities=(12, 10)), LACKS),
    (Rule(Fact.PLACE, value=1, locality=10), Person(municipality=1, localities=(11, 10)), MEETS),
])  # fmt: skip
def test_what_each_rule_says(rule, one, said):
    assert answer(rule, one) == said


def test_what_is_only_preferred_shuts_nobody_out():
    told = [Rule(Fact.AGE, True, 0, 10), Rule(Fact.SEX, False, value=1)]
    assert verdict(told, Person(age=5, terms={Fact.SEX: 2})) == MEETS
    assert verdict(told, Person(terms={Fact.SEX: 1})) == UNKNOWN
    assert verdict([], Person()) == MEETS


FEMALE = Rule(Fact.SEX, value=2)
HERE = Rule(Fact.PLACE, value=1, locality=10)


@pytest.mark.parametrize(("typed", "rule", "others", "at"), [
    ({}, None, [], "age_from"),
    ({"age_from": 3, "sex_id": 1}, None, [], "sex_id"),
    ({"age_from": 9, "age_to": 3}, None, [], "age_to"),
    ({"municipality_id": 2, "locality_id": 10, "town_of_locality": 1}, None, [], "locality_id"),
    ({"sex_id": 1}, Rule(Fact.SEX, value=1), [FEMALE], "sex_id"),
    ({"sex_id": 2}, Rule(Fact.SEX, False, value=2), [FEMALE], "sex_id"),
    ({"municipality_id": 2}, Rule(Fact.PLACE, value=2), [HERE], "municipality_id"),
    ({"age_from": 3}, Rule(Fact.AGE, True, 3), [], "age_from"),
    ({"age_from": 18}, Rule(Fact.AGE, False, 18), [Rule(Fact.AGE, True, 0, 7)], "age_from"),
])  # fmt: skip
def test_a_rule_that_nobody_can_meet_is_refused_beside_its_field(typed, rule, others, at):
    assert set(rule_faults({**typed, "rule": rule, "others": [(one, "La otra") for one in others]})) == {at}


def test_a_rule_beside_others_that_it_fits_is_taken():
    told = {"rule": Rule(Fact.PLACE, value=1, locality=11, above=10), "others": [(HERE, "x"), (FEMALE, "y")]}
    assert rule_faults({"locality_id": 11, "municipality_id": 1, "town_of_locality": 1, **told}) == {}


def test_what_holds_for_everybody_is_said_once_and_who_is_alike_stands_together(app):
    here, old, young = (MEETS, "here"), (MEETS, "old"), (LACKS, "young")
    told = [("Ana", LACKS, [here, young]), ("Rosa", MEETS, [here, old]), ("Luis", LACKS, [here, young])]
    with app.test_request_context():
        household, *people = folded(told)
        assert (household["answer"], household["lines"]) == (None, [here])
        assert people == [{"name": "Rosa", "answer": MEETS, "lines": [old]},
                          {"name": "Ana, Luis", "answer": LACKS, "lines": [young]}]  # fmt: skip
        assert folded(told[:1]) == [{"name": "Ana", "answer": LACKS, "lines": [here, young]}]
