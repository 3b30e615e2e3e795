"""Which dangerous things does the code do, and where were they reviewed? Read as syntax trees; nothing runs."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.static
ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
SOURCES = [*sorted(path for path in APP.rglob("*.py") if "versions" not in path.parts), ROOT / "config.py"]
SCRIPTS = sorted((APP / "static").glob("*.js"))
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
# Who may, and why it is safe.
STARTS = {"app/platform/accept.py": "the examiner of files", "app/words.py": "a command of developers",
          "app/generate/__init__.py": "copies of the command itself, which make slices of an invented nation"}
CONNECTS = {"app/platform/accept.py": "the socket of ClamAV that a setting names"}
PARSES = {"app/platform/examine.py": "in a process apart, without entities, types or network",
          "app/hsds/reading.py": "a package of tables, examined before, read within stated limits and never unpacked",
          "app/hsds/tables.py": "writes such a package"}
# Invented stories.
GUESSABLE = {"app/generate/rows.py", "app/demo/invent.py", "app/demo/looks.py", "app/demo/minutes.py"}
MARKUP = {"app/access/factor_views.py", "app/kit/attributes.py", "app/kit/showing.py", "app/kit/wording.py",
          "app/commitments/views.py", "app/platform/drafts.py", "app/minutes/page.py", "app/minutes/views.py",
          "app/menu.py", "app/templates/show.html"}  # fmt: skip
SQL = {"app/access/append_only.py", "app/access/walls.py", "app/engine.py", "app/generate/__init__.py",
       "app/generate/store.py", "app/backup/postgresql.py", "app/backup/sqlite.py", "app/backup/whole.py"}  # fmt: skip


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tree(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def calls(path):
    """Every call of a file as 'name' or 'module.name', with its node."""
    for node in tree(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def modules(path):
    """The modules that a file imports, with what it takes of them."""
    for node in tree(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importing(*names):
    """The files that import one of these modules or a part of it."""
    wanted = re.compile(rf"({'|'.join(map(re.escape, names))})(\.|$)")
    return {name_of(path) for path in SOURCES if any(wanted.match(module) for module in modules(path))}


def calling(*names):
    return {name_of(path) for path in SOURCES if {name for name, _node in calls(path)} & set(names)}


def test_no_text_becomes_code():
    assert calling("eval", "exec", "compile", "__import__", "importlib.import_module") == set()


def test_no_text_becomes_a_template():
    assert calling("render_template_string", "Template", "jinja2.Template", "Environment", "from_string") == set()


def test_nothing_is_read_that_can_act():
    assert importing("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle") == set()


def test_documents_of_others_are_parsed_in_one_place():
    assert importing("xml", "lxml", "defusedxml", "zipfile") == set(PARSES)
    told = (APP / "platform" / "examine.py").read_text(encoding="utf-8")
    assert "resolve_entities=False, no_network=True, load_dtd=False" in told


def test_programs_are_started_in_reviewed_places_and_never_by_a_shell():
    assert importing("subprocess", "pty", "multiprocessing") == set(STARTS)
    assert calling("os.system", "os.popen", "os.execv", "os.spawnv") == set()
    assert [name_of(path) for path in SOURCES if "shell=True" in path.read_text(encoding="utf-8")] == []


def test_nothing_is_asked_of_another_server():
    libraries = ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "paramiko")
    assert importing(*libraries, "smtplib", "imaplib", "poplib", "telnetlib", "flask_mail") == set()
    assert importing("socket", "ssl", "asyncio") == set(CONNECTS)


def test_the_log_goes_to_the_audit_table_and_standard_error_alone():
    assert importing("logging.handlers", "syslog", "sentry_sdk", "loguru") == set()
    assert calling("logging.FileHandler", "logging.basicConfig", "FileHandler") == set()


def test_what_must_not_be_guessed_comes_from_the_system():
    assert importing("random") == GUESSABLE
    drawn = [ast.literal_eval(node.args[0]) for path in SOURCES for name, node in calls(path)
             if name in ("secrets.token_urlsafe", "secrets.token_hex", "secrets.token_bytes")
             and node.args and isinstance(node.args[0], ast.Constant)]  # fmt: skip
    assert sorted(set(drawn)) == [8, 16, 32], "8 bytes name a request in the logs; every secret has 16 or 32"


def test_only_approved_hashes_and_ciphers_are_used():
    named = {ast.unparse(node) for path in SOURCES for node in tree(path) if isinstance(node, ast.Attribute)}
    assert {name for name in named if re.fullmatch(r"hashlib\.\w+", name)} == {"hashlib.sha256"}
    parts = {module.rpartition(".")[2] for path in SOURCES for module in modules(path)
             if module.startswith("cryptography.hazmat")}  # fmt: skip
    assert parts == {"AESGCM", "HKDF", "SHA256"}


def test_no_expression_is_built_from_what_was_typed():
    verbs = {"re.compile", "re.match", "re.search", "re.sub", "re.split", "re.fullmatch", "re.findall", "re.finditer"}
    built = [(name_of(path), ast.unparse(node)) for path in SOURCES for name, node in calls(path)
             if name in verbs and not isinstance(node.args[0], ast.Constant)]  # fmt: skip
    escaped = {"app/minutes/redact.py"}  # names to be hidden, each through re.escape
    assert [pair for pair in built if pair[0] not in escaped] == []


def test_markup_passes_unescaped_in_reviewed_places_alone():
    python = calling("Markup", "markupsafe.Markup")
    pages = {name_of(path) for path in TEMPLATES
             if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))}  # fmt: skip
    assert python | pages == MARKUP


def test_statements_are_written_by_hand_in_reviewed_places_alone():
    raw = re.compile(r"text|(\w+\.)*(exec_driver_sql|driver\.execute|database\.execute|cursor\.execute)")
    assert {name_of(path) for path in SOURCES if any(raw.fullmatch(name) for name, _node in calls(path))} == SQL


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_shows_text_as_text_and_keeps_nothing(path):
    said = path.read_text(encoding="utf-8").replace("made.innerHTML = pattern.innerHTML", "")  # of the page itself
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__|postMessage"
    assert re.findall(unsafe, said) == []
    kept = re.findall(r"(?:localStorage|sessionStorage|indexedDB|document\.cookie)[^;]*", said)
    assert [text for text in kept if "('theme'" not in text] == []
