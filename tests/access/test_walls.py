"""Does PostgreSQL itself refuse what the application forgets? The second wall, with the first one taken away (G3)."""

import pytest
from flask import g
from sqlalchemy import create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from app.access import walls
from app.cases.models import Case
from app.extensions import Model, db
from app.families.models import Family, Member
from app.kit.fields import Privacy
from app.kit.lists import matches
from app.kit.scopes import (
    CaseReach,
    CaseScoped,
    CaseSelf,
    FamilyScoped,
    FamilySelf,
    Mixed,
    StaffScoped,
    Viewer,
    past_wall,
)
from tests.access.conftest import OF_CASE, OF_FAMILY
from tests.invariants.test_models import MODELS

CONTENT = {model.__tablename__ for model in MODELS
           if issubclass(model, FamilySelf | FamilyScoped | CaseSelf | CaseScoped | Mixed | StaffScoped)}  # fmt: skip
# Whose families each role must not meet: B and C are other teams', C is another regional's.
FOREIGN = {"profesional": "BC", "gestora": "BC", "coordinadora": "BC", "supervisora": "BC", "autoridad": "BC",
           "enlace": "BC", "oportunidades": "ABC", "analista": "C", "auditora": "ABC", "admin": "ABC",
           "suplente": "ABC"}  # fmt: skip
LISTS = ("/families/list/", "/cases/list/", "/people/list/", "/visits/list/", "/sessions/list/", "/needs/list/",
         "/commitments/list/", "/", "/cases/charts/")  # fmt: skip
ATTEMPTS = ("ALTER TABLE member DISABLE ROW LEVEL SECURITY", "ALTER TABLE member NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY articula_wall ON member", "ALTER TABLE member ADD COLUMN mine int", "DROP TABLE member",
            "CREATE POLICY hole ON member USING (true)", "SET ROLE articula_owner", "TRUNCATE member",
            "CREATE OR REPLACE FUNCTION articula_families() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'",
            "ALTER ROLE articula BYPASSRLS")  # fmt: skip


@pytest.fixture(autouse=True)
def _walled(engine_name):
    if engine_name != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")


