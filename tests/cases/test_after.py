"""Is a closed case looked at again, a return named, and care rated by its results? (G34-1-07, G34-3.1-04, -10)"""

import datetime as dt

import pytest

from app.cases.closing import ClosingCheck
from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.families.models import Member
from app.quality.models import CareRating
from tests import cast
from tests.forms import answers


@pytest.fixture
def closed(app, ids):
    """Case A was closed eight months ago."""
    with app.app_context():
        db.session.query(ClosingCheck).filter_by(case_id=ids["case A"]).delete()
        case = db.session.get(Case, ids["case A"])
        case.status, case.closed_on = CaseStatus.CLOSED, cast.TODAY - dt.timedelta(days=240)
        case.opened_on = case.closed_on
        db.session.commit()
    return ids["case A"]


def added(person, page, **said):
    return person.post(page, data=answers(person.get(page).text) | said)


def test_a_case_closed_half_a_year_ago_waits_for_its_check(login, closed):
    person, words = login("profesional"), "Verificar el caso cerrado CANARYA-CASE"
    assert words in person.get("/").text
    said = {"sustained": "YES", "in_family": "y"}
    assert added(person, f"/closing-checks/add?case_id={closed}", **said).status_code == 302
    assert words not in person.get("/").text


def test_a_look_soon_after_closing_does_not_replace_the_one_that_is_due(login, closed):
    person, soon = login("profesional"), cast.TODAY - dt.timedelta(days=230)
    said = {"sustained": "YES", "in_family": "y", "checked_on": soon}
    assert added(person, f"/closing-checks/add?case_id={closed}", **said).status_code == 302
    assert "Verificar el caso cerrado CANARYA-CASE" in person.get("/").text


def test_an_open_case_is_not_checked_after_closing(login, ids):
    answer = added(login("profesional"), f"/closing-checks/add?case_id={ids['case A']}", sustained="YES")
    assert answer.status_code == 422 and "no está cerrado" in answer.text


def test_a_second_case_of_a_child_is_a_return(app, login, closed):
    """Returns are counted, so that they grow fewer (G34-3.1-10)."""
    person = login("profesional")
    with app.app_context():
        old = db.session.get(Case, closed)
        said = {"family_id": old.family_id, "child_id": old.child_id, "programme_id": old.programme_id}
    answer = added(person, f"/cases/add?family_id={said['family_id']}", **said)
    assert answer.status_code == 302
    assert "Reingreso al programa" in person.get(answer.location).text


def test_a_return_is_known_whoever_writes_the_case(app, closed):
    with app.app_context():
        old = db.session.get(Case, closed)
        same = {"family": old.family, "unit": old.unit, "programme": old.programme, "stage": old.stage}
        child = Member(family=old.family, first_name="Luz", last_name="Mar")
        cases = [cast.keep(Case(**same, child=whose)) for whose in (old.child, None, child)]
        assert [case.is_return for case in cases] == [True, True, False]


def test_the_case_manager_rates_care_and_says_what_is_missing(app, login, ids):
    person, page = login("gestora"), f"/care-ratings/add?case_id={ids['case A']}"
    said = {"care": "Terapia familiar", "effectiveness": "SOME", "relevance": "HIGH"}
    answer = added(person, page, **said)
    assert answer.status_code == 422 and "Diga qué la haría más efectiva" in answer.text
    assert added(person, page, **said, remark="Falta el papá").status_code == 302
    with app.app_context():
        assert db.session.query(CareRating).filter_by(case_id=ids["case A"]).count() == 2


def test_the_professional_does_not_rate_the_care_given(login, ids):
    assert login("profesional").get(f"/care-ratings/add?case_id={ids['case A']}").status_code == 403
