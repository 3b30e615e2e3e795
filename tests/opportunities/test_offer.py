"""Does the offer stay in its regional, is it verified by a button, and does the map say what the rows say?

CC-12, MED-5-08, WB-3-02, WB-3-06, WB-4.2-03, WB-4.2-04.
"""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import event, select

from app.access.viewers import load_viewer
from app.catalogs.models import Locality, Municipality, Region, Term
from app.directory.answers import ServiceAnswer, ServiceLink
from app.directory.models import OF_SERVICE, Frequency, Schedule
from app.directory.questions import FormQuestion
from app.extensions import db
from app.opportunities.agreements import SlotMove
from app.opportunities.conditions import EligibilityRule
from app.opportunities.experience import Experience
from app.opportunities.models import Opportunity, Organization
from app.referrals.models import Application, Referral, ReferralLink, ReferralStep, ReferralTicket

CAST = "CANARYOFFER05SERVICIO1"


def row(model, **by):
    return db.session.scalars(select(model).filter_by(**by)).first()


@pytest.fixture
def typed(app):
    """A service as the form sends it."""
    with app.app_context():
        owner = row(Organization, name="CANARYOFFER05ORG")
        return {
            "name_es": "Ropero de barrio", "name_en": "Neighbourhood wardrobe", "organization_id": owner.id,
            "kind_id": row(Term, list="need_kind", code="SUPPORT_NETWORK").id, "cost": "FREE", "is_active": "1",
            "municipality_id": row(Municipality, code="05088").id, "slots": "3", "slots_preferential": "1",
            "slots_financed": "0", "_key": "k" * 43,
        }  # fmt: skip


def stored(app, name="Ropero de barrio"):
    with app.app_context():
        found = row(Opportunity, name_es=name)
        return found and (found.id, found.region_id, found.verified_on, found.verified_by_id)


def test_the_municipality_gives_the_regional(app, login, typed):
    answer = login("oportunidades").post("/opportunities/add", data=typed)
    assert answer.status_code == 302
    with app.app_context():
        assert stored(app)[1] == row(Region, code="05").id


def test_a_foreign_municipality_is_refused_beside_the_field(app, login, typed):
    with app.app_context():
        typed["municipality_id"] = row(Municipality, code="76001").id
    answer = login("oportunidades").post("/opportunities/add", data=typed)
    assert answer.status_code == 422
    assert 'href="#municipality_id"' in answer.text
    assert stored(app) is None


def test_a_service_does_not_move_to_another_regional(app, login, typed):
    person = login("oportunidades")
    person.post("/opportunities/add", data=typed)
    with app.app_context():
        typed["municipality_id"] = row(Municipality, code="76001").id
    pk, region, *_rest = stored(app)
    assert person.post(f"/opportunities/edit/{pk}", data={**typed, "_version": "1"}).status_code == 422
    assert stored(app)[1] == region


def test_the_locality_is_of_the_municipality(app, login, typed):
    with app.app_context():
        typed["locality_id"] = row(Locality, code="MED-03").id
    answer = login("oportunidades").post("/opportunities/add", data=typed)
    assert answer.status_code == 422
    assert 'href="#locality_id"' in answer.text


def test_verified_today_says_when_and_by_whom(app, login):
    pk = stored(app, CAST)[0]
    person = login("oportunidades")
    assert person.get(f"/opportunities/verify/{pk}").status_code == 405
    assert person.post(f"/opportunities/verify/{pk}").status_code == 302
    _pk, _region, day, by = stored(app, CAST)
    assert day == dt.date.today()
    assert by is not None


@pytest.mark.parametrize("name", ["gestora", "analista", "profesional"])
def test_who_only_reads_does_not_verify(app, login, name):
    pk = stored(app, CAST)[0]
    assert login(name).post(f"/opportunities/verify/{pk}").status_code != 200
    assert stored(app, CAST)[2] is None


def test_a_foreign_service_cannot_be_verified(app, login):
    pk = stored(app, "CANARYOFFER76SERVICIO1")[0]
    assert login("oportunidades").post(f"/opportunities/verify/{pk}").status_code == 404


def points(page):
    return json.loads(re.search(r'id="map-points">(.*?)</script>', page, re.S).group(1))


