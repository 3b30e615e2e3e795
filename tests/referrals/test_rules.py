"""Do the ways of a referral lead somewhere, and do its ages and names hold? (CC-16)"""

import datetime as dt

import pytest

from app.referrals import rules
from app.referrals.models import ReferralState

pytestmark = pytest.mark.static
DAY = dt.date(2026, 3, 1)


def test_every_state_has_its_ways_and_every_way_leads_to_a_state():
    names = {state.name for state in ReferralState}
    assert set(rules.LEADS_TO) == names
    assert {after for ways in rules.LEADS_TO.values() for after in ways} == names - {"PROPOSED"}


def test_what_frees_a_slot_ends_the_referral_and_what_is_completed_keeps_it():
    assert all(not rules.is_open(state) for state in rules.FREES_THE_SLOT)
    assert {state for state in rules.LEADS_TO if not rules.is_open(state)} == {*rules.FREES_THE_SLOT, "COMPLETED"}


@pytest.mark.parametrize(("years", "band"), [(0, "0-5"), (5, "0-5"), (6, "6-11"), (17, "12-17"), (18, "18-28"),
                                             (59, "29-59"), (60, "60+"), (99, "60+")])  # fmt: skip
def test_an_age_falls_into_one_band(years, band):
    assert rules.band(DAY.replace(year=DAY.year - years), DAY) == band
    assert rules.band(None, DAY) == "?"


@pytest.mark.parametrize(("text", "found"), [
    ("Cupo para Valentina.", ["Valentina"]), ("cupo para VALENTINA restrepo", ["Valentina", "Restrepo"]),
    ("Niña de 10 años", []), ("La hija de la familia", []), ("marin, jornada de la tarde", ["Marín"]), (None, []),
])  # fmt: skip
def test_a_name_is_found_in_what_would_leave(text, found):
    assert rules.names_in(text, ["Valentina", "Restrepo Marín", "de la Luz"]) == found


def test_a_referral_is_late_only_while_nobody_answered():
    before = DAY - dt.timedelta(days=1)
    assert rules.is_late("SENT", before, DAY) and not rules.is_late("SENT", DAY, DAY)
    assert not rules.is_late("ACCEPTED", before, DAY)
