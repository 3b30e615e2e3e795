"""Is every criterion of Tabla 2 judged, answered and asked for before a case goes on? (G34-3.4)"""

import pytest
from sqlalchemy import select

from app.cases.models import Case, CaseStatus
from app.catalogs.models import Programme, ProgrammeStage
from app.extensions import db
from app.quality import rules
from app.quality.models import Criterion, CriterionCheck, CriterionRemark, Judgement, Moment, RemarkKind, StageMove
from tests import cast
from tests.forms import answers

CODE = "G34-3.4-H1-DP-1"


@pytest.fixture
def pard(app, ids):
    """Case A is a PARD case in the design of its plan."""
    with app.app_context():
        programme = cast.one(Programme, code="PARD_MAC")
        case = db.session.get(Case, ids["case A"])
        case.programme, case.stage = programme, cast.one(ProgrammeStage, code="DP", programme_id=programme.id)
        db.session.commit()
    return f"/quality/case/{ids['case A']}/DP"


@pytest.fixture
def criterion(app):
    with app.app_context():
        return db.session.scalar(select(Criterion.id).filter_by(code=CODE))


def rows(app, model, **by):
    with app.app_context():
        return list(db.session.scalars(select(model).filter_by(**by).order_by(model.id)))


def checks(app, ids, criterion):
    """What was judged of it in case A: the rows, and the rows of their history."""
    found = rows(app, CriterionCheck, case_id=ids["case A"], criterion_id=criterion)
    return found, [said for row in found for said in rows(app, CriterionRemark, check_id=row.id)]


def judged(person, page, criterion, judgement, **said):
    form = answers(person.get(page).text)
    form |= {f"j-{criterion}": judgement} | {f"{name[0]}-{criterion}": text for name, text in said.items()}
    return person.post(page, data=form)


def test_the_guide_asks_thirty_five_criteria(app):
    found = rows(app, Criterion)
    counts = [sum(one.moment == moment for one in found) for moment in Moment]
    assert counts == [7, 7, 11, 7, 3] and all(one.is_floor and one.page for one in found)


def test_the_case_manager_judges_and_the_history_is_kept(app, login, ids, pard, criterion):
    person = login("gestora")
    assert judged(person, pard, criterion, "PARTLY", observation="Falta el tercer nivel").status_code == 302
    assert judged(person, pard, criterion, "FULFILLED").status_code == 302
    found, history = checks(app, ids, criterion)
    assert [row.judgement for row in found] == [Judgement.FULFILLED]
    assert [row.judgement for row in history] == [Judgement.PARTLY, Judgement.FULFILLED]
    assert "1/7" in person.get(pard).text


def test_what_is_not_fulfilled_says_why_and_keeps_what_was_typed(app, login, ids, pard, criterion):
    answer = judged(login("gestora"), pard, criterion, "NOT_FULFILLED", evidence="Acta 4")
    assert answer.status_code == 422 and "Diga qué falta" in answer.text and "Acta 4" in answer.text
    assert checks(app, ids, criterion) == ([], [])


def test_the_team_replies_and_does_not_judge(app, login, ids, pard, criterion):
    judged(login("gestora"), pard, criterion, "PARTLY", observation="Falta un plazo")
    worker, check = login("profesional"), checks(app, ids, criterion)[0][0].id
    assert worker.post(pard, data={f"j-{criterion}": "FULFILLED"}).status_code == 403
    assert worker.post(f"/quality-remarks/reply/{check}", data={"text": "Queda para el lunes"}).status_code == 302
    assert checks(app, ids, criterion)[1][-1].kind == RemarkKind.REPLY
    assert "Queda para el lunes" in login("gestora").get(pard).text


@pytest.mark.parametrize("who", ["gestor.valle", "profesional2", "enlace", "oportunidades"])
def test_a_checklist_out_of_reach_is_not_there(app, login, pard, criterion, who):
    judged(login("gestora"), pard, criterion, "PARTLY", observation="CANARYAQUALITY")
    answer = login(who).get(pard)
    assert answer.status_code in (403, 404) and "CANARYA" not in answer.text
    assert login(who).post(pard, data={f"j-{criterion}": "FULFILLED"}).status_code in (403, 404)


