"""Is a family found by what it is called now, by those who serve it today, and by nobody else?"""

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.families.models import Family, FamilyAccess
from app.kit import fetching, lists
from tests import crawl


def found(person, text):
    """The families that a search shows: their numbers."""
    page = person.post("/families/search", data={"q": text}, follow_redirects=True).text
    return sorted({int(part.split('"')[0]) for part in page.split("/families/show/")[1:]})


def stale():
    """How many say who serves a family with other words than its own?"""
    rows = select(FamilyAccess.id).join(Family, Family.id == FamilyAccess.family_id)
    return len(db.session.scalars(rows.where(FamilyAccess.search_text.is_distinct_from(Family.search_text))).all())


def test_whoever_serves_a_family_finds_it_by_the_name_it_has_now(app, login, ids):
    pk = ids["family A"]
    with app.app_context():
        db.session.get(Family, pk).name = "Zapata Íñiguez"
        db.session.commit()
        assert stale() == 0
    for name in ("profesional", "gestora", "autoridad"):
        assert found(login(name), "iniguez zapata") == [pk] and found(login(name), "canaryaname") == []


@pytest.mark.parametrize("name", ["profesional", "gestora", "autoridad"])
def test_a_family_is_found_by_its_own_words_and_not_by_those_of_its_case(login, ids, name):
    assert found(login(name), "canaryaphone") == [ids["family A"]] and found(login(name), "canarya-case") == []


def test_a_new_family_is_found_by_its_name_and_its_code(app, login, ids):
    with app.app_context():
        town = db.session.get(Family, ids["family A"]).municipality_id
    person = login("profesional")
    typed = {"_key": "f", "name": "Quiceno Durango", "status": "ACTIVE", "municipality_id": town}
    pk = int(person.post("/families/add", data=typed).location.rsplit("/", 1)[-1])
    assert found(person, "durango") == found(person, f"f-05-{pk:06d}") == [pk]
    with app.app_context():
        assert stale() == 0


@pytest.mark.parametrize("change", [{"ends_on": dt.date(2020, 1, 1)}, {"unit_id": None, "professional_id": None}])
def test_who_serves_a_family_no_longer_does_not_find_it(app, login, ids, change):
    assert found(login("gestora"), "canaryaname") == [ids["family A"]]
    with app.app_context():
        db.session.execute(update(FamilyAccess).filter_by(family_id=ids["family A"]).values(**change))
        db.session.commit()
    assert found(login("gestora"), "canaryaname") == found(login("profesional"), "canaryaname") == []


def test_a_deleted_family_is_not_found_beside_who_serves_it(app, login, ids):
    with app.app_context():
        db.session.execute(update(Family).filter_by(id=ids["family A"]).values(deleted_at=dt.datetime(2026, 1, 1)))
        db.session.commit()
    assert found(login("gestora"), "canaryaname") == []


@pytest.fixture
def one_a_page(monkeypatch):
    for module in (fetching, lists):
        monkeypatch.setattr(module, "PAGE", 1)


def test_a_search_of_a_regional_says_that_there_are_more_without_counting(app, login, one_a_page):
    person = login("analista")
    kept = person.post("/families/search", data={"q": "canary"}).location
    with crawl.statements(app) as sent:
        page = person.get(kept).text
    assert "1 a 1 de 1+ " in page and "page=2" in page
    assert not [one for one in sent if "count(*)" in one and "FROM family" in one]


def test_the_last_page_of_a_search_leads_no_further(login, one_a_page):
    person = login("analista")
    kept = person.post("/families/search", data={"q": "canary"}).location
    last, beyond = (person.get(f"{kept}&page={at}").text for at in (2, 3))
    assert "de 2 " in last and "page=3" not in last
    assert "row-link" not in beyond and "page=4" not in beyond


def test_who_may_not_read_names_finds_a_family_by_its_code_alone(login):
    assert found(login("analista"), "canaryaname") == [] != found(login("analista"), "canarya-fam")
