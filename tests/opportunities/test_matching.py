"""Does a need lead to services with reasons, and to the register of unmet needs without telling whose it is?

MED-1-03, WB-9-07.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from app.cases.models import Need
from app.catalogs.models import Municipality, Term
from app.extensions import db
from app.opportunities.conditions import EligibilityRule
from app.opportunities.models import Opportunity, Organization
from app.opportunities.unmet import UnmetNeed, band_of
from tests import crawl

SIGN_IN = 5  # the account, its roles, its person and its grants; on PostgreSQL, who looks
TODAY = dt.date.today()


@pytest.fixture
def need(app, ids):
    """The need of the child of family A, eleven years old or so, in Medellín; nothing else on offer for its kind."""
    with app.app_context():
        row = db.session.get(Need, ids["need A"])
        db.session.query(Opportunity).filter_by(kind_id=row.kind_id).update({"is_active": False})
        db.session.commit()
        return row.id


@pytest.fixture
def offered(app, need):
    """offered("Uno", town="05088", slots=3) is one more service of the kind; `rules` are its conditions."""

    def plant(name, town="05001", rules=(), **more):
        with app.app_context():
            kind = db.session.get(Need, need).kind_id
            place = db.session.scalars(select(Municipality).filter_by(code=town)).one()
            owner = db.session.scalars(select(Organization).filter_by(name="CANARYOFFER05ORG")).one()
            row = Opportunity(name_es=name, name_en=name, organization=owner, kind_id=kind, municipality=place,
                              verified_on=TODAY, **more)  # fmt: skip
            db.session.add_all([row, *(EligibilityRule(opportunity=row, **one) for one in rules)])
            db.session.commit()
            return row.id

    return plant


def term(app, list_, code):
    with app.app_context():
        return db.session.scalars(select(Term).filter_by(list=list_, code=code)).one().id


def cards(page):
    return [re.sub(r"<.*?>", "", head).strip() for head in re.findall(r'offer-head"><h2>(.*?)</h2>', page)]


def test_nearest_first_then_preferential_slots_and_what_lacks_something_last(login, need, offered):
    offered("Vecina", town="05088", slots=2)
    offered("Para mayores", slots=9, slots_preferential=9, age_from=60)
    offered("Sin cupo", slots=0)
    offered("Preferente", slots=2, slots_preferential=1)
    page = login("profesional").get(f"/needs/match/{need}").text
    assert cards(page) == ["Preferente", "Sin cupo", "Vecina", "Para mayores"]
    assert "Falta" in page and "km entre los municipios" in page


def test_each_condition_is_explained_in_the_language_of_who_reads(app, login, need, offered):
    offered("Taller", slots=1, rules=[{"sex_id": term(app, "sex", "F")}, {"age_to": 7, "is_required": False}])
    person = login("profesional")
    assert "Sexo: sin registrar (se pide: Mujer)" in person.get(f"/needs/match/{need}").text
    person.post("/lang/en")
    page = person.get(f"/needs/match/{need}").text
    assert "Sex: not recorded (asked for: Female)" in page
    assert re.search(r"Age: \d+ years \(preferred: Up to 7 years\)", page)


def cost(app, person, path):
    person.get(path)
    with crawl.statements(app) as sent:
        assert person.get(path).status_code == 200
    return len([told for told in sent if not told.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))])


def test_three_services_cost_what_one_costs(app, login, need, offered):
    person = login("profesional")
    offered("Uno", slots=1, rules=[{"sex_id": term(app, "sex", "F")}])
    one = cost(app, person, f"/needs/match/{need}")
    for name in ("Dos", "Tres"):
        offered(name, town="05088", slots=1, rules=[{"sex_id": term(app, "sex", "M")}])
    assert cost(app, person, f"/needs/match/{need}") == one <= 9 + SIGN_IN


def test_three_needs_of_a_case_cost_what_one_costs(app, login, ids, need, offered):
    person, page = login("profesional"), f"/needs/match/case/{ids['case A']}"
    offered("Uno", slots=1, rules=[{"sex_id": term(app, "sex", "F")}])
    offered("Para mayores", slots=1, age_from=60)
    one = cost(app, person, page)
    with app.app_context():
        mine = db.session.get(Need, need)
        db.session.add_all(Need(case=mine.case, kind=mine.kind, member=who) for who in (None, mine.member))
        db.session.commit()
    assert cost(app, person, page) == one <= 9 + SIGN_IN
    assert person.get(page).text.count(">Uno</a></h3>") == 3
    assert f'"{page}"' in person.get(f"/cases/show/{ids['case A']}").text


def test_only_who_may_read_the_need_finds_services_for_it(login, ids, need):
    refused = (f"/needs/match/{need}", f"/needs/match/case/{ids['case A']}")
    assert [login("oportunidades").get(page).status_code for page in refused] == [403, 403]
    assert login("profesional").get(f"/needs/match/{ids['need B']}").status_code == 404
    assert f"/needs/match/{need}" in login("gestora").get(f"/cases/show/{ids['case A']}").text


def test_an_unmet_need_is_recorded_once_and_tells_nothing_of_the_family(app, login, need, offered):
    offered("Para mayores", slots=9, age_from=60)
    person = login("profesional")
    assert [person.post(f"/needs/match/{need}/unmet").status_code for _twice in "ab"] == [302, 302]
    with app.app_context():
        query = select(UnmetNeed.id).where(UnmetNeed.recorded_on == TODAY, UnmetNeed.professional_id.is_not(None))
        pk = db.session.scalars(query).one()
    keeper = login("oportunidades")
    assert "CANARYA" not in keeper.get(f"/unmet-needs/show/{pk}").text + keeper.get("/unmet-needs/list/").text
    assert keeper.post(f"/unmet-needs/answer/{pk}", data={"answer": "Abre una sede"}).status_code == 302
    assert "Abre una sede" in person.get(f"/needs/match/{need}").text


def test_nothing_is_recorded_while_something_may_fit(app, login, need, offered):
    offered("Uno", slots=1)
    with app.app_context():
        before = db.session.query(UnmetNeed).count()
    assert login("profesional").post(f"/needs/match/{need}/unmet").status_code == 302
    with app.app_context():
        assert db.session.query(UnmetNeed).count() == before


def test_a_rule_that_nobody_can_meet_is_refused_by_name(app, login, need, offered):
    pk = offered("Uno", slots=1, rules=[{"sex_id": term(app, "sex", "F")}])
    typed = {"opportunity_id": pk, "is_required": "1", "sex_id": term(app, "sex", "M"), "_key": "k" * 43}
    answer = login("oportunidades").post("/eligibility/add", data=typed)
    assert answer.status_code == 422
    assert "Sexo: Mujer" in answer.text


def test_a_band_of_ages_holds_its_last_year():
    assert [band_of(age).name for age in (5, 6, 28, 29, 60)] == [
        "INFANCY", "CHILDHOOD", "YOUTH", "ADULTHOOD", "OLD_AGE"]  # fmt: skip
    assert band_of(None) is None
