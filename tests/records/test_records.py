"""Is every field kept for a stated reason and time, is a whole record whole, and does disposal leave only figures?"""

import datetime as dt
import io
from types import SimpleNamespace

import pikepdf
import pytest
from sqlalchemy import select, update

from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.families.models import Family, FamilyAccess, FamilyStatus, Member
from app.kit.scopes import utcnow
from app.platform.jobs import Job, JobState, enqueue
from app.platform.worker import work_off
from app.practice.models import LoggedAction
from app.records import dictionary, disposal, rules
from app.records.models import DisposalAct, LegalHold, Purpose, RetentionSeries
from app.referrals.models import ReferralTicket
from app.roundtables.models import AgendaItem
from tests.invariants.test_models import MODELS

LONG_AGO = dt.date(2001, 3, 4)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.static
def test_every_table_states_its_purpose_and_its_time(app, model):
    purpose, series = rules.kept_for(model)
    with app.app_context():
        assert db.session.scalar(select(Purpose.id).filter_by(code=purpose))
        assert db.session.scalar(select(RetentionSeries.id).filter_by(code=series))


def test_the_dictionary_prints_every_stated_field(app, login):
    page = login("auditora").get("/dictionary/list/").text
    with app.test_request_context():
        names = {line.name for table in dictionary.tables() for line in table.lines}
    assert len(names) > 150 and all(f">{name}</code>" in page for name in names)


def test_a_whole_record_holds_every_text_of_the_family_and_of_no_other(login, ids):
    page = login("coordinadora").get(f"/whole-record/family/{ids['family A']}")
    for word in ("NAME", "STREET", "PHONE", "FIRST", "STRENGTH", "SITUATION", "NEED", "FINDING", "HEARD", "PROMISE"):
        assert f"CANARYA{word}" in page.text
    assert "CANARYB" not in page.text and "CANARYC" not in page.text


def test_a_persons_record_is_the_persons_own(app, login, ids):
    with app.app_context():
        other = Member(family_id=ids["family A"], first_name="CANARYSISTER", last_name="Otra")
        db.session.add(other)
        db.session.commit()
    found = login("coordinadora").get(f"/whole-record/person/{ids['member A']}?as=json")
    assert found.json["sections"][0]["rows"][0]["first_name"]["value"] == "CANARYAFIRST"
    assert "CANARYASITUATION" in found.text and "CANARYSISTER" not in found.text


def test_a_foreign_record_is_not_there(login, ids):
    for path in (f"/whole-record/family/{ids['family B']}", f"/whole-record/person/{ids['member C']}?as=json"):
        assert login("coordinadora").get(path).status_code == 404
    assert login("analista").get(f"/whole-record/family/{ids['family A']}").status_code == 403


def close_long_ago(ids):
    """Family A ended its accompaniment a generation ago."""
    db.session.execute(update(Case).where(Case.id == ids["case A"]).values(
        status=CaseStatus.CLOSED, opened_on=LONG_AGO, closed_on=LONG_AGO))  # fmt: skip
    db.session.execute(update(Family).where(Family.id == ids["family A"]).values(status=FamilyStatus.CLOSED))
    db.session.commit()


def propose(app, login, ids):
    with app.app_context():
        close_long_ago(ids)
        series = db.session.scalar(select(RetentionSeries.id).filter_by(code="CARE_RECORD"))
    made = login("supervisora").post("/disposal/add", data={"region_id": ids["region 05"], "series_id": series})
    assert made.status_code == 302
    return made.location.rsplit("/", 1)[1]


def test_nothing_is_disposed_of_before_another_person_approves(app, login, ids):
    act = propose(app, login, ids)
    assert login("supervisora").post(f"/disposal/decide/{act}", data={"answer": "yes"}).status_code == 403
    page = login("admin").get(f"/disposal/show/{act}").text
    assert f"/disposal/decide/{act}" in page and f"/disposal/edit/{act}" not in page
    login("admin").post(f"/disposal/decide/{act}", data={"answer": "no", "decision": "La entidad pidió esperar"})
    with app.app_context():
        assert db.session.get(Family, ids["family A"]).name == "CANARYANAME"


