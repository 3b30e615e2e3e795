"""Is a commitment followed until it is closed, with every change kept? (G34-4.1-R-b)"""

import datetime as dt

from sqlalchemy import select

from tests import cast
from tests.forms import answers

SOON, LATER = dt.date.today() + dt.timedelta(days=12), dt.date.today() + dt.timedelta(days=40)


def read(app, pk):
    """The commitment and its history, oldest first."""
    from app.commitments.models import Commitment, CommitmentChange
    from app.extensions import db

    with app.app_context():
        row = db.session.get(Commitment, pk)
        query = select(CommitmentChange).filter_by(commitment_id=pk).order_by(CommitmentChange.id)
        kept = [(one.status.name, one.due_on, one.percent, one.note) for one in db.session.scalars(query)]
        return row.status.name, row, kept


def test_closing_keeps_the_evidence_and_leaves_the_open_ones(app, login, ids):
    pk = ids["promise A"]
    answer = login("gestora").post(
        f"/commitments/close/{pk}?back=list", data={"outcome": "FULFILLED", "words": "Acta 4"}
    )
    assert answer.status_code == 302 and answer.location == "/commitments/list/"
    status, row, kept = read(app, pk)
    assert (status, row.evidence, row.closed_on, row.open_due_on) == ("FULFILLED", "Acta 4", dt.date.today(), None)
    assert [one[0] for one in kept] == ["PENDING", "FULFILLED"] and kept[-1][3] == "Acta 4"


def test_closing_without_evidence_is_refused(app, login, ids):
    pk = ids["promise A"]
    answer = login("gestora").post(f"/commitments/close/{pk}", data={"outcome": "FULFILLED", "words": "  "})
    assert answer.status_code == 422
    assert read(app, pk)[0] == "PENDING"


def test_what_was_not_fulfilled_keeps_its_reason(app, login, ids):
    pk = ids["promise A"]
    login("gestora").post(f"/commitments/close/{pk}", data={"outcome": "NOT_FULFILLED", "words": "No budget"})
    status, row, kept = read(app, pk)
    assert (status, row.unfulfilled_reason, row.evidence) == ("NOT_FULFILLED", "No budget", None)
    assert kept[-1][3] == "No budget"


def test_postponing_keeps_the_old_date_in_the_history(app, login, ids):
    pk, person = ids["promise A"], login("gestora")
    before = read(app, pk)[1].due_on
    assert (
        person.post(f"/commitments/postpone/{pk}", data={"new_due_on": LATER, "reason": "No quorum"}).status_code == 302
    )
    status, row, kept = read(app, pk)
    assert (row.due_on, row.open_due_on, row.postponed_reason) == (LATER, LATER, "No quorum")
    assert [one[1] for one in kept] == [before, LATER] and kept[-1][3] == "No quorum"
    assert person.post(f"/commitments/postpone/{pk}", data={"new_due_on": SOON, "reason": "x"}).status_code == 422


def test_progress_is_kept_and_nothing_changes_after_closing(app, login, ids):
    pk, person = ids["promise A"], login("gestora")
    person.post(f"/commitments/progress/{pk}", data={"percent": "60", "progress": "List sent"})
    person.post(f"/commitments/close/{pk}", data={"outcome": "FULFILLED", "words": "Acta 4"})
    kept = read(app, pk)[2]
    assert kept[1] == ("IN_PROGRESS", kept[0][1], 60, "List sent")
    for step, data in (("postpone", {"new_due_on": LATER, "reason": "x"}),
                       ("progress", {"percent": "1", "progress": "x"}),
                       ("close", {"outcome": "NOT_FULFILLED", "words": "x"})):  # fmt: skip
        assert person.post(f"/commitments/{step}/{pk}", data=data).status_code == 409
    assert read(app, pk)[2] == kept


def test_a_commitment_out_of_reach_cannot_be_closed(login, ids):
    for name in ("gestor.valle", "profesional2"):
        data = {"outcome": "FULFILLED", "words": "Acta 4"}
        assert login(name).post(f"/commitments/close/{ids['promise A']}", data=data).status_code == 404


def test_a_reader_sees_no_button_and_may_not_close(login, ids):
    person = login("analista")
    assert "/commitments/close/" not in person.get("/commitments/list/").text
    assert "/commitments/close/" not in person.get(f"/commitments/show/{ids['promise A']}").text
    assert person.get(f"/commitments/close/{ids['promise A']}").status_code in (302, 403)


def test_the_open_ones_come_first_and_the_late_ones_before_all(app, login, ids):
    from app.commitments.models import Commitment
    from app.extensions import db

    with app.app_context():
        late = Commitment(case_id=None, table_session_id=ids["sitting 05"], what="Tarde", due_on=dt.date(2025, 1, 1))
        late.region_id, late.is_of_table = ids["region 05"], True
        db.session.add(late)
        db.session.commit()
    page = login("enlace").get("/commitments/list/").text
    assert page.index("Tarde") < page.index("CANARYTABLE05PROMISE")
    flagged = login("enlace").get("/commitments/list/?flag=overdue").text
    assert "Tarde" in flagged and "CANARYTABLE05PROMISE" not in flagged


def test_a_new_commitment_says_who_answers_and_where_it_comes_from(login):
    data = {"what": "Cupo", "due_on": SOON, "priority": "HIGH", "_key": "one"}
    answer = login("gestora").post("/commitments/add", data=data)
    assert answer.status_code == 422
    assert 'href="#institution_id"' in answer.text and 'href="#case_id"' in answer.text


def test_the_form_of_a_closed_commitment_neither_opens_nor_closes_it(app, login, ids):
    pk, person = ids["promise A"], login("gestora")
    page = f"/commitments/edit/{pk}"
    said = answers(person.get(page).text) | {"status": "NOT_FULFILLED", "percent": "7"}
    assert person.post(page, data=said).status_code == 302 and read(app, pk)[0] == "PENDING"
    person.post(f"/commitments/close/{pk}", data={"outcome": "FULFILLED", "words": "Acta 4"})
    said = answers(person.get(page).text) | {"status": "PENDING", "evidence": "Otra"}
    assert person.post(page, data=said).status_code == 302
    status, row, _kept = read(app, pk)
    assert (status, row.evidence, row.percent) == ("FULFILLED", "Acta 4", 100)


def test_what_is_agreed_in_a_session_is_due_after_it_and_agreed_today_at_the_latest(app, login, ids):
    from app.commitments.models import Commitment
    from app.sessions.models import CaseSession

    with app.app_context():
        cast.one(CaseSession, id=ids["session A"]).scheduled_at = cast.DAWN + dt.timedelta(days=20)
        cast.db.session.commit()
    person, page = login("gestora"), f"/commitments/add?session_id={ids['session A']}"
    said = answers(person.get(page).text) | {"what": "Cupo", "responsible": "Ana", "due_on": SOON}
    refused = person.post(page, data=said)
    assert refused.status_code == 422 and "antes de la sesión" in refused.text
    assert person.post(page, data={**said, "due_on": LATER}).status_code == 302
    with app.app_context():
        assert cast.one(Commitment, what="Cupo").agreed_on == cast.TODAY
