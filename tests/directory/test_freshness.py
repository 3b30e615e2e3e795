"""Is a service kept fresh: by its provider through a link, reviewed field by field, and by those who used it?

WB-9-10.
"""

import datetime as dt
import html
import re

import pytest

from app.directory.answers import ProviderSays, ServiceAnswer, ServiceLink
from app.directory.models import Schedule
from app.extensions import db
from app.opportunities.experience import Experience, Working, quality_of
from app.opportunities.models import Opportunity
from tests.forms import answers
from tests.planting import rows

TODAY = dt.date.today()


@pytest.fixture
def service(app):
    """The service of Antioquia about which nobody has answered, last verified long ago."""
    known = {row.opportunity_id for row in rows(app, Schedule)}
    with app.app_context():
        row = next(one for one in rows(app, Opportunity) if one.id not in known and "05" in one.name_es)
        row = db.session.merge(row)
        row.verified_on, row.address = TODAY - dt.timedelta(days=400), "Calle 1"
        db.session.commit()
        return row.id


@pytest.fixture
def secrets(login, service):
    person, path = login("oportunidades"), f"/service-links/ask/{service}"
    text = html.unescape(person.post(path, data=answers(person.get(path).text) | {"recipient": "Rosa Hogar"}).text)
    return {"secret": re.search(r"/service-confirm/#([\w-]+)", text)[1],
            "code": re.search(r'id="code" value="([\d ]+)"', text)[1]}  # fmt: skip


def reply(client, secrets, **said):
    """Open the page behind the link; with `said`, answer what stands there."""
    page = client.post("/service-confirm/", data=answers(client.get("/service-confirm/").text) | secrets)
    return client.post("/service-confirm/", data=answers(page.text, "outcome") | said) if said else page


def stored(app, pk):
    return rows(app, Opportunity, id=pk)[0]


def test_the_link_opens_its_service_and_no_name_of_who_works(client, secrets):
    page = reply(client, secrets).text
    assert "CANARYOFFER05SERVICIO1" in page and "Calle 1" in page
    assert "CONTACT" not in page and "PROVIDER" not in page


def test_a_provider_that_confirms_makes_the_service_fresh(app, client, secrets, service):
    assert "Gracias" in reply(client, secrets, outcome="CONFIRMED").text
    assert stored(app, service).verified_on == TODAY
    assert "Rosa Hogar" in stored(app, service).verified_note


def test_what_a_provider_corrects_waits_until_it_is_taken_over_field_by_field(app, login, client, secrets, service):
    reply(client, secrets, outcome="CORRECTED", address="Carrera 9", contact="Doña Luz")
    assert stored(app, service).address == "Calle 1"
    person = login("oportunidades")
    page = person.get(f"/directory/review/{service}")
    assert "Calle 1 → propuesto: Carrera 9" in html.unescape(page.text)
    person.post(f"/directory/review/{service}", data=answers(page.text) | {"address": "take", "contact": "leave"})
    row = stored(app, service)
    assert (row.address, row.contact, row.verified_on) == ("Carrera 9", None, TODAY)


def test_a_correction_without_a_change_and_a_confirmation_with_one_are_refused(client, secrets):
    assert "No cambió nada" in html.unescape(reply(client, secrets, outcome="CORRECTED").text)
    assert "Usted corrigió algo" in reply(client, secrets, outcome="CONFIRMED", address="Carrera 9").text


@pytest.mark.parametrize("misuse", ["twice", "wrong code", "closed", "too old"])
def test_a_misused_link_opens_nothing(app, client, secrets, service, misuse):
    if misuse == "twice":
        reply(client, secrets, outcome="CONFIRMED")
    with app.app_context():
        if misuse == "closed":
            db.session.get(Opportunity, service).is_active = False
        if misuse == "too old":
            db.session.query(ServiceLink).update({"expires_at": dt.datetime(2020, 1, 1)})
        db.session.commit()
    told = secrets | ({"code": "00000000"} if misuse == "wrong code" else {})
    page = reply(client, told)
    assert page.status_code == 422 and "CANARY" not in page.text and "Calle 1" not in page.text


def test_a_service_that_ended_is_closed_only_when_the_review_says_so(app, login, client, secrets, service):
    reply(client, secrets, outcome="ENDED")
    assert stored(app, service).is_active
    person = login("oportunidades")
    page = person.get(f"/directory/review/{service}")
    person.post(f"/directory/review/{service}", data=answers(page.text))
    assert not stored(app, service).is_active
    assert rows(app, ServiceAnswer, opportunity_id=service)[0].said == ProviderSays.ENDED


def test_the_queue_behind_the_home_page_shows_the_oldest_first(login, service):
    person = login("oportunidades")
    assert "/opportunities/list/?flag=verify" in person.get("/").text
    listed = person.get("/opportunities/list/?flag=verify").text
    assert listed.index("SERVICIO2") < listed.index("SERVICIO1")  # one was never verified


def test_an_average_needs_three_experiences(app, service):
    with app.app_context():
        for rating in (Working.WELL, Working.VERY_WELL):
            db.session.add(Experience(opportunity_id=service, region_id=1, rating=rating, note="Fue bien"))
        db.session.flush()
        assert quality_of([service]) == {}
        db.session.add(Experience(opportunity_id=service, region_id=1, rating=Working.HARDLY, note="Tardó"))
        db.session.flush()
        assert quality_of([service]) == {service: 3.0}
        db.session.rollback()


def test_an_experience_is_told_without_numbers_of_people(app, login, service):
    person, path = login("profesional"), f"/directory/experiences/{service}"
    told = answers(person.get(path).text) | {"rating": "WELL", "note": "La señora 43.123.456 esperó dos horas"}
    refused = person.post(path, data=told)
    assert refused.status_code == 422 and 'href="#note"' in refused.text and "esperó dos horas" in refused.text
    assert person.post(path, data=told | {"note": "Esperaron dos horas"}).status_code == 302
    assert "Esperaron dos horas" in login("gestora").get(f"/opportunities/show/{service}").text
    assert "Esperaron dos horas" not in login("analista").get(f"/opportunities/show/{service}").text
