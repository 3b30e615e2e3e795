"""Are our rules those of the published standard, and is each fault named with its place and field?"""

import copy
import io
import json
import zipfile

import jsonschema
import pytest
from flask import Flask
from flask_babel import Babel

from app.hsds.checking import Faults, document_faults
from app.hsds.reading import Unreadable, documents, opened
from app.hsds.standard import FIELDS, FILES
from app.hsds.tables import Package

pytestmark = pytest.mark.static
KINDS = {"uuid": "uuid", "email": "email", "uri": "uri", "date-time": "moment", None: "text"}


@pytest.fixture(autouse=True)
def english():
    bare = Flask("rules")
    Babel(bare)
    with bare.test_request_context():
        yield


@pytest.mark.parametrize("entity", FIELDS)
def test_an_entity_has_the_fields_kinds_and_words_of_the_published_one(published, entity):
    schema = published(f"schema/{entity}.json")
    for name, said in schema["properties"].items():
        rule = FIELDS[entity][name]
        kind = ("many" if said.get("type") == "array" else "one" if "$ref" in said else
                "number" if said["type"] == "number" else KINDS[said.get("format")])  # fmt: skip
        assert (rule.kind, rule.choices) == (kind, tuple(said.get("enum", ()))), name
    assert {rule.name for rule in FIELDS[entity].values() if rule.needed} == set(schema.get("required", ()))
    assert {rule.name for rule in FIELDS[entity].values() if rule.needed_in_tables} == set(
        schema.get("tabular_required", ()))  # fmt: skip
    assert set(schema["properties"]) == set(FIELDS[entity]) and FILES[entity] == schema["path"]


WRONG = {
    "name": None, "status": "open", "id": "7", "minimum_age": "twelve", "maximum_age": True, "email": "nobody",
    "phones": {"number": "1"}, "url": 7, "alternate_name": None, "organization": [], "cost_options": [7],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_the_published_schema_refuses_we_refuse_and_name(published, name):
    wrong = copy.deepcopy(published("examples/service_full.json"))
    wrong[name] = WRONG[name]
    if name == "name":
        del wrong[name]
    schema, faults = published("schema/compiled-service.json"), Faults()
    document_faults("service", wrong, "service 1", faults)
    refused = list(jsonschema.validators.validator_for(schema)(
        schema, format_checker=jsonschema.FormatChecker()).iter_errors(wrong))  # fmt: skip
    assert len(refused) == faults.count == 1
    assert faults.shown[0][:2] == ("service 1", "cost_options[0]" if name == "cost_options" else name)


def zipped(**tables):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return made.getvalue()


KEY, OTHER = "3f7b145d-84af-42d7-8fae-eaca714b02b2", "0bc248fa-dc27-4650-9ba4-8f1a24ef16a2"
OWNER = f"id,name,description\n{KEY},A,B\n"


@pytest.mark.parametrize("tables, line, column", [
    ({"services": f"id,organization_id,name,status\n{KEY},{OTHER},A,active\n"}, "services.csv, line 2",
     "organization_id"),
    ({"services": f"id,organization_id,name,status\n{KEY},,A,active\n"}, "services.csv, line 2", "organization_id"),
    ({"organizations": OWNER + f"{KEY},C,D\n"}, "organizations.csv, line 3", "id"),
    ({"organizations": f"id,name,description,year_incorporated\n{KEY},A,B,long ago\n"},
     "organizations.csv, line 2", "year_incorporated"),
    ({"organizations": OWNER + f"{OTHER},C,D,E\n"}, "organizations.csv, line 3", ""),
])  # fmt: skip
def test_a_fault_of_a_table_has_its_line_and_column(tables, line, column):
    faults = Faults()
    Package(opened("p.zip", zipped(**tables)), faults).check_links(lambda other, keys: set())
    assert [fault[:2] for fault in faults.shown] == [(line, column)]


@pytest.mark.parametrize("data, said", [
    (b"", "empty"), (b"<html>", "neither JSON"), (b"[1, 2", "line 1, character"), (b"\xff[", "neither JSON"),
    (b'{"name": "\xff"}', "byte 11"), (b"[" * 5000, "broken"), (b'[{"a": NaN}]', "broken"), (b"PK\x03\x04x", "damaged"),
    (zipped(services="x" * 3_000_000), "100 MB"), (zipped(nothing="a"), "no table"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(data, said):
    with pytest.raises(Unreadable, match=said):
        list(documents(opened("a.json", data)))


def test_a_page_of_the_api_and_an_organisation_with_services_are_read_one_by_one():
    page = {"total_items": 2, "contents": [{"id": "a", "name": "A", "status": "active"}, {"id": "b", "name": "B"}]}
    owner = {"id": KEY, "name": "A", "description": "B", "services": [{"id": "s"}]}
    assert [entity for entity, _document, _where in documents(json.dumps(page))] == ["service", "service"]
    (first, held, _where), (second, service, _place) = documents(json.dumps(owner))
    assert (first, second, service["organization_id"], "services" in held) == ("organization", "service", KEY, False)