def test_the_map_shows_own_regional_and_the_nation_to_the_central_level(app, login):
    own, nation = (login(name).get("/opportunity-map/").text for name in ("oportunidades", "central"))
    with app.app_context():
        towns = {row(Municipality, code=code).id for code in ("05001", "76001")}
    assert [point["count"] for point in points(own)] == [2]
    assert {point["id"] for point in points(nation)} == towns
    assert "CANARYOFFER76" not in own
    assert "/opportunities/show/" not in nation


def test_the_map_filters_and_survives_nonsense(login):
    person = login("oportunidades")
    assert points(person.get("/opportunity-map/?slots=1&cost=FREE").text)
    assert not points(person.get("/opportunity-map/?cost=PAID").text)
    answer = person.get("/opportunity-map/?kind=x&sector=y&municipality=-1&locality=9&page=0&cost=%7F")
    assert answer.status_code == 200
    assert points(answer.text)
    assert person.get("/opportunity-map/?cost=%00").status_code == 400  # nobody types that


def test_places_are_found_without_accents_and_within_reach(login):
    person = login("oportunidades")
    found = person.post("/opportunities/lookup/municipality_id", data={"q": "itagui"}).json
    assert [place["text"] for place in found] == ["Itagüí"]
    assert person.post("/opportunities/lookup/municipality_id", data={"q": "buenaventura"}).json == []
    localities = person.post("/opportunities/lookup/locality_id", data={"q": "manrique medellin"}).json
    assert localities[0]["text"] == "Manrique"
    assert "Medellín" in localities[0]["sub"]
    assert [place["text"] for place in person.post("/opportunity-map/lookup/municipality", data={"q": ""}).json] == [
        "Medellín"
    ]


def test_a_stale_service_waits_on_the_home_page_of_who_keeps_it(app, seen):
    from app.opportunities.due import offer_due

    with seen("oportunidades"):
        assert len(offer_due(dt.date.today())) == 2
    with seen("gestora"):
        assert offer_due(dt.date.today()) == []


@pytest.fixture
def seen(app):
    """`with seen(name):` is a request of that person."""
    from contextlib import contextmanager

    from flask_appbuilder.security.sqla.models import User
    from flask_login import login_user

    @contextmanager
    def look(name):
        with app.test_request_context("/"):
            login_user(db.session.scalar(select(User).filter_by(username=name), execution_options={"unscoped": True}))
            load_viewer()
            yield

    return look


def test_the_map_needs_few_statements(app, login):
    person, told = login("oportunidades"), []
    person.get("/opportunity-map/?municipality=1")

    def note(_connection, _cursor, statement, *_rest):
        if "opportunity" in statement or "municipality" in statement or "locality" in statement or "term" in statement:
            told.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        person.get("/opportunity-map/?municipality=1")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(told) <= 8, told


def test_the_demo_offer_loads_once(app):
    from app.demo.opportunities import load_opportunities

    with app.app_context():
        for model in (Application, ReferralLink, ReferralStep, Referral, ReferralTicket, SlotMove, EligibilityRule,
                      *OF_SERVICE, FormQuestion, ServiceLink, ServiceAnswer, Experience, Opportunity):
            db.session.query(model).delete()
        assert load_opportunities() >= 130
        assert load_opportunities() == 0
        regions = {region for region in db.session.scalars(select(Opportunity.region_id))}
        assert regions == {row(Region, code="05").id, row(Region, code="76").id}
        db.session.rollback()


def test_the_map_shows_what_is_open_now_and_for_whom(app, login):
    person = login("oportunidades")
    assert CAST not in person.get("/opportunity-map/?open=1").text
    with app.app_context():
        one = row(Opportunity, name_es=CAST)
        one.population_group = row(Term, list="population_group")
        db.session.add(Schedule(opportunity_id=one.id, region_id=one.region_id, freq=Frequency.WEEKLY, interval=1,
                                byday="MO,TU,WE,TH,FR,SA,SU", opens_at="00:00", closes_at="24:00"))  # fmt: skip
        db.session.commit()
        group, other = one.population_group_id, one.population_group_id + 1
    assert CAST in person.get(f"/opportunity-map/?open=1&population_group={group}").text
    assert CAST not in person.get(f"/opportunity-map/?open=1&population_group={other}").text
