"""What does every test stand on? Databases, the application, its people and a browser.

The first test that needs rows builds a template (migrated, with the rows of `tests/cast.py`) once per run; each worker
owns a copy. A statement that may write marks the copy, and it is put back before the next test.
"""

import gc
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from tests import postgres
from tests.chromium import ALIKE, CHROMIUM, FRAME, WCAG
from tests.databases import OVERRIDES, ROOT, Databases, absent, run
from tests.together import Together

PASSWORD = "Articula-Demo-2026"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the rows are kept")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder of this run, which all workers share, and an environment that owes nothing to the caller's."""
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "HOST", "PORT", "ARTICULA_HTTPS", "ARTICULA_DEMO_FORCE"):
        os.environ.pop(name, None)
    os.environ |= {"SECRET_KEY": "only-the-tests-use-this-key-0123456789", "ARTICULA_DEMO": "1",
                   "BLIND_KEY": "only-the-tests-search-with-this-0123456789", "ENCRYPTION_KEYS": "test:" + "0d" * 32,
                   "AUDIT_KEY": "only-the-tests-seal-with-this-0123456789", "AUDIT_HEAD_FILE": "/dev/null"}
    gc.disable()
    if not hasattr(config, "workerinput"):
        os.environ["ARTICULA_TEST_ROOT"] = tempfile.mkdtemp(prefix="articula-tests-")
        os.environ["ATTACHMENTS"] = f"{os.environ['ARTICULA_TEST_ROOT']}/attachments"
        Path(os.environ["ARTICULA_TEST_ROOT"]).chmod(0o711)  # the PostgreSQL user passes through
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is ended stops its cluster, too


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    root = Path(os.environ["ARTICULA_TEST_ROOT"])
    if (root / "cluster.port").exists():
        postgres.Cluster(root / "cluster", int((root / "cluster.port").read_text())).stop()
    shutil.rmtree(root, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    cells = Path(os.environ["ARTICULA_TEST_ROOT"]) / "cells"
    if cells.exists():
        counts = [[int(word) for word in line.split()] for line in cells.read_text().splitlines()]
        asked, whole = (sum(column) for column in zip(*counts, strict=True))
        terminalreporter.write_line(f"access matrix: {asked} cells, {whole} of them through the whole application")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Our own: with pytest 9.2 the groups of pytest-xdist 3.8 are not seen."""
    return Together(config, log)


STATE = pytest.StashKey[Databases]()


def pytest_sessionstart(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    session.config.stash[STATE] = Databases(session.config.getoption("--database"), worker)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it again and again would take a twelfth of the run."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[STATE].restore()


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """Templates and copies; most tests need only `app`, `login` or `blank`."""
    return pytestconfig.stash[STATE]


@pytest.fixture(scope="session")
def engine_name(databases: Databases) -> str:
    """Which database is this run about: 'sqlite' or 'postgresql'?"""
    return databases.kind


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> str:
    """The address of this worker's copy of the cast."""
    env = databases.cast()
    os.environ.update(env)
    return env["DATABASE_URL"]


@pytest.fixture(scope="session")
def app(database_url: str, databases: Databases) -> Flask:
    """The application on this worker's copy, forms without CSRF tokens."""
    from app import create_app

    application = create_app(dict(OVERRIDES))
    application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(databases.root))  # one worker compiles for all
    databases.watch(application)
    return application


@pytest.fixture
def fresh(app: Flask, databases: Databases) -> Callable[[], None]:
    """Restores the rows in the middle of a test, too; between tests it happens by itself."""
    return databases.restore


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def login(app: Flask) -> Callable[..., FlaskClient]:
    """login('gestora') signs in through the form and returns the client of that person."""

    def sign_in(name: str, password: str = PASSWORD) -> FlaskClient:
        assert not has_app_context(), "requests inside an application context share one signed-in person"
        person = app.test_client()
        answer = person.post("/login/", data={"username": name, "password": password})
        assert answer.status_code in (302, 303) and "/login" not in answer.location, f"{name} could not sign in"
        return person

    return sign_in


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """The ids of the cast by a readable name: ids['family A'], ids['table 05'], ids['gestora']."""
    from tests import roster

    return roster.ids(app)


@pytest.fixture
def blank(databases: Databases, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of an empty database, for commands and migrations."""
    return databases.blank(f"{databases.worker}_{abs(hash(request.node.nodeid)):x}"[:60])


@pytest.fixture
def cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """cli('db', 'upgrade', env=blank) runs `flask --app run …`; check=False for commands that must fail."""

    def call(*arguments: str, env: dict[str, str], check: bool = True) -> subprocess.CompletedProcess[str]:
        return run("-m", "flask", "--app", "run", *arguments, env=env, check=check)

    return call


@dataclass(frozen=True)
class Server:
    """A running application on its own copy of the demo."""

    url: str
    database_url: str
    log: Path


def ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until /healthz answers 200; shows the log when the server stops instead."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise AssertionError("the server does not answer /healthz with 200\n" + log.read_text()[-4000:])


@pytest.fixture(scope="session")
def server(databases: Databases) -> Iterator[Server]:
    """The application as `make run` starts it: gunicorn, CSRF and all, on a copy of the demo (SQLite)."""
    databases.template("demo", "sqlite", "-m", "flask", "--app", "run", "demo")
    env = databases.copy("demo", f"demo_{databases.worker}", "sqlite")
    log = databases.root / f"server_{databases.worker}.log"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as output:
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listening.fileno()}", "--worker-class", "gthread",
             "--threads", "4", "--no-control-socket", "run:app"],
            cwd=ROOT, env=os.environ | env, pass_fds=(listening.fileno(),), stdout=output, stderr=output)  # fmt: skip
        try:
            ready(port, process, log)
            yield Server(f"http://127.0.0.1:{port}", env["DATABASE_URL"], log)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One chromium per worker."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        absent("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """An empty tab; `page.goto('/families/list/')` works. Script errors and blocked content fail the test."""
    context = browser.new_context(base_url=server.url, locale="es-CO", timezone_id="America/Bogota")
    tab, problems = context.new_page(), []
    tab.set_default_timeout(15_000)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda line: "Content Security Policy" in line.text and problems.append(line.text))
    yield tab
    context.close()
    assert not problems, problems


@pytest.fixture(scope="session")
def entered(server: Server) -> dict[str, Any]:
    """The cookies of who has signed in at the server of this worker."""
    return {}


@pytest.fixture
def enter(page: Any, entered: dict[str, Any]) -> Callable[..., Any]:
    """enter('gestora') returns the tab on their first page: signed in with the form, or as somebody was before them."""

    def sign_in(name: str, *, anew: bool = False) -> Any:
        if name in entered and not anew:
            page.context.add_cookies(entered[name])
            page.goto("/")
            return page
        page.goto("/login/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        entered.setdefault(name, page.context.cookies())
        return page

    return sign_in


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """axe(page) names each breach of WCAG 2.2 AA on the page and the elements that commit it.

    The frame around the page is looked at where it is asked for: once for each person, theme and width.
    """
    from axe_playwright_python.sync_playwright import Axe

    def check(tab: Any, *, frame: bool = False, only: list[str] | None = None) -> list[str]:
        asked = {"runOnly": {"type": "rule", "values": only} if only else WCAG, "resultTypes": ["violations"]}
        left_out = {"exclude": ALIKE if frame else [*ALIKE, *FRAME]}
        found = Axe().run(tab, left_out, options=asked).response["violations"]
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]

    return check
