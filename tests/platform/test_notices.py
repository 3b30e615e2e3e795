"""Is everybody told once of what is due, by a bell that costs nothing, in words that tell of no family?"""

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.commitments.models import Commitment
from app.extensions import db
from app.platform import worker as working
from app.platform.notices import Notice, Reminder, remind
from app.roundtables.models import Roundtable
from tests import cast, crawl
from tests.cast import TODAY

WEEK = dt.timedelta(7)


@pytest.fixture
def told(app):
    """told('gestora', day) asks every source and says what that person was told: (kind, about, due)."""

    def read(name, day=TODAY):
        with app.app_context():
            remind(day)
            db.session.commit()
            mine = select(Notice).where(Notice.owner_id == account(name)).order_by(Notice.id)
            return [(row.kind, row.about, row.due_on) for row in db.session.scalars(mine)]

    return read


def account(name):
    return cast.one(cast.User, username=name).id


def table_due(app, ids, day, region="05"):
    with app.app_context():
        one = update(Roundtable).where(Roundtable.id == ids[f"table {region}"])
        db.session.execute(one.values(next_due_on=day))
        db.session.commit()


def kinds(found):
    return [kind for kind, _about, _due in found if kind.startswith("table")]


def test_a_table_that_is_due_is_told_once_to_whom_it_concerns(app, ids, told):
    table_due(app, ids, TODAY + dt.timedelta(10))
    table_due(app, ids, TODAY - WEEK, "76")
    assert kinds(told("enlace")) == kinds(told("enlace")) == ["table_soon"]
    found = [kinds(told(name)) for name in ("enlace.valle", "gestora", "central")]
    assert found == [["table_late"], [], ["table_late"]]
    assert kinds(told("enlace", TODAY + 2 * WEEK)) == ["table_soon", "table_late"]


def test_what_is_settled_is_no_longer_unread(app, ids, told, login):
    table_due(app, ids, TODAY + dt.timedelta(10))
    told("enlace")
    table_due(app, ids, TODAY + dt.timedelta(80))
    told("enlace")
    with app.app_context():
        row = db.session.scalar(select(Notice).filter_by(owner_id=account("enlace"), kind="table_soon"))
        assert row.read_at is not None


def test_a_commitment_that_is_late_is_told_to_who_is_in_charge(app, ids, told):
    with app.app_context():
        promise = db.session.get(Commitment, ids["promise A"])
        due, promise.created_by_id = promise.due_on, account("profesional")
        db.session.commit()
    late = ("commitment_late", "CANARYA-CASE", due)
    assert ("commitment_soon", "CANARYA-CASE", due) in told("profesional", due - WEEK)
    assert late in told("gestora", due + WEEK) and late not in told("profesional", due + WEEK)
    other = told("gestor.valle", due + WEEK)
    assert ("commitment_late", "CANARYC-CASE", due) in other and late not in other


def test_what_is_reported_as_fulfilled_is_told_to_who_is_in_charge(app, ids, told):
    with app.app_context():
        db.session.get(Commitment, ids["promise A"]).claimed_on = TODAY
        db.session.commit()
    assert ("commitment_claimed", "CANARYA-CASE", TODAY) in told("gestora")
    assert "commitment_claimed" not in [kind for kind, _about, _due in told("gestor.valle")]


def test_a_notice_tells_nothing_of_a_family(app, told):
    words = {about for name in cast.PEOPLE for _kind, about, _due in told(name, TODAY + 20 * WEEK)}
    assert words >= {"CANARYTABLE05NAME", "CANARYA-CASE"}
    said = " ".join(words)
    assert not [mark for mark in (*cast.PERSONAL, *cast.SENSITIVE, "PROMISE") for house in "ABC"
                if f"CANARY{house}{mark}" in said]  # fmt: skip


def test_the_bell_counts_what_is_not_read_and_costs_no_statement(app, told, login):
    person, count = login("enlace.valle"), '<span aria-hidden="true">'
    before = bell(person)
    with crawl.statements(app) as without:
        person.get("/drafts/")
    number = len(told("enlace.valle"))
    with crawl.statements(app) as with_it:
        page = person.get("/drafts/").text
    assert (before, bell(person)) == (None, str(number)) and count in page
    assert len(with_it) == len(without)


def bell(person):
    page = person.get("/drafts/").text.partition('class="bell-count"')[2]
    return page.partition('aria-hidden="true">')[2].partition("<")[0] or None


def test_a_notice_is_opened_read_and_nobody_elses(app, ids, told, login):
    table_due(app, ids, TODAY - WEEK, "76")
    told("enlace.valle")
    with app.app_context():
        row = db.session.scalar(select(Notice).filter_by(owner_id=account("enlace.valle"), kind="table_late"))
    person, path = login("enlace.valle"), f"/notices/open/{row.id}"
    assert row.about in person.get("/notices/").text
    assert login("enlace").post(path).status_code == 404
    answer = person.post(path)
    assert answer.location == f"/roundtables/show/{row.row_id}" and person.get(answer.location).status_code == 200
    assert person.post("/notices/read-all").status_code == 302 and bell(person) is None


def test_of_the_read_the_newest_come_first(app, login):
    with app.app_context():
        mine = {"owner_id": account("enlace"), "kind": "agenda", "endpoint": "NoticeView.index", "row_id": 1}
        for about, days, read in (("Vieja", -20, cast.DAWN), ("Nueva", -10, cast.DAWN), ("Tarde", 5, None),
                                  ("Pronto", 1, None)):  # fmt: skip
            cast.keep(Notice(**mine, key=about, about=about, due_on=TODAY + dt.timedelta(days), read_at=read))
        db.session.commit()
    page = login("enlace").get("/notices/").text
    assert sorted(("Vieja", "Nueva", "Tarde", "Pronto"), key=page.index) == ["Pronto", "Tarde", "Nueva", "Vieja"]


def test_the_daily_job_asks_every_source(app, ids):
    table_due(app, ids, TODAY - WEEK)
    while working.work_off(app):
        pass
    with app.app_context():
        assert db.session.scalar(select(Notice.id).filter_by(kind="table_late").limit(1))
        assert remind(dt.date.today()) == 0


@pytest.mark.static
def test_another_date_is_another_thing():
    one = Reminder("table_late", "Mesa", TODAY, "RoundtableView.show", 4, frozenset())
    assert one.key != Reminder("table_late", "Mesa", TODAY + WEEK, "RoundtableView.show", 4, frozenset()).key