def test_an_approved_act_leaves_figures_and_no_names(app, login, ids):
    act = propose(app, login, ids)
    with app.app_context():
        logged = db.session.scalar(select(LoggedAction).filter_by(professional_id=ids["gestora"]))
        logged.case_id = ids["case A"]
        db.session.commit()
    said = {"answer": "yes", "decision": "Cumplió el tiempo de la tabla"}
    assert login("admin").post(f"/disposal/decide/{act}", data=said).status_code == 302
    assert "CANARYANAME" in login("coordinadora").get(f"/families/show/{ids['family A']}").text  # not in the request
    while work_off(app):
        pass
    with app.app_context():
        row, case = db.session.get(DisposalAct, int(act)), db.session.get(Case, ids["case A"])
        assert row.rows_cleared > 5 and len(row.certificate) == 64 and case.closed_on == LONG_AGO
        left = db.session.scalars(select(LoggedAction).filter_by(case_id=ids["case A"])).one()
        assert (left.what, left.people, left.result) == ("—", None, None)  # of a case, though of no family
        told = [db.session.scalars(select(model)).all() for model in (ReferralTicket, AgendaItem)]
        assert [sum("CANARYASHARED" in (one.shared_summary or "") for one in rows) for rows in told] == [0, 0]
        assert "Necesita cupo escolar" not in [one.shared_summary for one in told[1]]
        texts = [text for model in (Family, FamilyAccess, Member, Case)
                 for text in db.session.scalars(select(model.search_text))]  # fmt: skip
        assert [text for text in texts if {"canaryaname", "canaryafirst", "canaryaphone"} & set(text.split())] == []
    page = login("coordinadora").get(f"/whole-record/family/{ids['family A']}").text
    words = ("NAME", "STREET", "PHONE", "FIRST", "DOC", "SITUATION", "FINDING", "HEARD", "GUEST")
    left = [word for word in words if f"CANARYA{word}" in page]
    assert left == []


def test_an_act_is_carried_out_once(app, login, ids):
    act = propose(app, login, ids)
    said = {"answer": "yes", "decision": "Cumplió el tiempo de la tabla"}
    login("admin").post(f"/disposal/decide/{act}", data=said)
    with app.app_context():
        enqueue("disposal", {"act": int(act)})
        db.session.commit()
    while work_off(app):
        pass
    with app.app_context():
        states = list(db.session.scalars(select(Job.state).filter_by(kind="disposal").order_by(Job.id)))
    assert states == [JobState.DONE, JobState.FAILED]


def test_a_whole_record_is_drawn_as_a_pdf_for_whoever_asked(app, login, ids):
    person = login("coordinadora")
    assert person.post(f"/whole-record/family/{ids['family A']}/paper").status_code == 302
    while work_off(app):
        pass
    with app.app_context():
        made = db.session.scalar(select(Job).filter_by(kind="record"))
        assert made.state == JobState.DONE and made.result["rows"] > 10
    file = person.get(f"/jobs/file/{made.id}")
    with pikepdf.open(io.BytesIO(file.data)) as pdf:
        assert "CANARYANAME" in str(pdf.docinfo.Title) and len(pdf.pages) > 1
    assert login("profesional").get(f"/jobs/file/{made.id}").status_code == 404


def test_no_pdf_is_drawn_of_a_record_out_of_reach(app, login, ids):
    assert login("coordinadora").post(f"/whole-record/family/{ids['family B']}/paper").status_code == 404
    login("coordinadora").post(f"/whole-record/person/{ids['member A']}/paper")
    with app.app_context():
        db.session.get(Member, ids["member A"]).deleted_at = utcnow()  # before the worker comes to it
        db.session.commit()
        while work_off(app):
            pass
        made = db.session.scalars(select(Job).filter_by(kind="record")).all()
        assert [(row.state, row.stored) for row in made] == [(JobState.FAILED, None)]


def test_a_record_is_reached_from_the_page_of_the_family_and_of_the_person(login, ids):
    person = login("coordinadora")
    for page, way in (("families", "family"), ("people", "person")):
        pk = ids["family A" if way == "family" else "member A"]
        assert f"/whole-record/{way}/{pk}" in person.get(f"/{page}/show/{pk}").text
        assert "/whole-record/" not in login("profesional").get(f"/{page}/show/{pk}").text


def test_a_held_family_is_never_due(app, ids):
    with app.app_context():
        close_long_ago(ids)
        series = db.session.scalar(select(RetentionSeries).filter_by(code="CARE_RECORD"))
        assert disposal.due_families(ids["region 05"], series, dt.date.today())
        db.session.add(LegalHold(family_id=ids["family A"], reason="Tutela", starts_on=LONG_AGO))
        assert disposal.due_families(ids["region 05"], series, dt.date.today()) == []


@pytest.mark.static
def test_whoever_proposes_does_not_decide():
    assert rules.decision_fault("PROPOSED", 4, 4) and not rules.decision_fault("PROPOSED", 4, 5)
    assert rules.decision_fault("DONE", 4, 5)


@pytest.mark.static
def test_a_leap_day_counts_back_to_the_day_before():
    assert rules.cut_off(1, dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)


HELD = [(0, None, True), (-5, -1, False), (1, None, False), (-5, 0, True)]


@pytest.mark.static
@pytest.mark.parametrize(("since", "until", "held"), HELD)
def test_a_hold_binds_from_its_first_to_its_last_day(since, until, held):
    today = dt.date(2026, 11, 22)
    last = None if until is None else today + dt.timedelta(until)
    hold = SimpleNamespace(starts_on=today + dt.timedelta(since), ends_on=last)
    assert rules.is_held([hold], today) is held
