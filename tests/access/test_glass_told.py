"""Who is told of an emergency access, who reviews it, and what trace does it leave? (G4)"""

import datetime as dt

import pytest
from sqlalchemy import select

from app.access.models import GlassBreak
from app.extensions import db
from app.kit import trace
from tests import cast
from tests.access.conftest import break_glass, count_glass


def test_the_supervisor_is_told_at_once_who_which_why_until_when(app, login, ids):
    from app.commitments.models import Commitment

    with app.app_context():
        db.session.get(Commitment, ids["promise A"]).due_on = cast.TODAY - dt.timedelta(days=30)
        db.session.commit()
    break_glass(login("profesional2"))
    page = login("supervisora").get("/").text
    assert page.index("CANARYA-CASE") < page.index("CANARYAPROMISE")  # before all else
    for told in ("Zoe profesional2", "CANARYA-CASE", "golpes hoy", "hasta las"):
        assert told in page


def test_the_alternate_is_told_only_while_the_principal_is_absent(app, login):
    from app.professionals.models import Supervision, SupervisionKind

    break_glass(login("profesional2"))
    assert "Zoe profesional2" not in login("suplente").get("/").text
    with app.app_context():
        row = cast.one(Supervision, kind=SupervisionKind.PRINCIPAL)
        row.absent_from = row.absent_to = cast.TODAY
        db.session.commit()
    assert "Zoe profesional2" in login("suplente").get("/").text


def test_a_supervisor_of_other_units_is_not_told(app, login):
    break_glass(login("profesional2"), "CANARYC-CASE")
    person = login("supervisora")
    assert "CANARYC" not in person.get("/").text
    assert "CANARYC" not in person.get("/emergency/list/").text


def review(person, remark="Era una emergencia."):
    return person.post("/emergency/edit/1", data={"remark": remark, "_version": "1"})


def test_the_supervisor_reviews_with_a_remark(app, login):
    break_glass(login("profesional2"))
    person = login("supervisora")
    assert review(person, "").status_code == 422
    assert review(person).status_code == 302
    with app.app_context():
        row = db.session.scalar(select(GlassBreak))
        assert (row.remark, row.reviewed_by.username) == ("Era una emergencia.", "supervisora")
    assert "CANARYA-CASE" not in person.get("/").text


@pytest.mark.parametrize("who", ["coordinadora", "profesional2", "auditora"])
def test_nobody_else_reviews(app, login, who):
    break_glass(login("profesional2"))
    review(login(who))
    with app.app_context():
        assert db.session.scalar(select(GlassBreak.reviewed_at)) is None


@pytest.mark.parametrize("who, seen", [("supervisora", True), ("coordinadora", True), ("auditora", True),
                                       ("profesional2", True), ("profesional", False), ("gestor.valle", False),
                                       ("autoridad", False)])  # fmt: skip
def test_who_reads_of_an_emergency_access(login, who, seen):
    break_glass(login("profesional2"))
    person = login(who)
    assert ("CANARYA-CASE" in person.get("/emergency/list/").text) is seen
    assert person.get("/emergency/show/1").status_code == (200 if seen else 404)


@pytest.mark.parametrize("who, seen", [("coordinadora", True), ("autoridad", False)])
def test_a_whole_record_tells_of_it_to_whom_its_own_page_does(login, ids, who, seen):
    break_glass(login("profesional2"))
    page = login(who).get(f"/whole-record/family/{ids['family A']}").text
    assert "CANARYASITUATION" in page and ("golpes" in page) is seen


def test_an_auditor_does_not_read_the_reason(login):
    break_glass(login("profesional2"))
    assert "golpes" not in login("auditora").get("/emergency/show/1").text


@pytest.mark.parametrize("who", ["enlace", "oportunidades", "analista", "central", "admin", "auditora"])
def test_other_roles_break_no_glass(app, login, who):
    assert break_glass(login(who)).status_code == 403
    assert count_glass(app) == 0


def test_it_leaves_a_trace(app, login, monkeypatch):
    kept = []
    monkeypatch.setattr(trace, "KEEPERS", [*trace.KEEPERS, lambda act, row, **about: kept.append((act, str(row)))])
    break_glass(login("profesional2"), "CANARYX-CASE")
    break_glass(login("profesional2"))
    assert (trace.Act.DENIED, "None") in kept
    assert (trace.Act.GLASS, "CANARYA-CASE") in kept
