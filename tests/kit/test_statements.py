"""Does a page cost the same whatever it lists? Statements counted with one row and with three (design 7)."""

import datetime as dt

import pytest
from sqlalchemy import select, text

from app.catalogs.models import Municipality
from tests import crawl

SIGN_IN = 4  # the account with its roles, its person; on PostgreSQL, who looks; the trace of it (design 7)
LISTS = ("/families/list/", "/cases/list/", "/visits/list/", "/commitments/list/", "/needs/list/", "/sessions/list/")
FORMS = ("/families/add", "/visits/add", "/families/edit/{family A}", "/visits/edit/{visit A}")


@pytest.fixture
def more(app, ids):
    """Two more families of NORTE with a case, a visit, a need, a session and a commitment each."""
    from app.cases.models import Case, Need
    from app.commitments.models import Commitment
    from app.extensions import db
    from app.families.models import Family, FamilyAccess, Member
    from app.sessions.models import CaseSession, Technique
    from app.visits.models import Visit

    with app.app_context():
        old = db.session.get(Case, ids["case A"])
        for number in "12":
            home = Family(code=f"MORE-{number}", name=f"Otra {number}", municipality=old.family.municipality)
            access = FamilyAccess(family=home, unit=old.unit, region=old.region, professional=old.lead)
            db.session.add_all([home, access, Member(family=home, first_name="Ana", last_name=f"Otra {number}")])
            case = Case(code=f"MORE-{number}", family=home, unit=old.unit, programme=old.programme, stage=old.stage,
                        lead=old.lead, moved_on=dt.date.today())  # fmt: skip
            db.session.add(case)
            db.session.flush()
            kind = db.session.query(Need).filter_by(case_id=old.id).one().kind
            today = dt.datetime.now()
            db.session.add_all([Visit(case=case, professional=old.lead), Need(case=case, kind=kind),
                                CaseSession(case=case, technique=Technique.ANALYSIS, scheduled_at=today),
                                Commitment(case=case, what=f"Más {number}", due_on=today.date())])  # fmt: skip
            db.session.flush()
        db.session.commit()


@pytest.fixture
def much(app, ids):
    """In the case of family A one more of each kind that its pages tell of."""
    from app.cases.models import Case, Need
    from app.commitments.models import Commitment
    from app.extensions import db
    from app.families.models import Member
    from app.sessions.models import CaseSession, Technique
    from app.visits.models import Visit

    with app.app_context():
        case, today = db.session.get(Case, ids["case A"]), dt.datetime.now()
        kind = db.session.query(Need).filter_by(case_id=case.id).first().kind
        someone = Member(family=case.family, first_name="Ana", last_name="Otra")
        db.session.add_all([someone, Need(case=case, kind=kind, member=someone),
                            Visit(case=case, professional=case.lead),
                            CaseSession(case=case, technique=Technique.ANALYSIS, scheduled_at=today),
                            Commitment(case=case, what="Más", due_on=today.date())])  # fmt: skip
        db.session.commit()


