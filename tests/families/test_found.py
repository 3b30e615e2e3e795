"""Is a family found by what it is called now, by those who serve it today, and by nobody else?"""

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.families.models import Family, FamilyAccess
from app.kit import fetching
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
    for name in ("profesional", "gestora"):
        assert found(login(name), "iniguez zapata") == [pk] and found(login(name), "canaryaname") == []


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


def test_a_search_of_the_nation_says_that_there_are_more_without_counting(app, login, monkeypatch):
    monkeypatch.setattr(fetching, "PAGE", 1)
    person = login("analista")
    kept = person.post("/families/search", data={"q": "canary"}).location
    with crawl.statements(app) as sent:
        page = person.get(kept).text
    assert "de 1+ " in page and page.count("row-link") == 1
    assert not [one for one in sent if "count(*)" in one and "FROM family" in one]
    assert "de 2 " in person.get(f"{kept}&page=2").text
