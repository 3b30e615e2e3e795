"""Does the matrix turn red when somebody takes one line away? Each test takes one and wants the surprise."""

import pytest
from sqlalchemy import true

from app.access import scope, viewers
from app.extensions import db
from app.families.models import Family
from app.kit import forms, shield
from app.kit.scopes import CaseScoped, CaseSelf, FamilyScoped, FamilySelf, Mixed, Record, RegionScoped
from app.kit.screens import Screen
from app.kit.sealing import is_sealed
from tests.access.matrix import attacks, cells, declared

LOST = [(FamilySelf, "FamilyView"), (FamilyScoped, "MemberView"), (CaseSelf, "CaseView"), (CaseScoped, "NeedView"),
        (Mixed, "CommitmentView"), (RegionScoped, "OrganizationView")]  # fmt: skip


def asked(person, *endpoints):
    """What surprises when only these routes are asked."""
    for endpoint in endpoints:
        route = person.world.said.routes[endpoint]
        for method in route.answers:
            (cells.plain if route.row == "-" else cells.rowed)(person, route, method)
    return person.surprises


@pytest.mark.parametrize("mixin, screen", LOST, ids=lambda one: getattr(one, "__name__", one))
def test_a_scope_that_is_not_applied(asker, monkeypatch, engine_name, mixin, screen):
    walled = engine_name == "postgresql" and mixin is not RegionScoped  # the second wall stands around case content
    whole = scope.criteria
    monkeypatch.setattr(scope, "criteria", lambda: tuple(one for one in whole() if one.root_entity is not mixin))
    found = asked(asker("profesional"), f"{screen}.list", f"{screen}.show")
    assert any("answers 200, declared [404]" in line for line in found) is not walled
    twice = mixin is FamilySelf  # their list starts from who serves them
    assert any("/list/" in line and "leads to" in line for line in found) is not (walled or twice)


def test_deleted_rows_that_are_shown(asker, monkeypatch):
    monkeypatch.setattr(scope, "ALIVE", scope.Reaches(Record, "dead", lambda cls: true()))
    found = asked(asker("profesional"), "FamilyView.show", "CaseView.list")
    assert len([line for line in found if "tells" in line and "CANARYE" in line]) == 2


@pytest.mark.parametrize("change", ["given", "taken"])
def test_a_permission_that_is_not_the_declared_one(asker, monkeypatch, change):
    pair, whole = {("can_delete", "CaseView")}, viewers.grants_of
    other = {"given": lambda role: whole(role) | pair, "taken": lambda role: whole(role) - pair}[change]
    monkeypatch.setattr(viewers, "grants_of", other)
    found = asked(asker({"given": "profesional", "taken": "coordinadora"}[change]), "CaseView.delete")
    assert [line for line in found if {"given": "declared [403]", "taken": "answers 403"}[change] in line]


def test_a_line_that_is_not_in_the_role_matrix(asker):
    person = asker("profesional")
    text = declared.GRANTS.read_text().replace("professional NeedView: add edit read\n", "")
    person.world.said, kept = declared.read(grants=text), person.world.said
    try:
        assert [line for line in asked(person, "NeedView.list") if "answers 200, declared [403]" in line]
    finally:
        person.world.said = kept


def test_a_route_that_asks_for_no_permission(app, asker, monkeypatch):
    monkeypatch.setitem(app.view_functions, "FamilyView.export", lambda: "rows")
    assert [line for line in asked(asker("gestora"), "FamilyView.export") if "answers 200, declared [403]" in line]


def test_fields_above_the_ceiling_that_are_shown(asker, monkeypatch):
    monkeypatch.setattr(forms, "readable", lambda model, name: True)
    monkeypatch.setattr("app.kit.lists.may_read", lambda model, path: True)
    assert [line for line in asked(asker("analista"), "FamilyView.show") if "CANARYASTREET" in line]


def test_a_list_that_orders_by_what_it_hides(asker, monkeypatch):
    plain = {name for name, column in Family.__mapper__.columns.items() if not is_sealed(column)}
    monkeypatch.setattr(Screen, "orderable", lambda screen: plain)
    person = asker("analista")
    attacks.list_of(person, person.world.said.routes["FamilyView.list"])
    assert [line for line in person.surprises if "tells by order" in line]


def test_type_ahead_and_export_that_are_not_scoped(asker, monkeypatch, engine_name):
    monkeypatch.setattr(scope, "criteria", lambda: ())
    found = asked(asker("analista"), "VisitView.lookup", "NeedView.export")
    assert [line for line in found if "/visits/lookup/professional_id" in line and "offers" in line]
    assert any("/needs/export" in line and "rows" in line for line in found) is (engine_name == "sqlite")


def test_rows_of_an_act_that_are_taken_unscoped(app, asker, monkeypatch):
    monkeypatch.setattr(Screen, "get_row", lambda screen, pk: db.session.get(
        screen.model, int(pk), execution_options={"unscoped": True}))  # fmt: skip
    found = asked(asker("profesional"), "FamilyView.action_post")
    assert [line for line in found if "a foreign row among own" in line]


@pytest.mark.parametrize("who, screen, why", [
    ("enlace", "BarrierView", "session_id of RoundtableSessionView 76"),
    ("enlace", "RoundtableView", "moved to 76"),
])  # fmt: skip
def test_a_link_that_is_taken_whatever_it_points_to(asker, monkeypatch, who, screen, why):
    whole = scope.criteria
    monkeypatch.setattr(scope, "criteria", lambda: tuple(one for one in whole() if one.root_entity is not RegionScoped))
    monkeypatch.setattr(scope, "_refuse_foreign", lambda row: None)
    person = asker(who)
    for _done in attacks.moves(person, only=screen):
        person.put_back()
    assert [line for line in person.surprises if line.endswith(f"({why}) is taken")]


def test_a_page_that_writes(app, asker, monkeypatch):
    whole = app.view_functions["FamilyView.list"]

    def writing():
        db.session.query(Family).update({"phone": "1"})
        db.session.commit()
        return whole()

    monkeypatch.setitem(app.view_functions, "FamilyView.list", writing)
    person = asker("profesional")
    assert [line for line in asked(person, "FamilyView.list") if "changes ['family']" in line]


def test_a_header_that_is_missing(asker, monkeypatch):
    monkeypatch.setattr(shield, "FIXED", {})
    assert [line for line in asked(asker("gestora"), "HomeView.index") if "nosniff" in line]


@pytest.mark.parametrize("line", ["screen  NeedView", "route  CommitmentView.close", "kit  show"])
def test_a_route_that_nobody_declared(app, line):
    text = "\n".join(one for one in declared.TEXT.read_text().splitlines() if not one.startswith(line))
    assert declared.unsaid(declared.read(text), app)


def test_a_declared_route_that_does_not_exist(app):
    text = declared.TEXT.read_text() + "\nroute  NoView.list  read  -  GET=200\n"
    assert declared.unmade(declared.read(text), app) == ["take out of matrix.txt: NoView.list GET"]
