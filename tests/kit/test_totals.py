"""Is a total counted as far as somebody asks, and kept for whoever turns pages?"""

import pytest
from flask import g
from sqlalchemy import select

from app.catalogs.models import Municipality, Region
from app.extensions import db
from app.kit import totals
from app.kit.lists import total_text
from app.kit.scopes import CaseReach, Viewer
from tests import crawl


@pytest.mark.parametrize("path, reach, told", [("/?s=x", "NATION", "20+"), ("/?s=x", "REGION", "20+"),
                                               ("/?s=x", "UNIT", "33"), ("/", "NATION", "33")])  # fmt: skip
def test_what_a_search_finds_in_a_wide_reach_is_counted_only_so_far(app, monkeypatch, path, reach, told):
    monkeypatch.setattr(totals, "SEARCHED", 20)
    with app.test_request_context(path):
        g.viewer = Viewer(user_id=1, case_reach=CaseReach[reach])
        assert total_text(totals.counted(select(Region.id))) == told


def test_a_filter_by_a_place_is_named_without_asking_again(app, login):
    with app.app_context():
        town = db.session.scalar(select(Municipality).filter_by(code="05002"))
        path, name = f"/families/list/?municipality={town.id}", town.name
    person = login("profesional")
    person.get(path)
    with crawl.statements(app) as sent:
        assert name in person.get(path).text
    assert [one for one in sent if "FROM municipality" in one] == []
