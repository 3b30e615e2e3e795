"""Can a provider without an account answer one referral, and see nothing but what left (issue: external link)?"""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.kit.scopes import utcnow
from app.opportunities.models import Opportunity
from app.referrals.models import Referral, ReferralLink, ReferralState, ReferralStep, ReferralTicket, SlotKind
from tests import cast
from tests.forms import answers


@pytest.fixture
def sent(app, ids):
    """The referral of family A that has left, with one of the two slots of its service."""
    with app.app_context():
        row = db.session.scalar(select(Referral).filter_by(case_id=ids["case A"], state=ReferralState.SENT))
        row.slot = row.ticket.slot = SlotKind.GENERAL
        db.session.commit()
        return row.id


@pytest.fixture
def secrets(login, sent):
    return ask(login("profesional"), sent)


def ask(person, pk):
    path = f"/referral-links/ask/{pk}"
    text = html.unescape(person.post(path, data=answers(person.get(path).text) | {"recipient": "Hogar, Rosa"}).text)
    return {"secret": re.search(r"/referral-answer/#([\w-]+)", text)[1],
            "code": re.search(r'id="code" value="([\d ]+)"', text)[1]}  # fmt: skip


def reply(client, **said):
    return client.post("/referral-answer/", data=answers(client.get("/referral-answer/").text) | said)


def stored(app, pk):
    with app.app_context():
        return db.session.get(Referral, pk)


def test_link_and_code_show_what_left_and_nothing_else(client, secrets):
    assert "CANARY" not in client.get("/referral-answer/").text
    page = reply(client, **secrets).text
    assert "1 persona" in page and "6-11" in page
    told = set(re.findall(r"CANARY\w+", page))
    assert told == {"CANARYASHARED", "CANARYOFFER05SERVICIO1", "CANARYOFFER05ORG"}


def test_a_provider_accepts_and_later_says_that_the_family_came(app, login, client, secrets, sent):
    assert "Gracias" in reply(client, **secrets, outcome="ACCEPTED", words="Preguntar por Rosa").text
    assert stored(app, sent).state == ReferralState.ACCEPTED
    with app.app_context():
        last = db.session.scalar(select(ReferralStep).filter_by(referral_id=sent).order_by(ReferralStep.id.desc()))
    assert (last.words, last.told_by, last.created_by_id) == ("Preguntar por Rosa", "Hogar, Rosa", None)
    newer = ask(login("profesional"), sent)
    assert reply(client, **newer, outcome="DECLINED", words="Ya no").status_code == 422  # it was accepted
    reply(client, **newer, outcome="ATTENDED")
    assert stored(app, sent).state == ReferralState.ATTENDED


def test_declining_says_why_and_gives_the_slot_back(app, client, secrets, sent):
    with app.app_context():
        before = db.session.get(Opportunity, stored(app, sent).service_id).slots
    refused = reply(client, **secrets, outcome="DECLINED")
    assert refused.status_code == 422 and "Diga por qué" in refused.text
    reply(client, **secrets, outcome="DECLINED", words="Sin cupo")
    with app.app_context():
        assert db.session.get(Opportunity, stored(app, sent).service_id).slots == before + 1
        assert db.session.get(ReferralTicket, stored(app, sent).ticket_id).answer == "Sin cupo"


def test_an_appointment_needs_a_day_that_is_not_past(app, client, secrets, sent):
    assert reply(client, **secrets, outcome="SCHEDULED").status_code == 422
    past = cast.TODAY - dt.timedelta(days=1)
    assert reply(client, **secrets, outcome="SCHEDULED", day=past).status_code == 422
    reply(client, **secrets, outcome="SCHEDULED", day=cast.TODAY)
    assert stored(app, sent).scheduled_on == cast.TODAY


@pytest.mark.parametrize("ended", ["expires_at", "withdrawn_at", "used_at", "tries", "case", "answered"])
def test_an_ended_link_reveals_nothing_and_changes_nothing(app, client, secrets, sent, ids, ended):
    with app.app_context():
        link = db.session.scalar(select(ReferralLink).filter_by(referral_id=sent).order_by(ReferralLink.id.desc()))
        if ended == "case":
            case = db.session.get(Case, ids["case A"])
            case.status, case.closed_on = CaseStatus.CLOSED, cast.TODAY
        elif ended == "answered":
            link.referral.state = ReferralState.WITHDRAWN
        else:
            setattr(link, ended, 5 if ended == "tries" else utcnow() - dt.timedelta(days=1))
        db.session.commit()
    answer = reply(client, **secrets, outcome="ACCEPTED")
    assert answer.status_code == 422 and "CANARY" not in answer.text
    assert stored(app, sent).state != ReferralState.ACCEPTED


def test_a_wrong_code_opens_nothing_and_five_lock_the_link(client, secrets):
    for _guess in range(5):
        assert reply(client, secret=secrets["secret"], code="0000").status_code == 422
    assert reply(client, **secrets).status_code == 422


def test_a_link_of_a_commitment_opens_no_referral(client, login, ids, secrets):
    page = f"/report-links/ask/{ids['promise A']}"
    person = login("gestora")
    text = html.unescape(person.post(page, data=answers(person.get(page).text) | {"recipient": "Ana"}).text)
    other = {"secret": re.search(r"/report/#([\w-]+)", text)[1],
             "code": re.search(r'id="code" value="([\d ]+)"', text)[1]}  # fmt: skip
    assert reply(client, **other).status_code == 422
