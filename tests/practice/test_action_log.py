"""Does the case manager's log keep to the guide and to what the coordinator agreed? (G34-3.1, 3.6, 3.7, 4.2-3)"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.catalogs.models import ModalityGroup
from app.extensions import db
from app.practice import rules
from app.practice.models import ActionKind, LoggedAction, LogTemplate, Sphere, TemplateStatus
from tests import cast
from tests.forms import answers

pytestmark = pytest.mark.static  # rules of a log

ADD, TEMPLATE = "/action-log/add", "/log-templates/add"


def rows(app, model, **by):
    with app.app_context():
        return list(db.session.scalars(select(model).filter_by(**by).order_by(model.id)))


def kind(app, short):
    return next(one.id for one in rows(app, ActionKind) if one.short == short)


def log(app, person, short="MI-1", url=ADD, **typed):
    """The form of the log, filled in and sent."""
    known = {"kind_id": str(kind(app, short)), "what": "Taller con el equipo"}
    return person.post(url, data=answers(person.get(url).text, **{**known, **typed}))


def last(app):
    return rows(app, LoggedAction)[-1]


def propose(app, person, **typed):
    typed = {"cadence": "Cada viernes", **typed}
    assert person.post(TEMPLATE, data=answers(person.get(TEMPLATE).text, **typed)).status_code == 302
    return rows(app, LogTemplate)[-1]


def agree(person, template):
    page = f"/log-templates/agree/{template.id}"
    return person.post(page, data=answers(person.get(page).text))


@pytest.fixture
def loose(app):
    """No template is agreed."""
    with app.app_context():
        db.session.query(LogTemplate).update({"status": TemplateStatus.SUPERSEDED})
        db.session.commit()


def test_tabla_4_and_5_are_eight_and_fifteen_actions(app):
    found = rows(app, ActionKind)
    told = [one.short[:2] for one in found]
    assert [told.count(name) for name in ("MI", "MA", "AF", "AR", "FA")] == [4, 4, 4, 7, 4]
    assert {one.page for one in found} == {12, 13} and [one.short for one in found if one.needs_authority] == ["MA-3"]
    assert all((one.sphere is None) == (one.group_id is not None) for one in found)


def test_an_action_is_logged_from_the_page_of_a_case_and_leads_back(app, login, ids):
    """Micro: with the team of the modality, for one case and its networks (G34-3.1-02, G34-3.1-07)."""
    person, page = login("gestora"), f"/cases/show/{ids['case A']}"
    url = f"{ADD}?case_id={ids['case A']}"
    assert url in person.get(page).text
    answer = log(app, person, url=url, what="Revisión del plan con la defensora")
    assert answer.location.endswith(page) and "Revisión del plan" in person.get(page).text
    row = last(app)
    assert (row.sphere, row.professional_id, row.unit_id) == (Sphere.MICRO, ids["gestora"], ids["unit NORTE"])


def test_only_the_items_of_the_units_group_are_offered_and_taken(app, login):
    with app.app_context():
        mine = rows(app, ActionKind, group_id=cast.one(ModalityGroup, code="AF").id)[0]
    text = login("gestora").get(ADD).text
    assert f'value="{mine.id}"' in text and f'value="{kind(app, "AR-2")}"' not in text
    assert log(app, login("gestora"), "AR-2", sphere="MICRO").status_code == 422


def test_tabla_5_asks_the_sphere_and_tabla_4_says_it(app, login):
    """Macro is with authorities and sectors (G34-3.1-03)."""
    refused = log(app, login("gestora"), "AF-1")
    assert refused.status_code == 422 and "Elija micro o macro" in refused.text
    assert log(app, login("gestora"), "AF-1", sphere="MACRO").status_code == 302
    assert last(app).sphere == Sphere.MACRO
    assert log(app, login("gestora"), "MA-1", sphere="MICRO").status_code == 422


def test_an_intersectoral_body_needs_the_evidence_of_the_authority(app, login):
    refused = log(app, login("gestora"), "MA-3", what="Comité de trabajo infantil")
    assert refused.status_code == 422 and "G34-3.6-MA-3" in refused.text and "Comité de trabajo" in refused.text
    assert log(app, login("gestora"), "MA-3", prior="Correo de la defensora del 3").status_code == 302


@pytest.mark.parametrize("typed", [{"happened_on": "2099-01-01"}, {"hours": "0"}, {"hours": "25"}, {"what": ""}])
def test_what_cannot_be_is_refused(app, login, loose, typed):
    assert log(app, login("gestora"), **typed).status_code == 422


def test_the_agreed_template_decides_what_is_asked(app, login):
    mine = propose(app, login("gestora"), asks_hours="y", asks_result="")
    assert login("gestora").post(f"/log-templates/agree/{mine.id}").status_code == 403
    assert agree(login("coordinadora"), mine).status_code == 302
    text = login("gestora").get(ADD).text
    assert 'name="hours"' in text and 'name="institution_id"' not in text
    refused = log(app, login("gestora"), hours="")
    assert refused.status_code == 422 and "Horas: la plantilla acordada lo pide" in refused.text
    assert log(app, login("gestora"), hours="1.5", people="Equipo", result="Acuerdo").status_code == 302
    assert last(app).template_id == mine.id


def test_a_new_version_changes_nothing_in_what_was_written(app, login, ids):
    old = last_of(app, ids)
    mine = propose(app, login("gestora"), asks_hours="y")
    agree(login("coordinadora"), mine)
    states = [one.status for one in rows(app, LogTemplate, unit_id=ids["unit NORTE"])]
    assert states == [TemplateStatus.SUPERSEDED, TemplateStatus.AGREED]
    page = f"/action-log/edit/{old.id}"
    person = login("gestora")
    assert 'name="hours"' not in person.get(page).text
    assert person.post(page, data=answers(person.get(page).text, what="Otra palabra")).status_code == 302
    assert last_of(app, ids).template_id == old.template_id


def last_of(app, ids):
    return rows(app, LoggedAction, professional_id=ids["gestora"])[0]


def test_a_returned_version_says_why_and_is_answered_once(app, login):
    mine, person = propose(app, login("gestora")), login("coordinadora")
    page = f"/log-templates/return/{mine.id}"
    assert person.post(page, data=answers(person.get(page).text)).status_code == 422
    assert person.post(page, data=answers(person.get(page).text, answer="Falta la hora")).status_code == 302
    assert "Falta la hora" in login("gestora").get("/").text
    assert agree(person, mine).status_code == 409


def test_without_template_one_writes_and_both_see_it_as_due(app, login, loose):
    assert log(app, login("gestora")).status_code == 302
    assert last(app).template_id is None
    assert "Sin plantilla acordada" in login("coordinadora").get("/action-log/list/").text
    told = "no tiene plantilla acordada"
    assert told in login("gestora").get("/").text and told in login("coordinadora").get("/").text
    propose(app, login("gestora"))
    assert "por acordar" in login("coordinadora").get("/").text


@pytest.mark.parametrize(("who", "code"), [("coordinadora", 200), ("supervisora", 200), ("gestor.valle", 404),
                                           ("profesional", 403), ("enlace", 403), ("auditora", 403)])  # fmt: skip
def test_a_log_is_read_by_its_writer_and_by_who_leads(app, login, ids, who, code):
    page = f"/action-log/show/{last_of(app, ids).id}"
    answer = login(who).get(page)
    assert answer.status_code == code and ("CANARYAWHAT" in answer.text) is (code == 200)
    assert login(who).get(page.replace("show", "edit")).status_code in (403, 404)


def test_nobody_writes_in_the_name_of_another(app, login, ids):
    url = f"{ADD}?case_id={ids['case A']}"
    log(app, login("gestora"), url=url, professional_id=str(ids["gestor.valle"]), unit_id=str(ids["unit SUR"]))
    assert (last(app).professional_id, last(app).unit_id) == (ids["gestora"], ids["unit NORTE"])
    assert log(app, login("gestora"), case_id=str(ids["case B"])).status_code == 422


def test_too_long_without_the_authority_is_due(app, login):
    told = "Articule con la autoridad administrativa"
    with app.app_context():
        template = db.session.query(LogTemplate).filter_by(cadence="CANARYARHYTHM").one()
        template.contact_days, template.agreed_on = 30, cast.TODAY - dt.timedelta(40)
        db.session.commit()
    assert told in login("gestora").get("/").text
    log(app, login("gestora"), "MA-1")
    assert told not in login("gestora").get("/").text


def test_the_hours_of_the_month_stand_against_the_dedication(app, login, loose):
    assert log(app, login("gestora"), hours="7.5").status_code == 302
    assert "7,5 de " in login("gestora").get("/action-log/list/").text
    for who in ("gestora", "coordinadora", "central"):
        text = login(who).get("/action-log/charts/").text
        assert "Dedicación" in text and "Zoe" not in text.split("<main", 1)[1] and "CANARY" not in text


@pytest.mark.static
def test_dedication_counts_the_days_of_the_assignment():
    june = (2026, 6)
    assert rules.hours_of_month(7, dt.date(2026, 1, 1), None, *june) == 30
    assert rules.hours_of_month(7, dt.date(2026, 6, 21), dt.date(2026, 6, 25), *june) == 5
    assert rules.hours_of_month(7, dt.date(2026, 7, 1), None, *june) == 0
