"""Are agreements followed before they end, and is every change of the free slots told?

WB-5.8, WB-9-07, WB-7-06, WB-3-08, WB-4.2-05, WB-9-05.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.extensions import db
from app.opportunities.agreement_views import term_faults
from app.opportunities.agreements import Agreement, SlotMove, SlotReason, Validity, answer_day, validity
from app.opportunities.models import Opportunity
from tests.forms import answers

DAY = dt.date(2026, 6, 30)


@pytest.mark.static
@pytest.mark.parametrize("first, last, told", [(1, 99, "COMING"), (0, 61, "IN_FORCE"), (-9, 60, "NEAR_END"),
                                               (-9, 0, "NEAR_END"), (-9, -1, "ENDED")])  # fmt: skip
def test_an_agreement_is_about_to_end_for_sixty_days_and_holds_on_its_last(first, last, told):
    term = DAY + dt.timedelta(first), DAY + dt.timedelta(last)
    assert validity(*term, DAY) == Validity[told]


@pytest.mark.static
def test_only_an_agreement_in_force_promises_an_answer():
    row = Agreement(valid_from=DAY, valid_to=DAY, answer_days=5)
    assert answer_day(row, DAY) == dt.date(2026, 7, 5)
    assert [answer_day(row, DAY + dt.timedelta(days)) for days in (-1, 1)] == [None, None]
    assert answer_day(None, DAY) is None and answer_day(Agreement(valid_from=DAY, valid_to=DAY), DAY) is None


@pytest.mark.static
def test_a_term_that_ends_before_it_begins_and_days_out_of_range_are_named(app):
    with app.test_request_context():
        told = term_faults({"valid_from": DAY, "valid_to": DAY - dt.timedelta(1), "answer_days": 0})
        assert set(told) == {"valid_to", "answer_days"}
        assert "2026-06-30" in str(told["valid_to"])
        assert term_faults({"valid_from": DAY, "valid_to": DAY, "answer_days": 1}) == {}


def test_an_agreement_near_its_end_waits_for_who_keeps_the_offer(app, login):
    assert "Convenio por terminar" not in login("oportunidades").get("/").text
    with app.app_context():
        row = db.session.scalars(select(Agreement).filter_by(name="CANARYOFFER05")).one()
        row.valid_to = dt.date.today() + dt.timedelta(20)
        db.session.commit()
    assert "Convenio por terminar: CANARYOFFER05" in login("oportunidades").get("/").text


def test_slots_that_are_stated_by_hand_stand_in_their_ledger(app, login):
    person = login("oportunidades")
    with app.app_context():
        pk = db.session.scalars(select(Opportunity.id).filter_by(name_es="CANARYOFFER05SERVICIO1")).one()
    path = f"/opportunities/edit/{pk}"
    sent = answers(person.get(path).text) | {"slots": "6", "slots_preferential": "2"}
    assert person.post(path, data=sent).status_code == 302
    with app.app_context():
        line = db.session.scalars(select(SlotMove).filter_by(opportunity_id=pk).order_by(SlotMove.id.desc())).first()
        assert (line.reason, line.slots, line.preferential, line.financed) == (SlotReason.STATED, 5, 2, 0)
    assert "+5 general, +2 preferente" in person.get(f"/slot-moves/show/{line.id}").text
