"""Is a file brought once, kept sealed, and every byte of it given only to whoever may see its row?"""

import io
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kit import trace, vault
from app.platform import accept, file_views, store, upkeep, worker
from app.platform.files import Attachment
from tests import cast
from tests.platform import bad_files
from tests.platform.test_file_kinds import here

pytestmark = pytest.mark.static  # types and bytes of files

TEXT = b"CANARYFILE of the family"
EXAMINED = accept.examined


@pytest.fixture(autouse=True)
def quick(app, monkeypatch, tmp_path):
    """A folder of its own; one test below starts the examiner, here it examines in this process."""
    monkeypatch.setitem(app.config, "ATTACHMENTS", str(tmp_path))
    monkeypatch.setattr(accept, "examined", here)


@pytest.fixture
def bring(app, ids):
    """bring(person, case_id=…) posts a file and gives the answer."""
    from app.catalogs.models import Term

    with app.app_context():
        kind = db.session.scalar(select(Term.id).filter_by(list="document_kind", code="REPORT"))

    def post(person, data=TEXT, name="acta.txt", **owner):
        form = {"title": "CANARYTITLE", "kind_id": kind, "upload": (io.BytesIO(data), name), **owner}
        return person.post("/files/add", data=form, content_type="multipart/form-data")

    return post


def stored(app):
    """The one attachment there is."""
    with app.app_context():
        return db.session.scalar(select(Attachment), execution_options={"with_deleted": True})


def test_a_file_is_listed_with_its_case_and_comes_back_as_it_was(app, login, ids, bring):
    person = login("profesional")
    answer = bring(person, case_id=ids["case A"])
    assert answer.location == f"/cases/show/{ids['case A']}?tab=files"
    assert "CANARYTITLE" in person.get(answer.location).text
    answer = person.get(f"/files/content/{stored(app).id}")
    assert answer.data == TEXT


