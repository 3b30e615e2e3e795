"""Are the few rows of a page the first ones, within reach, and told with no column more?"""

import datetime as dt

import pytest
from sqlalchemy import inspect

from app.commitments.models import Commitment
from app.extensions import db
from app.kit.picking import only, picked

OLD = Commitment.due_on < dt.date(2002, 1, 1)
ORDER = (Commitment.open_due_on, Commitment.id)


@pytest.fixture
def promises(app, ids):
    """Five late ones of the case of each unit, the last of them due first."""
    from app.cases.models import Case

    with app.app_context():
        for name in ("case B", "case A"):
            case = db.session.get(Case, ids[name])
            db.session.add_all([Commitment(case=case, what=f"{name} {day}", due_on=dt.date(2001, 1, 6 - day))
                                for day in range(1, 6)])  # fmt: skip
        db.session.commit()


def told(most, *ways, **how):
    """What the picked rows say."""
    return [row.what for row in db.session.scalars(picked(Commitment, ORDER, most, *ways, **how))]


def test_the_first_rows_come_in_their_order(app, promises):
    with app.app_context():
        assert told(4, (OLD,)) == ["case B 5", "case A 5", "case B 4", "case A 4"]


def test_one_way_comes_before_the_other(app, promises):
    with app.app_context():
        second = Commitment.due_on == dt.date(2001, 1, 2)
        first = Commitment.due_on == dt.date(2001, 1, 1)
        assert told(3, (second,), (first,), lead=(~second,)) == ["case B 4", "case A 4", "case B 5"]


def test_what_is_out_of_reach_takes_no_place(app, login, ids, promises, monkeypatch):
    monkeypatch.setattr("app.commitments.due.MOST", 1)
    page = login("gestora").get("/").text  # first by its number is one of another regional
    assert "case A 5" in page and "case B" not in page


def test_no_column_is_read_that_is_not_named(app, promises):
    with app.app_context():
        query = picked(Commitment, ORDER, 1, (OLD,)).options(*only(Commitment, "what", "case.code"))
        first = db.session.scalars(query).one()
        assert {"evidence", "progress", "due_on"} <= inspect(first).unloaded
        assert first.case.code and "situation" in inspect(first.case).unloaded
