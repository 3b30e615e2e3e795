"""Does a generated nation obey what the models would have enforced?"""

import collections
import datetime as dt
import functools
import itertools
import json
import os

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import create_engine, func, select, text

from app.access import passwords, sealer, walls
from app.access.audit import AuditEvent
from app.access.verifier import verify
from app.cases.models import Case, CaseTeam, Need, NeedStatus
from app.cases.snapshot import kept_on
from app.commitments.models import Commitment, CommitmentChange, CommitmentStatus
from app.consents.models import Consent
from app.consents.views import sharing_fault
from app.demo.people import PASSWORD
from app.extensions import db
from app.families.models import Family, FamilyAccess, Member
from app.families.views import members_of
from app.generate import Work, generate
from app.generate.families import MOST, SLICE
from app.generate.ground import Ground, Staffing
from app.generate.rows import Calendar, Rows, form_of
from app.kit.lists import fold, local_day
from app.kit.scopes import utcnow
from app.kit.sealing import mark_of, sealed_names
from app.kit.trace import Act
from app.opportunities.models import Opportunity, Organization
from app.professionals.models import Professional, Unit, UnitMembership
from app.referrals import course, rules
from app.referrals.models import Referral, ReferralStep, ReferralTicket
from app.roundtables.models import HELD_STATUSES, Barrier, Roundtable, RoundtableKind, RoundtableSession
from app.roundtables.rules import next_due_on
from app.sessions.models import CaseSession, Decision, SessionParticipant, SessionStatus
from app.sessions.parties import missing_of, present_in
from app.sessions.rules import concluding_faults
from app.visits.models import Visit
from config import audit_key

OF_CASE = (Visit, Need, CaseTeam, CaseSession, SessionParticipant, Decision, Referral, ReferralStep, Commitment,
           CommitmentChange)  # fmt: skip
SEARCHED = (Family, Member, Case, Commitment, Unit, Professional, Organization, Opportunity, Roundtable, Barrier)
KINDS = tuple(dict.fromkeys((*OF_CASE, *SEARCHED, Consent, ReferralTicket)))
SIZE = 400


@pytest.fixture(scope="module")
def nation(demo_copy):
    """The demo with a small nation beside it."""
    application = demo_copy("nation")
    with application.app_context():
        generate(SIZE, 7)
        yield application
        db.session.remove()
        db.engine.dispose()


def made(model):
    return model.code.like("_-__-______")


def test_as_many_families_as_asked_in_every_regional(nation):
    assert db.session.scalar(select(func.count(Family.id)).where(made(Family))) == SIZE
    regions = db.session.scalar(select(func.count(func.distinct(Case.region_id))).where(made(Case)))
    assert regions >= 25
    hers = db.session.scalar(select(func.count(Case.id)).join(Unit).where(made(Case), Unit.code == "HZ-INT-ANT"))
    assert hers == SIZE // 2


def test_every_row_carries_the_place_of_its_case(nation):
    wrong = (
        select(func.count(Visit.id))
        .join(Case, Case.id == Visit.case_id)
        .where(
            (Visit.unit_id != Case.unit_id) | (Visit.region_id != Case.region_id) | (Visit.family_id != Case.family_id)
        )
    )
    assert db.session.scalar(wrong) == 0
    unit = select(func.count(Case.id)).join(Unit).where(Unit.region_id != Case.region_id)
    assert db.session.scalar(unit) == 0
    served = select(FamilyAccess.family_id).where(FamilyAccess.professional_id.is_not(None))
    assert db.session.scalar(select(func.count(Family.id)).where(Family.id.not_in(served))) == 0


def test_what_people_search_by_is_folded(nation):
    family = db.session.scalars(select(Family).where(made(Family)).limit(1)).one()
    assert family.search_text == fold(f"{family.code} {family.name} {family.phone}")
    member = db.session.scalars(select(Member).where(Member.family_id == family.id).limit(1)).one()
    assert member.search_text == fold(f"{member.first_name} {member.last_name}")
    assert member.document_number_mark == mark_of(member.document_number, "member.document_number")


def test_last_movement_is_never_ahead(nation):
    ahead = select(func.count(Case.id)).where((Case.moved_on > dt.date.today()) | (Case.moved_on < Case.opened_on))
    assert db.session.scalar(ahead) == 0


