"""Do kept sums say what would be counted, to those alone for whom they mean it, and no more than a count would tell?"""

import datetime as dt
import re

import pytest
from flask import g
from sqlalchemy import func, select, update

from app.cases.charts import CaseChartView
from app.cases.models import Case, CaseStatus, Need
from app.commitments.charts import CommitmentChartView
from app.extensions import db
from app.kit import sums
from app.kit.scopes import CaseReach, Glass, RowReach, Viewer, utcnow
from app.kit.sums import ChartSum
from app.platform import worker as working
from app.platform.jobs import Job
from tests import cast
from tests.kit.test_charts import care, cared, counted

PAGES = ["cases", "visits", "sessions", "commitments", "roundtables", "quality", "opportunities", "action-log",
         "evaluations", "referrals"]  # fmt: skip
KEPT, ODD = "con corte: ", 777


@pytest.fixture
def recount(app, monkeypatch):
    """Count as if every table were large."""
    monkeypatch.setattr(sums, "LARGE", 0)

    def count():
        with app.app_context():
            sums.recount()
            db.session.commit()

    return count


@pytest.fixture
def falsify(app, recount):
    """After the count, every kept cell is made to say the same number: whoever reads it is betrayed by it."""

    def change(number=ODD):
        recount()
        with app.app_context():
            for row in db.session.scalars(select(ChartSum)):
                row.cells = [[key, split, number, number] for key, split, _number, _size in row.cells]
            db.session.commit()

    return change


def body(page):
    """The charts of a page with their tables and sentences, without the line that says as of when."""
    return page.partition('<div class="charts')[2].partition("</main>")[0]


