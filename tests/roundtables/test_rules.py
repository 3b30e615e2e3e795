"""How often does a table meet, who convenes, who must be there? (G34-4)"""

import datetime as dt
from types import SimpleNamespace as Row

import pytest

from app.roundtables.rules import (
    DueState,
    agenda_faults,
    barrier_faults,
    closing_faults,
    delegation_faults,
    due_state,
    is_within_cadence,
    is_working,
    may_convene,
    missing_delegates,
    next_due_on,
    roundtable_faults,
    session_faults,
    takes_part,
)

pytestmark = pytest.mark.static
TODAY = dt.date(2026, 3, 10)
NOON = dt.datetime(2026, 3, 10, 12)


@pytest.mark.parametrize(("last", "months", "due"), [
    (dt.date(2026, 1, 15), 3, dt.date(2026, 4, 15)), (dt.date(2025, 11, 30), 3, dt.date(2026, 2, 28)),
    (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)), (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 31)),
    (dt.date(2026, 1, 31), 24, dt.date(2028, 1, 31)), (None, 3, None),
])  # fmt: skip
def test_the_next_session_is_due_a_cadence_after_the_last(last, months, due):
    assert next_due_on(last, months) == due


@pytest.mark.parametrize(("days", "state"), [(-1, DueState.OVERDUE), (0, DueState.SOON), (15, DueState.SOON),
                                             (16, DueState.ON_TIME)])  # fmt: skip
def test_a_table_is_on_time_due_soon_or_overdue(days, state):
    assert due_state(TODAY + dt.timedelta(days=days), TODAY) is state
    assert due_state(None, TODAY) is DueState.OVERDUE


@pytest.mark.parametrize(("values", "faulty"), [
    ({"kind": "REGIONAL", "cadence_months": 3}, set()),
    ({"kind": "REGIONAL", "cadence_months": 6}, {"cadence_reason"}),
    ({"kind": "REGIONAL", "cadence_months": 6, "cadence_reason": "Dispersed territory"}, set()),
    ({"kind": "INTERNAL", "cadence_months": 1, "unit_id": 4}, set()),
    ({"kind": "INTERNAL", "cadence_months": 3, "unit_id": 4}, {"cadence_reason"}),
    ({"kind": "INTERNAL", "cadence_months": 1}, {"unit_id"}),
    ({"kind": "REGIONAL", "cadence_months": 3, "unit_id": 4}, {"unit_id"}),
    ({"kind": "REGIONAL", "cadence_months": 25, "cadence_reason": "x"}, {"cadence_months"}),
])  # fmt: skip
def test_another_cadence_needs_its_reason(values, faulty):
    assert set(roundtable_faults(values)) == faulty


def test_conveners_are_entitled_from_day_to_day():
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    assert may_convene(first, last, first) and may_convene(first, last, last) and may_convene(first, None, TODAY)
    assert not may_convene(first, last, dt.date(2026, 2, 28)) and not may_convene(first, last, dt.date(2026, 4, 1))


def test_a_session_is_held_today_or_before_and_convened_by_who_may():
    told = {"held_at": NOON, "status": "HELD", "roundtable_id": 1, "today": TODAY}
    assert session_faults(told) == {}
    assert set(session_faults({**told, "held_at": NOON + dt.timedelta(days=1)})) == {"held_at"}
    assert session_faults({**told, "held_at": NOON + dt.timedelta(days=1), "status": "PLANNED"}) == {}
    convener = Row(roundtable_id=1, starts_on=TODAY, ends_on=None)
    assert session_faults({**told, "convener": convener}) == {}
    for changes in ({"roundtable_id": 2}, {"starts_on": TODAY + dt.timedelta(1)}, {"ends_on": TODAY - dt.timedelta(1)}):
        other = Row(**{**vars(convener), **changes})
        assert set(session_faults({**told, "convener": other})) == {"convened_by_id"}


def test_internal_tables_invite_only_the_operator():
    assert (
        takes_part("REGIONAL", "REGIONAL") and takes_part("REGIONAL", "OPERATOR") and takes_part("INTERNAL", "OPERATOR")
    )
    assert not takes_part("INTERNAL", "REGIONAL")


def test_a_team_without_its_case_manager_is_named():
    units = [Row(id=1), Row(id=2), Row(id=3), Row(id=4)]
    came = [Row(unit_id=1, attendance="IN_PERSON"), Row(unit_id=2, attendance="VIRTUAL"),
            Row(unit_id=3, attendance="ABSENT"), Row(unit_id=None, attendance="IN_PERSON")]  # fmt: skip
    assert [unit.id for unit in missing_delegates(units, came)] == [3, 4]


def test_a_session_is_closed_after_it_took_place_with_somebody_there():
    came = [Row(attendance="VIRTUAL")]
    assert closing_faults(TODAY, came, TODAY) == {}
    assert set(closing_faults(TODAY + dt.timedelta(1), came, TODAY)) == {"summary"}
    assert set(closing_faults(TODAY, [Row(attendance="ABSENT")], TODAY)) == {"summary"}
    assert is_working("PLANNED") and is_working("HELD") and not is_working("CLOSED")


def test_one_subject_for_each_item_of_the_agenda():
    assert agenda_faults({"case_id": 1}) == agenda_faults({"barrier_id": 1}) == {}
    assert set(agenda_faults({})) == set(agenda_faults({"case_id": 1, "barrier_id": 1})) == {"case_id"}


def test_a_barrier_is_resolved_by_an_alternative():
    assert set(barrier_faults({"status": "RESOLVED"})) == {"alternative"}
    assert barrier_faults({"status": "RESOLVED", "alternative": "A joint day"}) == barrier_faults({}) == {}


def test_a_delegate_names_who_delegated():
    assert set(delegation_faults("DELEGATE", None)) == {"delegated_by_id"}
    assert delegation_faults("DELEGATE", 3) == delegation_faults("MODALITY_LIAISON", None) == {}


def test_the_cadence_is_kept_to_the_day():
    assert is_within_cadence(dt.date(2026, 1, 10), dt.date(2026, 4, 10), 3)
    assert not is_within_cadence(dt.date(2026, 1, 10), dt.date(2026, 4, 11), 3)
    assert is_within_cadence(None, TODAY, 3)