def test_later_rows_still_find_a_free_number(nation):
    """On PostgreSQL the sequence moved along."""
    first = db.session.scalars(select(Family).where(made(Family)).limit(1)).one()
    family = Family(code="F-LATER", name="Later", municipality_id=first.municipality_id)
    db.session.add(family)
    db.session.flush()
    assert family.id
    db.session.rollback()


def latest(model, number=4):
    """Some that were just made: nothing of the demo comes after them."""
    return db.session.scalars(select(model).order_by(model.id.desc()).limit(number)).all()


@pytest.mark.parametrize("model", OF_CASE, ids=lambda model: model.__name__)
def test_whatever_hangs_from_a_case_carries_its_place(nation, model):
    wrong = (
        select(func.count(model.id))
        .join(Case, Case.id == model.case_id)
        .where(
            (model.unit_id != Case.unit_id) | (model.region_id != Case.region_id) | (model.family_id != Case.family_id)
        )
    )
    assert db.session.scalar(wrong) == 0
    theirs = select(func.count(model.id)).join(Case, Case.id == model.case_id).where(made(Case))
    assert db.session.scalar(theirs) > SIZE // 20


@pytest.mark.parametrize("model", SEARCHED, ids=lambda model: model.__name__)
def test_each_kind_is_found_by_its_folded_words(nation, model):
    for row in latest(model):
        assert row.search_text == model.folded(functools.partial(getattr, row))


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_what_is_sealed_opens_in_its_own_row(nation, model):
    rows = latest(model, 60)
    assert all(row.version == 1 and row.created_at < utcnow() and row.uuid.version == 4 for row in rows)
    told = [getattr(row, name) for row in rows for name in sealed_names(model)]  # one moved from its place is refused
    assert any(told) or not told


def test_a_case_moved_when_something_last_happened(nation):
    for case in db.session.scalars(select(Case).where(made(Case)).order_by(Case.id).limit(30)):
        rows = [
            row
            for model in (Need, Visit, CaseSession, Referral)
            for row in db.session.scalars(select(model).filter_by(case_id=case.id))
        ]
        assert case.moved_on == max(filter(None, [case.opened_on, *(row.moved() for row in rows)]))


def test_a_referral_went_the_way_that_its_steps_tell(nation):
    referrals = db.session.scalars(select(Referral).join(Referral.case).where(made(Case))).all()
    for row in referrals:
        steps = [one.state.name for one in reversed(course.steps_of(row))]
        assert steps[-1] == row.state.name == row.ticket.state.name and rules.may_follow("PROPOSED", steps[1])
        assert all(rules.may_follow(one, two) for one, two in itertools.pairwise(steps))
        assert (row.ended_on is None) == rules.is_open(row.state) and row.need.status != NeedStatus.OPEN
    assert {row.state.name for row in referrals} >= {"COMPLETED", "DECLINED", "SENT"}


def test_what_left_with_a_referral_names_nobody(nation):
    for row in db.session.scalars(select(Referral).join(Referral.case).where(made(Case)).limit(20)):
        names = [name for one in members_of(row.family_id) for name in (one.first_name, one.last_name)]
        told = json.loads(row.ticket.snapshot) | {"municipality": ""}
        assert rules.names_in(f"{told} {row.ticket.shared_summary}", names) == [] and told["people"] >= 3
        assert sharing_fault("REFERRAL", row.family_id, row.member_id) is None


def test_what_was_concluded_has_its_minutes(nation):
    closed = select(CaseSession).join(CaseSession.case).where(made(Case), CaseSession.status == SessionStatus.CLOSED)
    for row in db.session.scalars(closed):
        assert kept_on(row.snapshot) == local_day(row.scheduled_at) < dt.date.today()
        agreed = db.session.scalar(select(func.count(Decision.id)).filter_by(session_id=row.id))
        assert not concluding_faults(
            {
                "situation": row.situation,
                "participation": row.participation,
                "agreed": agreed,
                "missing": missing_of(row.technique, present_in(row.id)),
            }
        )


def test_a_commitment_tells_its_history(nation):
    for row in latest(Commitment, 60):
        last = db.session.scalars(
            select(CommitmentChange).filter_by(commitment_id=row.id).order_by(CommitmentChange.id.desc())
        ).first()
        assert last.status == row.status and last.is_of_table == row.is_of_table and last.region_id == row.region_id
        assert row.agreed_on <= dt.date.today() and (row.closed_on is None) == (row.status == CommitmentStatus.PENDING)


