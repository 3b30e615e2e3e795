"""Do the figures add up to what a hand-written count says, within reach, and without pointing at anybody?"""

import json
import re

import pytest
from sqlalchemy import text


def pictures(page):
    """The data of every chart of a page, by the name of the chart."""
    found = re.findall(r'<script type="application/json" id="chart-([\w-]+)-data">(.*?)</script>', page, re.S)
    return {name: json.loads(body) for name, body in found}


def counted(page, name):
    """How many one chart counts in all."""
    return sum(value or 0 for series in pictures(page)[name]["series"] for value in series["values"])


def by_hand(app, question, **values):
    from app.extensions import db

    with app.app_context():
        return db.session.execute(text(question), values).scalar()


@pytest.mark.parametrize("who, unit", [("gestora", "NORTE"), ("gestor.valle", "VALLE"), ("coordinadora", "NORTE"),
                                       ("supervisora", "NORTE")])  # fmt: skip
def test_cases_by_stage_are_those_in_reach(app, login, ids, who, unit):
    question = "select count(*) from care_case where unit_id = :unit and status <> 'CLOSED'"
    page = login(who).get("/cases/charts/").text
    assert counted(page, "stage") == by_hand(app, question, unit=ids[f"unit {unit}"]) > 0


def test_visits_by_month_are_those_in_reach(app, login, ids):
    question = "select count(*) from visit where unit_id = :unit"
    page = login("gestora").get("/visits/charts/").text
    assert counted(page, "mode") == by_hand(app, question, unit=ids["unit NORTE"]) > 0


def test_services_by_municipality_are_those_of_the_regional(app, login, ids):
    question = "select count(*) from opportunity where region_id = :region"
    page = login("oportunidades").get("/opportunities/charts/").text
    assert counted(page, "municipality") == by_hand(app, question, region=ids["region 05"]) > 0


def test_a_deleted_row_is_not_counted(app, login, ids):
    from app.cases.models import Need
    from app.extensions import db
    from app.kit.scopes import utcnow

    person = login("supervisora")
    before = counted(person.get("/cases/charts/").text, "needs")
    with app.app_context():
        db.session.get(Need, ids["need A"]).deleted_at = utcnow()
        db.session.commit()
    page = person.get("/cases/charts/").text
    assert (counted(page, "needs") if "needs" in pictures(page) else 0) == before - 1


@pytest.mark.parametrize("who", ["analista", "central"])
def test_few_people_are_not_counted_out_for_who_reads_no_names(login, who):
    page = login(who).get("/cases/charts/").text
    assert "&lt; 5" in page
    assert counted(page, "stage") == 0


def test_few_people_are_counted_out_for_their_own_team(login):
    page = login("gestora").get("/cases/charts/").text
    assert "&lt; 5" not in page
    assert counted(page, "stage") == 1


@pytest.mark.parametrize("who", ["analista", "central"])
def test_the_sentence_of_a_chart_does_not_tell_what_its_bars_hide(login, who):
    page = login(who).get("/cases/charts/").text
    assert re.search(r"\((?:[1-4])\)", page) is None


def test_every_chart_has_its_table_and_its_sentence(login):
    page = login("supervisora").get("/cases/charts/").text
    assert page.count("<table") == page.count("<canvas") == len(pictures(page)) > 0
