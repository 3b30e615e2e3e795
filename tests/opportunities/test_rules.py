"""When is a service fresh, and what may not be stated of it? (WB-4.2, MED-5-08)"""

import datetime as dt

import pytest

from app.opportunities.rules import (
    DUE_DAYS,
    STALE_DAYS,
    Freshness,
    free_slots,
    freshness,
    is_in_colombia,
    opportunity_faults,
    organization_faults,
    verify_by,
)

pytestmark = pytest.mark.static
TODAY = dt.date(2026, 3, 1)
MEDELLIN = {"municipality_id": 7, "region_id": 5, "reach": (5,)}


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(("days", "state"), [
    (-1, Freshness.FRESH), (0, Freshness.FRESH), (DUE_DAYS, Freshness.FRESH), (DUE_DAYS + 1, Freshness.DUE),
    (STALE_DAYS, Freshness.DUE), (STALE_DAYS + 1, Freshness.STALE),
])  # fmt: skip
def test_freshness_turns_on_the_day(days, state):
    assert freshness(ago(days), TODAY) is state


def test_what_nobody_verified_is_stale_since_it_was_recorded():
    assert freshness(None, TODAY) is Freshness.STALE
    assert verify_by(None, ago(3)) == ago(3)
    assert verify_by(ago(STALE_DAYS), ago(999)) == TODAY


def test_preferential_slots_are_part_of_the_free_ones():
    assert free_slots(6, 2) == (4, 2)
    assert free_slots(0, 0) == (0, 0)


@pytest.mark.parametrize(("lat", "lon", "inside"), [
    (6.25, -75.56, True), (12.58, -81.70, True), (-4.21, -69.94, True), (40.4, -3.7, False), (-75.5, 6.2, False),
    (14.6, -74.0, False),
])  # fmt: skip
def test_points_in_colombia(lat, lon, inside):
    assert is_in_colombia(lat, lon) is inside


@pytest.mark.parametrize(("values", "faulty"), [
    ({}, set()),
    ({"slots": 3, "slots_preferential": 3, "slots_financed": 3}, set()),
    ({"slots": 3, "slots_preferential": 4}, {"slots_preferential"}),
    ({"slots": 3, "slots_financed": 4}, {"slots_financed"}),
    ({"slots": None, "slots_preferential": 1}, {"slots_preferential"}),
    ({"age_from": 8, "age_to": 8}, set()),
    ({"age_from": 8, "age_to": 7}, {"age_to"}),
    ({"age_from": 0, "age_to": 0}, set()),
    ({"age_from": 8}, set()),
    ({"verified_on": TODAY}, set()),
    ({"verified_on": ago(-1)}, {"verified_on"}),
    ({"lat": 6.2}, {"lon"}),
    ({"lon": -75.5}, {"lat"}),
    ({"lat": 6.2, "lon": -75.5}, set()),
    ({"lat": 0.0, "lon": 0.0}, {"lat"}),
    ({"region_id": 76}, {"municipality_id"}),
    ({"region_id": 76, "reach": None}, set()),
    ({"locality_id": 1, "locality_municipality_id": 7}, set()),
    ({"locality_id": 1, "locality_municipality_id": 8}, {"locality_id"}),
    ({"locality_id": 1}, {"locality_id"}),
])  # fmt: skip
def test_faults_of_a_service(values, faulty):
    assert set(opportunity_faults({**MEDELLIN, **values}, TODAY)) == faulty


def test_an_organisation_stays_in_the_regional_of_who_records_it():
    assert not organization_faults({"region_id": 5, "reach": (5,)})
    assert not organization_faults({"region_id": 76, "reach": None})
    assert set(organization_faults({"region_id": 76, "reach": (5,)})) == {"region_id"}
