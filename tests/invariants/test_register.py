"""Does the register of security requirements (ASVS 5.0) point to proofs that exist?"""

import csv
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.static
ROOT = Path(__file__).resolve().parents[2]
with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as handle:
    LINES = list(csv.DictReader(handle))
STATES = {"holds", "partly", "installation", "not yet"}
DOCUMENTS = re.compile(r"\d+\.1\.\d+")  # each chapter begins with what must be written down


def proofs(line):
    """The proofs of a line: tests, benchmarks, or (of what must be written down) the heading of a document."""
    return re.split(r" (?=tests/|benchmarks/|docs/)", line["proof"]) if line["proof"] else []


def is_there(proof):
    path, _sign, name = re.fullmatch(r"([^:#]+)(::|#)?(.*)", proof).groups()
    if not (ROOT / path).is_file():
        return False
    said = (ROOT / path).read_text(encoding="utf-8")
    return {"tests": f"def {name}(" in said and name, "docs": f"## {name}\n" in said and name,
            "benchmarks": not name}.get(path.split("/")[0])  # fmt: skip


def test_the_register_has_every_requirement_that_applies():
    levels = [line["level"] for line in LINES]
    assert (levels.count("1"), levels.count("2")) == (60, 124)
    assert len({line["id"] for line in LINES}) == 184


def test_a_requirement_says_how_it_stands_and_by_what():
    assert {line["state"] for line in LINES} <= STATES
    assert [line["id"] for line in LINES if not line["asks"] or not line["control"]] == []
    assert [line["id"] for line in LINES if line["state"] == "holds" and not line["proof"]] == []
    assert [line["id"] for line in LINES if line["state"] != "holds" and not line["note"]] == []


def test_a_proof_exists():
    assert [(line["id"], proof) for line in LINES for proof in proofs(line) if not is_there(proof)] == []


def test_only_what_must_be_written_down_is_proved_by_a_document_alone():
    held = [line for line in LINES if line["state"] == "holds" and not DOCUMENTS.fullmatch(line["id"])]
    assert [line["id"] for line in held if all(proof.startswith("docs/") for proof in proofs(line))] == []


def test_what_a_control_names_exists():
    a_file = re.compile(r"\b(?:app|docs|tests)/[\w/]+\.\w+")
    named = [(line["id"], path) for line in LINES for path in a_file.findall(line["control"])]
    assert [(number, path) for number, path in named if not (ROOT / path).exists()] == []
