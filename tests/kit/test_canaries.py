"""Does a dump, a log, an address, a cookie or an error page tell what a family lived through?"""

import base64
import logging
import re
import subprocess
import zlib
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.families.models import Family, Member
from tests import cast, crawl, postgres
from tests.forms import answers

HIDDEN = (*cast.SENSITIVE, "DOC")  # sealed at rest: what is sensitive, and the numbers of documents
FORM = "/causes/add?case_id={case A}"


@pytest.fixture
def work(login, ids):
    """A person works with sensitive words: reads, saves, leaves a draft, searches, is refused."""
    person = login("profesional")
    form = answers(person.get(FORM.format_map(ids)).text, kind="THREAT", description="CANARYACAUSE anew")
    draft = {**form, "_target": FORM.format_map(ids), "_title": "CANARYANEED", "description": "CANARYASITUATION"}
    sent = [person.post("/draft", data=draft), person.post(FORM.format_map(ids), data=form)]
    for typed in ("CANARYADOC", "CANARYANAME"):
        sent.append(person.post("/people/search", data={"q": typed}))
    sent.append(person.post("/addresses/add", data={"family_id": ids["family A"], "reason": "CANARYAMOVED" * 30}))
    sent += [person.get(f"/families/show/{ids['family B']}"), person.get("/accounts/list/")]
    assert [answer.status_code for answer in sent] == [200, 302, 302, 302, 422, 404, 403]
    return sent


def dump(app, databases):
    """Every byte that the database would give to a thief."""
    with app.app_context():
        url = db.engine.url
    if databases.kind == "sqlite":
        files = [Path(f"{url.database}{suffix}") for suffix in ("", "-wal", "-shm")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    command = [postgres.binaries() / "pg_dump", "--dbname", databases.cluster().url(url.database, "postgres")]
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 ours


def test_a_dump_tells_what_is_personal_and_nothing_sensitive(app, work, databases):
    content = dump(app, databases).lower()
    told = {word for word in (*cast.PERSONAL, *cast.SENSITIVE) if f"canarya{word}".lower().encode() in content}
    assert told == set(cast.PERSONAL) - {"DOC"}


@pytest.mark.static
def test_nothing_of_a_person_is_in_an_address_or_a_cookie(app, work):
    told = "".join(str(answer.headers) for answer in work)
    for cookie in re.findall(r"session=\.?([\w-]{20,})", told):  # signed, and packed when it is long
        raw = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        told += (zlib.decompress(raw) if raw[:1] == b"x" else raw).decode(errors="replace")
    assert "CANARY" not in told


@pytest.mark.static
@pytest.mark.parametrize("who", ["profesional", "supervisora"])
def test_no_link_of_a_page_names_anybody(app, who):
    links = re.compile(r"\b(?:href|src|action|data-url|data-lookup)=\"([^\"]*)\"")
    pages = crawl.site(app, who, "en")
    assert any("CANARYANAME" in page for page in pages.values())
    assert [link for page in pages.values() for link in links.findall(page) if "CANARY" in link] == []


def broken(row):
    """How a view may fail with what it holds in its hand."""
    if row == "value":
        family = db.session.scalars(select(Family)).first()
        raise ValueError(f"cannot use {family.name}: {family.strengths}")
    if row == "key":
        return {}[db.session.scalars(select(Member)).first().document_number]
    db.session.add(Member(family_id=1, first_name="CANARYABORN", last_name="X", birth_date=cast.dt.date(1800, 1, 1)))
    return db.session.commit()


@pytest.mark.parametrize("row", ["value", "key", "database"])
def test_a_failure_tells_neither_the_log_nor_the_page(app, login, caplog, monkeypatch, row):
    person = login("profesional")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "FamilyView.list", lambda **_values: broken(row))
    with caplog.at_level(logging.DEBUG):
        answer = person.get("/families/list/")
    assert answer.status_code >= 400 and "CANARY" not in answer.text + caplog.text
    assert caplog.text and ("test_canaries.py" in caplog.text or row == "database")


def test_what_is_refused_is_not_repeated_in_the_log(work, caplog):
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("model, name", [(Family, "strengths"), (Member, "document_number")])
def test_a_refused_statement_keeps_its_values_to_itself(app, model, name):
    from sqlalchemy.exc import SQLAlchemyError

    with app.app_context(), pytest.raises(SQLAlchemyError) as failure:
        db.session.execute(model.__table__.insert().values({name: "CANARYAPLAIN", "version": "x"}))
    assert "CANARY" not in str(failure.value)
