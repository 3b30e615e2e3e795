"""Do keys change while people work, with nothing lost and nothing told?"""

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.families.models import Family, Member
from app.kit import keys
from app.kit.sealing import unseal

FIRST = {"new": b"\x17k" * 16}


@pytest.fixture
def inside(app):
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def newer(app, inside, monkeypatch):
    """A new key has come before the old one."""
    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", FIRST | app.config["ENCRYPTION_KEYS"])


def row(model, pk):
    tokens = keys.tokens_of(model)
    return db.session.connection().execute(select(tokens).where(tokens.c.id == pk)).one()


def test_everything_is_sealed_with_the_first_key_and_reads_as_before(app, newer, ids, monkeypatch):
    version = db.session.get(Family, ids["family A"]).version
    done, lost = keys.rotate()
    assert lost == [] and done.total() > 20 and keys.rotate()[0].total() == 0
    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", FIRST)
    db.session.expire_all()
    family = db.session.get(Family, ids["family A"])
    assert (family.strengths, family.version) == ("CANARYASTRENGTH", version)
    assert keys.check() == ({"new": done.total()}, [])


def test_what_is_deleted_is_sealed_anew_too(newer, ids):
    db.session.connection().execute(text("UPDATE family SET deleted_at = created_at WHERE id = 1"))
    keys.rotate()
    assert row(Family, 1).strengths.startswith("new.")


def test_an_edit_meanwhile_is_not_overwritten(newer, ids):
    stale = row(Family, ids["family A"])
    db.session.get(Family, ids["family A"]).strengths = "typed meanwhile"
    db.session.commit()
    assert keys.renew(Family, "strengths", stale) == 0
    assert unseal(row(Family, ids["family A"]).strengths, "family.strengths") == "typed meanwhile"


def test_after_a_new_blind_key_documents_are_found_again(app, inside, login, ids, monkeypatch):
    monkeypatch.setitem(app.config, "BLIND_KEY", b"another key for the marks of documents")
    assert any("its mark only" in place for place in keys.check()[1])
    keys.rotate()
    assert keys.check()[1] == []
    assert db.session.scalar(select(Member.id).where(*_marked("CANARYBDOC"))) == ids["member B"]


def _marked(typed):
    from app.kit.sealing import mark_of

    return [Member.document_number_mark == mark_of(typed, "member.document_number")]


def test_check_names_the_place_and_not_the_text(app, inside, ids):
    move = "UPDATE family SET strengths = (SELECT f.strengths FROM family f WHERE f.id = 2) WHERE id = 1"
    db.session.connection().execute(text(move))
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["vault", "check"])
    assert done.exit_code == 1 and "family.strengths of row 1" in done.output
    assert "CANARY" not in done.output


def test_doctor_names_the_keys_and_shows_none(app, inside):
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert "test seals" in done.output and "0d" * 8 not in done.output
