"""Does what comes from another directory come back whole, and is what changed on both sides asked? (WB-7-05)"""

import datetime as dt

import jsonschema
import pytest
from sqlalchemy import select

from app.catalogs.models import Municipality, Term
from app.directory.models import PhoneLine, RequiredDocument, Schedule, ServiceLanguage
from app.extensions import db
from app.hsds.models import HsdsLink, HsdsRecord
from app.opportunities.models import Opportunity, Organization

SERVICE = "ac148810-d857-441c-9679-408f346de14b"


@pytest.fixture
def stated(app):
    """What the importer says for services that are silent: Medellín, food."""
    with app.app_context():
        town = db.session.scalar(select(Municipality.id).filter_by(code="05001"))
        return {"municipality_id": town, "kind_id": db.session.scalar(select(Term.id).filter_by(code="FOOD"))}


def own(app):
    """The service of the example as it stands on the map."""
    return db.session.scalars(select(Opportunity).join(HsdsLink, HsdsLink.opportunity_id == Opportunity.id)
                              .join(HsdsRecord).filter_by(entity="service")).one()  # fmt: skip


def back(sent, **by):
    return next(one for one in sent(**by) if one["id"] == SERVICE)


def test_the_official_example_comes_back_field_by_field(app, bring, sent, published, stated):
    example, schema = published("examples/service_full.json"), published("schema/compiled-service.json")
    told = bring(example, **stated)
    assert told.state == "DONE" and told.counts["service"]["new"] == 1 and not told.off_map
    with app.app_context():
        assert own(app).name_es == "Community Counselling" and own(app).age_from == 12
    everything = sent()
    assert next(one for one in everything if one["id"] == SERVICE) == example
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for one in everything for error in validator.iter_errors(one)] == []
    assert len(everything) > 1


def test_what_changed_on_both_sides_is_asked_field_by_field(app, bring, sent, published, stated):
    example = published("examples/service_full.json")
    bring(example, **stated)
    with app.app_context():
        own(app).name_es, own(app).age_from, own(app).address = "Consejería", 14, "Calle 1"
        db.session.commit()
    theirs = {**example, "name": "Counselling for all", "minimum_age": 10, "maximum_age": 90}
    told = bring(theirs, take=False, **stated)
    assert [(clash["ours"], clash["theirs"]) for clash in told.clashes] == [("Consejería", "Counselling for all"),
                                                                           ("14", "10")]  # fmt: skip
    bring(theirs, choose=("Edad desde",), **stated)
    with app.app_context():
        assert (own(app).name_es, own(app).age_from, own(app).age_to) == ("Consejería", 10, 90)
    made = back(sent)
    assert (made["name"], made["minimum_age"], made["maximum_age"]) == ("Consejería", 10, 90)
    assert made["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "Calle 1"
    assert made["organization"] == example["organization"]
    with app.app_context():
        own(app).deleted_at = dt.datetime(2026, 1, 1)
        db.session.commit()
    assert SERVICE not in [one["id"] for one in sent()]


def test_a_line_that_changed_here_keeps_what_we_do_not_know_of_it(app, bring, sent, published, stated):
    example = published("examples/service_full.json")
    bring(example, **stated)
    with app.app_context():
        phone, hours, language = (db.session.scalars(select(model).filter_by(opportunity_id=own(app).id)).one()
                                  for model in (PhoneLine, Schedule, ServiceLanguage))  # fmt: skip
        assert (hours.byday, hours.opens_at, language.code) == ("TH,FR", "10:00", "ur")
        phone.number = "604 123 4567"
        db.session.add(RequiredDocument(opportunity=own(app), document_es="Registro civil"))
        db.session.commit()
    made = back(sent)
    assert made["phones"] == [{**example["phones"][0], "number": "604 123 4567"}]
    assert [one["document"] for one in made["required_documents"]][1:] == ["Registro civil"]
    alike = {"phones", "required_documents"}
    assert {name: made[name] for name in made if name not in alike} == {
        name: example[name] for name in example if name not in alike}  # fmt: skip
    theirs = {**example, "phones": [{**example["phones"][0], "number": "1234"}], "schedules": []}
    told = bring(theirs, take=False, **stated)
    assert [(clash["ours"][:12], clash["theirs"][:4]) for clash in told.clashes] == [("604 123 4567", "1234")]


def test_nothing_is_left_out_silently_and_nothing_is_half_taken(app, bring, published):
    example = published("examples/service_full.json")
    assert bring(example).off_map == {"no_place": 1}
    told = bring([{**example, "id": "5b3c8f0e-9d3a-4c55-8e0f-0d1f5c7f2a11"}, {"id": "x", "name": "<b>y</b>"}])
    assert told.fault_count == 2 and {tuple(fault[:2]) for fault in told.faults} == {
        ("servicio 2 del archivo", "id"), ("servicio 2 del archivo", "status")}  # fmt: skip
    with app.app_context():
        assert db.session.query(HsdsRecord).filter_by(entity="service").count() == 1
        assert db.session.query(Organization).filter_by(name=example["organization"]["name"]).count() == 0
