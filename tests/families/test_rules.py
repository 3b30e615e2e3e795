"""Which members and addresses are refused?"""

import datetime as dt

from app.families import rules

TODAY = dt.date(2026, 6, 15)
DAY = dt.timedelta(days=1)


def test_nobody_is_born_tomorrow():
    assert "birth_date" in rules.member_faults({"birth_date": TODAY + DAY}, TODAY)
    assert rules.member_faults({"birth_date": TODAY}, TODAY) == {}


def test_nobody_leaves_before_birth():
    assert "left_on" in rules.member_faults({"birth_date": TODAY, "left_on": TODAY - DAY}, TODAY)


def test_a_document_number_needs_its_kind():
    assert "document_type_id" in rules.member_faults({"document_number": "123"}, TODAY)


def test_an_identity_card_has_only_digits():
    for number in ("12A456", "1", "12345678901"):
        assert "document_number" in rules.document_faults(
            {"document_number": number, "document_type_id": 1, "document_code": "CC"}
        )
    assert rules.document_faults({"document_number": "AB12", "document_type_id": 1, "document_code": "PA"}) == {}


def test_an_address_ends_after_it_began():
    assert "until" in rules.address_faults({"since": TODAY, "until": TODAY - DAY}, TODAY)


def test_one_is_an_adult_on_the_eighteenth_birthday():
    birth = dt.date(2008, 6, 15)
    assert rules.is_adult(birth, TODAY) and not rules.is_adult(birth, TODAY - DAY)
    assert rules.is_adult(None, TODAY) is None