def test_a_table_in_every_regional_knows_when_it_last_met(nation):
    tables = db.session.scalars(select(Roundtable)).all()
    assert len({row.region_id for row in tables if row.kind == RoundtableKind.REGIONAL}) >= 30
    for row in tables:
        held = select(func.max(RoundtableSession.held_at)).where(
            RoundtableSession.roundtable_id == row.id, RoundtableSession.status.in_(HELD_STATUSES)
        )
        assert row.last_held_on == local_day(db.session.scalar(held))
        assert row.next_due_on == next_due_on(row.last_held_on, row.cadence_months)


def test_whoever_works_has_an_account_that_opens_in_the_demo_alone(nation, monkeypatch):
    person = latest(UnitMembership, 1)[0].professional
    account = db.session.get(User, person.user_id)
    assert [role.name for role in account.roles] in (
        ["professional"],
        ["coordinator"],
    ) and account.email == person.email
    assert passwords.is_right(account.password, PASSWORD)
    monkeypatch.setitem(nation.config, "DEMO", False)
    assert passwords.is_right(Staffing(Ground(1, Calendar(dt.date.today()))).password, PASSWORD) is False


def test_every_case_was_written_down_and_the_log_is_sound(nation):
    told = (
        select(func.count(AuditEvent.id))
        .join(Case, Case.uuid == AuditEvent.row_uuid)
        .where(made(Case), AuditEvent.act == Act.CREATE, AuditEvent.unit_id == Case.unit_id)
    )
    assert db.session.scalar(told) == SIZE
    db.session.rollback()
    with create_engine(nation.config["MIGRATION_DATABASE_URL"]).begin() as connection:
        sealer.seal(connection, audit_key(os.environ), utcnow() + dt.timedelta(minutes=1))
        report = verify(connection, audit_key(os.environ))
    assert report.fault is None and report.events >= 2 * SIZE and report.waiting == 0


def slices(seed, *places):
    """Some slices of a nation that is not written: rows by table."""
    ground, ids = Ground(seed, Calendar(dt.date.today())), collections.defaultdict(lambda: 1)
    staffing = Staffing(ground)
    staffing.rows = Rows(ground.seed, ground.day, ids)
    staffing.settle(3 * SLICE)
    db.session.rollback()
    work = Work(ground, {table: 1 for table in MOST}, 3 * SLICE, lambda rows: rows)
    return [work.slice(place)[1] for place in places][-1]


def test_the_same_seed_gives_the_same_slice_whoever_makes_it(nation):
    one, two, other = slices(3, 2), slices(3, 0, 2), slices(4, 2)
    for table in ("family_access", "consent", "commitment", "member"):
        sealed = {name for name, _place, _mark in form_of(table).sealed}
        open_ = [at for at, name in enumerate(form_of(table).columns) if name not in sealed]
        kept = [[[row[at] for at in open_] for row in rows[table]] for rows in (one, two, other)]
        assert kept[0] == kept[1] != kept[2]


def test_another_role_than_the_owner_adds_families_too(nation, monkeypatch):
    """Row-level security lets no COPY pass: a table of its own stands between."""
    monkeypatch.setitem(nation.config, "MIGRATION_DATABASE_URL", nation.config["SQLALCHEMY_DATABASE_URI"])
    before = db.session.scalar(select(func.count(Visit.id)))
    db.session.rollback()
    generate(10, 7)
    assert db.session.scalar(select(func.count(Visit.id))) >= before + 80


STANDING = """SELECT indexdef FROM pg_indexes UNION ALL
SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint ORDER BY 1"""


def test_after_a_large_load_every_index_link_and_wall_stands_again(nation, monkeypatch, engine_name):
    monkeypatch.setattr("app.generate.LARGE", 1)
    look = text(STANDING if engine_name == "postgresql" else "SELECT sql FROM sqlite_master")
    before = db.session.execute(look).all()
    db.session.rollback()
    generate(5, 8)
    assert len(before) > 300 and db.session.execute(look).all() == before
    assert walls.state(db.session.connection()) in ("stands", "none (SQLite has no row-level security)")
