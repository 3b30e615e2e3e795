"""Does a gap between demand and supply reach the table of its regional once, and without telling of few families?

WB-7-02.
"""

import re

import pytest
from sqlalchemy import select

from app.extensions import db
from app.opportunities.models import Opportunity
from app.opportunities.unmet import Gap, UnmetNeed, UnmetStatus
from app.roundtables.models import Barrier, BarrierStatus
from app.roundtables.proposals import SupplyProposal

BOARD = "/opportunities/supply/"


@pytest.fixture
def gap(app):
    """gap(6) is the place and kind of the unmet need of the regional, with so many of them."""

    def plant(number):
        with app.app_context():
            row = db.session.scalar(select(UnmetNeed).order_by(UnmetNeed.id))
            told = {name: getattr(row, name) for name in ("kind_id", "municipality_id", "region_id")}
            db.session.add_all([UnmetNeed(mark=f"m{at}", gap=Gap.NOTHING, **told) for at in range(number - 1)])
            db.session.query(Opportunity).filter_by(kind_id=row.kind_id).update({"is_active": False})
            db.session.commit()
            return {"municipality": row.municipality_id, "kind": row.kind_id}

    return plant


@pytest.fixture
def proposed(app):
    """The barriers that come from the board, with their figures."""

    def rows():
        with app.app_context():
            return db.session.scalars(select(SupplyProposal)).all()

    return rows


def test_a_gap_is_proposed_to_the_table_once_with_its_figures(app, login, gap, proposed):
    """New programmes where vulnerabilities emerge, with the evidence of the gap (WB-9-09, WB-7-01, WB-3-04)."""
    person, key = login("enlace"), gap(6)
    assert "Proponer a la mesa" in person.get(BOARD).text
    for _time in range(2):
        assert person.post("/opportunities/supply/propose", data=key).status_code == 302
    assert [(row.unmet, row.slots) for row in proposed()] == [(6, None)]
    with app.app_context():
        barrier = db.session.get(Barrier, proposed()[0].barrier_id)
    assert (barrier.cases_affected, barrier.status) == (6, BarrierStatus.PROPOSED)
    assert "sin servicio que responda: 6" in barrier.description and barrier.title.startswith("Falta oferta: ")


def test_of_few_families_no_number_goes_to_the_table(app, login, gap, proposed):
    key = gap(4)
    login("oportunidades").post("/opportunities/supply/propose", data=key)
    assert [(row.unmet, row.needs) for row in proposed()] == [(None, None)]
    with app.app_context():
        barrier = db.session.get(Barrier, proposed()[0].barrier_id)
    assert barrier.cases_affected is None and "menos de 5" in barrier.description


def test_whoever_may_not_read_names_is_told_no_small_number(login, gap):
    gap(4)
    board = login("central").get(BOARD).text.partition('id="board-title"')[2].partition("</section>")[0]
    numbers = re.findall(r'class="numeric" data-label="Necesidades[^"]*"><div>([^<]*)<', board.replace("&lt;", "‹"))
    assert numbers and all(text == "0" or text.startswith("‹") or int(text) >= 5 for text in numbers)


def test_what_lacks_nothing_and_what_is_elsewhere_is_not_proposed(app, login, gap, proposed):
    key = gap(1)
    with app.app_context():
        other = db.session.scalar(select(UnmetNeed).where(UnmetNeed.mark == "CANARYOFFER76"))
    far = {"municipality": other.municipality_id, "kind": other.kind_id}
    with app.app_context():
        settled = {"status": UnmetStatus.DISMISSED, "answer": "Ya"}
        db.session.query(UnmetNeed).filter_by(kind_id=key["kind"]).update(settled)
        db.session.commit()
    person = login("oportunidades")
    assert [person.post("/opportunities/supply/propose", data=one).status_code for one in (key, far)] == [404, 404]
    assert proposed() == []


def test_barriers_are_told_by_who_can_remove_them(login):
    """Working directly on what holds the supply back needs an owner for each barrier (WB-9-11)."""
    page = login("enlace").get(BOARD).text
    assert "Barreras según quién puede quitarlas" in page and "Aún nadie" in page
