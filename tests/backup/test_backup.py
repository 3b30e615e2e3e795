"""Is a backup of one moment, unreadable and unchangeable without its key, and put back whole or not at all?"""

import resource

import pytest
from sqlalchemy import create_engine, func, select, text

from app.backup import archive, whole
from app.backup.sealed import Damaged

KEY = "only-the-tests-seal-with-this-0123456789"


@pytest.fixture
def run(app, monkeypatch, tmp_path):
    """run('backup', path) is `flask backup path` here, with a folder of one file; the exit code and what it said."""
    folder = tmp_path / "attachments"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "file-1").write_bytes(b"\x00\xffsealed")
    monkeypatch.setitem(app.config, "ATTACHMENTS", str(folder))
    monkeypatch.setenv("BACKUP_KEY", KEY)

    def call(*arguments):
        done = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    return call


@pytest.fixture
def saved(run, tmp_path):
    """A backup of the cast."""
    path = tmp_path / "one.backup"
    assert run("backup", path)[0] == 0
    return path


@pytest.fixture
def state(app, run, tmp_path):
    """state() is what there is: the tables' digests, but for the log that only grows, and the files."""

    def look():
        with app.app_context():
            place = whole.here()
            tables = archive.check(*_made(place, tmp_path))["held"]["tables"]
            held = {name: about for name, about in tables.items() if "audit_" not in name}
            return held, {file.name: file.read_bytes() for file in place.files()}

    return look


def _made(place, tmp_path):
    path = tmp_path / "look.backup"
    path.unlink(missing_ok=True)
    whole.make(path, KEY, place)
    return path, KEY


def disturb(app, tmp_path):
    from app.extensions import db

    with app.app_context():
        db.session.execute(text("UPDATE family SET name = 'Perdida'"))
        db.session.commit()
    (tmp_path / "attachments" / "ab" / "file-1").unlink()
    (tmp_path / "attachments" / "later").write_bytes(b"later")


def test_what_was_backed_up_is_put_back_whole(app, run, saved, state, tmp_path):
    before = state()
    disturb(app, tmp_path)
    assert state() != before
    code, said = run("restore", saved, "--overwrite")
    assert code == 0, said
    assert state() == before


def test_a_backup_is_put_into_an_empty_database(saved, cli, blank, tmp_path):
    env = {**blank, "ATTACHMENTS": str(tmp_path / "elsewhere"), "BACKUP_KEY": KEY}
    said = cli("restore", str(saved), env=env).stdout
    assert "Every table has the rows that were saved" in said and "Restored in" in said
    assert cli("audit", "verify", env=env).returncode == 0
    assert (tmp_path / "elsewhere" / "ab" / "file-1").read_bytes() == b"\x00\xffsealed"


def test_nothing_is_left_out(app, saved):
    from app.extensions import db

    held = archive.check(saved, KEY)["held"]["tables"]
    rows = {name.rpartition(".")[2]: about["rows"] for name, about in held.items()}
    with app.app_context():
        tables = {name: db.session.scalar(select(func.count()).select_from(table))
                  for name, table in db.metadata.tables.items()}  # fmt: skip
    tables["audit_event"] -= 1  # tells of the backup itself
    assert {name: rows.get(name) for name in tables} == tables


def test_a_backup_is_of_one_moment_and_waits_for_nobody(app, run, state, tmp_path):
    before = state()
    with app.app_context():
        engine = create_engine(whole.here().url)
    with engine.connect() as writer:
        writer.execute(text("UPDATE family SET name = 'Sin confirmar'"))
        assert state() == before
    engine.dispose()


def test_nothing_can_be_read_in_a_backup_or_beside_it(saved, tmp_path):
    left = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in left} == {"one.backup", "file-1"}
    assert all(word not in left[saved] for word in (b"CANARY", b"family", KEY.encode(), b"sealed"))
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_never_overwritten(run, saved):
    assert run("backup", saved) == (1, f"Error: {saved} exists already: a backup is never overwritten\n")


def test_what_is_there_is_replaced_only_when_told(run, saved, state):
    before = state()
    code, said = run("restore", saved)
    assert code == 1
    assert "the database is not empty; with --overwrite" in said
    assert state() == before


FAULTS = {
    "wrong key": (lambda data: data, "BACKUP_KEY is not the key"),
    "cut short": (lambda data: data[: len(data) // 2], "cut short"),
    "one byte": (lambda data: data[:-900] + bytes([data[-900] ^ 1]) + data[-899:], "was changed"),
    "longer": (lambda data: data + b"x", "was changed"),
    "empty": (lambda data: b"", "not a backup of Articula"),
}


@pytest.mark.static
@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_backup_is_named_and_not_put_back(run, saved, state, monkeypatch, fault):
    before, (spoil, words) = state(), FAULTS[fault]
    saved.write_bytes(spoil(saved.read_bytes()))
    if fault == "wrong key":
        monkeypatch.setenv("BACKUP_KEY", KEY[::-1])
    for command in (["backup", "--check"], ["restore", "--overwrite"]):
        code, said = run(*command, saved)
        assert (code, words in said) == (1, True), said
    monkeypatch.setenv("BACKUP_KEY", KEY)
    assert state() == before


@pytest.mark.parametrize(
    ("about", "words"), [({"revision": "zzz"}, "newer release"), ({"database": "x"}, "a backup of a x")]
)
def test_a_backup_that_does_not_belong_here_is_refused(app, run, saved, about, words):
    with app.app_context(), pytest.raises(whole.Refused, match=words):
        whole.refuse(whole.here(), {**archive.check(saved, KEY), **about}, overwrite=True)


def test_a_restore_that_fails_at_the_end_changes_nothing(app, run, saved, state, tmp_path):
    disturb(app, tmp_path)
    before, manifest = state(), archive.check(saved, KEY)
    for about in manifest["held"]["tables"].values():
        about["sha256"] = "other rows"
    with app.app_context(), pytest.raises(Damaged, match="not those that were saved"):
        whole.restore(saved, KEY, whole.here(), manifest)
    assert state() == before
    assert not list(tmp_path.glob("attachments.*"))


def test_a_full_disk_is_named_and_leaves_no_part(run, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        code, said = run("backup", tmp_path / "big.backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert "Nothing was changed" in said
    assert [path.name for path in tmp_path.glob("big*")] == []
