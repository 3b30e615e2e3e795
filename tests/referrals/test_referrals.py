"""Does a referral leave only with leave, tell only what may be told, and come back to the need it began with?

WB-3-07, WB-7-06, WB-7-07.
"""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from app.cases.models import Case, Need, NeedStatus
from app.consents.models import Consent, ConsentAnswer, ConsentForm, ConsentKind, ConsentText
from app.extensions import db
from app.opportunities.agreements import SlotMove
from app.opportunities.models import Opportunity
from app.referrals.models import Referral, ReferralState, ReferralStep, ReferralTicket, SlotKind
from tests import cast
from tests.forms import answers


@pytest.fixture
def proposed(app):
    """The referral of family A that was not sent yet."""
    with app.app_context():
        return db.session.scalar(select(Referral.id).filter_by(state=ReferralState.PROPOSED).order_by(Referral.id))


@pytest.fixture
def allowed(app, ids):
    """say("GRANTED") is the word of family A and its child about referrals."""

    def say(word="GRANTED"):
        with app.app_context():
            said = {"family_id": ids["family A"], "text": cast.one(ConsentText, code="REFERRAL"),
                    "form": ConsentForm.SPOKEN, "given_by": "Ana", "answer": ConsentAnswer[word]}  # fmt: skip
            db.session.add(Consent(**said, kind=ConsentKind.CONSENT))
            db.session.add(Consent(**said, kind=ConsentKind.ASSENT, member_id=ids["member A"], heard="Dijo"))
            db.session.commit()

    return say


@pytest.fixture
def read(app):
    """read(Model, id) past every scope."""

    def row(model, pk):
        with app.app_context():
            return db.session.get(model, pk)

    return row


@pytest.fixture
def sent(login, allowed, proposed):
    allowed()
    assert send(login("profesional"), proposed).status_code == 302
    return proposed


def send(person, pk, slot="NONE"):
    path = f"/referrals/send/{pk}"
    return person.post(path, data=answers(person.get(path).text) | {"slot": slot})


def step(person, pk, state, **said):
    path = f"/referrals/step/{pk}/{state}"
    return person.post(path, data=answers(person.get(path).text) | said)


def ticket_of(app, pk):
    with app.app_context():
        return db.session.get(Referral, pk).ticket_id


def test_without_the_leave_of_the_family_nothing_leaves(login, proposed, read):
    person = login("profesional")
    assert "no se le ha preguntado" in person.get(f"/referrals/send/{proposed}").text
    answer = send(person, proposed)
    assert answer.status_code == 422 and "no se le ha preguntado" in answer.text
    assert read(Referral, proposed).state == ReferralState.PROPOSED


def test_what_leaves_tells_the_household_without_a_name(app, sent, read):
    ticket = read(ReferralTicket, ticket_of(app, sent))
    assert '"people": 1' in ticket.snapshot and '"6-11": 1' in ticket.snapshot and "Medell" in ticket.snapshot
    assert "CANARY" not in f"{ticket.snapshot}{ticket.shared_summary}"


def test_a_need_is_worked_on_when_it_is_referred_and_met_when_it_was_answered(login, sent, read):
    need, person = read(Referral, sent).need_id, login("profesional")
    assert read(Need, need).status == NeedStatus.IN_PROGRESS
    for state in ("accepted", "attended"):
        assert step(person, sent, state).status_code == 302
    path = f"/referrals/close/{sent}"
    told = {"result": "SOLVED", "words": "Ya tiene cupo", "quality": "FIVE", "met": "y"}
    assert person.post(path, data=answers(person.get(path).text) | told).status_code == 302
    assert (read(Referral, sent).state, read(Need, need).status) == (ReferralState.COMPLETED, NeedStatus.MET)


def test_what_has_left_is_changed_by_its_steps_alone(login, sent, read):
    path, person = f"/referrals/edit/{sent}", login("profesional")
    assert path not in person.get(f"/referrals/show/{sent}").text
    answer = person.post(path, data=answers(person.get(path).text) | {"shared_summary": "Otra cosa"})
    assert answer.status_code == 422 and read(Referral, sent).shared_summary != "Otra cosa"


def test_a_step_that_the_rules_do_not_know_is_refused(login, proposed, read):
    person = login("profesional")
    assert person.post(f"/referrals/step/{proposed}/attended", data={}).status_code == 409
    assert person.get(f"/referrals/step/{proposed}/completed").status_code == 404
    assert read(Referral, proposed).state == ReferralState.PROPOSED


def test_a_name_is_kept_out_of_what_leaves(login, proposed):
    path, person = f"/referrals/edit/{proposed}", login("profesional")
    answer = person.post(path, data=answers(person.get(path).text) | {"shared_summary": "Cupo para canaryafirst."})
    assert answer.status_code == 422 and "saque el nombre (CANARYAFIRST)" in answer.text


def test_a_declined_referral_is_referred_again_with_what_it_said(login, sent, read):
    person = login("profesional")
    assert step(person, sent, "declined").status_code == 422  # it says why
    step(person, sent, "declined", words="Sin cupos")
    assert f"earlier_id={sent}" in person.get(f"/referrals/show/{sent}").text
    case = read(Referral, sent).case_id
    told = answers(person.get(f"/referrals/add?earlier_id={sent}&case_id={case}").text)
    assert (told["reason"], told["earlier_id"]) == (["CANARYABECAUSE"], [str(sent)])


