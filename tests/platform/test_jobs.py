"""Is a job done exactly once, whatever happens to its worker, and only as far as whoever asked may see?"""

import datetime as dt
import multiprocessing
import secrets
import signal

import pytest
from sqlalchemy import func, select, update

from app.extensions import db
from app.families.models import Family
from app.kit.lists import KeptSearch
from app.kit.scopes import utcnow
from app.platform import worker as working
from app.platform.jobs import Job, Refused, cancel, enqueue, step


def traces(app):
    """How often has the test's job had its effect?"""
    with app.app_context():
        return db.session.scalar(select(func.count(KeptSearch.id)).filter_by(screen="test"))


def leave(text="x"):
    db.session.add(KeptSearch(token=secrets.token_hex(8), screen="test", text=text, owner_id=1))


@pytest.mark.both
def test_a_killed_worker_loses_and_doubles_nothing(app, ask, read, kind, worker):
    here, there = multiprocessing.Pipe()

    @kind
    def slow(payload, row):
        leave()
        db.session.flush()
        if row.attempts == 1:
            there.send("begun")
            signal.pause()

    pk, first = ask("test"), worker()
    assert here.poll(30)
    first.kill()
    first.join(30)
    assert (traces(app), read(pk).state) == (0, "RUNNING")
    finish(app)
    assert read(pk).state == "RUNNING", "the lease of the dead has not run out"
    expire(app, pk)
    worker().join(30)
    assert (traces(app), read(pk).state, read(pk).attempts) == (1, "DONE", 2)


def finish(app):
    """Do all that waits."""
    while working.work_off(app):
        pass


def expire(app, pk):
    """The lease of a dead worker runs out."""
    with app.app_context():
        db.session.execute(update(Job).where(Job.id == pk).values(leased_until=utcnow() - dt.timedelta(seconds=1)))
        db.session.commit()


@pytest.mark.both
def test_two_workers_never_do_the_same_job(app, ask, read, kind, worker):
    kind(lambda payload, row: leave())
    pks = [ask("test") for _number in range(20)]
    workers = [worker(), worker()]
    for one in workers:
        one.join(60)
    assert traces(app) == len(pks)
    assert {(read(pk).state, read(pk).attempts) for pk in pks} == {("DONE", 1)}


def test_a_worker_that_lost_its_lease_keeps_nothing(app, ask, read, kind):
    @kind
    def robbed(payload, row):
        leave()
        db.session.execute(update(Job).where(Job.id == row.id).values(lease="another"))

    pk = ask("test")
    assert working.work_off(app)
    assert (traces(app), read(pk).state) == (0, "RUNNING")


def test_a_job_exists_only_if_what_asked_for_it_is_saved(app, kind):
    kind(lambda payload, row: None)
    with app.app_context():
        enqueue("test")
        db.session.rollback()
        assert db.session.scalar(select(func.count(Job.id)).filter_by(kind="test")) == 0


def test_a_failing_job_is_tried_again_later_and_then_is_dead(app, ask, read, kind):
    @kind
    def fails(payload, row):
        leave("CANARY")
        raise ValueError("CANARY")

    pk, waits = ask("test"), []
    for _try in range(working.TRIES):
        working.work_off(app)
        waits.append(round((read(pk).after - utcnow()).total_seconds() / 15))
        past(app, pk)
    assert (read(pk).state, read(pk).error, traces(app)) == ("FAILED", None, 0)
    assert waits[:4] == [1, 2, 4, 8]


def past(app, pk):
    with app.app_context():
        db.session.execute(update(Job).where(Job.id == pk).values(run_after=utcnow() - dt.timedelta(hours=1)))
        db.session.commit()


def test_what_a_job_stumbles_over_is_not_logged(app, ask, kind, caplog):
    @kind
    def fails(payload, row):
        raise ValueError("CANARY")

    ask("test")
    working.work_off(app)
    assert "ValueError in test_jobs.py" in caplog.text
    assert "CANARY" not in caplog.text


def test_a_refusal_is_said_and_not_tried_again(app, ask, read, kind):
    @kind
    def refuses(payload, row):
        raise Refused("The list is empty.")

    pk = ask("test")
    working.work_off(app)
    assert (read(pk).state, read(pk).error, read(pk).attempts) == ("FAILED", "The list is empty.", 1)


def test_a_job_cancelled_meanwhile_stops_at_its_next_step(app, ask, read, kind):
    @kind
    def long(payload, row):
        step(row, 10)
        cancel(row.id)
        db.session.commit()
        step(row, 20)
        leave()

    pk = ask("test")
    working.work_off(app)
    assert (read(pk).state, traces(app)) == ("CANCELLED", 0)


