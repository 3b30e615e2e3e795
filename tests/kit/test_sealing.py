"""Is what is sensitive sealed at rest, for its own row alone, without a line in any feature?"""

import uuid

import pytest
from sqlalchemy import Enum, String, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import configure_mappers

from app import models  # noqa: F401  every table
from app.cases.models import Case, Need
from app.extensions import Model, db
from app.families.models import Family, Member
from app.kit.fields import Privacy
from app.kit.lists import KeptSearch, Searchable
from app.kit.sealing import Bound, bind_values, is_sealed, sealed_names, stated_type
from tests import crawl

configure_mappers()
MODELS = [mapper.class_ for mapper in Model.registry.mappers if mapper.class_.__module__.startswith("app.")]
COLUMNS = [(model, name, column) for model in MODELS for name, column in model.__mapper__.columns.items()]


@pytest.fixture
def inside(app):
    with app.app_context():
        yield db.session
        db.session.rollback()


def kept(query, **values):
    """What the database itself holds."""
    return db.session.connection().execute(text(query), values).scalar_one()


@pytest.mark.static
def test_every_sensitive_text_is_sealed():
    plain = [f"{model.__name__}.{name}" for model, name, column in COLUMNS
             if column.info.get("privacy") == Privacy.SENSITIVE and isinstance(stated_type(column), String)
             and not isinstance(stated_type(column), Enum) and not is_sealed(column)]  # fmt: skip
    assert plain == []
    assert {"strengths"} == set(sealed_names(Family)) and len(sealed_names(Case)) == 2


@pytest.mark.static
def test_every_sealed_column_knows_its_place():
    places = {column.type.place: f"{column.table.name}.{column.name}" for *_, column in COLUMNS if is_sealed(column)}
    assert {place for place, own in places.items() if place != own} == set()


def test_nothing_asks_for_a_part_or_an_order_of_what_is_sealed(app):
    from app.kit.fields import column_of
    from app.kit.screens import SCREENS

    asked = [(model, name) for model in MODELS if issubclass(model, Searchable) for name in model.search_from]
    with app.test_request_context():
        for model, screen in SCREENS.items():
            asked += [(model, name) for name in (*screen.chips, screen.base_order[0], *screen.orderable())]
    assert [pair for pair in asked if is_sealed(column_of(*pair))] == []


ASKED = [lambda c: c.like("a%"), lambda c: c == "a", lambda c: c.desc(), lambda c: c.in_(["a"])]


@pytest.mark.static
@pytest.mark.parametrize("ask", ASKED)
def test_a_sealed_column_is_not_compared(ask):
    with pytest.raises(TypeError):
        ask(Family.strengths)


def test_the_database_holds_a_token_and_the_row_its_text(inside, ids):
    token = kept("SELECT strengths FROM family WHERE id = :id", id=ids["family A"])
    assert token.startswith("test.") and "CANARY" not in token
    assert db.session.get(Family, ids["family A"]).strengths == "CANARYASTRENGTH"


def test_a_new_row_has_its_uuid_in_its_token(inside, ids):
    need = Need(case_id=ids["case A"], kind_id=db.session.get(Need, ids["need A"]).kind_id, description="nuevo",
                case=db.session.get(Case, ids["case A"]))  # fmt: skip
    db.session.add(need)
    db.session.flush()
    assert kept("SELECT description FROM need WHERE id = :id", id=need.id).endswith(f".{need.uuid.hex}")


def test_saving_the_same_text_writes_nothing(app, ids):
    from tests import crawl

    with app.app_context(), crawl.statements(app, "UPDATE") as sent:
        family = db.session.get(Family, ids["family A"])
        family.strengths = "CANARYASTRENGTH"
        db.session.commit()
        assert sent == []


def test_a_bulk_update_writes_nothing_plain(inside):
    with pytest.raises(StatementError) as failure:
        db.session.execute(update(Family).values(strengths="plain CANARY"))
    assert "CANARY" not in str(failure.value)


def test_a_bulk_insert_binds_first(ids):
    row = {"uuid": uuid.uuid4(), "strengths": "a", "name": "b"}
    assert bind_values(Family, row)["strengths"].row == row["uuid"]


def test_a_sealed_column_is_not_read_without_its_row(inside):
    with pytest.raises(TypeError, match="family.strengths"):
        db.session.query(Family.strengths).all()