def going_on(person, ids, app, stage="IM", **typed):
    with app.app_context():
        programme = cast.one(Programme, code="PARD_MAC")
        next_ = cast.one(ProgrammeStage, code=stage, programme_id=programme.id).id
    page = f"/cases/edit/{ids['case A']}"
    return person.post(page, data=answers(person.get(page).text, stage_id=str(next_), **typed))


def test_a_stage_with_open_criteria_is_left_with_a_reason(app, login, ids, pard):
    person = login("coordinadora")
    refused = going_on(person, ids, app)
    assert refused.status_code == 422 and "7 criterios por cumplir" in refused.text
    assert going_on(person, ids, app, stage_reason="Orden del juez").status_code == 302
    step = rows(app, StageMove)[-1]
    assert (step.open_criteria, step.reason) == (7, "Orden del juez")
    assert "Orden del juez" in person.get(f"/cases/show/{ids['case A']}").text


def test_going_back_asks_nothing(app, login, ids, pard):
    assert going_on(login("coordinadora"), ids, app, stage="EI").status_code == 302


def test_a_programme_may_insist(app, login, ids, pard):
    with app.app_context():
        cast.one(Programme, code="PARD_MAC").blocks_open_criteria = True
        db.session.commit()
    refused = going_on(login("coordinadora"), ids, app, stage_reason="Orden del juez")
    assert refused.status_code == 422 and "resuélvalos primero" in refused.text


def test_the_checklist_of_a_closed_case_is_read_and_not_written(app, login, ids, pard, criterion):
    judged(login("gestora"), pard, criterion, "PARTLY", observation="Falta un plazo")
    check = checks(app, ids, criterion)[0][0].id
    with app.app_context():
        case = db.session.get(Case, ids["case A"])
        case.status, case.closed_on = CaseStatus.CLOSED, cast.TODAY
        db.session.commit()
    assert login("gestora").get(pard).status_code == 200
    assert login("gestora").post(pard, data={f"j-{criterion}": "FULFILLED"}).status_code == 409
    assert login("profesional").post(f"/quality-remarks/reply/{check}", data={"text": "Tarde"}).status_code == 409


def test_two_criteria_are_asked_only_of_a_progressive_exit(app, login, ids, pard):
    """Reintegration is for whoever leaves step by step (G34-3.4-H3-RC-0)."""
    page, person = pard.replace("/DP", "/RU"), login("gestora")
    assert "Reunificación 0/5" in person.get(page).text
    with app.app_context():
        db.session.get(Case, ids["case A"]).is_progressive_exit = True
        db.session.commit()
    assert "Reunificación 0/7" in person.get(page).text


def test_a_criterion_of_the_guide_is_never_removed(app, login, criterion):
    person = login("admin")
    local = {"code": "LOCAL-1", "name_es": "Uno más", "name_en": "One more", "milestone": "H1", "moment": "EI",
             "edition": "1", "source": "Regional Antioquia"}  # fmt: skip
    added = person.post("/catalogs/criteria/add", data=local).location.rsplit("/", 1)[1]
    for pk in (criterion, added):
        person.post(f"/catalogs/criteria/delete/{pk}", data={"reason": "No aplica aquí"})
    left = {one.code for one in rows(app, Criterion)}
    assert CODE in left and "LOCAL-1" not in left


def test_a_criterion_of_the_guide_is_worded_anew_and_never_ended(app, login, criterion):
    person, page = login("admin"), f"/catalogs/criteria/edit/{criterion}"
    form = answers(person.get(page).text, name_es="Otras palabras", valid_to="2020-01-01", source="Nuestra",
                   is_conditional="y")  # fmt: skip
    assert person.post(page, data=form).status_code == 302
    row = rows(app, Criterion, id=criterion)[0]
    assert (row.name_es, row.valid_to, row.is_floor, row.is_conditional) == ("Otras palabras", None, True, False)
    with app.app_context():
        db.session.get(Criterion, criterion).valid_to = cast.TODAY
        with pytest.raises(RuntimeError, match="is of the guide"):
            db.session.flush()


@pytest.mark.static
@pytest.mark.parametrize(("counts", "share"), [({}, None), ({"NOT_APPLICABLE": 3}, None), ({"FULFILLED": 2}, 100),
                                               ({"FULFILLED": 1, "PARTLY": 1, "NOT_FULFILLED": 2}, 38)])
def test_compliance_counts_partly_as_half_and_leaves_out_what_does_not_apply(counts, share):
    assert rules.compliance(counts) == share
