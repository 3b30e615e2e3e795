"""Is a total kept for whoever turns pages, and a name for whoever filters?"""

from sqlalchemy import select

from app.catalogs.models import Municipality
from app.extensions import db
from app.kit import fetching, totals
from tests import crawl


def test_a_total_is_counted_once_for_whoever_turns_pages_and_told_to_nobody_else(app, login, monkeypatch):
    monkeypatch.setattr(totals, "LARGE", 0)
    monkeypatch.setattr(fetching, "PAGE", 1)
    person, other = login("analista"), login("gestora")
    assert "1 a 1 de 2 " in person.get("/families/list/").text
    with crawl.statements(app) as sent:
        assert "de 2 " in person.get("/families/list/?page=2").text
    assert [one for one in sent if "count(" in one and "FROM family" in one] == []
    assert "1 a 1 de 1 " in other.get("/families/list/").text


def test_a_filter_by_a_place_is_named_without_asking_again(app, login):
    with app.app_context():
        town = db.session.scalar(select(Municipality).filter_by(code="05002"))
        path, name = f"/families/list/?municipality={town.id}", town.name
    person = login("profesional")
    person.get(path)
    with crawl.statements(app) as sent:
        assert name in person.get(path).text
    assert [one for one in sent if "FROM municipality" in one] == []
