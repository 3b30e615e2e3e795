"""Is the invented offer believable: every need, every sector, two languages, no text used twice?"""

import csv
from pathlib import Path

import pytest

pytestmark = pytest.mark.static
APP = Path(__file__).parents[2] / "app"


def lines(path):
    with (APP / path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


SERVICES = lines("demo/data/opportunities.csv")
ORGANIZATIONS = lines("demo/data/organizations.csv")


def test_it_is_large_enough_and_covers_both_regionals():
    assert len(SERVICES) >= 130
    assert len(ORGANIZATIONS) >= 60
    assert {line["region_code"] for line in ORGANIZATIONS} == {"05", "76"}


def test_every_sector_and_every_kind_of_need_has_an_offer():
    assert {line["sector"] for line in ORGANIZATIONS} == {"public", "private", "ngo", "solidarity", "grassroots"}
    kinds = {line["code"] for line in lines("catalogs/data/term.csv") if line["list"] == "need_kind"}
    assert {line["kind"] for line in SERVICES} == kinds


@pytest.mark.parametrize("name", ["name", "requirements", "how"])
def test_both_languages_are_there_and_differ(name):
    for line in SERVICES:
        assert line[f"{name}_es"] and line[f"{name}_en"]
        assert line[f"{name}_es"] != line[f"{name}_en"], line


@pytest.mark.parametrize("name", ["name_es", "name_en", "how_es", "how_en"])
def test_no_text_is_a_repeated_template(name):
    told = [line[name] for line in SERVICES]
    assert len(set(told)) == len(told)


def test_codes_are_of_the_official_lists_and_places_fit():
    towns = {line["code"]: line["region_code"] for line in lines("catalogs/data/municipality.csv")}
    places = {line["code"]: line["municipality_code"] for line in lines("catalogs/data/locality.csv")}
    regions = {line["code"]: line["region_code"] for line in ORGANIZATIONS}
    for line in SERVICES:
        assert towns[line["municipality"]] == regions[line["organization"]], line["name_es"]
        assert places[line["locality"]] == line["municipality"], line["name_es"]


def test_telephones_are_fictional():
    assert all(" 555 01 " in line["phone"] for line in ORGANIZATIONS)
    assert all(" 555 01 " in line["contact"] for line in SERVICES)


def test_some_services_are_fresh_some_stale_some_never_verified():
    days = [int(line["days_ago"]) if line["days_ago"] else None for line in SERVICES]
    assert None in days
    assert any(day is not None and day > 180 for day in days)
    assert any(day is not None and 150 < day <= 180 for day in days)
    assert any(day is not None and day < 60 for day in days)
