"""Is every route, for every role and every row, what matrix.txt declares?"""

import pytest

from tests import cast
from tests.access.matrix import attacks, cells, declared

# The reach that takes most of a database's thinking; the others are asked on SQLite alone, and by test_walls.py.
ON_BOTH = ("profesional",)
PEOPLE = [name if name in ON_BOTH else pytest.param(name, marks=pytest.mark.static) for name in cast.ROLE_PLAYERS]


@pytest.fixture(params=PEOPLE, scope="module")
def who(request):
    """One person for each role; all tests of one person run together, as their statements are compiled alike."""
    return request.param


@pytest.mark.static
def test_every_route_is_declared_and_every_declared_route_exists(app):
    said = declared.read()
    wrong = declared.unsaid(said, app) + declared.unmade(said, app)
    assert not wrong, "\n".join(wrong)


@pytest.mark.static
def test_every_role_and_every_table_of_the_declaration_exists(world):
    from app.access.roles import ROLES
    from app.extensions import Model

    assert set(world.said.reach) == set(ROLES) == {cast.PEOPLE[who][0] for who in cast.ROLE_PLAYERS}
    assert world.said.trace <= set(Model.metadata.tables)


def test_every_screen_has_a_row_to_leak_in_every_place(world):
    families, regions = set("ABCDEF"), {"05", "05x", "76", "76x"}
    places = {"shared": {"all", "allx"}, "account": {"all"}, "audit": {"all"}, "own": {"profesional"},
              "region": regions, "mixed": families | regions, "glass": set("ABCDP"), "alert": set("ABC")}  # fmt: skip
    whole = set("ABCEF")  # of the whole unit: no colleague of the team has one of their own
    bare = {name: missing for name, kind in world.said.kinds.items()
            if (missing := places.get(kind, whole if name == "LogTemplateView" else families)
                - set(world.places(name)))}  # fmt: skip
    assert bare == {}, "plant rows in tests/cast.py or tests/access/matrix/ground.py"


def test_nobody_is_surprised_where_nothing_may_change(asker, who, told):
    person = asker(who)
    for route in person.world.said.routes.values():
        for method in route.answers:
            (cells.plain if route.row == "-" else cells.rowed)(person, route, method)
    assert told(person) == ""
    assert person.cells > 900


def test_nobody_is_surprised_where_own_rows_change(asker, who, told):
    person = asker(who)
    for route in person.world.said.routes.values():
        for _done in cells.at_home(person, route):
            person.put_back()
    assert told(person) == ""


def test_nobody_takes_hold_of_foreign_rows_or_hidden_fields(asker, who, told):
    person = asker(who)
    for attack in (attacks.moves, attacks.smuggled):
        for _done in attack(person):
            person.put_back()
    assert told(person) == ""


def test_nobody_learns_hidden_fields_by_asking_a_list(asker, who, told):
    person = asker(who)
    attacks.lists(person)
    assert told(person) == ""


def test_a_stranger_is_sent_to_sign_in_everywhere(asker, told):
    stranger = asker("")
    for route in stranger.world.said.routes.values():
        for method in route.answers:
            cells.stranger(stranger, route, method)
    assert told(stranger) == ""


def test_somebody_without_a_role_opens_nothing(asker, told):
    person = asker("nadie")
    for route in person.world.said.routes.values():
        for method in route.answers:
            cells.roleless(person, route, method)
    assert told(person) == ""
