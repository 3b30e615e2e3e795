"""Do the figures add up to what a hand-written count says, within reach, and without pointing at anybody?"""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import func, select, text

from app.cases.models import Case, CaseStatus
from app.commitments.models import Commitment, CommitmentStatus
from app.extensions import db
from app.kit.charts import told_number
from app.sessions.models import Attendance, CaseSession, SessionParticipant, SessionStatus, Technique
from app.visits.models import Visit
from tests import cast


def pictures(page):
    """The data of every chart of a page, by the name of the chart."""
    found = re.findall(r'<script type="application/json" id="chart-([\w-]+)-data">(.*?)</script>', page, re.S)
    return {name: json.loads(body) for name, body in found}


def counted(page, name):
    """How many one chart counts in all."""
    return sum(value or 0 for series in pictures(page)[name]["series"] for value in series["values"])


def by_hand(app, question, **values):
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


@pytest.mark.both
def test_the_days_of_a_month_are_one_group(app, login, ids):
    with app.app_context():
        days = [dt.date(2027, 3, day) for day in (1, 1, 2, 31)]
        db.session.add_all([Visit(case=db.session.get(Case, ids["case A"]), planned_on=day) for day in days])
        db.session.commit()
    told = pictures(login("gestora").get("/visits/charts/").text)["mode"]
    place = told["labels"].index("mar 2027")
    assert sum(series["values"][place] for series in told["series"]) == 4


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


def test_the_median_of_days_is_that_of_the_institutions_own_commitments(app, login, ids):
    with app.app_context():
        office = cast.one(cast.Institution)
        case = cast.one(Case, id=ids["case A"])
        for days in (2, 10, 31, 40):
            promise = Commitment(case=case, what="x", institution=office, due_on=cast.TODAY)
            promise.status, promise.evidence = CommitmentStatus.FULFILLED, "Acta"
            promise.agreed_on = cast.TODAY - dt.timedelta(days=days)
            cast.keep(promise)
        db.session.commit()
    assert pictures(login("gestora").get("/commitments/charts/").text)["days"]["series"][0]["values"] == [20]


def test_a_session_that_a_required_party_missed_is_counted_apart(app, login, ids):
    with app.app_context():
        case, party = cast.one(Case, id=ids["case A"]), cast.one(cast.Term, list="required_party", code="MODALITY_TEAM")
        ours = (CaseSession.unit_id == case.unit_id, CaseSession.status != SessionStatus.PLANNED)
        before = db.session.scalar(select(func.count(CaseSession.id)).where(*ours))
        for status in (Attendance.IN_PERSON, Attendance.ABSENT):
            at = {"scheduled_at": cast.DAWN - dt.timedelta(days=1), "status": SessionStatus.HELD}
            held = cast.keep(CaseSession(case=case, technique=Technique.ANALYSIS, **at))
            cast.keep(SessionParticipant(session=held, party=party, person="Ana", attendance=status))
        db.session.commit()
    series = pictures(login("gestora").get("/sessions/charts/").text)["complete"]["series"]
    counts = {one["name"]: sum(one["values"]) for one in series}
    assert counts == {"Asistieron todas": before + 1, "Faltó alguna": 1}


def test_charts_by_person_are_for_those_who_may_read_names(login):
    assert "chart-managers" in login("coordinadora").get("/quality/charts/").text
    assert "chart-managers" not in login("analista").get("/quality/charts/").text


def cared(app, ids, *lengths):
    """Closed cases of NORTE that lasted so many days."""
    with app.app_context():
        own = cast.one(Case, id=ids["case A"])
        same = {"family": own.family, "unit": own.unit, "programme": own.programme, "stage": own.stage}
        for days in lengths:
            began = cast.TODAY - dt.timedelta(days=days)
            cast.keep(Case(**same, opened_on=began, closed_on=cast.TODAY, status=CaseStatus.CLOSED))
        db.session.commit()


def care(login, who):
    """What the chart of the length of care shows: its values, and the whole of its section."""
    page = login(who).get("/cases/charts/").text
    shown = page.partition('id="chart-care-title"')[2].partition("</section>")[0]
    return pictures(page)["care"]["series"][0]["values"], shown


def test_the_length_of_care_is_the_median_of_closed_cases(app, login, ids):
    """Shorter care is what articulation is for (G34-3.1-09)."""
    cared(app, ids, 10, 70, 700)
    assert care(login, "gestora")[0] == [70]


def test_the_days_of_few_are_not_told_to_who_reads_no_names(app, login, ids):
    cared(app, ids, 333)
    values, section = care(login, "analista")
    assert values == [None] and "Menos de 5 registros" in section and "333" not in section
    cared(app, ids, 3, 3, 3, 3)
    assert care(login, "analista")[0] == [3]


def test_a_median_of_no_days_is_counted(app, login, ids):
    cared(app, ids, 0)
    values, section = care(login, "gestora")
    assert values == [0] and "(0)" in section


def test_open_cases_are_banded_by_the_days_since_they_moved(app, login, ids):
    with app.app_context():
        own = cast.one(Case, id=ids["case A"])
        same = {"family": own.family, "unit": own.unit, "programme": own.programme, "stage": own.stage}
        for days in (30, 31, 60, 61, 91):
            cast.keep(Case(**same, moved_on=cast.TODAY - dt.timedelta(days=days)))
        db.session.commit()
    series = pictures(login("gestora").get("/cases/charts/").text)["still"]["series"]
    assert [sum(one["values"]) for one in series] == [2, 2, 1, 1]


def test_a_large_number_is_told_in_groups_of_three(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert told_number(210_850, False) == "210,850"
