"""Does a wrong setting stop the start with one line that says the cure?"""

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import ConfigError, settings

ROOT = Path(__file__).resolve().parents[1]
KEY = "only-the-tests-use-this-key-0123456789"
HEX = hashlib.sha256(b"only the tests seal with this").hexdigest()
KEYS = {"SECRET_KEY": KEY, "BLIND_KEY": KEY[::-1], "ENCRYPTION_KEYS": f"test:{HEX}"}


def start(**env):
    """What does loading the application print, and how does it end?"""
    clean = {"FLASK_RUN_FROM_CLI": "true"} | {name: value for name, value in os.environ.items()
             if name not in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "ARTICULA_DEMO", *KEYS)}  # fmt: skip
    return subprocess.run([sys.executable, "-c", "import run"], cwd=ROOT, env=clean | env, text=True, timeout=60,
                          capture_output=True, check=False)  # fmt: skip


def database(tmp_path):
    return {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}


@pytest.mark.static
def test_without_a_secret_key_production_does_not_start(tmp_path):
    done = start(**database(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("Articula: SECRET_KEY must have")
    assert done.stderr.count("\n") == 1


@pytest.mark.static
def test_debugging_stays_off_whatever_is_set(tmp_path, monkeypatch):
    from flask import Flask

    monkeypatch.setenv("FLASK_DEBUG", "1")
    site = Flask("site")
    assert site.debug
    site.config.from_mapping(settings({**KEYS, **database(tmp_path)}))
    assert not site.debug


def test_the_demo_and_its_public_passwords_are_loaded_in_demo_mode_alone(app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", False)
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 1 and "ARTICULA_DEMO=1" in done.output


@pytest.mark.static
def test_a_short_secret_key_is_refused(tmp_path):
    assert start(SECRET_KEY="short", **database(tmp_path)).returncode == 2


@pytest.mark.static
@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "nonsense", "postgresql//x", "://"])
def test_a_wrong_database_address_says_what_to_write(url):
    done = start(**KEYS, DATABASE_URL=url)
    assert done.returncode == 2
    assert "DATABASE_URL must be a PostgreSQL or SQLite address" in done.stderr
    assert "hush" not in done.stderr


@pytest.mark.static
@pytest.mark.parametrize("name", ["DATABASE_URL", "MIGRATION_DATABASE_URL"])
@pytest.mark.parametrize("word", ["postgres", "short", "articula-owner", "MyPassword2026"])
def test_a_default_password_of_the_database_is_refused(name, word):
    told = {"DATABASE_URL": "postgresql://web@localhost/x", name: f"postgresql://articula-owner:{word}@localhost/x"}
    with pytest.raises(ConfigError, match="can be guessed") as refused:
        settings(KEYS | told)
    assert word not in str(refused.value)


@pytest.mark.static
@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_wrong_port_says_what_to_write(tmp_path, port):
    done = start(**KEYS, PORT=port, **database(tmp_path))
    assert done.returncode == 2
    assert "PORT must be a number" in done.stderr


@pytest.mark.static
def test_the_demo_is_not_served_to_others(tmp_path):
    done = start(**KEYS, ARTICULA_DEMO="1", HOST="0.0.0.0", **database(tmp_path))  # noqa: S104
    assert done.returncode == 2
    assert "public passwords" in done.stderr


@pytest.mark.static
def test_a_right_setting_loads(tmp_path):
    done = start(**KEYS, ARTICULA_DEMO="0", **database(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def refused(**env):
    """Why do these settings not start in production?"""
    with pytest.raises(ConfigError) as failure:
        settings({**KEYS, "DATABASE_URL": "sqlite:////tmp/x.db", **env})
    return str(failure.value)


@pytest.mark.static
@pytest.mark.parametrize("name", ["SECRET_KEY", "BLIND_KEY", "ENCRYPTION_KEYS"])
def test_a_missing_secret_is_named_with_its_cure(name):
    said = refused(**{name: ""})
    assert said.startswith(name) and "Make one with: python3 -c" in said and "\n" not in said


WEAK = ["abcabcab" * 8, "changeme-changeme-changeme-0123456789", "My-Password-of-2026-qwertzuiop-asdfgh"]


@pytest.mark.static
@pytest.mark.parametrize("key", WEAK)
@pytest.mark.parametrize("name", ["SECRET_KEY", "BLIND_KEY", "SECRET_KEY_FALLBACKS"])
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(name, key):
    said = refused(**{name: key})
    assert f"{name} can be guessed" in said and key not in said


@pytest.mark.static
@pytest.mark.parametrize("keys", ["a:" + "ab" * 32, f"a:{HEX},b:" + "0" * 64])
def test_a_sealing_key_that_can_be_guessed_is_refused(keys):
    assert "of ENCRYPTION_KEYS can be guessed" in refused(ENCRYPTION_KEYS=keys)


@pytest.mark.static
@pytest.mark.parametrize("twice", [{"BLIND_KEY": KEY}, {"SECRET_KEY_FALLBACKS": KEY}, {"BLIND_KEY": HEX.upper()},
                                   {"ENCRYPTION_KEYS": f"a:{HEX},b:{HEX}"}])  # fmt: skip
def test_no_secret_does_the_work_of_two(twice):
    assert "must differ" in refused(**twice)


@pytest.mark.static
def test_a_secret_may_be_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{HEX}\n")
    env = {**KEYS, "SECRET_KEY": "", "SECRET_KEY_FILE": f"{tmp_path}/key", "ENCRYPTION_KEYS": f"a:{HEX[::-1]}"}
    assert settings(env)["SECRET_KEY"] == HEX
    assert "SECRET_KEY_FILE points to a file" in refused(SECRET_KEY_FILE=f"{tmp_path}/none")


def test_whoever_signed_in_with_the_old_key_stays_signed_in(app, login, monkeypatch):
    person = login("gestora")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "the-new-key-of-the-tests-9876543210")
    assert person.get("/families/list/").status_code == 200


def test_an_unmigrated_database_is_not_ready(blank):
    from app import create_app

    client = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": uri(blank)}).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_page_of_an_unmigrated_database_tells_no_detail(blank):
    from app import create_app

    client = create_app({"SQLALCHEMY_DATABASE_URI": uri(blank)}).test_client()
    answer = client.post("/login/", data={"username": "x", "password": "y"})
    assert answer.status_code in (302, 400, 503)  # without a token one is sent back to sign in
    assert "ab_user" not in answer.text


def test_the_server_says_that_the_database_is_not_migrated(blank):
    """gunicorn loads run:app; whoever forgot the migration must read it, not a traceback per request."""
    done = serve(blank)
    assert done.returncode != 0
    assert "flask --app run db upgrade" in done.stderr


def test_the_server_says_that_the_database_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = serve({"DATABASE_URL": f"postgresql://nobody:hush@127.0.0.1:{port}/none"})
    assert done.returncode != 0
    assert "does not answer" in done.stderr
    assert "hush" not in done.stderr


def serve(env):
    """Start the server on any free port; it must stop by itself."""
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", "run:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | KEYS | env, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    try:
        out, err = process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, err = process.communicate()
        return subprocess.CompletedProcess(command, 0, out, err)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def uri(env):
    return env["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
