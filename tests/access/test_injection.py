"""Does what people type stay text, wherever it is shown or asked for? (ASVS 1.2, 1.3, 15.3.7)"""

import re

import pytest
from sqlalchemy import Enum, String, Text, select

from app.kit.catalog import Catalog
from app.kit.screens import SCREENS
from app.kit.sealing import stated_type
from app.minutes.models import FROZEN
from tests import crawl

NASTY = "\"'><svg onload=alert(1)></script>{{7*7}}%(x)s"
ALIVE = re.compile(r"<svg onload|[\"'\s]onload=[^&]*>|alert\(1\)></script>")
DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.S)
READERS = ["supervisora", "oportunidades"]
# Never typed, or no two alike.
OURS = {"code", "key", "snapshot", "stored", "media", "sha256", "document_number", "document_number_mark"}


def typed_columns(model):
    """The columns in which somebody writes words."""
    for column in model.__table__.columns:
        kind = stated_type(column)
        plain = isinstance(kind, String | Text) and not isinstance(kind, Enum) and not column.foreign_keys
        if plain and not column.unique and "label" in column.info and column.name not in OURS:
            yield column.name, (kind.length or 400)


@pytest.fixture
def nasty(app, monkeypatch):
    """Every word that somebody may have typed looks like a page, a script and a pattern at once; how many?"""
    from app.extensions import db

    written, find = 0, crawl.addresses
    found = {who: find(app, who) for who in READERS}  # by the names that rows have now
    monkeypatch.setattr(crawl, "addresses", lambda _app, who: found[who])
    with app.app_context():
        for model in (model for model in SCREENS if not issubclass(model, Catalog)):  # official lists are files
            for row in db.session.scalars(select(model)):
                for name, length in typed_columns(model) if model not in FROZEN else ():
                    setattr(row, name, NASTY[:length])
                    written += 1
        db.session.commit()
    return written


@pytest.mark.static
@pytest.mark.parametrize("who", READERS)
def test_what_was_typed_is_shown_as_text_on_every_page(app, nasty, who):
    pages = crawl.walk.__wrapped__(app, who, "es")[0]  # not what other tests were shown
    assert nasty > 100 and ALIVE.search(NASTY)
    assert sum("svg onload=alert(1)&gt;" in page for page in pages.values()) >= 5
    shown = {path: DATA.sub("", page) for path, page in pages.items()}
    assert [path for path, page in shown.items() if ALIVE.search(page) or "script&gt;49" in page] == []
    blocks = [block for page in pages.values() for block in DATA.findall(page)]
    assert blocks and not any("<" in block for block in blocks)


@pytest.mark.static
def test_type_ahead_answers_data_that_no_browser_shows_as_a_page(nasty, login):
    answer = login("supervisora").post("/visits/lookup/case_id", data={"q": ""})
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert "<svg onload" in str(answer.json)


@pytest.mark.parametrize("asked", ["' OR '1'='1", "%", "_", "\\", "x'; DROP TABLE family; --", "CANARYB-%"])
def test_what_looks_like_a_statement_is_only_searched_for(login, asked):
    person = login("profesional")
    found = person.get(person.post("/families/search", data={"q": asked}).location)
    assert found.status_code == 200 and "CANARYA-FAMILY" not in found.text and "CANARYB-FAMILY" not in found.text
    assert person.post("/people/lookup/family_id", data={"q": asked}).json == []
    assert "CANARYA-FAMILY" in person.get("/families/list/").text


@pytest.mark.parametrize("sent", [("get", "/families/list/?s=%00"), ("post", "/families/search"), ("post", "/login/")])
def test_no_zero_byte_reaches_the_database(login, client, sent):
    method, path = sent
    person = client if path == "/login/" else login("profesional")
    assert getattr(person, method)(path, data={"q": "a\0b", "username": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.static
def test_a_value_counts_from_its_own_source_and_once(login):
    person = login("profesional")
    assert person.post("/families/search?q=CANARYA", data={}).location == "/families/list/"
    twice = {"next": ["/families/list/", "https://evil.example"]}
    assert person.post("/lang/en", data=twice).location == "/families/list/"
    assert person.get("/families/list/?page=1&page=x&order=code&order=name").status_code == 200
