"""What does somebody try who may open a screen? Links to foreign rows, fields nobody offered, hidden questions."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.kit.scopes import RegionScoped
from tests.access.matrix.asker import Asker
from tests.access.matrix.cells import form_of, new_row, readable, scoped_links, stands
from tests.access.matrix.declared import Route
from tests.access.matrix.ground import ALL
from tests.access.matrix.world import fields_of, is_gone, typed

ALIEN = {"Boolean": "y", "Integer": "17", "Numeric": "17", "Float": "17", "DateTime": "2001-02-03T04:05",
         "Date": "2001-02-03", "Uuid": "00000000-0000-4000-8000-000000000007"}  # fmt: skip


def writes(asker: Asker) -> Iterator[tuple[Route, str]]:
    """The add and edit routes of the kit that this person may use, with the own place of the row."""
    for route in asker.world.said.routes.values():
        if route.kit in ("add", "edit") and "POST" in route.answers and asker.world.said.may(asker.role, route):
            living = [place for place, own in stands(asker, route.screen) if own]
            if living:
                yield route, living[0]


def moves(asker: Asker, only: str = "") -> Iterator[None]:
    """Every link of a form, pointed at a row out of reach: it is not taken, and nothing is told of that row."""
    for route, home in writes(asker):
        if only not in ("", route.screen):
            continue
        view, pk = asker.world.screens[route.screen], asker.world.rows[route.screen, home]
        offered = [name for name in fields_of(view.add_form if route.kit == "add" else view.edit_form)
                   if readable(asker, route.screen)(name)]  # fmt: skip
        for name, target, why, watched in targets(asker, view.model):
            if name in offered:
                before = holding(asker, view.model, *watched)
                data = form_of(asker, route, pk) if route.kit == "edit" else new_row(asker, route)
                values = {"pk": pk} if route.kit == "edit" else {}
                asker.ask(route, "POST", values, {302, 404, 422}, why, data={**data, name: target}, still=False)
                if holding(asker, view.model, *watched) > before:
                    asker.surprises.append(f"{asker.name} POST {route.endpoint} ({why}) is taken")
                yield


def targets(asker: Asker, model: Any) -> Iterator[tuple[str, int, str, tuple[str, int]]]:
    """What each link could point at out of reach: the field, the row, in words, and the column that would tell.

    A regional is shown to everybody, and yet no row is moved to another one: neither by itself nor by its town.
    """
    for name, other in scoped_links(asker, model).items():
        for place in far(asker, other):
            target = asker.world.rows[other, place]
            yield name, target, f"{name} of {other} {place}", (name, target)
    if issubclass(model, RegionScoped):
        for code, (region, town) in asker.world.abroad.items():
            if asker.reach is not None and code not in asker.reach.places["region"]:
                yield "region_id", region, f"moved to {code}", ("region_id", region)
                yield "municipality_id", town, f"moved to a town of {code}", ("region_id", region)


def far(asker: Asker, screen: str) -> list[str]:
    """The nearest and the farthest living place out of reach, and a deleted one."""
    out = [place for place in asker.world.places(screen) if is_gone(place) or not asker.holds(screen, place)]
    living, gone = [x for x in out if not is_gone(x)], [x for x in out if is_gone(x)]
    return list(dict.fromkeys([*living[:1], *living[-1:], *gone[:1]]))


def holding(asker: Asker, model: Any, name: str, target: int) -> int:
    """How many rows point there?"""
    with asker.world.app.app_context():
        query = select(func.count()).select_from(model).where(getattr(model, name) == target)
        return db.session.scalar(query, execution_options=ALL) or 0


def smuggled(asker: Asker) -> Iterator[None]:
    """Fields that the form does not offer, or that the role may not read, are sent along: none of them is taken."""
    for route, home in writes(asker):
        if route.kit != "edit":
            continue
        pk, view = asker.world.rows[route.screen, home], asker.world.screens[route.screen]
        offered = {name for name in fields_of(view.edit_form) if readable(asker, route.screen)(name)}
        sent, before = alien(view.model, offered), stored(asker, view.model, pk)
        data = form_of(asker, route, pk) | sent
        asker.ask(route, "POST", {"pk": pk}, route.answers["POST"], f"sends {sorted(sent)}", still=False, data=data)
        after = stored(asker, view.model, pk)
        if taken := [name for name in sent if after[name] != before[name] and plain(after[name]) == sent[name]]:
            asker.surprises.append(f"{asker.name} POST {route.endpoint} takes {taken}, which no form offers")
        yield


def alien(model: Any, offered: set[str]) -> dict[str, str]:
    """A value for each column that the form does not offer."""
    told: dict[str, str] = {}
    for name, column in model.__mapper__.columns.items():
        if name not in offered:
            kinds = [kind.__name__ for kind in type(column.type).__mro__]
            states = [state.name for state in getattr(column.type, "enum_class", None) or ()]
            told[name] = next((ALIEN[kind] for kind in kinds if kind in ALIEN), (states or ["CANARYX"])[-1])
    return told


def plain(value: Any) -> str:
    """A stored value as a form sends it."""
    return typed(value) if typed(value) is False else str(typed(value))


def stored(asker: Asker, model: Any, pk: int) -> dict[str, Any]:
    with asker.world.app.app_context():
        row = db.session.scalar(select(model).where(model.id == pk), execution_options=ALL)
        return {name: getattr(row, name) for name in model.__mapper__.columns.keys()}


# -- questions to a list ----------------------------------------------------------------------------------------------
def lists(asker: Asker) -> None:
    """What every list answers to questions about hidden fields and rows."""
    for route in asker.world.said.routes.values():
        if route.kit == "list" and asker.world.said.may(asker.role, route):
            list_of(asker, route)


def list_of(asker: Asker, route: Route) -> None:
    """Order, chips and search by what the role may not read answer as if they had not been asked."""
    view = asker.world.screens[route.screen]
    may_read = readable(asker, route.screen)
    hidden = [name for name, column in view.model.__mapper__.columns.items()
              if not may_read(name) and ("label" in column.info or name == "deleted_reason")]  # fmt: skip
    as_it_is = shown(asker, route, view, "")
    chips = "".join(f"&{name.removesuffix('_id')}=1" for name in hidden)
    for query in [f"?order={name}&dir={way}{chips}" for name in hidden for way in ("asc", "desc")]:
        if shown(asker, route, view, query) != as_it_is:
            asker.surprises.append(f"{asker.name} GET {view.route_base}/list/{query} tells by order or rows")
    if view.searchable:
        searches(asker, route, view)


def shown(asker: Asker, route: Route, view: Any, query: str) -> list[str]:
    answer = asker.ask(route, "GET", {}, {200}, f"asks {query or 'nothing'}", query=query)
    return re.findall(rf'href="{view.route_base}/show/(\d+)"', answer.text) if answer is not None else []


def searches(asker: Asker, route: Route, view: Any) -> None:
    """A word above the ceiling, or of a row out of reach, finds nothing, and never stands in the address."""
    search = asker.world.said.routes[f"{route.screen}.search"]
    kind = asker.world.said.kinds[route.screen]
    words = {word: known[0] for word, known in asker.world.words.items() if word.startswith("CANARY")}
    words = {word: known for word, known in words.items() if known.kind == kind}
    secret = [word for word in words if not asker.may_read(word, search)]
    own = [word for word in secret if asker.reach and asker.reach.holds(kind, words[word].place)]
    for word in dict.fromkeys([*own[:2], *secret[:1], *secret[-1:]]):
        answer = asker.ask(search, "POST", {}, {302}, "searches", data={"q": word.lower()}, still=False)
        if answer is None:
            continue
        if word.lower() in (answer.location or "").lower():
            asker.surprises.append(f"{asker.name} POST {view.route_base}/search writes the word into the address")
        query = "?" + (answer.location or "").partition("?")[2]
        if found := shown(asker, route, view, query):
            asker.surprises.append(f"{asker.name} finds {found} in {view.route_base} by {word}")
        asker.world.changed()
