"""Does a package of tables, written from the list of fields, come back cell by cell?"""

import csv
import io
import uuid
import zipfile

import pytest

from app.extensions import db
from app.hsds.standard import FIELDS, FILES, links, plain
from app.opportunities.models import Opportunity

pytestmark = pytest.mark.static  # tables of a package; test_exchange.py writes on both

SPACE = uuid.UUID("0d9f3f5e-7a35-4a6e-9f5d-6f0e4d3c2b1a")
SAMPLE = {"text": "Texto, con «comas» y ñ", "email": "a@example.org", "uri": "https://example.org/a",
          "moment": "2026-11-23T10:30:00Z"}  # fmt: skip


def key(entity):
    return str(uuid.uuid5(SPACE, entity))


def value(entity, field):
    """A cell: its own id, the id of the row it names, a word it may be, or one of its kind."""
    if field.name == "id":
        return key(entity)
    if field.name in links(entity):
        return key(links(entity)[field.name])
    words = {"link_id": key("service"), "link_entity": "service", "resource_id": key("location"),
             "resource_type": "location", "minimum_age": 3, "maximum_age": 9}  # fmt: skip
    return words.get(field.name, field.choices[0] if field.choices else
                     7 if field.kind == "number" else key("elsewhere") if field.kind == "uuid" else SAMPLE[field.kind])


def package(whole=True):
    """A row in every table, with every field or only with those that must be there."""
    rows = {entity: {field.name: str(value(entity, field)) for field in plain(entity)
                     if whole or field.needed or field.needed_in_tables}
            for entity in FIELDS}  # fmt: skip
    return {FILES[entity]: row for entity, row in rows.items()}


def zipped(tables):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, row in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows([row.keys(), row.values()])
            archive.writestr(name, text.getvalue())
    return made.getvalue()


def read(text):
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(text))]


def test_a_package_of_every_field_comes_back_cell_by_cell(app, bring, sent):
    sent_in = package()
    told = bring(zipped(sent_in), name="p.zip")
    assert told.state == "DONE" and told.counts["service"]["new"] == 1, told
    back = sent("zip")
    for name, row in sent_in.items():
        assert row in read(back[name]), name


def test_a_package_of_what_must_be_there_comes_back_and_unchanged(app, bring, sent):
    sent_in = package(whole=False)
    bring(zipped(sent_in), name="p.zip")
    back = sent("zip")
    for name, row in sent_in.items():
        assert row in read(back[name]), name
    again = bring(zipped(sent_in), name="p.zip", take=False)
    assert again.counts["service"]["unchanged"] == 1 and "new" not in again.counts["organization"]


def test_our_own_directory_comes_back_unchanged(app, bring, sent):
    package_ = sent("zip", who="oportunidades")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in package_.items():
            archive.writestr(name, text)
    with app.app_context():
        before = db.session.query(Opportunity).count()
    told = bring(made.getvalue(), name="own.zip", who="oportunidades")
    assert told.state == "DONE" and told.clash_count == 0 and not told.off_map, told
    with app.app_context():
        assert db.session.query(Opportunity).count() == before