def test_a_text_of_another_row_is_sealed_anew(inside, ids):
    mine, other = db.session.get(Family, ids["family A"]), db.session.get(Family, ids["family B"])
    mine.strengths = other.strengths
    db.session.flush()
    db.session.refresh(mine)
    assert mine.strengths == "CANARYBSTRENGTH" and isinstance(mine.strengths, Bound) and mine.strengths.row == mine.uuid


MOVES = {"row": "UPDATE family SET strengths = (SELECT f.strengths FROM family f WHERE f.id = :b) WHERE id = :a",
         "table": "UPDATE family SET strengths = (SELECT situation FROM care_case WHERE family_id = :a) WHERE id = :a",
         "end": "UPDATE family SET strengths = 'CANARYPLAIN' WHERE id = :a"}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_a_moved_token_fails_safely_and_says_nothing(app, login, ids, caplog, move):
    with app.app_context():
        db.session.connection().execute(text(MOVES[move]), {"a": ids["family A"], "b": ids["family B"]})
        db.session.commit()
    answer = login("profesional").get(f"/families/show/{ids['family A']}")
    assert answer.status_code == 500
    assert "CANARY" not in answer.text + caplog.text
    assert "family.strengths" in caplog.text and "family.strengths" not in answer.text


def test_a_moved_token_within_a_row_fails_too(app, login, ids):
    with app.app_context():
        swap = "UPDATE visit SET findings = agreements, agreements = findings"
        db.session.connection().execute(text("UPDATE visit SET agreements = findings WHERE id = :id"),
                                        {"id": ids["visit A"]})  # fmt: skip
        db.session.connection().execute(text(f"{swap} WHERE id = :id"), {"id": ids["visit A"]})
        db.session.commit()
    assert login("profesional").get(f"/visits/show/{ids['visit A']}").status_code == 500


def test_what_was_searched_is_sealed(app, login):
    login("profesional").post("/families/search", data={"q": "CANARYSEARCH"})
    with app.app_context():
        assert db.session.query(KeptSearch).one().text == "CANARYSEARCH"
        assert "CANARY" not in kept("SELECT text FROM kept_search")


@pytest.mark.parametrize("typed", ["CANARYADOC", "canarya.doc", "Canarya Doc"])
def test_a_person_is_found_by_the_exact_document(login, typed):
    found = login("gestora").post("/people/search", data={"q": typed}, follow_redirects=True)
    assert "CANARYALAST" in found.text


@pytest.mark.parametrize("who, typed", [("gestora", "CANARYADO"), ("gestora", "CANARYBDOC"), ("central", "CANARYADOC")])
def test_a_part_of_a_document_or_a_foreign_one_finds_nobody(login, who, typed):
    found = login(who).post("/people/search", data={"q": typed}, follow_redirects=True)
    assert "LAST" not in found.text


@pytest.mark.parametrize("path, shown", [("families", "CANARYANAME"), ("cases", "CANARYA-CASE")])
def test_a_family_and_its_cases_are_found_by_a_document_of_theirs(app, login, ids, path, shown):
    with app.app_context():
        db.session.get(Member, ids["member A"]).document_number = "10.203.040"
        db.session.get(Member, ids["member B"]).document_number = "50.607.080"
        db.session.commit()
    person = login("profesional")
    assert shown in person.post(f"/{path}/search", data={"q": "10203040"}, follow_redirects=True).text
    for typed in ("1020304", "50607080"):
        assert "CANARY" not in person.post(f"/{path}/search", data={"q": typed}, follow_redirects=True).text


def test_no_document_is_asked_of_those_who_reach_no_member(app, login):
    person = login("enlace")
    with crawl.statements(app) as sent:
        assert person.post("/cases/search", data={"q": "10203040"}, follow_redirects=True).status_code == 200
    assert [one for one in sent if "document_number_mark =" in one] == []


def test_a_document_is_marked_when_it_changes(inside, ids):
    member = db.session.get(Member, ids["member A"])
    before = member.document_number_mark
    member.document_number = "otro-1"
    db.session.flush()
    changed = member.document_number_mark
    member.document_number = None
    db.session.flush()
    assert before and changed and before != changed and member.document_number_mark is None


def test_forms_keep_kind_and_length_of_what_is_sealed(login, ids):
    person = login("profesional")
    before = person.get(f"/families/edit/{ids['family A']}").text.split('id="strengths"')[0]
    assert before.rpartition("<")[2].startswith("textarea")
    answer = person.post("/addresses/add", data={"family_id": ids["family A"], "reason": "x" * 201})
    assert answer.status_code == 422 and "200" in answer.text