def test_a_job_cancelled_before_its_end_has_no_effect(app, ask, read, kind):
    @kind
    def short(payload, row):
        with app.app_context():
            cancel(pk)
            db.session.commit()
        leave()

    pk = ask("test")
    working.work_off(app)
    assert (read(pk).state, traces(app)) == ("CANCELLED", 0)


def test_a_job_that_writes_before_a_step_is_wrong(app, ask, read, kind):
    @kind
    def wrong(payload, row):
        leave()
        step(row, 50)

    pk = ask("test")
    working.work_off(app)
    assert (read(pk).state, read(pk).attempts, traces(app)) == ("WAITING", 1, 0)


@pytest.mark.parametrize("who, seen", [("profesional", {"CANARYA-FAMILY"}), ("profesional2", {"CANARYB-FAMILY"})])
def test_a_job_sees_what_whoever_asked_may_see(app, ask, read, kind, who, seen):
    kind(lambda payload, row: {"codes": list(db.session.scalars(select(Family.code)))})
    pk = ask("test", who)
    working.work_off(app)
    assert set(read(pk).result["codes"]) == seen


def test_a_job_of_ours_sees_every_row(app, ask, read, kind):
    kind(lambda payload, row: {"codes": list(db.session.scalars(select(Family.code)))})
    pk = ask("test")
    working.work_off(app)
    assert len(read(pk).result["codes"]) == 3


@pytest.mark.parametrize("column, value", [("active", False), ("roles", [])])
def test_a_job_of_someone_who_left_is_refused(app, ask, read, kind, ids, column, value):
    from flask_appbuilder.security.sqla.models import User

    kind(lambda payload, row: {"codes": list(db.session.scalars(select(Family.code)))})
    pk = ask("test", "profesional")
    with app.app_context():
        user = db.session.scalar(select(User).filter_by(username="profesional"))
        setattr(user, column, value)
        db.session.commit()
    working.work_off(app)
    assert (read(pk).state, read(pk).result) == ("FAILED", None)


def test_what_comes_by_itself_is_asked_once_a_day(app):
    finish(app)
    with app.app_context():
        rows = db.session.scalars(select(Job).where(Job.key.is_not(None))).all()
        assert {row.state.name for row in rows} == {"DONE"}
        assert len({row.kind for row in rows}) == len(rows) > 0


def test_old_searches_are_cleared_away(app, ask):
    with app.app_context():
        old = KeptSearch(token="old", screen="test", text="CANARY", owner_id=1)
        old.created_at = utcnow() - dt.timedelta(days=2)
        db.session.add_all([old, KeptSearch(token="new", screen="test", text="y", owner_id=1)])
        db.session.commit()
    finish(app)
    assert traces(app) == 1


# -- screens ---------------------------------------------------------------------------------------------------------
def test_one_sees_and_cancels_ones_own_jobs_only(app, ask, login, read):
    mine, other = ask("test.slow", "profesional"), ask("test.slow", "profesional2")
    person = login("profesional")
    assert person.get("/jobs/").text.count("<strong>test.slow") == 1
    assert person.post(f"/jobs/cancel/{other}").status_code == 404
    assert person.post(f"/jobs/cancel/{mine}").status_code == 302
    assert (read(mine).state, read(other).state) == ("CANCELLED", "WAITING")


def test_a_link_cancels_nothing(ask, login, read):
    pk = ask("test.slow", "profesional")
    assert login("profesional").get(f"/jobs/cancel/{pk}").status_code == 405
    assert read(pk).state == "WAITING"


def test_the_administrator_sees_and_cancels_every_job(ask, login, read):
    pk = ask("test.slow", "profesional")
    admin = login("admin")
    assert "test.slow" in admin.get("/all-jobs/list/").text
    assert f"/all-jobs/cancel/{pk}" in admin.get(f"/all-jobs/show/{pk}").text
    assert admin.post(f"/all-jobs/cancel/{pk}").status_code == 302
    assert read(pk).state == "CANCELLED"


@pytest.mark.parametrize("path", ["/all-jobs/list/", "/all-jobs/show/1"])
def test_nobody_else_sees_the_jobs_of_others(ask, login, path):
    ask("test.slow", "profesional")
    answer = login("gestora").get(path)
    assert answer.status_code == 403 or answer.location == "/"


def test_a_page_with_an_open_job_renews_itself(ask, login):
    person = login("profesional")
    assert "data-hx-trigger" not in person.get("/jobs/").text
    ask("test.slow", "profesional")
    assert 'data-hx-get="/jobs/rows"' in person.get("/jobs/rows").text
