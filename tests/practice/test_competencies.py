"""Who is found fit as case manager, by whom, and who reads it? (Tabla 1, G34-3.2, G34-2-03 to 06, WB-7-04)"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.access.audit import AuditEvent
from app.catalogs.models import Modality
from app.extensions import db
from app.practice import rules
from app.practice.models import Competency, CompetencyEvaluation, CompetencyScore, LoggedAction, Outcome, RubricLevel
from app.professionals.duties import DutyError
from app.professionals.models import Supervision, SupervisionKind, Unit, UnitFunction, UnitMembership
from tests import cast
from tests.forms import answers

pytestmark = pytest.mark.static  # rules of an evaluation

ADD, YEAR = "/evaluations/add", dt.timedelta(366)


def rows(app, model, **by):
    with app.app_context():
        return list(db.session.scalars(select(model).filter_by(**by).order_by(model.id)))


def begun(app, person, name="enlace", kind="SELECTION", unit="NORTE", **typed):
    """The answer to the form of a new evaluation, and the evaluation itself."""
    with app.app_context():
        known = {"professional_id": cast.worker(name).id, "unit_id": cast.one(Unit, code=unit).id, "kind": kind}
    answer = person.post(ADD, data={**known, "evaluated_on": cast.TODAY.isoformat(), **typed})
    return answer, rows(app, CompetencyEvaluation, professional_id=known["professional_id"])[-1:]


def filled(app, person, pk, but=(), points=3, **typed):
    """The sheet sent with every level chosen, but for some codes."""
    page = f"/evaluations/show/{pk}"
    form = answers(person.get(page).text)
    with app.app_context():
        level = cast.one(RubricLevel, points=points).id
        left = {f"l-{one.id}" for one in db.session.scalars(select(Competency)) if one.short in but}
        asked = [f"l-{one.id}" for one in db.session.scalars(select(Competency))]
    text = person.get(page).text
    form |= {name: str(level) for name in asked if name not in left and f'name="{name}"' in text}
    return person.post(f"/evaluations/fill/{pk}", data={**form, **typed})


def selected(app, person, name="enlace", outcome="FIT"):
    """Somebody found fit, or not, at selection."""
    pk = begun(app, person, name)[1][0].id
    with app.app_context():
        level = str(cast.one(RubricLevel, points=3).id)
    words = {"knowledge_level": level, "knowledge": "Prueba", "experience_level": level, "experience": "Dos años"}
    assert filled(app, person, pk, outcome=outcome, **words).status_code == 302
    return pk


def test_tabla_1_is_twenty_three_competencies_in_four_groups(app):
    """Each names what it was adapted from (G34-0-07)."""
    found = rows(app, Competency)
    counts = {area: sum(one.area.name == area for one in found) for area in {one.area.name for one in found}}
    assert counts == {"PERSONAL": 6, "SOCIAL": 7, "METHODOLOGICAL": 3, "TECHNICAL": 7}
    assert all(one.page in (7, 8) and "Child Protection Case Management" in one.provenance for one in found)
    assert [one.short for one in found if one.after_start] == ["T7"]
    assert len(rows(app, RubricLevel)) == 4


def test_a_selection_asks_knowledge_experience_and_twenty_two_competencies(app, login):
    person = login("coordinadora")
    pk = begun(app, person)[1][0].id
    text = person.get(f"/evaluations/show/{pk}").text
    assert "SIM" in text and "0 de 22" in text and 'name="knowledge_level"' in text
    refused = filled(app, person, pk, outcome="FIT")
    assert refused.status_code == 422 and "Elija un nivel antes de decidir." in refused.text
    assert rows(app, CompetencyScore, evaluation_id=pk) == []


def test_nobody_is_decided_on_with_a_competency_left_out(app, login):
    """High standards are looked at one by one (G34-3.1-11)."""
    person = login("coordinadora")
    pk = begun(app, person, "gestora", "PERIODIC")[1][0].id
    refused = filled(app, person, pk, but=("T7",), outcome="FIT")
    assert refused.status_code == 422 and "T7: elija un nivel" in refused.text
    assert filled(app, person, pk, but=("T7",), outcome="PENDING").status_code == 302
    assert filled(app, person, pk, outcome="FIT", remark="Documenta a tiempo").status_code == 302
    assert len(rows(app, CompetencyScore, evaluation_id=pk)) == 23
    assert filled(app, person, pk, points=1, outcome="NOT_FIT").status_code == 409
    assert rows(app, CompetencyEvaluation, id=pk)[0].outcome == Outcome.FIT


def test_a_level_that_is_none_of_the_rubric_decides_nothing(app, login):
    person = login("coordinadora")
    pk = begun(app, person, "gestora", "PERIODIC")[1][0].id
    asked = {f"l-{one.id}": "999" for one in rows(app, Competency)}
    assert filled(app, person, pk, outcome="FIT", **asked).status_code == 422
    assert rows(app, CompetencyEvaluation, id=pk)[0].outcome == Outcome.PENDING


def test_what_was_decided_stays_whatever_becomes_of_the_rubric(app, login):
    person = login("coordinadora")
    pk = begun(app, person, "gestora", "PERIODIC")[1][0].id
    filled(app, person, pk, outcome="FIT")
    with app.app_context():
        cast.one(RubricLevel, points=3).points = 1
        cast.keep(RubricLevel(code="L9", name_es="Otro", name_en="Other", points=9, meaning_es="x", meaning_en="x",
                              valid_from=cast.TODAY + dt.timedelta(1)))  # fmt: skip
        db.session.commit()
    assert "75 %" in person.get(f"/evaluations/show/{pk}").text
    later = begun(app, person, "gestora", "PERIODIC")[1][0].id
    assert ">Otro<" not in person.get(f"/evaluations/show/{later}").text  # not in force on that day


def test_nobody_deletes_the_evaluation_of_herself(app, login, ids):
    with app.app_context():
        unit = cast.one(Unit, code="NORTE")
        pk = cast.keep(CompetencyEvaluation(professional_id=ids["coordinadora"], unit=unit)).id
        db.session.commit()
    assert login("coordinadora").post(f"/evaluations/delete/{pk}", data={"reason": "No"}).status_code == 403
    assert login("supervisora").post(f"/evaluations/delete/{pk}", data={"reason": "No"}).status_code == 302


def test_the_change_against_the_evaluation_before_is_shown(app, login):
    person = login("supervisora")
    first = begun(app, person, "gestora", "PERIODIC")[1][0].id
    filled(app, person, first, points=2, outcome="FIT")
    second = begun(app, person, "gestora", "PERIODIC")[1][0].id
    filled(app, person, second, points=3, outcome="FIT")
    text = login("gestora").get(f"/evaluations/show/{second}").text
    assert "75 %" in text and "50 %" in text and "+25" in text


@pytest.mark.parametrize(("who", "code"), [("gestora", 200), ("coordinadora", 200), ("supervisora", 200),
                                           ("gestor.valle", 404), ("profesional", 403), ("auditora", 403),
                                           ("central", 403)])  # fmt: skip
def test_an_evaluation_is_read_by_its_person_and_by_who_leads_the_unit(app, login, ids, who, code):
    pk = rows(app, CompetencyEvaluation, professional_id=ids["gestora"])[0].id
    answer = login(who).get(f"/evaluations/show/{pk}")
    assert answer.status_code == code and ("CANARYASTRONG" in answer.text) is (code == 200)


def test_another_case_manager_of_the_unit_reads_it_not(app, login, ids):
    with app.app_context():
        unit = cast.one(Unit, code="NORTE")
        cast.keep(UnitMembership(professional=cast.worker("gestor.valle"), unit=unit, waiver="Relevo",
                                 function=UnitFunction.CASE_MANAGER))  # fmt: skip
        db.session.commit()
    other, pk = login("gestor.valle"), rows(app, CompetencyEvaluation, professional_id=ids["gestora"])[0].id
    assert other.get(f"/evaluations/show/{pk}").status_code == 404
    assert "CANARYA" not in other.get("/evaluations/list/").text + other.get("/action-log/list/").text


def test_a_coordinator_of_another_unit_reads_nothing_of_it(app, login, ids):
    with app.app_context():
        cast.one(UnitMembership, professional_id=ids["coordinadora"]).unit_id = ids["unit SUR"]
        db.session.commit()
    other = login("coordinadora")
    for page, model in (("/evaluations", CompetencyEvaluation), ("/action-log", LoggedAction)):
        pk = rows(app, model, professional_id=ids["gestora"])[0].id
        assert other.get(f"{page}/show/{pk}").status_code == 404
        assert "CANARYA" not in other.get(f"{page}/list/").text
    assert "Zoe gestora" not in other.get("/").text


def test_only_who_leads_the_unit_evaluates_and_nobody_themselves(app, login):
    other = begun(app, login("coordinadora"), unit="SUR")[0]
    assert other.status_code == 422
    own = begun(app, login("coordinadora"), "coordinadora")[0]
    assert own.status_code == 422 and "Nadie se evalúa" in own.text
    assert begun(app, login("gestora"))[0].status_code == 403
    future = begun(app, login("coordinadora"), evaluated_on=(cast.TODAY + dt.timedelta(1)).isoformat())[0]
    assert future.status_code == 422


def test_a_periodic_evaluation_is_of_a_case_manager(app, login):
    refused = begun(app, login("coordinadora"), "enlace", "PERIODIC")[0]
    assert refused.status_code == 422 and "elija selección" in refused.text


def member(app, name, **typed):
    with app.app_context():
        return {"professional_id": cast.worker(name).id, "unit_id": cast.one(Unit, code="NORTE").id,
                "function": "CASE_MANAGER", "starts_on": cast.TODAY.isoformat(), **typed}  # fmt: skip


@pytest.mark.parametrize("who", ["admin", "coordinadora"])
def test_nobody_becomes_case_manager_without_being_found_fit(app, login, who):
    """Suitability comes first (G34-3.5-00a)."""
    refused = login(who).post("/memberships/add", data=member(app, "enlace"))
    assert refused.status_code == 422 and 'id="waiver-error"' in refused.text and "G34-3.2-00" in refused.text
    selected(app, login("coordinadora"), outcome="FIT")
    assert login(who).post("/memberships/add", data=member(app, "enlace")).status_code == 302


def test_who_was_found_not_fit_needs_a_reason_that_the_log_keeps(app, login):
    selected(app, login("coordinadora"), outcome="NOT_FIT")
    refused = login("admin").post("/memberships/add", data=member(app, "enlace"))
    assert refused.status_code == 422 and "no es apta" in refused.text
    assert login("admin").post("/memberships/add", data=member(app, "enlace", waiver="Relevo")).status_code == 302
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).filter_by(table_name="unit_membership")
                                   .order_by(AuditEvent.id.desc())).first()  # fmt: skip
        assert "Relevo" in event.changes


def test_an_import_asks_for_the_selection_as_well(app):
    with app.app_context():
        unit, person = cast.one(Unit, code="NORTE"), cast.worker("enlace")
        db.session.add(UnitMembership(professional=person, unit=unit, function=UnitFunction.CASE_MANAGER))
        with pytest.raises(DutyError, match="G34-3.2-00"):
            db.session.flush()


def test_an_assignment_of_before_is_prolonged_without_asking_again(app, login, ids):
    with app.app_context():
        db.session.query(CompetencyEvaluation).update({"outcome": Outcome.NOT_FIT})
        db.session.commit()
        pk = cast.one(UnitMembership, professional_id=ids["gestora"]).id
    admin = login("admin")
    form = answers(admin.get(f"/memberships/edit/{pk}").text, hours="20")
    assert admin.post(f"/memberships/edit/{pk}", data=form).status_code == 302


def test_a_case_manager_is_of_an_operator_and_a_modality(app, login, ids):
    """By the unit, which has both and without which there is no assignment (G34-2-02)."""
    admin, nowhere = login("admin"), member(app, "enlace", unit_id="", waiver="Relevo")
    assert admin.post("/memberships/add", data=nowhere).status_code == 422
    with app.app_context():
        unit = cast.one(UnitMembership, professional_id=ids["gestora"]).unit
        pk, told = unit.id, (str(unit.operator), str(unit.modality.name_es))
    page = admin.get(f"/units/show/{pk}").text
    assert [name for name in told if name not in page] == []


def test_a_modality_without_case_manager_takes_none_and_says_why(app, login):
    with app.app_context():
        unit = cast.one(Unit, code="NORTE")
        other = cast.keep(Unit(code="PSI", name="Equipo PSI", operator=unit.operator, region=unit.region,
                               modality=cast.one(Modality, code="PSYCHOLOGICAL_SUPPORT")))  # fmt: skip
        worker = cast.worker("supervisora")
        cast.keep(Supervision(professional=worker, unit=other, kind=SupervisionKind.PRINCIPAL))
        db.session.commit()
        pk = str(other.id)
    refused = login("admin").post("/memberships/add", data=member(app, "enlace", unit_id=pk, waiver="Relevo"))
    assert refused.status_code == 422 and "G34-2-06" in refused.text
    assert "G34-2-06" in begun(app, login("supervisora"), unit_id=pk)[0].text


def test_the_next_evaluation_is_due_on_the_home_of_who_leads(app, login, ids):
    with app.app_context():
        cast.one(UnitMembership, professional_id=ids["gestora"]).starts_on = cast.TODAY - YEAR
        db.session.commit()
    person, told = login("coordinadora"), "Evaluación periódica de competencias: Zoe gestora"
    assert told in person.get("/").text and told not in login("gestora").get("/").text
    pk = begun(app, person, "gestora", "PERIODIC")[1][0].id
    assert told not in person.get("/").text and "La evaluación está sin decidir" in person.get("/").text
    filled(app, person, pk, outcome="FIT")
    assert "Zoe gestora" not in person.get("/").text


@pytest.mark.static
def test_the_first_evaluation_follows_the_start_and_the_others_the_last():
    day = dt.date(2026, 1, 10)
    assert rules.evaluation_due(rules.Standing(day, 12)) == dt.date(2026, 2, 9)
    assert rules.evaluation_due(rules.Standing(day, 12, dt.date(2026, 3, 1))) == dt.date(2027, 3, 1)
    assert rules.evaluation_due(rules.Standing(day, 6, dt.date(2026, 3, 1))) == dt.date(2026, 9, 1)


@pytest.mark.static
def test_shares_are_of_the_highest_level():
    assert rules.shares([("P", 4), ("P", 2), ("S", 1)], 4) == {"P": 75, "S": 25, None: 58}
    assert rules.shares([], 4) == {None: None}


def test_a_competency_of_the_guide_is_never_removed(app, login):
    pk = rows(app, Competency)[0].id
    login("admin").post(f"/catalogs/competencies/delete/{pk}", data={"reason": "No"})
    assert rows(app, Competency, id=pk)


def test_central_sees_figures_without_names(login):
    text = login("central").get("/evaluations/charts/").text.split("<main", 1)[1]
    assert "Niveles por competencia" in text and "Zoe" not in text and "&lt; 5" in text