def cost(app, person, path):
    """The statements of a page that was opened before."""
    person.get(path)
    with crawl.statements(app) as sent:
        assert person.get(path).status_code == 200
    return [statement for statement in sent if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_at_most_eight_statements(app, login, more, path):
    assert len(cost(app, login("profesional"), path)) <= 8 + SIGN_IN


@pytest.mark.parametrize("path", FORMS)
def test_a_form_costs_at_most_three_statements(app, login, ids, more, path):
    assert len(cost(app, login("profesional"), path.format_map(ids))) <= 3 + SIGN_IN


def test_the_page_of_a_case_costs_at_most_nine_statements(app, login, ids, more):
    assert len(cost(app, login("gestora"), f"/cases/show/{ids['case A']}")) <= 9 + SIGN_IN


@pytest.mark.parametrize("path", ["/families/show/{family A}", "/cases/show/{case A}"])
def test_a_page_costs_the_same_with_more_of_each_kind(app, login, ids, request, path):
    person = login("profesional")
    one = len(cost(app, person, path.format_map(ids)))
    request.getfixturevalue("much")
    assert len(cost(app, person, path.format_map(ids))) == one <= 9 + SIGN_IN


@pytest.mark.parametrize("name", ["gestora", "supervisora", "profesional", "coordinadora"])
def test_the_home_costs_twelve_statements_whatever_waits(app, login, request, name):
    person = login(name)
    one = len(cost(app, person, "/"))
    request.getfixturevalue("more")
    assert len(cost(app, person, "/")) == one <= 12 + SIGN_IN


@pytest.mark.parametrize("path", LISTS)
def test_three_rows_cost_what_one_row_costs(app, login, request, path):
    person = login("profesional")
    one = len(cost(app, person, path))
    request.getfixturevalue("more")
    assert len(cost(app, person, path)) == one


@pytest.mark.static
@pytest.mark.parametrize("path", LISTS)
def test_three_rows_are_really_listed(login, more, path):
    page = login("profesional").get(path).text
    assert page.count('data-label="') >= 3 or page.count("<tr") >= 4


@pytest.mark.static
@pytest.mark.parametrize("path", LISTS)
def test_a_full_page_of_a_list_weighs_at_most_sixty_kilobytes(login, request, path):
    person = login("profesional")
    one = len(person.get(path).data)
    request.getfixturevalue("more")
    row = (len(person.get(path).data) - one) / 2
    assert row > 100
    assert one + 24 * row <= 60_000


def test_signing_in_costs_little_on_every_page(app, login):
    assert len(cost(app, login("auditora"), "/logout/")) <= SIGN_IN


def test_a_search_that_is_sent_is_not_read_back(app, login):
    person = login("profesional")
    with crawl.statements(app, "SELECT") as sent:
        assert person.post("/families/search", data={"q": "more"}).status_code == 302
    assert [statement for statement in sent if "kept_search" in statement] == []


@pytest.mark.parametrize("path", ["/visits/lookup/case_id", "/people/lookup/family_id"])
def test_type_ahead_costs_three_statements(app, login, more, path):
    person = login("profesional")
    person.post(path, data={"q": "more"})
    with crawl.statements(app) as sent:
        answer = person.post(path, data={"q": "more"})
    assert len(answer.json) == 2
    assert len(sent) <= 3 + SIGN_IN + 1  # and its event in the audit log


@pytest.fixture
def line(app):
    """A connection of the application to PostgreSQL."""
    from app.extensions import db

    with app.app_context(), db.engine.connect() as opened:
        if opened.dialect.name != "postgresql":
            pytest.skip("what is planned once is PostgreSQL's")
        yield opened


def test_what_is_planned_outlives_a_page_that_only_reads(line):
    asked = select(Municipality.id).order_by(Municipality.id).limit(3)
    for _turn in range(5):
        assert len(line.execute(asked).all()) == 3
        line.rollback()
    kept = line.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [one for one in kept if "municipality" in one and one.endswith("LIMIT 3")]


def test_pages_of_a_list_are_planned_as_one(line):
    asked = select(Municipality.id).order_by(Municipality.id).limit(3)
    for at in range(1, 7):
        assert len(line.execute(asked.offset(at)).all()) == 3
    kept = line.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert len([one for one in kept if "municipality" in one and "LIMIT 3 OFFSET $" in one]) == 1


def test_a_search_is_planned_for_its_words_and_one_among_the_served_once(line):
    for at, how in enumerate(({}, {"reached": Municipality}), 3):
        asked = select(Municipality.id).where(Municipality.search_text.like("%a%")).limit(at)
        for _turn in range(5):
            line.execute(asked, execution_options=how)
    kept = line.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [one.rsplit(" ", 1)[1] for one in kept if "search_text LIKE" in one and "pg_" not in one] == ["4"]
