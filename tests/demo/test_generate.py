"""Does a generated nation obey what the models would have enforced?"""

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.extensions import db
from app.families.models import Family, FamilyAccess, Member
from app.generate import generate
from app.kit.lists import fold
from app.kit.sealing import mark_of
from app.professionals.models import Unit
from app.visits.models import Visit

SIZE = 400


@pytest.fixture(scope="module")
def nation(demo_copy):
    """The demo with a small nation beside it."""
    application = demo_copy("nation")
    with application.app_context():
        generate(SIZE, 7)
        yield application
        db.session.remove()
        db.engine.dispose()


def made(model):
    return model.code.like("_-__-______")


def test_as_many_families_as_asked_in_every_regional(nation):
    assert db.session.scalar(select(func.count(Family.id)).where(made(Family))) == SIZE
    regions = db.session.scalar(select(func.count(func.distinct(Case.region_id))).where(made(Case)))
    assert regions >= 25
    hers = db.session.scalar(select(func.count(Case.id)).join(Unit).where(made(Case), Unit.code == "HZ-INT-ANT"))
    assert hers == SIZE // 2


def test_every_row_carries_the_place_of_its_case(nation):
    wrong = select(func.count(Visit.id)).join(Case, Case.id == Visit.case_id).where(
        (Visit.unit_id != Case.unit_id) | (Visit.region_id != Case.region_id) | (Visit.family_id != Case.family_id))
    assert db.session.scalar(wrong) == 0
    unit = select(func.count(Case.id)).join(Unit).where(Unit.region_id != Case.region_id)
    assert db.session.scalar(unit) == 0
    served = select(FamilyAccess.family_id).where(FamilyAccess.professional_id.is_not(None))
    assert db.session.scalar(select(func.count(Family.id)).where(Family.id.not_in(served))) == 0


def test_what_people_search_by_is_folded(nation):
    family = db.session.scalars(select(Family).where(made(Family)).limit(1)).one()
    assert family.search_text == fold(f"{family.code} {family.name} {family.phone}")
    member = db.session.scalars(select(Member).where(Member.family_id == family.id).limit(1)).one()
    assert member.search_text == fold(f"{member.first_name} {member.last_name}")
    assert member.document_number_mark == mark_of(member.document_number, "member.document_number")


def test_last_movement_is_never_ahead(nation):
    ahead = select(func.count(Case.id)).where((Case.moved_on > dt.date.today()) | (Case.moved_on < Case.opened_on))
    assert db.session.scalar(ahead) == 0


def test_later_rows_still_find_a_free_number(nation):
    """On PostgreSQL the sequence moved along."""
    first = db.session.scalars(select(Family).where(made(Family)).limit(1)).one()
    family = Family(code="F-LATER", name="Later", municipality_id=first.municipality_id)
    db.session.add(family)
    db.session.flush()
    assert family.id
    db.session.rollback()
