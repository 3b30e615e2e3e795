"""Is the demo alive: every person, both tracks, every stage, things late, due and done?"""

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.access.security import DEMO_PEOPLE
from app.cases.models import Case, CaseStatus, Need, NeedStatus
from app.cases.rules import case_faults
from app.catalogs.models import Programme, ProgrammeStage, Track
from app.commitments.models import Commitment, CommitmentStatus
from app.demo import load
from app.demo.invent import invented
from app.extensions import db
from app.families.models import Family, FamilyAccess, Member
from app.roundtables.models import AgendaItem, Roundtable, RoundtableSession
from app.sessions.models import CaseSession, SessionStatus, Technique
from app.visits.models import Visit, VisitStatus

STORIES = sorted((Path(__file__).parents[2] / "app" / "demo" / "data" / "stories").glob("*.json"))


@pytest.fixture(scope="module")
def demo_app(demo_copy):
    """An application on a fresh copy of the demo, built once for the module."""
    application = demo_copy("story")
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def loaded(demo_app):
    """Its rows."""
    with demo_app.app_context():
        yield demo_app
        db.session.remove()


def count(model, *where):
    return db.session.scalar(select(func.count(model.id)).where(*where))


@pytest.mark.static
def test_everyone_of_the_sign_in_page_enters(demo_app):
    for name in (*DEMO_PEOPLE, "suplente"):
        person = demo_app.test_client()
        answer = person.post("/login/", data={"username": name, "password": "Articula-Demo-2026"})
        assert answer.status_code == 302, name
        assert person.get("/").status_code == 200, name


def test_loading_again_changes_nothing(loaded, capsys):
    before = count(Family)
    load()
    assert "already" in capsys.readouterr().out
    assert count(Family) == before


@pytest.mark.static
def test_about_sixty_families_in_every_stage_of_both_tracks(loaded):
    assert 55 <= count(Family) <= 70
    assert len(STORIES) >= 12
    used = {(track, code) for track, code in db.session.execute(
        select(Programme.track, ProgrammeStage.code).join(Case, Case.programme_id == Programme.id).join(
            ProgrammeStage, ProgrammeStage.id == Case.stage_id))}  # fmt: skip
    known = db.session.execute(
        select(Programme.track, ProgrammeStage.code).join(ProgrammeStage, ProgrammeStage.programme_id == Programme.id))
    assert used == {(track, code) for track, code in known}
    assert {track for track, _code in used} == set(Track)


@pytest.mark.static
def test_what_waits_what_is_late_and_what_is_done(loaded):
    today = dt.date.today()
    for status in (VisitStatus.DONE, VisitStatus.FAILED, VisitStatus.PLANNED, VisitStatus.CANCELLED):
        assert count(Visit, Visit.status == status), status
    assert count(Visit, Visit.status == VisitStatus.PLANNED, Visit.planned_on < today)
    for technique in Technique:
        minuted = CaseSession.status == SessionStatus.CLOSED
        assert count(CaseSession, CaseSession.technique == technique, minuted), technique
    opened = Commitment.status.in_((CommitmentStatus.PENDING, CommitmentStatus.IN_PROGRESS))
    assert count(Commitment, opened, Commitment.due_on < today)
    assert count(Commitment, opened, Commitment.due_on.between(today, today + dt.timedelta(7)))
    assert count(Commitment, Commitment.status == CommitmentStatus.FULFILLED)
    for status in NeedStatus:
        assert count(Need, Need.status == status), status
    assert count(Roundtable, Roundtable.next_due_on < today) == 1


@pytest.mark.static
def test_the_regional_tables_have_a_past_and_an_agenda(loaded):
    for table in db.session.scalars(select(Roundtable).where(Roundtable.unit_id.is_(None))):
        mine = RoundtableSession.roundtable_id == table.id
        assert count(RoundtableSession, mine, RoundtableSession.status == SessionStatus.CLOSED) >= 3
        ahead = select(RoundtableSession.id).where(mine, RoundtableSession.status == SessionStatus.PLANNED)
        planned = db.session.scalars(ahead).one()
        assert count(AgendaItem, AgendaItem.session_id == planned, AgendaItem.removed_at.is_(None)) == 2


def test_nothing_contradicts_the_rules(loaded):
    for case in db.session.scalars(select(Case)):
        values = {name: getattr(case, name) for name in Case.__mapper__.columns.keys()}
        assert not case_faults(values), case.code
        assert case.opened_on <= case.moved_on <= dt.date.today(), case.code
    days = select(Case.code).join(Visit, Visit.case_id == Case.id).where(
        (Visit.planned_on < Case.opened_on) | (Visit.planned_on > Case.closed_on))  # fmt: skip
    assert not db.session.scalars(days).all()
    assert not db.session.scalars(select(Need.id).where(Need.closed_on < Need.found_on)).all()


@pytest.mark.static
def test_each_family_is_reached_once_by_each_who_serves_it(loaded):
    who = (FamilyAccess.family_id, FamilyAccess.unit_id, FamilyAccess.professional_id)
    twice = select(FamilyAccess.family_id).group_by(*who).having(func.count() > 1)
    assert not db.session.scalars(twice).all()
    served = select(FamilyAccess.family_id)
    assert not count(Family, Family.id.not_in(served))


@pytest.mark.static
def test_documents_could_belong_to_nobody(loaded):
    people = db.session.scalars(select(Member).where(Member.document_number.is_not(None)))
    numbers = [person.document_number for person in people]
    assert all(number.startswith("999") for number in numbers)
    assert count(Case, Case.status == CaseStatus.CLOSED)


@pytest.mark.static
def test_the_invented_families_are_always_the_same():
    assert list(invented()) == list(invented())


@pytest.mark.static
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_has_people_and_words(path):
    story = json.loads(path.read_text(encoding="utf-8"))
    assert len(story["members"]) >= 2 and story["family"]["strengths"]
    assert all(len(case["situation"]) > 80 for case in story["cases"][:1])
