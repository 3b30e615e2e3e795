"""When is a commitment late, closed, postponed? (G34-4.1-R-b)"""

import datetime as dt

import pytest

from app.commitments.models import CommitmentStatus
from app.commitments.rules import (
    AgeBand,
    Timing,
    age_band,
    can_close,
    closing_faults,
    commitment_faults,
    days_overdue,
    is_overdue,
    postponing_faults,
    progress_faults,
    timing,
)

pytestmark = pytest.mark.static
TODAY = dt.date(2026, 3, 10)
GOOD = {"id": None, "due_on": TODAY, "institution_id": 1, "case_id": 1, "status": "PENDING", "today": TODAY}


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(("changes", "faulty"), [
    ({}, set()),
    ({"due_on": None}, {"due_on"}),
    ({"due_on": day(-1)}, {"due_on"}),
    ({"due_on": day(-1), "id": 7}, set()),
    ({"due_on": day(2), "session_day": day(3)}, {"due_on"}),
    ({"due_on": day(3), "session_day": day(3)}, set()),
    ({"due_on": day(2), "session_day": day(3), "id": 7}, set()),
    ({"institution_id": None}, {"institution_id"}),
    ({"institution_id": None, "responsible": "Ana"}, set()),
    ({"case_id": None}, {"case_id"}),
    ({"case_id": None, "table_session_id": 2}, set()),
    ({"case_id": None, "session_id": 2}, set()),
    ({"status": "FULFILLED"}, {"evidence"}),
    ({"status": CommitmentStatus.FULFILLED, "evidence": "  "}, {"evidence"}),
    ({"status": CommitmentStatus.FULFILLED, "evidence": "Minutes 4"}, set()),
    ({"percent": 0}, set()),
    ({"percent": 100}, set()),
    ({"percent": 101}, {"percent"}),
    ({"percent": -1}, {"percent"}),
])  # fmt: skip
def test_faults_of_a_commitment(changes, faulty):
    assert set(commitment_faults({**GOOD, **changes})) == faulty


@pytest.mark.parametrize(("status", "open_"), [("PENDING", True), ("IN_PROGRESS", True), ("FULFILLED", False),
                                               ("NOT_FULFILLED", False)])  # fmt: skip
def test_only_what_is_open_can_be_closed_or_late(status, open_):
    assert can_close(status) is open_
    assert can_close(CommitmentStatus[status]) is open_
    assert is_overdue(day(-1), status, TODAY) is open_


def test_the_due_day_itself_is_not_late():
    assert days_overdue(TODAY, TODAY) == 0
    assert days_overdue(day(-1), TODAY) == 1
    assert days_overdue(None, TODAY) == 0
    assert not is_overdue(TODAY, "PENDING", TODAY)


@pytest.mark.parametrize(("days", "state"), [(-1, Timing.OVERDUE), (0, Timing.THIS_WEEK), (7, Timing.THIS_WEEK),
                                             (8, Timing.ON_TIME)])  # fmt: skip
def test_timing_turns_on_the_day(days, state):
    assert timing(day(days), "PENDING", TODAY) is state
    assert timing(day(days), "FULFILLED", TODAY) is Timing.CLOSED


@pytest.mark.parametrize(("late", "band"), [
    (-1, AgeBand.NOT_DUE), (0, AgeBand.NOT_DUE), (1, AgeBand.DAYS_30), (30, AgeBand.DAYS_30), (31, AgeBand.DAYS_60),
    (60, AgeBand.DAYS_60), (61, AgeBand.DAYS_90), (90, AgeBand.DAYS_90), (91, AgeBand.MORE),
])  # fmt: skip
def test_bands_of_lateness(late, band):
    assert age_band(day(-late), TODAY) is band


@pytest.mark.parametrize(("outcome", "words", "faulty"), [
    ("FULFILLED", "Minutes 4", set()), ("FULFILLED", " ", {"words"}), ("NOT_FULFILLED", "", {"words"}),
    ("NOT_FULFILLED", "No budget", set()),
])  # fmt: skip
def test_closing_needs_its_words(outcome, words, faulty):
    assert set(closing_faults({"outcome": outcome, "words": words})) == faulty


@pytest.mark.parametrize(("due", "new", "faulty"), [
    (day(5), day(6), set()), (day(5), day(5), {"new_due_on"}), (day(-5), TODAY, {"new_due_on"}),
    (day(-5), day(1), set()),
])  # fmt: skip
def test_a_new_date_is_after_today_and_after_the_old_one(due, new, faulty):
    values = {"due_on": due, "new_due_on": new, "today": TODAY, "reason": "No quorum"}
    assert set(postponing_faults(values)) == faulty
    assert "reason" in postponing_faults({**values, "reason": " "})


def test_progress_is_a_percentage():
    assert progress_faults({"percent": 40}) == {}
    assert set(progress_faults({"percent": 101})) == set(progress_faults({})) == {"percent"}
