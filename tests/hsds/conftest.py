"""What do the tests of the exchange share? The published schema and example, files, and a person who brings them."""

import io
import json
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "hsds"


@pytest.fixture
def published():
    """published('examples/service_full.json') as data; where the reference is not at hand the test is skipped."""

    def read(name):
        if not PUBLISHED.is_dir() and os.environ.get("CI") != "true":
            pytest.skip("the published standard is not beside the repository")
        return json.loads((PUBLISHED / name).read_text(encoding="utf-8"))

    return read


@pytest.fixture
def bring(app, login, monkeypatch, tmp_path):
    """bring(data) sends a file, has it checked and, if asked, taken; it gives what the page would tell."""
    from app.extensions import db
    from app.platform import worker
    from app.platform.jobs import Job

    monkeypatch.setitem(app.config, "ATTACHMENTS", str(tmp_path))

    def work():
        while worker.work_off(app):
            pass
        with app.app_context():
            row = db.session.query(Job).filter(Job.kind.like("hsds%")).order_by(Job.id.desc()).first()
            return SimpleNamespace(id=row.id, state=row.state.name, error=row.error, **(row.result or {}))

    def send(data, who="admin", name="services.json", take=True, choose=(), **stated):
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        person = login(who)
        answer = person.post("/opportunities/exchange/bring", data={"file": (io.BytesIO(raw), name), **stated})
        if answer.status_code != 302:
            return SimpleNamespace(state="REFUSED", page=answer.text, code=answer.status_code)
        told = work()
        if not take or told.state != "DONE" or told.fault_count:
            return told
        chosen = {clash["key"]: "theirs" for clash in told.clashes if clash["label"] in choose}
        assert person.post(f"/opportunities/exchange/take/{told.id}", data=chosen).status_code == 302
        return work()

    return send


@pytest.fixture
def sent(app, login, bring):
    """sent('json') is the whole directory as it goes out to this person."""
    from app.extensions import db
    from app.platform import worker
    from app.platform.jobs import Job

    def fetch(form="json", who="admin"):
        person = login(who)
        person.post("/opportunities/exchange/send", data={"form": form})
        while worker.work_off(app):
            pass
        with app.app_context():
            row = db.session.query(Job).filter(Job.kind.like("hsds%")).order_by(Job.id.desc()).first()
            assert row.state.name == "DONE", row.error
        data = person.get(f"/jobs/file/{row.id}").data
        if form == "json":
            return json.loads(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name).decode() for name in package.namelist()}

    return fetch
