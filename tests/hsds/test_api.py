"""Does the read API answer as the standard names it, with what is active and public alone, in few statements?"""

import pytest
from sqlalchemy import event

from app.extensions import db
from app.opportunities.models import Opportunity


@pytest.fixture
def page(login):
    person = login("oportunidades")
    return lambda path: person.get(f"/hsds/{path}")


def test_a_page_is_that_of_the_standard(page):
    told = page("services?per_page=1").json
    assert {name: kind.__name__ for name, kind in ((name, type(value)) for name, value in told.items())} == {
        "total_items": "int", "total_pages": "int", "page_number": "int", "size": "int", "first_page": "bool",
        "last_page": "bool", "empty": "bool", "contents": "list"}  # fmt: skip
    assert (told["page_number"], told["size"], told["first_page"], told["empty"]) == (1, 1, True, False)
    one = page(f"services/{told['contents'][0]['id']}").json
    assert one["name"] == told["contents"][0]["name"] and one["service_at_locations"]
    assert page(f"service_at_locations/{one['service_at_locations'][0]['id']}").json["service_id"] == one["id"]
    assert page("").json["version"] == "3.0"


@pytest.mark.parametrize("kind", ["organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
def test_every_list_has_pages_and_its_own_members(page, kind):
    told = page(f"{kind}?full=true").json
    assert told["contents"] and page(f"{kind}/{told['contents'][0]['id']}").json["id"] == told["contents"][0]["id"]
    assert page(f"{kind}/0").status_code == 404 and page("families").status_code == 404


def test_what_is_inactive_or_of_another_regional_is_not_told(app, page):
    with app.app_context():
        db.session.query(Opportunity).filter(Opportunity.name_es == "CANARYOFFER05SERVICIO1").update(
            {"is_active": False})  # fmt: skip
        db.session.commit()
    said = page("services?full=true&per_page=100").text + page("organizations?full=true").text
    assert "CANARYOFFER05SERVICIO1" not in said and "CANARYOFFER76" not in said and "CANARYOFFER05" in said


@pytest.mark.parametrize("path, most", [("services", 6), ("services?full=true", 15), ("organizations", 5)])
def test_a_page_takes_few_statements_however_many_it_shows(app, page, path, most):
    seen = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    page(path)
    assert 0 < len([one for one in seen if "hsds" in one or "opportunity" in one or "organization" in one]) <= most


def test_what_is_searched_and_since_when(page):
    every = page("services").json["total_items"]
    assert page("services?search=canaryoffer05servicio1").json["total_items"] == 1
    assert page("services?modified_after=2100-01-01T00:00:00Z").json["empty"] is True
    assert page("services?modified_after=2000-01-01").json["total_items"] == every
    assert page("services?modified_after=yesterday").status_code == 400
