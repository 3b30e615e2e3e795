"""Can an institution without an account report on its commitment, and see nothing else (issue: external link)?"""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from app.commitments.models import Commitment, CommitmentChange, CommitmentStatus, ReportLink
from app.extensions import db
from app.kit.scopes import utcnow
from tests import cast
from tests.access.conftest import break_glass
from tests.forms import answers

REPORT = {"outcome": "IN_PROGRESS", "percent": "60", "words": "Tres cupos confirmados"}


@pytest.fixture
def promise(ids):
    return ids["promise A"]


@pytest.fixture
def secrets(login, promise):
    """The link and the code that the case manager was shown, for the commitment of family A."""
    page, person = f"/report-links/ask/{promise}", login("gestora")
    said = answers(person.get(page).text) | {"recipient": "Colegio, rectoría"}
    return shown(person.post(page, data=said).text)


def shown(text):
    secret = re.search(r"/report/#([\w-]+)", html.unescape(text))[1]
    return {"secret": secret, "code": re.search(r'id="code" value="([\d ]+)"', text)[1]}


def sent(client, **said):
    return client.post("/report/", data=answers(client.get("/report/").text) | said)


def stored(app, promise):
    with app.app_context():
        return db.session.get(Commitment, promise)


def test_link_and_code_show_the_commitment_and_nothing_of_the_case(client, secrets):
    assert "PROMISE" not in client.get("/report/").text
    page = sent(client, **secrets).text
    assert "CANARYAPROMISE" in page
    assert set(re.findall(r"CANARY\w+", page)) == {"CANARYAPROMISE"}


def test_a_report_is_kept_with_who_sent_it_and_stays_open(app, client, secrets, promise):
    assert "Gracias" in sent(client, **secrets, **REPORT).text
    row = stored(app, promise)
    assert (row.percent, row.status) == (60, CommitmentStatus.IN_PROGRESS)
    with app.app_context():
        last = db.session.scalar(select(CommitmentChange).order_by(CommitmentChange.id.desc()).limit(1))
    assert "Colegio, rectoría" in last.note and "Tres cupos" in last.note and last.created_by_id is None


def test_what_is_reported_as_fulfilled_waits_for_who_follows_it(app, login, client, secrets, promise):
    sent(client, **secrets, outcome="FULFILLED", words="Acta 12")
    assert stored(app, promise).status == CommitmentStatus.IN_PROGRESS
    assert "Revisar el reporte" in login("gestora").get("/").text  # though it is due in more than a week
    assert "Reportado como cumplido" in login("gestora").get(f"/commitments/show/{promise}").text
    login("gestora").post(f"/commitments/close/{promise}", data={"outcome": "FULFILLED", "words": "Acta 12"})
    assert stored(app, promise).claimed_on is None


@pytest.mark.parametrize("step, said", [
    ("progress", {"percent": "40", "progress": "Falta el cupo"}),
    ("postpone", {"new_due_on": cast.TODAY + dt.timedelta(days=40), "reason": "Falta el cupo"}),
])  # fmt: skip
def test_a_report_that_is_not_accepted_is_set_aside(app, login, client, secrets, promise, step, said):
    sent(client, **secrets, outcome="FULFILLED", words="Acta 12")
    person = login("gestora")
    assert person.post(f"/commitments/{step}/{promise}", data=said).status_code == 302
    assert stored(app, promise).claimed_on is None
    assert "Revisar el reporte" not in person.get("/").text


def test_a_link_is_withdrawn_from_its_page(app, login, client, secrets, promise):
    with app.app_context():
        link = db.session.scalar(select(ReportLink.id).filter_by(commitment_id=promise).order_by(ReportLink.id.desc()))
    person = login("gestora")
    button = re.search(r'href="(/report-links/withdraw/\d+)"', person.get(f"/report-links/show/{link}").text)[1]
    assert person.post(button, data=answers(person.get(button).text)).status_code == 302
    assert sent(client, **secrets).status_code == 422


def test_whoever_looks_in_an_emergency_asks_for_no_report(login, promise):
    person, page = login("gestor.valle"), f"/commitments/show/{promise}"
    break_glass(person)
    assert "CANARYAPROMISE" in person.get(page).text
    assert "/report-links/ask/" not in person.get(page).text
    assert "/report-links/ask/" in login("gestora").get(page).text


def test_a_used_link_says_so_and_reveals_nothing(client, secrets):
    sent(client, **secrets, **REPORT)
    again = sent(client, **secrets)
    assert again.status_code == 422 and "ya se usó" in again.text and "PROMISE" not in again.text


@pytest.mark.parametrize("ended", ["expires_at", "withdrawn_at", "tries", "closed"])
def test_an_ended_link_reveals_nothing(app, client, secrets, promise, ended):
    past = utcnow() - dt.timedelta(days=1)
    with app.app_context():
        link = db.session.scalar(select(ReportLink).where(ReportLink.commitment_id == promise).order_by(
            ReportLink.id.desc()).limit(1))  # fmt: skip
        if ended == "closed":
            link.commitment.status = CommitmentStatus.NOT_FULFILLED
        else:
            setattr(link, ended, 5 if ended == "tries" else past)
        db.session.commit()
    answer = sent(client, **secrets)
    assert answer.status_code == 422 and "PROMISE" not in answer.text


def test_five_wrong_codes_lock_the_link(client, secrets):
    for _guess in range(5):
        assert sent(client, secret=secrets["secret"], code="0000").status_code == 422
    assert sent(client, **secrets).status_code == 422


def test_a_new_link_ends_the_one_before(client, login, promise, secrets):
    page, person = f"/report-links/ask/{promise}", login("gestora")
    newer = shown(person.post(page, data=answers(person.get(page).text) | {"recipient": "Secretaría"}).text)
    assert sent(client, **secrets).status_code == 422 and sent(client, **newer).status_code == 200


def test_a_report_without_words_keeps_what_was_typed(client, secrets):
    answer = sent(client, **secrets, outcome="IN_PROGRESS", percent="160", words="")
    assert answer.status_code == 422 and "160" in answer.text and "Escriba qué se hizo" in answer.text


def test_the_secrets_are_kept_nowhere(app, secrets, promise):
    with app.app_context():
        rows = db.session.execute(select(*ReportLink.__table__.c).where(ReportLink.commitment_id == promise)).all()
    told = str(rows)
    assert secrets["secret"] not in told and secrets["code"].replace(" ", "") not in told


def test_what_is_opened_again_says_why_and_keeps_its_history(app, login, promise):
    person, later = login("gestora"), cast.TODAY + dt.timedelta(days=30)
    person.post(f"/commitments/close/{promise}", data={"outcome": "FULFILLED", "words": "Acta 12"})
    said = {"new_due_on": str(later), "reason": "El cupo se perdió"}
    assert person.post(f"/commitments/reopen/{promise}", data=said).status_code == 302
    row = stored(app, promise)
    assert (row.status, row.due_on, row.closed_on) == (CommitmentStatus.IN_PROGRESS, later, None)
    page = person.get(f"/commitments/show/{promise}").text
    assert "El cupo se perdió" in page and "Acta 12" in page
