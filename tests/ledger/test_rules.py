"""Is the basket told from needs and services as a person would (MED-1-02), and is a line checked (WB-3-03, WB-9-19)?"""

import datetime as dt

import pytest

from app.ledger import rules
from app.ledger.rules import Access, Cell, Line, Needed, Outcome, Use
from app.referrals.models import ReferralState

pytestmark = pytest.mark.static
ASKED, IN_USE = Line(1, 7, Access.ASKED), Line(1, 7, Access.GRANTED, Use.USING)
REFUSED, LEFT = Line(1, 7, Access.REFUSED), Line(1, 7, Access.GRANTED, Use.STOPPED, Outcome.PARTLY)
GOOD = Line(1, 7, Access.GRANTED, Use.USED, Outcome.MET)
ENDED = Line(1, 7, Access.GRANTED, Use.USED)


@pytest.mark.parametrize("needs, lines, told", [
    (["OPEN"], [], Cell.GAP), (["OPEN"], [REFUSED], Cell.GAP), ([], [REFUSED], Cell.GAP),
    (["OPEN"], [REFUSED, ASKED], Cell.ASKED), (["IN_PROGRESS"], [ASKED, IN_USE], Cell.ACCESS),
    (["OPEN"], [LEFT], Cell.STILL), (["OPEN"], [GOOD], Cell.STILL), (["MET"], [], Cell.COVERED),
    ([], [GOOD], Cell.COVERED), ([], [ENDED], Cell.COVERED), (["DROPPED"], [REFUSED], Cell.NOT_NEEDED),
    ([], [Line(1, 7, Access.GRANTED, Use.USED, Outcome.NOT)], Cell.STILL), (["MET", "OPEN"], [], Cell.GAP),
])  # fmt: skip
def test_what_goes_on_comes_first_then_what_is_missing_then_what_was(needs, lines, told):
    assert rules.cell(needs, lines) == told


def test_each_person_has_a_basket_of_their_own_and_so_has_the_family():
    needs = [Needed(1, 7, "OPEN"), Needed(1, None, "MET"), Needed(1, 8, "OPEN")]
    assert rules.basket(needs, [IN_USE]) == {(7, 1): Cell.ACCESS, (None, 1): Cell.COVERED, (8, 1): Cell.GAP}


def test_what_the_whole_family_has_answers_the_need_of_each_and_not_the_other_way_round():
    found = rules.basket([Needed(2, 8, "OPEN"), Needed(1, None, "OPEN")], [Line(2, None, Access.ASKED), IN_USE])
    assert found == {(8, 2): Cell.ASKED, (None, 1): Cell.GAP, (None, 2): Cell.ASKED, (7, 1): Cell.ACCESS}


def test_every_state_of_a_referral_that_left_says_something_of_access():
    """Progress to an end state, whoever renders the service (CC-20)."""
    assert rules.OF_REFERRAL.keys() == {state.name for state in ReferralState} - {"PROPOSED"}


@pytest.mark.parametrize("typed, field", [
    ({"access": "ASKED", "use": "USING"}, "use"), ({"access": "REFUSED"}, "reason"), ({"use": "STOPPED"}, "reason"),
    ({"use": "USING", "ends_on": dt.date(2026, 3, 1)}, "ends_on"), ({"outcome": "MET"}, "outcome"),
    ({"provider": None}, "provider"), ({"starts_on": dt.date(2026, 5, 5)}, "starts_on"),
    ({"member_id": 7, "member_family_id": 2}, "member_id"), ({}, None),
    ({"use": "USED", "outcome": "PARTLY", "ends_on": dt.date(2026, 3, 1)}, None),
])  # fmt: skip
def test_a_line_is_whole_and_does_not_contradict_itself(typed, field):
    told = {"family_id": 1, "provider": "Comedor", "access": "GRANTED", "starts_on": dt.date(2026, 1, 1), **typed}
    assert list(rules.use_faults(told, dt.date(2026, 4, 1))) == ([field] if field else [])
