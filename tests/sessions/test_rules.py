"""Which sessions, participants, decisions and commitments are refused, and who is missing (G34-3.5)?"""

import datetime as dt

from app.sessions import rules
from app.sessions.models import CaseSession, SessionStatus

NOW = dt.datetime(2026, 6, 15, 15)
DAY = dt.timedelta(days=1)
REQUIRED = ["AUTHORITY", "TEAM", "SNBF"]


def test_a_session_that_was_held_lies_in_the_past():
    for status in ("HELD", "CLOSED"):
        assert "scheduled_at" in rules.session_faults({"status": status, "scheduled_at": NOW + DAY}, NOW)
    assert rules.session_faults({"status": "PLANNED", "scheduled_at": NOW + DAY}, NOW) == {}


def test_a_party_is_missing_until_somebody_came_for_it():
    present = [("AUTHORITY", "ABSENT"), ("TEAM", "IN_PERSON"), ("SNBF", "PENDING"), ("SNBF", "VIRTUAL")]
    assert rules.missing_parties(REQUIRED, present) == ["AUTHORITY"]


def test_closing_without_a_required_party_asks_the_reason():
    closing = {"status": "CLOSED", "scheduled_at": NOW - DAY, "missing": ["Authority"], "agreed": 1,
               "situation": "Advances", "participation": "Agrees"}  # fmt: skip
    assert set(rules.session_faults(closing, NOW)) == {"missing_reason"}
    assert rules.session_faults({**closing, "missing_reason": "On leave"}, NOW) == {}
    assert rules.session_faults({**closing, "status": "HELD"}, NOW) == {}


def test_a_reason_needs_its_decision():
    assert set(rules.decision_row_faults({"reason": "Because"})) == {"text"}


def test_a_commitment_says_what_who_and_by_when():
    assert set(rules.commitment_row_faults({}, None)) == {"what", "responsible", "due_on"}
    told = {"what": "Ask for a place", "institution_id": 1, "due_on": NOW.date() - DAY}
    assert set(rules.commitment_row_faults(told, NOW.date())) == {"due_on"}
    assert rules.commitment_row_faults(told, None) == {}


def test_the_next_session_comes_after_the_day_of_the_reader(app):
    """Half past seven in the evening in Bogotá is the next day in UTC."""
    evening, day = dt.datetime(2026, 1, 2, 0, 30), dt.date(2026, 1, 1)
    with app.app_context():
        assert rules.session_faults({"scheduled_at": evening, "next_on": day + DAY}, NOW) == {}
        assert set(rules.session_faults({"scheduled_at": evening, "next_on": day}, NOW)) == {"next_on"}
        assert CaseSession(scheduled_at=evening, status=SessionStatus.HELD).moved() == day


def test_blanks_are_no_minutes():
    closing = {"status": "CLOSED", "scheduled_at": NOW - DAY, "agreed": 1, "situation": " ", "participation": "\n"}
    assert set(rules.session_faults(closing, NOW)) == {"situation", "participation"}
