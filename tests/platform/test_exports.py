"""Is a long list exported as a job, with the rows of whoever asked, for them alone and for a day?"""

import datetime as dt

import pytest
from sqlalchemy import update

from app.extensions import db
from app.kit import listing, trace
from app.kit.scopes import utcnow
from app.platform import upkeep, worker
from app.platform.jobs import Job


@pytest.fixture(autouse=True)
def short(app, monkeypatch, tmp_path):
    """Nothing is short enough to be answered at once."""
    monkeypatch.setattr(listing, "EXPORT_NOW", 0)
    monkeypatch.setitem(app.config, "ATTACHMENTS", str(tmp_path))


@pytest.fixture
def exported(app, login):
    """exported('analista', '/families') asks for a list, has it made, and gives the person and the job."""
    def ask(who, path, query=""):
        person = login(who)
        assert person.post(f"{path}/export_later{query}").location == "/jobs/"
        while worker.work_off(app):
            pass
        with app.app_context():
            return person, db.session.query(Job).filter_by(kind="export").one()

    return ask


def test_a_long_list_is_offered_as_a_job_and_a_link_starts_none(app, login):
    page = login("analista").get("/families/export?status=ACTIVE")
    assert 'action="/families/export_later?status=ACTIVE"' in page.text
    with app.app_context():
        assert db.session.query(Job).filter_by(kind="export").count() == 0


def test_nobody_fills_the_queue_alone(app, login):
    person, other = login("analista"), login("supervisora")
    for _time in range(7):
        assert person.post("/families/export_later").location == "/jobs/"
    assert "cinco tareas" in person.get("/jobs/").text
    other.post("/cases/export_later")
    with app.app_context():
        assert db.session.query(Job).filter_by(kind="export").count() == 6


def test_the_file_is_that_of_the_list(app, login, exported, monkeypatch):
    person, row = exported("analista", "/families")
    made = person.get(f"/jobs/file/{row.id}")
    monkeypatch.setattr(listing, "EXPORT_NOW", 2_000)
    assert made.data.decode() == person.get("/families/export").text
    assert made.data.count(b"-FAMILY") == 2 and b"CANARYC" not in made.data and b"CANARYANAME" not in made.data
    assert made.headers["Content-Disposition"].startswith("attachment")


def test_the_file_keeps_the_filters_and_the_language(app, login, exported):
    person = login("analista")
    person.post("/lang/en")
    person, row = exported("analista", "/families", "?status=CLOSED")
    made = person.get(f"/jobs/file/{row.id}").text
    assert made.startswith("\ufeffCode") and "FAMILY" not in made


def test_the_file_is_listed_with_its_link(exported):
    person, row = exported("analista", "/families")
    assert f"/jobs/file/{row.id}" in person.get("/jobs/").text


@pytest.mark.parametrize("who", ["gestora", "admin", "central"])
def test_the_file_is_nobody_elses(login, exported, who):
    _person, row = exported("analista", "/families")
    assert login(who).get(f"/jobs/file/{row.id}").status_code == 404


def test_the_file_is_gone_after_a_day(app, exported):
    person, row = exported("analista", "/families")
    with app.app_context():
        late = update(Job).where(Job.id == row.id).values(done_at=utcnow() - dt.timedelta(hours=25))
        db.session.execute(late)
        db.session.commit()
    assert person.get(f"/jobs/file/{row.id}").status_code == 404
    with app.app_context():
        assert upkeep.sweep({}, None)["removed"] == 1
        db.session.commit()
        assert db.session.get(Job, row.id).stored is None


def test_nobody_exports_later_what_they_may_not_export(app, login):
    answer = login("gestora").post("/families/export_later")
    assert answer.status_code in (302, 403) and answer.location != "/jobs/"


def test_an_export_is_written_down_with_whoever_asked(exported, monkeypatch):
    acts = []
    monkeypatch.setattr(trace, "KEEPERS", [lambda act, row=None, **about: acts.append((act.name, about.get("rows")))])
    exported("analista", "/families")
    assert ("EXPORT", 2) in acts
