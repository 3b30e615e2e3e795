"""Who reaches a family once it, its case and its team are recorded? (MED-1-01)"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.cases.models import Case, CaseTeam
from app.catalogs.models import Municipality, Programme
from app.extensions import db
from app.families.models import Family, FamilyAccess
from app.professionals.models import Unit


@pytest.fixture
def ids(app):
    with app.app_context():
        return {"town": db.session.scalar(select(Municipality.id).filter_by(code="05001")),
                "programme": db.session.scalar(select(Programme.id).filter_by(code="MEDELLIN_FAMILY")),
                "unit": db.session.scalar(select(Unit.id).filter_by(code="NORTE"))}  # fmt: skip


def add_family(person, ids):
    typed = {"_key": "f", "name": "Quiceno Durango", "status": "ACTIVE", "municipality_id": ids["town"]}
    return int(person.post("/families/add", data=typed).location.rsplit("/", 1)[-1])


def test_a_new_family_has_its_code_and_is_reached_by_its_creator_and_team_only(app, login, ids):
    family = add_family(login("profesional"), ids)
    with app.app_context():
        assert db.session.get(Family, family).code == f"F-05-{family:06d}"
    seen = {name: login(name).get(f"/families/show/{family}").status_code for name in
            ("profesional", "gestora", "profesional2", "gestor.valle")}  # fmt: skip
    assert seen == {"profesional": 200, "gestora": 200, "profesional2": 404, "gestor.valle": 404}


def test_a_new_case_begins_in_the_first_stage_in_a_unit_of_ones_own(app, login, ids):
    person = login("profesional")
    typed = {"_key": "c", "family_id": add_family(person, ids), "programme_id": ids["programme"],
             "unit_id": ids["unit"], "opened_on": str(dt.date.today())}  # fmt: skip
    answer = person.post("/cases/add", data=typed)
    with app.app_context():
        case = db.session.get(Case, int(answer.location.rsplit("/", 1)[-1]))
        assert case.code == f"C-05-{case.id:06d}" and case.code.lower() in case.search_text
        assert case.stage.code == "SEARCH"
        other = db.session.scalar(select(Unit.id).filter_by(code="SUR"))
    assert person.post("/cases/add", data={**typed, "_key": "d", "unit_id": other}).status_code == 422


def test_the_reach_of_a_team_member_ends_with_the_assignment(app, ids):
    with app.app_context():
        member = db.session.scalars(select(CaseTeam)).first()
        mine = {"family_id": member.family_id, "professional_id": member.professional_id}
        member.ends_on = dt.date.today()
        db.session.commit()
        assert {row.ends_on for row in db.session.scalars(select(FamilyAccess).filter_by(**mine))} == {dt.date.today()}
