"""Is the application form of a service answered from the record, kept sealed, and followed to its end? (WB-5.2)"""

import datetime as dt

import pytest
from sqlalchemy import select, text

from app.directory.questions import FormQuestion, Prefill
from app.extensions import db
from app.referrals.applications import application_faults
from app.referrals.models import Application, ApplicationState, Referral, ReferralState
from tests.forms import answers

DAY = dt.date(2026, 6, 30)


@pytest.fixture
def referral(app, ids):
    """One of family A that is not sent yet, to a service that asks for a name and, if one likes, a wish."""
    with app.app_context():
        row = db.session.scalar(select(Referral).filter_by(case_id=ids["case A"], state=ReferralState.PROPOSED))
        of = {"opportunity": row.service}
        db.session.add_all([FormQuestion(**of, question_es="¿Quién?", prefill=Prefill.NAME, is_required=True),
                            FormQuestion(**of, question_es="¿Qué desea?", is_required=False)])  # fmt: skip
        db.session.commit()
        return row.id


def test_the_form_of_a_service_is_answered_from_the_record_and_handed_in(app, login, referral):
    person, path = login("profesional"), f"/referrals/application/{referral}"
    assert path in person.get(f"/referrals/show/{referral}").text
    form = answers(person.get(path).text)
    asked = sorted((name for name in form if name[0] == "q"), key=lambda name: int(name[1:]))
    assert "CANARYA" in str(form[asked[-2]])
    late = person.post(path, data=form | {"state": "HANDED_IN", asked[-2]: ""})
    assert late.status_code == 422 and "El servicio necesita esta respuesta" in late.text
    said = form | {"state": "HANDED_IN", "handed_in_on": dt.date.today(), asked[-1]: "Un cupo"}
    assert person.post(path, data=said).status_code == 302
    assert "Un cupo" in person.get(path).text and "Radicada" in person.get(f"/referrals/show/{referral}").text
    with app.app_context():
        stored = db.session.execute(text("SELECT answers FROM application ORDER BY id DESC")).first()[0]
        assert "Un cupo" not in stored and "CANARYA" not in stored


def test_an_application_saved_meanwhile_is_not_overwritten(app, login, referral):
    person, path = login("profesional"), f"/referrals/application/{referral}"
    first, second = answers(person.get(path).text), answers(person.get(path).text)
    assert person.post(path, data=first | {"words": "Radicado 1"}).status_code == 302
    assert person.post(path, data=second | {"words": "Radicado 2"}).status_code == 409
    with app.app_context():
        assert db.session.scalar(select(Application.words).filter_by(referral_id=referral)) == "Radicado 1"


@pytest.mark.static
@pytest.mark.parametrize("state, day, words, faults", [
    ("PREPARED", None, None, set()), ("HANDED_IN", None, None, {"handed_in_on", "q1"}),
    ("ACCEPTED", DAY + dt.timedelta(1), None, {"handed_in_on", "q1"}), ("REFUSED", DAY, None, {"words", "q1"}),
    ("REFUSED", DAY, "Sin cupo", {"q1"}),
])  # fmt: skip
def test_what_is_handed_in_has_its_day_and_answers_and_a_refusal_its_reason(app, state, day, words, faults):
    with app.test_request_context():
        told = {"state": ApplicationState[state].name, "handed_in_on": day, "words": words, "q1": ""}
        assert set(application_faults(told, ["q1"], DAY)) == faults