def test_a_download_is_saved_and_never_opened_here(app, login, ids, bring):
    person = login("profesional")
    bring(person, bad_files.pdf(), "Señal año.pdf", case_id=ids["case A"])
    heads = person.get(f"/files/content/{stored(app).id}").headers
    assert heads["Content-Disposition"].startswith("attachment; filename")
    assert heads["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (heads["X-Content-Type-Options"], heads["Cache-Control"]) == ("nosniff", "no-store")
    assert heads["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("who", ["profesional2", "gestor.valle", "enlace", "analista", "oportunidades", "admin", ""])
@pytest.mark.parametrize("path", ["/files/content/{}", "/files/show/{}", "/files/edit/{}", "/files/delete/{}"])
def test_no_byte_goes_to_who_may_not_see_the_row(app, login, client, ids, bring, who, path):
    bring(login("profesional"), case_id=ids["case A"])
    person = login(who) if who else client
    answer = person.get(path.format(stored(app).id))
    assert answer.status_code in (302, 403, 404)
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("who", ["gestora", "coordinadora", "autoridad", "supervisora"])
def test_who_works_on_the_case_reads_its_files(app, login, ids, bring, who):
    bring(login("profesional"), case_id=ids["case A"])
    assert login(who).get(f"/files/content/{stored(app).id}").data == TEXT


@pytest.mark.parametrize("owner, word", [("case_id", "case B"), ("session_id", "session B"),
                                         ("commitment_id", "promise C")])  # fmt: skip
def test_no_file_hangs_from_a_row_out_of_reach(app, login, ids, bring, owner, word):
    answer = bring(login("profesional"), **{owner: ids[word]})
    assert answer.status_code == 422
    assert stored(app) is None


@pytest.mark.parametrize("owner, word", [("session_id", "session A"), ("commitment_id", "promise A")])
def test_a_file_of_a_session_or_commitment_has_its_place(app, login, ids, bring, owner, word):
    answer = bring(login("profesional"), **{owner: ids[word]})
    row = stored(app)
    assert answer.location.endswith("?tab=files") and str(ids[word]) in answer.location
    assert (row.case_id, row.family_id, row.is_of_table) == (ids["case A"], ids["family A"], False)


def test_a_file_of_a_table_is_for_the_people_of_the_table(app, login, ids, bring):
    from app.commitments.models import Commitment

    with app.app_context():
        promise = cast.one(Commitment, what="CANARYTABLE05PROMISE").id
    assert bring(login("enlace"), commitment_id=promise).status_code == 302
    path = f"/files/content/{stored(app).id}"
    assert login("enlace").get(path).data == TEXT
    assert [login(who).get(path).status_code for who in ("enlace.valle", "gestor.valle")] == [404, 404]


def test_the_words_of_a_case_ask_for_a_higher_ceiling_than_its_title(app, login, ids, bring):
    from app.access.models import RoleProfile
    from app.kit.fields import Privacy

    bring(login("profesional"), case_id=ids["case A"])
    with app.app_context():
        cast.one(RoleProfile, key="coordinator").ceiling = Privacy.PERSONAL
        db.session.commit()
    person = login("coordinadora")
    assert person.get(f"/files/show/{stored(app).id}").status_code == 200
    assert person.get(f"/files/content/{stored(app).id}").status_code == 404


def test_a_refusal_stands_beside_the_field_and_what_was_typed_is_kept(app, login, ids, bring):
    answer = bring(login("profesional"), bad_files.EXE, "acta.pdf", case_id=ids["case A"])
    assert answer.status_code == 422
    assert 'id="upload-error"' in answer.text and 'value="CANARYTITLE"' in answer.text
    assert "no corresponde a lo que dice el nombre" in answer.text


def test_the_form_asks_for_a_file(login, ids, bring):
    answer = bring(login("profesional"), b"", "", case_id=ids["case A"])
    assert answer.status_code == 422 and "Elija un archivo" in answer.text


def test_the_examiner_is_asked_from_the_form(app, login, ids, bring, monkeypatch):
    monkeypatch.setattr(accept, "examined", EXAMINED)
    assert bring(login("profesional"), bad_files.photo(), "casa.jpg", case_id=ids["case A"]).status_code == 302
    kept = login("profesional").get(f"/files/content/{stored(app).id}").data
    assert kept.startswith(b"\xff\xd8") and b"CANARY" not in kept


def test_a_file_above_the_limit_is_refused_in_words(app, login, ids, bring):
    person = login("profesional")
    answer = bring(person, bytes(accept.MOST + 1), case_id=ids["case A"])
    assert answer.status_code == 422 and "20 MB" in answer.text
    assert bring(person, bytes(app.config["MAX_CONTENT_LENGTH"]), case_id=ids["case A"]).status_code == 413


def test_the_files_of_a_case_have_a_quota(app, login, ids, bring, monkeypatch):
    monkeypatch.setattr(file_views, "QUOTA", 30)
    person = login("profesional")
    assert bring(person, case_id=ids["case A"]).status_code == 302
    assert bring(person, name="b.txt", session_id=ids["session A"]).status_code == 422


def test_the_bytes_lie_sealed_under_a_random_name(app, login, ids, bring):
    bring(login("profesional"), case_id=ids["case A"])
    with app.app_context():
        place = store.path_of(stored(app).stored)
    raw = place.read_bytes()
    assert b"CANARY" not in raw and "acta" not in str(place)
    assert [oct(os.stat(path).st_mode)[-3:] for path in (place, place.parent)] == ["600", "700"]


def test_a_file_moved_under_another_name_is_unreadable(app):
    with app.app_context():
        one, other = store.put(b"one"), store.put(b"other")
        store.path_of(other).write_bytes(store.path_of(one).read_bytes())
        assert store.get(one) == b"one"
        with pytest.raises(vault.Unreadable):
            store.get(other)


def test_what_is_downloaded_leaves_a_trace(app, login, ids, bring, monkeypatch):
    bring(login("profesional"), case_id=ids["case A"])
    acts = []
    monkeypatch.setattr(trace, "KEEPERS", [lambda act, row, **about: acts.append((act.name, type(row).__name__))])
    login("gestora").get(f"/files/content/{stored(app).id}")
    assert ("DOWNLOAD", "Attachment") in acts


# -- what is cleared away -------------------------------------------------------------------------------------------
def age(name):
    os.utime(store.path_of(name), (1, 1))


def swept(app):
    with app.app_context():
        return upkeep.sweep({}, None)["removed"]


def test_a_file_without_a_row_is_cleared_away_after_a_day(app):
    with app.app_context():
        fresh, old = store.put(b"fresh"), store.put(b"old")
        age(old)
        assert swept(app) == 1
        assert (store.get(fresh), store.get(old)) == (b"fresh", None)


def test_a_file_half_written_is_cleared_away(app):
    with app.app_context():
        name = store.put(b"x")
        age(name)
        store.path_of(name).rename(store.path_of(name).with_suffix(".part"))
        assert swept(app) == 1


@pytest.mark.both
def test_files_are_sealed_anew_with_a_new_key(app, login, ids, bring, monkeypatch):
    bring(login("profesional"), case_id=ids["case A"])
    keys = {"new": b"n" * 32, **app.config["ENCRYPTION_KEYS"]}
    with app.app_context():
        monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", keys)
        assert upkeep.sealed_files(True)[0]["files of attachment"] == 1
        monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", {"new": keys["new"]})
        assert upkeep.sealed_files(False) == ({"new": 1}, [])
        store.path_of(stored(app).stored).write_bytes(b"new.tampered with, all of it")
        assert upkeep.sealed_files(False)[1] == [f"the file of attachment {stored(app).id}"]


def test_a_deleted_row_keeps_its_file(app, login, ids, bring):
    person = login("profesional")
    bring(person, case_id=ids["case A"])
    row = stored(app)
    with app.app_context():
        age(row.stored)
    assert person.post(f"/files/delete/{row.id}", data={"reason": "Repetido"}).status_code == 302
    assert person.get(f"/files/content/{row.id}").status_code == 404
    assert "CANARYTITLE" in (listed := person.get("/files/deleted/").text) and "/files/content" not in listed
    assert swept(app) == 0
    with app.app_context():
        assert store.get(row.stored) == TEXT


def test_the_files_of_another_database_are_left_alone(app):
    with app.app_context():
        name = "abcdef-" + "0" * 32
        store.path_of(name).parent.mkdir(parents=True, exist_ok=True)
        Path(store.path_of(name)).write_bytes(b"x")
        age(name)
        assert swept(app) == 0


def test_a_missing_file_is_not_found_and_reported(app, login, ids, bring):
    person = login("profesional")
    bring(person, case_id=ids["case A"])
    row = stored(app)
    with app.app_context():
        assert upkeep.missing_files() == 0
        store.drop(row.stored)
        assert upkeep.missing_files() == 1
        assert "1 missing" in app.test_cli_runner().invoke(args=["doctor"]).output
    assert person.get(f"/files/content/{row.id}").status_code == 404


def test_the_daily_clearing_is_a_job(app):
    with app.app_context():
        name = store.put(b"old")
        age(name)
    while worker.work_off(app):
        pass
    with app.app_context():
        assert store.get(name) is None
