"""Is nothing about a family shared before it was asked, and does sharing stop when it takes its word back?"""

import datetime as dt
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.consents import rules
from app.consents.models import Consent, ConsentText
from app.extensions import db
from app.roundtables.models import AgendaItem, RoundtableSession

DAY = dt.date(2026, 11, 20)


def said(kind, answer, days=0, member=None):
    return SimpleNamespace(kind=kind, answer=answer, member_id=member, said_on=DAY + dt.timedelta(days), id=days)


@pytest.mark.static
@pytest.mark.parametrize(("rows", "child", "allowed"), [
    ([], None, False),
    ([said("CONSENT", "GRANTED")], None, True),
    ([said("CONSENT", "GRANTED"), said("CONSENT", "REVOKED", 1)], None, False),
    ([said("CONSENT", "REFUSED"), said("CONSENT", "GRANTED", 1)], None, True),
    ([said("CONSENT", "GRANTED")], 7, False),
    ([said("CONSENT", "GRANTED"), said("ASSENT", "GRANTED", 0, 7)], 7, True),
    ([said("CONSENT", "GRANTED"), said("ASSENT", "REFUSED", 0, 7)], 7, False),
    ([said("CONSENT", "GRANTED"), said("ASSENT", "GRANTED", 0, 8)], 7, False),
    ([said("ASSENT", "GRANTED", 0, 7)], 7, False),
])  # fmt: skip
def test_sharing_needs_the_last_word_of_the_adult_and_of_the_child(rows, child, allowed):
    birth = dt.date(2014, 1, 1) if child else None
    assert (rules.sharing_fault(rows, child, birth, DAY) is None) is allowed


@pytest.mark.static
def test_a_small_child_is_not_asked_in_writing():
    assert rules.sharing_fault([said("CONSENT", "GRANTED")], 7, dt.date(2022, 1, 1), DAY) is None


def answer_of(app, ids, answer, family="family A"):
    with app.app_context():
        text = db.session.scalar(select(ConsentText.id).filter_by(code="TABLE"))
    return {"family_id": ids[family], "text_id": text, "kind": "CONSENT", "answer": answer, "said_on": "2026-11-22",
            "given_by": "Rosa", "form": "WRITTEN"}  # fmt: skip


def test_taking_the_word_back_takes_the_case_off_the_agenda(app, login, ids):
    assert login("enlace").get(f"/cases/show/{ids['case A']}").status_code == 200
    today = dt.date.today().isoformat()
    taken = login("profesional").post("/consents/add", data={**answer_of(app, ids, "REVOKED"), "said_on": today})
    assert taken.status_code == 302
    assert login("enlace").get(f"/cases/show/{ids['case A']}").status_code == 404
    with app.app_context():
        assert db.session.get(AgendaItem, ids["item A"]).removed_at is not None


def test_a_case_is_not_told_to_the_table_against_the_familys_will(app, login, ids):
    today = dt.date.today().isoformat()
    login("profesional").post("/consents/add", data={**answer_of(app, ids, "REFUSED"), "said_on": today})
    item = {"session_id": ids["sitting 05"], "case_id": ids["case A"], "shared_summary": "Cupo"}
    refused = login("gestora").post("/agenda-items/add", data=item)
    assert refused.status_code == 422 and "no permite que se comparta" in refused.text
    short = login("gestora").post("/agenda-items/add", data={**item, "legal_basis": "Ley"})
    assert short.status_code == 422
    basis = "Auto 123 del defensor de familia, Ley 1098 art. 99"
    assert login("gestora").post("/agenda-items/add", data={**item, "legal_basis": basis}).status_code == 302


def test_the_link_puts_a_case_on_the_next_session_with_the_leave_it_cannot_see(app, login, ids):
    with app.app_context():
        held = db.session.get(RoundtableSession, ids["sitting 05"])
        later = RoundtableSession(roundtable_id=held.roundtable_id, number=2, held_at=held.held_at,
                                  convened_by_id=held.convened_by_id, status=held.status,
                                  region_id=held.region_id)  # fmt: skip
        db.session.add(later)
        db.session.commit()
        item = {"session_id": later.id, "case_id": ids["case A"], "shared_summary": "Cupo"}
    assert login("enlace").get(f"/consents/show/{ids['consent A']}").status_code in (403, 404)
    assert login("enlace").post("/agenda-items/add", data=item).status_code == 302


def test_an_answer_is_never_changed_nor_deleted(login, ids):
    worker = login("profesional")
    for verb in ("edit", "delete"):
        assert worker.post(f"/consents/{verb}/{ids['consent A']}", data={"reason": "x"}).status_code == 403


def test_the_wording_is_kept_with_the_answer(app, ids):
    with app.app_context():
        row = db.session.get(Consent, ids["consent A"])
        kept = row.digest
        row.text.text_es += " y algo más"
        assert kept and row.text.digest != kept


def test_an_assent_says_how_the_child_was_heard(app, login, ids):
    data = {**answer_of(app, ids, "GRANTED"), "kind": "ASSENT", "member_id": ids["member A"]}
    answer = login("profesional").post("/consents/add", data=data)
    assert answer.status_code == 422 and "cómo fue escuchad" in answer.text.lower()
