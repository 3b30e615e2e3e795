"""What does the matrix stand on? The cast and more, everybody signed in, put back when something changed."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.actions import ActionItem

from app.access import signins
from tests import cast
from tests.access.matrix import declared, ground, others
from tests.access.matrix.asker import Asker
from tests.access.matrix.world import World
from tests.conftest import PASSWORD
from tests.databases import Databases

SignedIn = tuple[World, dict[str, Any], dict[str, str]]  # with clients and their cookies
PLAYERS = {name: cast.PEOPLE[name][0] for name in (*cast.ROLE_PLAYERS, "nadie")}


@pytest.fixture(scope="session")
def signed_in(app: Flask, databases: Databases) -> SignedIn:
    """The world of the matrix, kept as a template of its own after everybody has signed in."""
    databases.put("cast")
    ground.load(app)
    clients = {name: app.test_client() for name in PLAYERS}
    for name, client in clients.items():
        answer = client.post("/login/", data={"username": name, "password": PASSWORD})
        assert answer.status_code == 302, f"{name} could not sign in"
    with app.app_context():
        others.plant_factors()
    cookies = {name: client.get_cookie("session").value for name, client in clients.items()}
    world = World(app, declared.read())
    world.template = databases.keep("matrix")
    return world, clients, cookies


@pytest.fixture(scope="module")
def world(signed_in: SignedIn, databases: Databases) -> Iterator[World]:
    """While the tests of a module run, the matrix's own template is put back, and every screen has an act to try."""
    databases.put(signed_in[0].template)
    for screen in signed_in[0].screens.values():
        screen.actions["read"] = ActionItem("read", "Name", "", "fa-x", True, True, named)
    yield signed_in[0]
    for screen in signed_in[0].screens.values():
        del screen.actions["read"]
    databases.put("cast")


def named(rows: Any) -> str:
    """An act that names its rows."""
    return " ".join(str(row) for row in (rows if isinstance(rows, list) else [rows]))


@pytest.fixture(autouse=True)
def real_failures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is the page that people get; and that time goes by changes nothing."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(signins, "SEEN_EVERY", dt.timedelta(days=1))


@pytest.fixture
def asker(world: World, signed_in: Any, app: Flask, databases: Databases) -> Callable[[str], Asker]:
    """asker('gestora') asks as that person; asker('') as nobody."""

    def ask_as(name: str) -> Asker:
        world.changed()
        world.put_back = databases.put_rows
        client = signed_in[1][name] if name else app.test_client()
        return Asker(world, name or "nobody", PLAYERS.get(name, ""), client, signed_in[2].get(name, ""))

    return ask_as


@pytest.fixture
def told(databases: Databases) -> Callable[[Asker], str]:
    """The surprises of somebody who has asked; the cells are counted for the last line of the run."""

    def tell(person: Asker) -> str:
        with (databases.root / "cells").open("a") as notes:
            notes.write(f"{person.cells} {person.through}\n")
        return "\n".join(person.surprises)

    return tell
