"""Does the code keep the laws of its own layout? Read as text and as syntax trees; nothing runs."""

import ast
import hashlib
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.static
ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# design 4: a feature imports only from a row above its own.
ORDER = [["catalogs"], ["professionals"], ["families"], ["consents"], ["intake"], ["cases"], ["commitments"],
         ["assessments", "plans", "visits", "sessions", "quality", "opportunities"], ["directory"],
         ["referrals", "roundtables", "hsds"], ["ledger"], ["records"], ["practice", "minutes"],
         ["indicators"]]  # fmt: skip
RANK = {name: rank for rank, row in enumerate(ORDER) for name in row}
# What joins the parts may import them all.
WIRING = {"__init__", "menu", "models", "release", "frame", "cli", "engine", "log", "trouble"}
SOURCES = sorted(path for path in APP.rglob("*.py") if "versions" not in path.parts)
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
OWN_FILES = [path for path in sorted((APP / "static").glob("*")) if path.is_file()] + TEMPLATES
# Who looks past the scope, and may: before a row is written, to find a clash or to keep who serves a family.
REVIEWED = {"app/cases/models.py": {"unscoped"}, "app/cases/naming.py": {"past_wall"},
            "app/families/models.py": {"unscoped", "__table__"},
            "app/professionals/duties.py": {"unscoped"}, "app/roundtables/agenda.py": {"unscoped"},
            "app/consents/views.py": {"unscoped"}, "app/commitments/reports.py": {"unscoped", "past_wall"},
            "app/practice/gate.py": {"unscoped"}, "app/minutes/hidden.py": {"unscoped"},
            "app/hsds/source.py": {"unscoped"},
            "app/referrals/course.py": {"unscoped", "past_wall"},
            "app/directory/answers.py": {"past_wall"}, "app/directory/sheet.py": {"unscoped"},
            "app/records/disposal.py": {"unscoped", "past_wall"}}  # fmt: skip
# Data and generated code are as long as what they hold.
LONG = {"app/demo"}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def imports(path):
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def places(path):
    """The parts of app that a file imports: 'kit', 'access', 'families', 'menu'…"""
    return {module.split(".")[1] for module in imports(path) if module.startswith("app.")}


FEATURES = [path for path in SOURCES if path.relative_to(APP).parts[0] in RANK]
every_source = pytest.mark.parametrize("path", SOURCES, ids=name_of)
every_feature_file = pytest.mark.parametrize("path", FEATURES, ids=name_of)
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=name_of)


@every_feature_file
def test_a_feature_imports_only_from_its_left(path):
    own = path.relative_to(APP).parts[0]
    assert {name for name in places(path) if name in RANK and name != own and RANK[name] >= RANK[own]} == set()


@every_feature_file
def test_a_feature_knows_nothing_of_roles_or_wiring(path):
    assert places(path) & ({"access"} | WIRING) == set()


@pytest.mark.parametrize("path", sorted((APP / "kit").glob("*.py")), ids=name_of)
def test_the_kit_knows_no_feature(path):
    assert places(path) - {"kit", "extensions"} == set()


@pytest.mark.parametrize("path", sorted((APP / "platform").glob("*.py")), ids=name_of)
def test_the_platform_knows_the_kit_alone(path):
    assert places(path) - {"platform", "kit", "extensions"} == set()


@pytest.mark.parametrize("path", sorted((APP / "access").glob("*.py")), ids=name_of)
def test_access_knows_people_who_work_and_no_other_feature(path):
    assert places(path) & (set(RANK) - {"professionals"}) == set()


@pytest.mark.parametrize("path", sorted(APP.glob("*/rules.py")), ids=name_of)
def test_rules_know_no_request(path):
    modules = {module.split(".")[0] for module in imports(path)}
    assert modules & {"flask", "flask_appbuilder", "flask_login", "flask_wtf", "wtforms"} == set()


@every_feature_file
def test_a_feature_asks_only_through_the_scoped_session(path):
    text = path.read_text(encoding="utf-8").lower()
    past = (r"(?<![\w.])text\(|__table__|\.connection\(|raw_connection|unscoped|past_wall|exec_driver_sql"
            r"|execution_options\(reached|.reached.\s*:")  # fmt: skip
    found = set(re.findall(past, text))
    assert found - REVIEWED.get(name_of(path), set()) == set()


@every_source
def test_a_file_is_short(path):
    if not any(name_of(path).startswith(prefix) for prefix in LONG):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@every_source
def test_a_function_is_short(path):
    if any(name_of(path).startswith(prefix) for prefix in LONG):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno - node.lineno >= 30}
    assert long == {}


@every_source
def test_a_file_says_which_question_it_answers(path):
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@every_source
def test_no_spanish_is_written_in_code(path):
    if "demo" in path.parts:
        return  # invented stories are data
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in said]
    spanish = [text for text in strings if isinstance(text, str) and re.search(r"[áéíóúñ¿¡]", text)]
    assert [text for text in spanish if text != "Español"] == []


def test_no_drawer_is_opened():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "managers.py"}
    assert [name_of(path) for path in SOURCES if path.name in drawers] == []


@every_template
def test_a_template_has_no_inline_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text) == []


@every_template
def test_a_template_has_no_script_of_its_own(path):
    tags = re.findall(r"<script\b[^>]*>", path.read_text(encoding="utf-8"))
    assert [tag for tag in tags if "src=" not in tag and 'type="application/json"' not in tag] == []


@pytest.mark.parametrize("path", OWN_FILES, ids=name_of)
def test_no_file_of_ours_asks_another_site(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?:src|href|action|url|fetch|import)\s*[=(:]\s*[\"'(]?\s*(?:https?:)?//[^\s\"')]+", text)
    assert named == []


def test_every_vendored_file_is_the_one_that_was_reviewed():
    static = APP / "static"
    listed = {part["file"]: part["sha256"] for part in json.loads((static / "vendor" / "MANIFEST.json").read_text())}
    found = {path.relative_to(static).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
             for path in (static / "vendor").rglob("*") if path.is_file() and path.name != "MANIFEST.json"}  # fmt: skip
    assert found == {name: digest for name, digest in listed.items() if name.startswith("vendor/")}


def test_every_requirement_is_pinned_and_says_why():
    for name in ("requirements.txt", "tests/requirements.txt"):
        lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
                 if line.strip() and not line.startswith("#")]  # fmt: skip
        assert [line for line in lines if not re.match(r"\S+==\S+\s+# \S", line)] == []
