"""Are the details of a service typed on one page, shown in words, and never lost (WB-4.2-01, WB-4.2-06)?"""

import datetime as dt
import html

import pytest

from app.directory import hours
from app.directory.models import Frequency, PhoneLine, RequiredDocument, Schedule
from app.extensions import db
from app.opportunities.models import Opportunity
from tests.forms import answers
from tests.planting import rows

pytestmark = pytest.mark.static  # lines of a form

NIGHT = {"hours-1-days": ["SA"], "hours-1-opens_at": "09:00", "hours-1-closes_at": "12:00"}


@pytest.fixture
def service(app):
    """The service of Antioquia that has one line of each kind."""
    return rows(app, Schedule)[0].opportunity_id


def save(person, service, **typed):
    path = f"/directory/service/{service}"
    return person.post(path, data=answers(person.get(path).text) | typed)


def test_hours_and_telephones_are_read_in_words(login, service):
    page = html.unescape(login("gestora").get(f"/opportunities/show/{service}").text)
    assert "lunes a viernes, 8:00 a 16:00" in page
    assert 'href="tel:+576043855555"' in page
    assert "CANARYOFFER05PAPEL" in page and ("Cerrado ahora" in page or "Abierto ahora" in page)


def test_a_line_more_is_saved_with_the_others(app, login, service):
    assert save(login("oportunidades"), service, **NIGHT).status_code == 302
    told = [(row.byday, row.opens_at) for row in rows(app, Schedule, opportunity_id=service)]
    assert told == [("MO,TU,WE,TH,FR", "08:00"), ("SA", "09:00")]
    assert rows(app, PhoneLine, opportunity_id=service)[0].version == 1  # what nobody touched is not written


def test_weekly_hours_without_a_day_are_refused_and_nothing_typed_is_lost(app, login, service):
    answer = save(login("oportunidades"), service, **(NIGHT | {"hours-1-days": []}))
    assert answer.status_code == 422 and 'href="#hours-1-days"' in answer.text
    assert "Marque al menos un día de la semana" in html.unescape(answer.text)
    assert answers(answer.text)["hours-1-opens_at"] == ["09:00"]
    assert len(rows(app, Schedule, opportunity_id=service)) == 1


def test_a_line_that_somebody_else_changed_is_not_overwritten_unseen(app, login, service):
    first, second = login("oportunidades"), login("oportunidades")
    path = f"/directory/service/{service}"
    opened = answers(first.get(path).text)
    save(second, service, **{"documents-0-document_es": "Registro civil"})
    answer = first.post(path, data=opened | {"documents-0-document_es": "Cédula"})
    assert answer.status_code == 422 and "Registro civil" in answer.text
    assert first.post(path, data=answers(answer.text)).status_code == 302
    assert rows(app, RequiredDocument, opportunity_id=service)[0].document_es == "Cédula"


def test_a_removed_line_leaves_the_page_and_can_be_restored(app, login, service):
    save(login("oportunidades"), service, **{"documents-0-gone": "y"})
    assert "CANARYOFFER05PAPEL" not in login("gestora").get(f"/opportunities/show/{service}").text
    with app.app_context():
        query = db.select(RequiredDocument).filter_by(opportunity_id=service)
        assert db.session.scalar(query, execution_options={"with_deleted": True}).deleted_reason


def test_another_line_without_scripts_comes_back_with_what_was_typed(login, service):
    answer = save(login("oportunidades"), service, more="phones", **{"phones-1-number": "300 123 4567"})
    assert answer.status_code == 200
    told = answers(answer.text)
    assert told["phones-count"] == ["3"] and told["phones-1-number"] == ["300 123 4567"]


@pytest.mark.parametrize(("now", "told"), [
    (dt.datetime(2026, 11, 23, 14), {}),  # nine in the morning of a Monday in Bogotá
    (dt.datetime(2026, 11, 23, 22), None),
    (dt.datetime(2026, 11, 28, 14), None),
    (dt.datetime(2026, 11, 23, 14), {"freq": "MONTHLY", "byday": "4MO"}),
    (dt.datetime(2026, 11, 16, 14), {"freq": "MONTHLY", "byday": "4MO", "shut": True}),
])  # fmt: skip
def test_the_map_shows_what_is_open_now(app, login, service, monkeypatch, now, told):
    monkeypatch.setattr(hours, "utcnow", lambda: now)
    with app.app_context():
        row = db.session.scalar(db.select(Schedule).filter_by(opportunity_id=service))
        row.freq, row.byday = Frequency[(told or {}).get("freq", "WEEKLY")], (told or {}).get("byday", row.byday)
        db.session.commit()
    is_open = told is not None and not told.get("shut")
    assert ("CANARYOFFER05SERVICIO2" in login("gestora").get("/opportunity-map/?open=1").text) is is_open


def test_an_active_service_has_no_reason_for_being_closed(app, login, service):
    person = login("oportunidades")
    told = answers(person.get(f"/opportunities/edit/{service}").text) | {"closure": "PAUSED"}
    answer = person.post(f"/opportunities/edit/{service}", data=told)
    assert answer.status_code == 422 and 'href="#closure"' in answer.text
    assert rows(app, Opportunity, id=service)[0].closure is None