def test_from_a_need_and_a_service_the_form_knows_the_case(login, ids):
    path = f"/referrals/add?need_id={ids['need A']}&service_id={ids['service 05']}"
    told = answers(login("profesional").get(path).text)
    known = {"case_id": "case A", "need_id": "need A", "member_id": "member A", "service_id": "service 05"}
    assert {name: told[name] for name in known} == {name: [str(ids[what])] for name, what in known.items()}


def test_the_inbox_tells_what_left_and_nothing_else(app, login, sent):
    pk, person = ticket_of(app, sent), login("oportunidades")
    pages = person.get("/referral-inbox/list/").text + person.get(f"/referral-inbox/show/{pk}").text
    assert "Cupo en la jornada de la tarde" in pages and "1 persona" in pages
    assert "CANARYA" not in pages.replace("CANARYASHARED", "")


def test_what_the_inbox_answers_comes_back_to_the_referral(app, login, sent, read):
    person, pk = login("oportunidades"), ticket_of(app, sent)
    path, day = f"/referral-inbox/answer/{pk}/scheduled", cast.TODAY + dt.timedelta(days=3)
    said = {"day": day, "words": "Traer carné"}
    assert person.post(path, data=answers(person.get(path).text) | said).status_code == 302
    assert (read(Referral, sent).state, read(Referral, sent).scheduled_on) == (ReferralState.SCHEDULED, day)
    page = login("profesional").get(f"/referrals/show/{sent}").text
    assert "Traer carné" in page and "Zoe oportunidades" in page


def test_a_family_that_takes_its_word_back_is_told_of_no_more(app, login, sent, ids, read):
    with app.app_context():
        text = cast.one(ConsentText, code="REFERRAL").id
    said = {"family_id": ids["family A"], "text_id": text, "kind": "CONSENT", "answer": "REVOKED", "form": "SPOKEN",
            "given_by": "Ana", "said_on": cast.TODAY}  # fmt: skip
    assert login("profesional").post("/consents/add", data=said).status_code == 302
    assert read(Referral, sent).state == ReferralState.WITHDRAWN
    assert read(ReferralTicket, ticket_of(app, sent)).shared_summary is None


# -- the last slot ----------------------------------------------------------------------------------------------------
@pytest.fixture
def rivals(app, allowed, proposed):
    """Eight referrals for one preferential slot."""
    allowed()
    with app.app_context():
        first = db.session.get(Referral, proposed)
        free = {"slots": 3, "slots_preferential": 1, "slots_financed": 0}
        db.session.execute(update(Opportunity).where(Opportunity.id == first.service_id).values(**free))
        asked = {name: getattr(first, name) for name in ("service_id", "reason", "shared_summary", "answer_by")}
        rows = [Referral(case=db.session.get(Case, first.case_id), **asked) for _rival in range(7)]
        db.session.add_all(rows)
        db.session.commit()
        return [proposed, *(row.id for row in rows)]


def slots_of(app, pk):
    with app.app_context():
        service = db.session.get(Referral, pk).service
        return service.slots, service.slots_preferential


def test_of_many_at_once_one_gets_the_last_slot_and_the_rest_are_told(app, login, rivals):
    person = login("profesional")
    cookie = person.get_cookie("session").value
    forms = {pk: answers(person.get(f"/referrals/send/{pk}").text) | {"slot": "PREFERENTIAL"} for pk in rivals}

    def attempt(pk):
        rival = app.test_client()
        rival.set_cookie("session", cookie)
        answer = rival.post(f"/referrals/send/{pk}", data=forms[pk])
        return answer.status_code, "Ya no queda" in answer.text

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(attempt, rivals))
    assert sorted(told) == [(302, False), *[(422, True)] * 7]
    assert slots_of(app, rivals[0]) == (2, 0)
    with app.app_context():
        kept = db.session.scalars(select(Referral.slot).where(Referral.id.in_(rivals))).all()
    assert kept.count(SlotKind.PREFERENTIAL) == 1


def test_a_slot_comes_back_when_the_family_did_not_attend(app, login, rivals):
    person, pk = login("profesional"), rivals[0]
    send(person, pk, "PREFERENTIAL")
    assert slots_of(app, pk) == (2, 0)
    step(person, pk, "accepted")
    step(person, pk, "not_attended", words="No llegó el bus")
    assert slots_of(app, pk) == (3, 1)


def test_a_slot_that_was_preferential_and_financed_comes_back_as_both_and_the_ledger_tells(app, login, rivals):
    person, pk = login("profesional"), rivals[0]
    with app.app_context():
        db.session.get(Referral, pk).service.slots = 1
        db.session.get(Referral, pk).service.slots_financed = 1
        db.session.commit()
    send(person, pk, "PREFERENTIAL")
    assert slots_of(app, pk) == (0, 0)
    step(person, pk, "withdrawn", words="Se mudan")
    with app.app_context():
        service = db.session.get(Referral, pk).service
        lines = db.session.scalars(select(SlotMove).filter_by(about=db.session.get(Referral, pk).ticket.code)).all()
    assert (service.slots, service.slots_preferential, service.slots_financed) == (1, 1, 1)
    assert [(one.slots, one.preferential, one.financed) for one in lines] == [(-1, -1, -1), (1, 1, 1)]


def test_a_step_keeps_who_took_it_and_its_words(app, login, sent):
    step(login("profesional"), sent, "withdrawn", words="Se mudan")
    with app.app_context():
        rows = db.session.scalars(select(ReferralStep).filter_by(referral_id=sent).order_by(ReferralStep.id)).all()
        assert [row.state.name for row in rows] == ["PROPOSED", "SENT", "WITHDRAWN"]
        assert rows[-1].words == "Se mudan" and rows[-1].author.username == "profesional"