@pytest.mark.both
@pytest.mark.parametrize("who", ["central", "analista"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_kept_sums_is_the_page_that_counts(login, recount, who, name):
    person = login(who)
    live = person.get(f"/{name}/charts/").text
    recount()
    kept = person.get(f"/{name}/charts/").text
    assert body(kept) == body(live) != ""
    assert KEPT in kept and KEPT not in live


@pytest.mark.both
def test_the_sums_of_the_home_and_the_board_are_those_that_were_counted(login, recount):
    person = login("central")
    live = [person.get(path).text for path in ("/", "/opportunities/supply/")]
    recount()
    kept = [person.get(path).text for path in ("/", "/opportunities/supply/")]
    assert [re.findall(r"<(?:td|dd|strong|b)\b.*", page) for page in kept] == [
        re.findall(r"<(?:td|dd|strong|b)\b.*", page) for page in live]  # fmt: skip
    assert all(KEPT in page for page in kept)


def test_what_comes_after_the_count_is_not_shown_before_the_next(app, login, ids, recount):
    recount()
    person = login("central")
    before = body(person.get("/cases/charts/").text)
    with app.app_context():
        db.session.get(Need, ids["need A"]).deleted_at = utcnow()
        db.session.commit()
    assert body(person.get("/cases/charts/").text) == before
    recount()
    assert body(person.get("/cases/charts/").text) != before


@pytest.mark.parametrize("who", ["gestora", "coordinadora", "supervisora", "profesional"])
def test_a_narrow_reach_counts_its_own_rows(login, falsify, who):
    falsify()
    person = login(who)
    pages = [person.get(f"/{name}/charts/").text for name in PAGES]
    assert [name for name, page in zip(PAGES, pages, strict=True) if KEPT in page or str(ODD) in body(page)] == []


def test_a_regional_reads_its_own_sums(app, login, ids, recount):
    recount()
    with app.app_context():
        other = ChartSum.region_id.is_distinct_from(ids["region 05"])
        db.session.execute(update(ChartSum).where(other).values(cells=[[202601, "HOME", ODD, ODD]]))
        db.session.commit()
    assert str(ODD) not in body(login("analista").get("/visits/charts/").text)
    assert str(ODD) in body(login("central").get("/visits/charts/").text)


def places(app, chart, **who):
    """Which sums does such a viewer read?"""
    with app.test_request_context():
        g.viewer = Viewer(user_id=1, **who)
        return sums.places_of(chart)


STAGE = CaseChartView.charts[0]
CARE = next(one for one in CaseChartView.charts if one.id == "care")
TOWN = next(one for one in CaseChartView.charts if one.id == "municipality")
PROMISE = CommitmentChartView.charts[0]


@pytest.mark.parametrize("reach, read", [(CaseReach.NATION, (None,)), (CaseReach.REGION, (1, 2)), *(
    (reach, None) for reach in CaseReach if reach not in (CaseReach.NATION, CaseReach.REGION))])  # fmt: skip
def test_only_whole_regionals_and_the_nation_are_read(app, reach, read):
    assert places(app, STAGE, case_reach=reach, regions=(1, 2)) == read


@pytest.mark.parametrize("reach", [CaseReach.NATION, CaseReach.REGION])
def test_who_has_broken_the_glass_reads_no_sums(app, reach):
    glass = (Glass(1, 1, 1, utcnow()),)
    assert places(app, STAGE, case_reach=reach, regions=(1,), glass=glass) is None


@pytest.mark.parametrize("chart", [CARE, TOWN])
def test_what_two_regionals_do_not_add_up_to_is_counted(app, chart):
    assert places(app, chart, case_reach=CaseReach.REGION, regions=(1, 2)) is None


def test_commitments_of_tables_elsewhere_are_counted_besides_those_of_own_cases(app):
    who = {"case_reach": CaseReach.REGION, "regions": (1,)}
    assert places(app, PROMISE, **who, row_reach=RowReach.REGION) == (1,)
    assert places(app, PROMISE, **who, row_reach=RowReach.NATION) is None


@pytest.mark.parametrize("who", ["central", "analista"])
def test_small_numbers_stay_hidden(login, falsify, who):
    falsify(3)
    page = login(who).get("/cases/charts/").text
    assert KEPT in page and "&lt; 5" in page
    assert counted(page, "stage") == 0 and re.search(r"\b3\)|numeric\">3<", body(page)) is None


@pytest.mark.both
@pytest.mark.parametrize("who", ["central", "analista"])
def test_a_kept_median_is_that_of_the_rows_and_hides_few(app, login, ids, recount, who):
    cared(app, ids, 333)
    recount()
    assert care(login, who)[0] == [None]
    cared(app, ids, 3, 3, 3, 3)
    recount()
    assert care(login, who)[0] == [3]


def test_a_role_without_the_screen_is_shown_no_sums(login, falsify):
    falsify()
    answer = login("oportunidades").get("/cases/charts/")
    assert answer.status_code in (302, 403, 404) and str(ODD) not in answer.text


def test_charts_of_small_tables_are_not_kept(app, login):
    with app.app_context():
        assert sums.recount() == 0
        db.session.commit()
    assert "A su alcance, en este momento" in login("central").get("/cases/charts/").text


def test_sums_that_nobody_renews_are_not_shown(app, login, falsify):
    falsify()
    with app.app_context():
        db.session.execute(update(ChartSum).values(counted_at=utcnow() - dt.timedelta(hours=25)))
        db.session.commit()
    page = login("central").get("/visits/charts/").text
    assert KEPT not in page and str(ODD) not in body(page)


def test_the_worker_counts_every_ten_minutes(app, monkeypatch):
    def asked(minutes):
        now = dt.datetime(2026, 11, 23, 23, 50) + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(working, "utcnow", lambda: now)
        with app.app_context():
            working.plan()
            return db.session.scalar(select(func.count(Job.id)).filter_by(kind="sums"))

    assert [asked(minutes) for minutes in (1, 9, 11, 19, 21)] == [1, 1, 2, 2, 3]


def test_a_count_is_one_transaction_and_leaves_nothing_of_the_one_before(app, recount):
    recount()
    with app.app_context():
        first = db.session.scalars(select(ChartSum.uuid)).all()
    recount()
    with app.app_context():
        assert len(first) == db.session.scalar(select(func.count(ChartSum.id))) > 0
        assert not set(first) & set(db.session.scalars(select(ChartSum.uuid)))


def test_the_home_keeps_how_many_cases_are_open(app, ids, recount):
    recount()
    with app.app_context():
        home = select(ChartSum.cells).where(ChartSum.page == "HomeView", ChartSum.chart == "cases")
        nation, open_now = home.where(ChartSum.region_id.is_(None)), Case.status == CaseStatus.OPEN
        assert db.session.scalar(nation)[0][2] == db.session.scalar(select(func.count(Case.id)).where(open_now))
        assert cast.one(Case, id=ids["case A"]).region_id in set(
            db.session.scalars(home.with_only_columns(ChartSum.region_id)))  # fmt: skip
