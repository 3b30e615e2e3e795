"""Does every obligation of the guide G34.P, and what the rest cites, live somewhere with a test? (docs/coverage.csv)"""

import csv
import re
from pathlib import Path

import pytest

from app.cases.models import CareLevel

pytestmark = pytest.mark.static
ROOT = Path(__file__).resolve().parents[2]


def lines(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


LINES = lines("docs/coverage.csv")
GUIDE = [line for line in LINES if line["id"].startswith("G34-")]
CONTEXT = {"G34-0-05", "G34-0-06", "G34-0-07", "G34-1-01", "G34-1-01b", "G34-3.7-AF-0", "G34-3.7-AR-0"}  # binds nobody
REQUIREMENTS = ROOT.parent / "shared" / "requirements.md"
CITED = {path: set(re.findall(r"\b(?:G34|MF|CC|WB|MED)-[\w.-]*\w", path.read_text(encoding="utf-8")))
         for folder in ("app", "tests", "translations") for path in (ROOT / folder).rglob("*")
         if path.suffix in (".py", ".csv", ".html", ".md")}  # fmt: skip
SCREENS = {name: path for path in CITED if path.suffix == ".py" and path.is_relative_to(ROOT / "app")
           for name in re.findall(r"^class (\w+View)\b", path.read_text(encoding="utf-8"), re.M)}  # fmt: skip


def is_there(where):
    """A screen, a file, `file.csv#code` (or its source cites the code), or `file.py::name`."""
    if where in SCREENS:
        return True
    path, sign, name = re.fullmatch(r"([^#:]+)(#|::)?(.*)", where).groups()
    if not (ROOT / path).is_file():
        return False
    if sign == "#":
        return any(name in (line.get("code"), line.get("key"), line.get("source")) for line in lines(path))
    said = (ROOT / path).read_text(encoding="utf-8")
    return not sign or re.search(rf"^(?:class|def|    def) {name}\b|^{name}\b.*=", said, re.M) is not None


def is_tested(test):
    path, _sign, name = test.partition("::")
    return (ROOT / path).is_file() and f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def is_cited(line):
    """Is the obligation named in the folder where it lives, or in the test that answers for it?"""
    where, test = line["where"], ROOT / line["test"].partition("::")[0]
    folder = (SCREENS.get(where) or ROOT / re.split("#|::", where)[0]).parent
    return any(line["id"] in ids for path, ids in CITED.items() if path == test or path.is_relative_to(folder))


def test_each_obligation_of_the_guide_has_one_line():
    """Those of the requirements, sections 5 and 6; where they are at hand the stored list is that of today."""
    stated = (Path(__file__).parent / "obligations.txt").read_text(encoding="utf-8").split()
    assert [line["id"] for line in GUIDE] == stated and len(set(stated)) == 165
    if REQUIREMENTS.is_file():
        told = REQUIREMENTS.read_text(encoding="utf-8").split("\n## 5.")[1].split("\n## 7.")[0]
        assert re.findall(r"^\| *(G34-[\w.-]+)", told, re.M) == stated
    counts = [sum(line["id"].startswith(f"G34-{start}") for line in LINES) for start in ("3.2-", "3.4-H", "4.1-T7-R")]
    assert counts == [24, 36, 11]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_an_obligation_lives_where_it_is_said_and_is_tested(line):
    assert is_there(line["where"]), line["where"]
    assert is_tested(line["test"]) or (not line["test"] and line["id"] in CONTEXT), line["test"]
    assert is_cited(line) or not line["test"], f"{line['id']} is named neither there nor in its test"


@pytest.mark.parametrize("source, codes", [
    ("G34-1-06", {"FAMILY_OMBUDSMAN", "FAMILY_COMMISSIONER", "POLICE_INSPECTOR", "TRADITIONAL"}),
    ("G34-2-04", {"PSYCHOLOGY", "SOCIAL_WORK", "FAMILY_DEVELOPMENT", "AREA"}),
])  # fmt: skip
def test_a_list_that_the_guide_names_is_whole(source, codes):
    assert {line["code"] for line in lines("app/catalogs/data/term.csv") if line["source"] == source} == codes


def test_what_the_guide_rests_on_is_listed():
    listed = [line["source"] for line in lines("app/catalogs/data/term.csv") if line["list"] == "reference_document"]
    assert [listed.count(f"G34-{number}") for number in ("0-05", "0-06", "3.3-01")] == [2, 15, 1]


def test_each_milestone_asks_how_the_child_took_part():
    """The child is the centre of the process (G34-1-02)."""
    asked = [line for line in lines("app/quality/data/criterion.csv")
             if "participa" in line["name_es"] and "niña, niño o adolescente" in line["name_es"]]  # fmt: skip
    assert {line["milestone"] for line in asked} == {"H1", "H2", "H3"}


def test_care_has_three_levels():
    assert [level.name for level in CareLevel] == ["INDIVIDUAL", "FAMILY", "SECTORS"]


def test_every_zonal_centre_is_of_a_regional():
    """The role holds at both levels (G34-2-01)."""
    regions = {line["code"] for line in lines("app/catalogs/data/region.csv")}
    centres = lines("app/catalogs/data/zonal_centre.csv")
    assert len(centres) > 50 and {line["region_code"] for line in centres} <= regions
