"""When is a service open, and which details are refused with precise words?"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask_babel import force_locale

from app.directory import rules

pytestmark = pytest.mark.static
MONDAY = dt.datetime(2026, 11, 23, 9, 30)
WEEK = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "08:00", "closes_at": "16:00", "interval": 1}


def hours(**more):
    told = dict.fromkeys(("bymonthday", "valid_from", "valid_to", "dtstart", "until")) | WEEK | more
    return SimpleNamespace(freq_name=told["freq"], **told)


@pytest.mark.parametrize(("more", "field", "words"), [
    ({"byday": ""}, "byday", "at least one day of the week"),
    ({"byday": "MO,XX"}, "byday", "not a day of the week: XX"),
    ({"freq": "MONTHLY", "byday": ""}, "bymonthday", "need a day"),
    ({"freq": "MONTHLY", "byday": "", "bymonthday": "32"}, "bymonthday", "not a day of a month: 32"),
    ({"freq": None}, "freq", "every week or every month"),
    ({"closes_at": "07:00"}, "closes_at", "close after it opens, at 08:00"),
    ({"opens_at": "8 am"}, "opens_at", "as 08:00"),
    ({"valid_from": dt.date(2026, 5, 2), "valid_to": dt.date(2026, 5, 1)}, "valid_to", "cannot be before"),
    ({"interval": 0}, "interval", "Write 1"),
])  # fmt: skip
def test_hours_that_cannot_be_are_refused_beside_their_field(app, more, field, words):
    with app.test_request_context(), force_locale("en"):
        faults = rules.schedule_faults({**WEEK, **more})
        assert words in str(faults[field])
        assert rules.schedule_faults(WEEK) == {}


@pytest.mark.parametrize(("told", "day", "occurs"), [
    ({}, dt.date(2026, 11, 23), True),
    ({}, dt.date(2026, 11, 22), False),
    ({"valid_to": dt.date(2026, 11, 22)}, dt.date(2026, 11, 23), False),
    ({"interval": 2, "dtstart": dt.date(2026, 11, 16)}, dt.date(2026, 11, 23), False),
    ({"interval": 2, "dtstart": dt.date(2026, 11, 9)}, dt.date(2026, 11, 23), True),
    ({"freq": "MONTHLY", "byday": "-1FR"}, dt.date(2026, 11, 27), True),
    ({"freq": "MONTHLY", "byday": "-1FR"}, dt.date(2026, 11, 20), False),
    ({"freq": "MONTHLY", "byday": None, "bymonthday": "1,15"}, dt.date(2026, 11, 15), True),
])  # fmt: skip
def test_a_day_belongs_to_the_recurrence_or_not(told, day, occurs):
    assert rules.occurs_on(hours(**told), day) is occurs


def test_it_is_open_from_its_hour_until_just_before_it_closes():
    rows = [hours(closes_at="12:00"), hours(opens_at="13:00")]
    assert rules.openness(rows, MONDAY) == rules.Openness(True, "12:00")
    assert rules.openness(rows, MONDAY.replace(hour=12)).opens == MONDAY.replace(hour=13, minute=0)
    friday = dt.datetime(2026, 11, 27, 16, 0)
    assert rules.openness(rows, friday).opens == dt.datetime(2026, 11, 30, 8)
    assert rules.openness([hours(freq=None)], MONDAY) is None


@pytest.mark.parametrize(("language", "words"), [("es", "lunes a viernes, 8:00 a 16:00"),
                                                 ("en", "Monday to Friday, 8:00 to 16:00")])  # fmt: skip
def test_hours_are_read_in_both_languages(app, language, words):
    with app.test_request_context(), force_locale(language):
        assert rules.hours_words(hours()) == words


def test_open_now_follows_the_clock_of_bogota():
    assert rules.bogota(dt.datetime(2026, 11, 23, 2)) == dt.datetime(2026, 11, 22, 21)


def test_a_cost_is_never_negative(app):
    with app.test_request_context(), force_locale("en"):
        assert "negative" in str(rules.cost_faults({"amount": Decimal(-1)})["amount"])
        assert rules.cost_faults({"amount": Decimal(0)}) == {}


def test_a_number_dials_from_anywhere():
    assert rules.tel_uri("604 385 5555") == "tel:+576043855555"
    assert rules.tel_uri("+1 202 555 0100") == "tel:+12025550100"
    assert rules.tel_uri("123") == "tel:123"
    assert rules.tel_uri("?") is None