@pytest.fixture
def outsider(app, database_url):
    """A connection of the application's role that knows nothing of the application."""
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def owner(app, databases):
    """A connection of the role that migrates; its changes are put back with the copy."""
    address = make_url(databases.env(databases.worker)["MIGRATION_DATABASE_URL"])
    engine = create_engine(address.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()
    databases.dirty = True


@pytest.fixture
def unscoped(app):
    """The application without its own filter of rows."""
    from app.access.scope import scope_statement
    from app.extensions import db

    with app.app_context():
        event.remove(db.session, "do_orm_execute", scope_statement)
    yield
    with app.app_context():
        event.listen(db.session, "do_orm_execute", scope_statement)


def test_the_wall_stands_around_every_table_of_content(outsider):
    forced = text("SELECT tablename FROM pg_policies JOIN pg_class ON relname = tablename "
                  "WHERE policyname = 'articula_wall' AND relrowsecurity AND relforcerowsecurity")  # fmt: skip
    assert set(outsider.scalars(forced)) == CONTENT
    assert walls.stands(outsider)


def test_who_says_nothing_sees_nothing(outsider):
    def counts():
        tables = [Model.metadata.tables[name] for name in sorted(CONTENT)]
        return [outsider.scalar(select(func.count()).select_from(table)) for table in tables]

    assert set(counts()) == {0}
    outsider.execute(text("SELECT set_config('articula.reach', 'SYSTEM', true)"))
    assert len([number for number in counts() if number]) >= 15  # the cast fills these


def test_what_was_told_ends_with_the_transaction(outsider):
    outsider.execute(text("SELECT set_config('articula.reach', 'SYSTEM', true)"))
    outsider.rollback()
    assert outsider.scalar(text("SELECT count(*) FROM family")) == 0


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_application_cannot_take_the_wall_down(outsider, attempt):
    with pytest.raises(ProgrammingError):
        outsider.execute(text(attempt))


def test_the_application_owns_nothing(outsider, owner):
    mine = text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
    assert outsider.scalar(mine) == 0
    assert not walls.is_passed(outsider)
    assert walls.is_passed(owner)


@pytest.mark.parametrize("who", FOREIGN)
def test_without_the_first_wall_no_list_holds_a_foreign_family(login, unscoped, who):
    person = login(who)
    for path in LISTS:
        answer = person.get(path, follow_redirects=True)
        assert [letter for letter in FOREIGN[who] if f"CANARY{letter}" in answer.text] == [], path


@pytest.mark.parametrize("who", ["profesional", "gestora", "coordinadora", "supervisora", "autoridad", "analista"])
def test_without_the_first_wall_a_foreign_row_is_not_found(login, unscoped, ids, who):
    person = login(who)
    for word, path in (OF_FAMILY | OF_CASE).items():
        for letter in FOREIGN[who]:
            answer = person.get(f"{path}/show/{ids[f'{word} {letter}']}")
            assert answer.status_code in (403, 404), path
            assert "CANARY" not in answer.text


@pytest.mark.parametrize("who, shown", [("profesional", "A"), ("gestora", "A"), ("autoridad", "A"), ("enlace", "A"),
                                        ("analista", "AB"), ("supervisora", "A")])  # fmt: skip
def test_without_the_first_wall_the_own_rows_are_still_shown(login, unscoped, who, shown):
    page = login(who).get("/cases/list/").text
    assert [letter for letter in "ABC" if f"CANARY{letter}-CASE" in page] == list(shown)


def test_the_first_wall_was_really_away(login, unscoped):
    """Tables of a regional have the first wall alone, so without it they are seen from elsewhere."""
    assert "CANARYTABLE76" in login("enlace").get("/roundtables/list/").text


def test_a_foreign_row_is_not_written_either(seen_by, unscoped, ids):
    with seen_by("profesional") as session:
        touched = session.execute(text("UPDATE member SET last_name = 'x'")).rowcount
        session.rollback()
    assert touched == 1


def test_what_is_reviewed_passes_both_walls_and_nothing_after_it(seen_by):
    names = select(Model.metadata.tables["family"].c.name)
    with seen_by("profesional") as session:
        assert session.query(Family).execution_options(unscoped=True).count() == 3
        with past_wall():
            assert len(session.execute(names).all()) == 3
            assert session.query(Family).execution_options(unscoped=True).count() == 3
            assert len(session.execute(names).all()) == 3
        assert len(session.execute(names).all()) == 1


def test_the_wall_is_built_once(owner):
    sent = []
    event.listen(owner, "before_cursor_execute", lambda c, k, statement, *rest: sent.append(statement))
    walls.build(owner)
    assert [one for one in sent if "POLICY" in one or "ALTER" in one] == []


@pytest.mark.parametrize("damage", ["CREATE POLICY hole ON member USING (true)", "DROP POLICY articula_wall ON visit",
                                    "ALTER TABLE need NO FORCE ROW LEVEL SECURITY",
                                    "CREATE POLICY articula_wall ON region USING (true)",
                                    "ALTER POLICY articula_wall ON cause USING (true)"])  # fmt: skip
def test_a_damaged_wall_is_built_again(owner, damage):
    owner.execute(text(damage))
    owner.execute(text("COMMENT ON POLICY articula_wall ON cause IS 'older'"))
    assert not walls.stands(owner)
    walls.build(owner)
    assert walls.stands(owner)
    assert set(owner.scalars(text("SELECT tablename FROM pg_policies"))) == CONTENT


def test_a_migration_finds_the_wall_lowered_for_the_owner_alone(owner, outsider):
    walls.lower(owner)
    assert owner.scalar(text("SELECT count(*) FROM family")) == 3
    owner.commit()
    assert outsider.scalar(text("SELECT count(*) FROM family")) == 0


def test_without_the_wall_nothing_is_served(app, owner):
    from app.release import problem

    walls.lower(owner)
    owner.commit()
    with app.app_context():
        assert "row-level security" in problem()


def test_production_is_not_served_by_the_owner(app, owner, databases):
    from app import create_app
    from app.release import problem

    address = databases.env(databases.worker)["MIGRATION_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    production = create_app({"TESTING": True, "DEMO": False, "SQLALCHEMY_DATABASE_URI": address})
    with production.app_context():
        assert "owns the tables" in problem()


@pytest.mark.parametrize("table, asked, index", [
    *((table, "search_text LIKE '%ruiz%'", "search_text") for table in ("family", "member", "care_case", "commitment")),
    *((table, "code LIKE 'F-05%'", "code_start") for table in ("family", "care_case")),
])  # fmt: skip
def test_below_the_wall_part_of_a_name_or_the_beginning_of_a_code_is_found_by_an_index(outsider, table, asked, index):
    outsider.execute(walls.SAY, {**walls.NOTHING, "reach": "NATION"})
    outsider.execute(text("SET LOCAL enable_seqscan = off"))
    plan = outsider.scalars(text(f"EXPLAIN SELECT id FROM {table} WHERE {asked}")).all()  # noqa: S608 both stand above
    assert any(f"ix_{table}_{index}" in line for line in plan), plan


@pytest.mark.parametrize("model", [Family, Case, Member])
def test_below_the_wall_a_number_is_found_by_indexes_in_the_text_and_as_a_document(app, model):
    with app.app_context():
        g.viewer = Viewer(user_id=1, case_reach=CaseReach.NATION, ceiling=Privacy.SENSITIVE)
        query = select(model.id).where(*matches(model, "10203040"))
        asked = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        for way in ("seqscan", "indexscan"):
            db.session.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = " ".join(db.session.scalars(text(f"EXPLAIN {asked}")))
    assert all(name in plan for name in ("BitmapOr", "ix_member_document_number_mark", "_search_text")), plan
