"""Which cases, needs and causes are refused, and what does the page say of stage, term and stillness?"""

import datetime as dt

from app.cases import rules

TODAY = dt.date(2026, 6, 15)
DAY = dt.timedelta(days=1)
FINE = {"status": "OPEN", "opened_on": TODAY - 30 * DAY, "programme_id": 5, "family_id": 7}


def faults(**changes):
    return rules.case_faults({**FINE, **changes}, TODAY)


def test_a_sound_case_has_no_fault():
    assert faults() == {}


def test_a_case_is_closed_only_with_its_day_and_reason():
    assert set(faults(status="CLOSED")) == {"closed_on", "closing_reason_id"}
    assert faults(status="CLOSED", closed_on=TODAY, closing_reason_id=1) == {}
    assert set(faults(closed_on=TODAY)) == {"status"}


def test_a_case_is_closed_after_it_was_opened_and_not_tomorrow():
    for day in (TODAY - 31 * DAY, TODAY + DAY):
        assert "closed_on" in faults(status="CLOSED", closed_on=day, closing_reason_id=1)


def test_the_stage_belongs_to_the_programme():
    assert "stage_id" in faults(stage_programme_id=4)
    assert faults(stage_programme_id=5) == {}


def test_a_case_of_a_child_asks_which_child_of_this_family():
    assert "child_id" in faults(unit_of_case="CHILD")
    assert "child_id" in faults(unit_of_case="CHILD", child_id=3, child_family_id=8)
    assert faults(unit_of_case="CHILD", child_id=3, child_family_id=7) == {}


def test_the_unit_is_one_of_the_viewers():
    assert "unit_id" in faults(own_units=(1, 2), unit_id=3)
    assert faults(own_units=(1, 2), unit_id=2) == {}


def test_a_need_is_met_on_a_day_after_it_was_found():
    need = {"status": "MET", "found_on": TODAY - DAY}
    assert "closed_on" in rules.need_faults(need, TODAY)
    assert "closed_on" in rules.need_faults({**need, "closed_on": TODAY - 2 * DAY}, TODAY)
    assert rules.need_faults({**need, "closed_on": TODAY}, TODAY) == {}
    assert "status" in rules.need_faults({**need, "status": "OPEN", "closed_on": TODAY}, TODAY)


def test_a_cause_is_overcome_since_a_day():
    assert "overcome_on" in rules.cause_faults({"status": "OVERCOME"}, TODAY)
    assert rules.cause_faults({"status": "OVERCOME", "overcome_on": TODAY}, TODAY) == {}


def test_stages_before_the_present_one_are_done():
    assert rules.stage_states([4, 5, 6], 5) == ["done", "now", "todo"]


def test_the_legal_term_warns_thirty_days_before_and_turns_red_after():
    tones = [rules.term_tone(TODAY + days * DAY, TODAY) for days in (31, 30, 0, -1)]
    assert tones == [None, "amber", "amber", "red"]


def test_a_case_stands_still_after_thirty_days():
    assert not rules.is_still(TODAY - 30 * DAY, TODAY)
    assert rules.is_still(TODAY - 31 * DAY, TODAY)
