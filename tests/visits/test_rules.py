"""Which visits are refused?"""

import datetime as dt

from app.visits import rules

NOW = dt.datetime(2026, 6, 15, 15)
DAY = dt.timedelta(days=1)


def faults(**values):
    return rules.visit_faults({"planned_on": NOW.date(), **values}, NOW)


def test_a_visit_that_is_done_has_its_moment_in_the_past():
    assert "held_at" in faults(status="DONE")
    assert "held_at" in faults(status="DONE", held_at=NOW + DAY)
    assert faults(status="DONE", held_at=NOW - DAY) == {}


def test_a_visit_that_took_place_is_no_longer_planned():
    assert "status" in faults(status="PLANNED", held_at=NOW - DAY)


def test_a_failed_contact_says_why():
    assert "outcome_id" in faults(status="FAILED")
    assert faults(status="FAILED", outcome_id=2) == {}


def test_a_plan_is_for_a_day_one_can_mean():
    assert "planned_on" in faults(status="PLANNED", planned_on=NOW.date() + 800 * DAY)
    assert "planned_on" in faults(status="PLANNED", case_opened_on=NOW.date() + DAY)


def test_the_next_visit_comes_after_this_one():
    assert "next_on" in faults(status="PLANNED", next_on=NOW.date())
