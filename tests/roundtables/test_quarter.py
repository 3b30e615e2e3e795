"""What happens in a quarter? The clock goes on: tables fall due, each is told once, commitments go on until closed."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app.commitments.models import Commitment, CommitmentChange
from app.extensions import db
from app.platform import worker as working
from app.platform.notices import Notice
from app.roundtables.models import Roundtable, RoundtableKind, RoundtableSession
from app.sessions.models import SessionStatus
from tests import cast
from tests.cast import TODAY

NOON = dt.datetime.combine(TODAY, dt.time(17), dt.UTC)  # in Bogotá, too, it is this day


@pytest.fixture
def clock():
    """clock(40): it is noon, forty days from today."""
    with time_machine.travel(NOON, tick=True) as traveller:
        yield lambda days: traveller.move_to(NOON + dt.timedelta(days))


@pytest.fixture
def internal(app, ids):
    """The internal table of NORTE, held today: its id."""
    with app.app_context():
        table = Roundtable(name="Mesa interna NORTE", kind=RoundtableKind.INTERNAL, cadence_months=1,
                           unit_id=ids["unit NORTE"], region_id=ids["region 05"])  # fmt: skip
        held = RoundtableSession(roundtable=table, number=1, held_at=cast.DAWN, status=SessionStatus.HELD)
        db.session.add_all([table, held])
        db.session.commit()
        return table.id


@pytest.fixture
def told(app):
    """told('enlace'): after the work of the day, what that person was told of tables, the oldest first."""

    def read(name):
        while working.work_off(app):
            pass
        with app.app_context():
            mine = select(Notice).where(Notice.owner_id == cast.one(cast.User, username=name).id).order_by(Notice.id)
            return [f"{row.kind} {row.about}" for row in db.session.scalars(mine) if row.kind.startswith(("ta", "in"))]

    return read


def test_tables_fall_due_and_each_is_told_once(app, clock, internal, told):
    regional, own = "CANARYTABLE05NAME", "Mesa interna NORTE"
    story = []
    for day in (1, 20, 21, 40, 80, 81, 100, 101):
        clock(day)
        story.append((told("enlace"), told("coordinadora")))
    link, unit = zip(*story, strict=True)
    assert [len(one) for one in link] == [0, 0, 0, 0, 1, 1, 2, 2]
    assert link[-1] == [f"table_soon {regional}", f"table_late {regional}"]
    assert [len(one) for one in unit] == [0, 1, 1, 2, 2, 2, 2, 2]
    assert unit[-1] == [f"table_soon {own}", f"table_late {own}"]
    assert {"table_late CANARYTABLE05NAME", "internal_late Antioquia"} <= set(told("central"))
    assert told("gestor.valle") == []


def test_overdue_tables_stand_on_the_pages_of_the_link_and_the_central_level(clock, internal, login):
    for name in ("enlace", "central"):
        assert "Mesa interna NORTE" not in login(name).get("/").text
    clock(100)
    link, central = login("enlace").get("/").text, login("central").get("/").text
    assert "Convocar: CANARYTABLE05NAME" in link and "Mesa interna vencida: Mesa interna NORTE" in link
    assert "CANARYTABLE76NAME" not in link
    main = central.partition("Mesas vencidas o por vencer")[2]
    assert "Antioquia" in main and "Plazo vencido" in main and "1 de 1" in main and "Valle del Cauca" in main
    assert "Plazo vencido" in login("central").get("/roundtables/charts/").text


def test_a_table_that_meets_is_no_longer_late_and_its_next_term_is_new(app, ids, clock, told, login):
    clock(100)
    assert len(told("enlace")) == unread(app, "enlace") == 1
    session(login("enlace"), ids, 100)
    clock(101)
    assert (len(told("enlace")), unread(app, "enlace")) == (1, 0)
    clock(200)
    assert (len(told("enlace")), unread(app, "enlace")) == (2, 1)


def unread(app, name):
    """How many notices about tables has this person not read?"""
    with app.app_context():
        mine = (Notice.owner_id == cast.one(cast.User, username=name).id, Notice.read_at.is_(None))
        return len([row for row in db.session.scalars(select(Notice).where(*mine)) if row.kind.startswith("table")])


@pytest.fixture
def link_at(clock, login, ids):
    """link_at(85): the link, signed in on that day, and the page of the session that she records then."""

    def come(days):
        clock(days)
        person = login("enlace")
        return person, (page := session(person, ids, days)), person.get(f"/table-sessions/show/{page}").text

    return come


def test_a_commitment_goes_on_from_session_to_session_until_it_is_closed(app, ids, link_at):
    link, first, _page = link_at(0)
    data = {"what": "Abrir cupos", "institution_id": "1", "due_on": TODAY + dt.timedelta(30), "_key": "p"}
    assert link.post(f"/table-sessions/quick/commitment/{first}", data=data).status_code == 302
    pk, later = promise(app, "Abrir cupos").id, TODAY + dt.timedelta(120)
    link, _second, page = link_at(85)
    assert "Abrir cupos" in page
    assert link.post(f"/commitments/postpone/{pk}", data={"new_due_on": later, "reason": "Otro mes"}).status_code == 302
    link, _third, page = link_at(170)
    assert "Abrir cupos" in page
    assert link.post(f"/commitments/close/{pk}", data={"outcome": "FULFILLED", "words": "Acta"}).status_code == 302
    assert "Abrir cupos" in link_at(250)[2] and "Abrir cupos" not in link_at(330)[2]  # said once more, then over
    assert history(app, pk) == [("PENDING", TODAY + dt.timedelta(30), None), ("PENDING", later, "Otro mes"),
                                ("FULFILLED", later, "Acta")]  # fmt: skip


def promise(app, what):
    with app.app_context():
        return cast.one(Commitment, what=what)


def history(app, pk):
    with app.app_context():
        found = db.session.scalars(select(CommitmentChange).filter_by(commitment_id=pk).order_by(CommitmentChange.id))
        return [(row.status.name, row.due_on, row.note) for row in found]


def session(person, ids, days):
    """A session of the regional table, held on that day: its id."""
    held = (NOON + dt.timedelta(days, hours=-7)).strftime("%Y-%m-%dT%H:%M")
    data = {"roundtable_id": ids["table 05"], "held_at": held, "status": "HELD", "convened_by_id": ids["convener 05"]}
    answer = person.post("/table-sessions/add", data=data)
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[1])
