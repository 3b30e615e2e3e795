"""Which questions are asked of a route? Every place a row can stand in, ids that cannot be, forms of own rows."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from app.kit.fields import privacy_of
from app.kit.forms import target_of
from tests.access.matrix.asker import Asker, fits
from tests.access.matrix.declared import Route
from tests.access.matrix.world import is_gone

ABSENT = "999999"
ODD = ("abc", "0", "-1", "1%00", "9" * 23)
REFUSED, NOT_FOUND = {403}, {404}


def arguments(asker: Asker, route: Route) -> set[str]:
    rules = asker.world.app.url_map.iter_rules(route.endpoint)
    return {name for rule in rules for name in rule.arguments}


def given(asker: Asker, route: Route, place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the declaration gives, parted into the address and the form; a screen's name stands for its row there."""
    values, data, asked = {}, {}, arguments(asker, route)
    for name, value in route.given.items():
        pk = asker.world.rows.get((value, place))
        (values if name in asked else data)[name] = value if pk is None else pk
    return values, data


def home_of(asker: Asker, route: Route) -> str | None:
    """The first place where this person may use the route; None when there is none."""
    places = asker.world.places(route.of)
    return next((place for place in places if fits(asker, route, place)), None)


# -- without a row ----------------------------------------------------------------------------------------------------
def plain(asker: Asker, route: Route, method: str) -> None:
    """A route that takes no row: its answer, or that the role does not open it."""
    may = asker.world.said.may(asker.role, route)
    codes, why = (route.answers[method], "declared") if may else (REFUSED, f"{asker.role} holds no {route.verb}")
    values, data = given(asker, route, "")
    if route.kit == "lookup":
        return lookups(asker, route, may)
    if route.kit == "action_post":
        return bulk(asker, route, may)
    if route.kit == "search":
        data = {"q": "canaryb"}
    if method == "POST" and may and route.verb != "read":
        return None  # it may change something: asked at home
    answer = asker.ask(route, method, values, codes, why, data=data if method == "POST" else None,
                       still=not route.endpoint.endswith(".search"))  # fmt: skip
    if route.kit == "export" and may and answer is not None:
        told = sum(1 for _line in csv.reader(io.StringIO(answer.text))) - 1
        if told != len(asker.reached(route.screen)):
            asker.surprises.append(f"{asker.name} GET {answer.request.path} holds {told} rows")
    return None


def lookups(asker: Asker, route: Route, may: bool) -> None:
    """Type-ahead over every related column: in reach only, and not of what the role may not read."""
    model = asker.world.screens[route.screen].model
    links = scoped_links(asker, model)
    for name in ("created_by_id", *links):
        reads = name != "created_by_id" and asker.reach is not None and privacy_of(model, name) <= asker.reach.ceiling
        codes = REFUSED if not may else route.answers["POST"] if reads else NOT_FOUND
        answer = asker.ask(route, "POST", {"column": name}, codes, f"looks {name} up", data={"q": ""})
        if not may:
            break
        offered = {int(row["value"]) for row in answer.json} if answer is not None and reads else set()
        if stray := sorted(offered - asker.reached(links.get(name, ""))):
            asker.surprises.append(f"{asker.name} POST {answer.request.path} offers {stray} of {links[name]}")


def scoped_links(asker: Asker, model: Any) -> dict[str, str]:
    """The related columns whose rows not everybody reaches: column and screen of the other row."""
    found = {}
    for name, column in model.__mapper__.columns.items():
        if column.foreign_keys and name.removesuffix("_id") in model.__mapper__.relationships:
            other = asker.world.named.get(target_of(model, name))
            if other is not None and asker.world.said.kinds[other] != "shared":
                found[name] = other
    return found


def stands(asker: Asker, screen: str, gone: bool = False) -> list[tuple[str, bool]]:
    """Where a row of this screen can stand, and whether it is within reach: one own place, every other, one deleted."""
    places = [(place, asker.holds(screen, place) and is_gone(place) == gone) for place in asker.world.places(screen)]
    own, out = [one for one in places if one[1]], [one for one in places if not one[1]]
    alike, other = [x for x in out if is_gone(x[0]) == gone], [x for x in out if is_gone(x[0]) != gone]
    return [*own[:1], *alike, *other[:1]]


def bulk(asker: Asker, route: Route, may: bool) -> None:
    """An act on chosen rows: the own ones; with a foreign one among them nothing happens."""
    rows = {place: asker.world.rows[route.of, place] for place in asker.world.places(route.of)}
    own = [pk for place, pk in rows.items() if asker.holds(route.of, place) and not is_gone(place)]
    foreign = [pk for place, pk in rows.items() if pk not in own]
    told = REFUSED if not may else route.answers["POST"]
    asker.ask(route, "POST", {}, told, "own rows", data={"action": "read", "rowid": own})
    for pk in (foreign[0], foreign[-1]) if may and foreign else ():
        asker.ask(route, "POST", {}, NOT_FOUND, "a foreign row among own", data={"action": "read", "rowid": [*own, pk]})
    if may and own:
        asker.ask(route, "POST", {}, NOT_FOUND, "no such act", data={"action": "nothing", "rowid": own})


# -- with a row -------------------------------------------------------------------------------------------------------
def rowed(asker: Asker, route: Route, method: str) -> None:
    """A route that takes a row: every place it can stand in, and ids that are none."""
    if route.kit == "related_rows":
        return related(asker, route, method)
    may = asker.world.said.may(asker.role, route)
    places = stands(asker, route.of, route.row == "gone")
    if route.kit == "show" or route.row == "any":
        places = [(place, fits(asker, route, place)) for place in asker.world.places(route.of)]
    for place, own in places if may else places[:1]:
        if may and own and method == "POST" and route.kit != "action":
            continue  # it changes something: asked at home
        codes = REFUSED if not may else route.answers[method] if own else NOT_FOUND
        if may and method == "POST" and is_gone(place) and asker.holds(route.of, place) and not own:
            codes = route.deleted
        for query in route.queries:
            one(asker, route, method, place, codes, f"{asker.role} {place}", query=query)
    for pk in strangers(route, method) if may else ():
        values, data = given(asker, route, places[0][0])
        asker.ask(route, method, {"pk": pk, **named(route), **values}, NOT_FOUND, "no such row", data=data or None)
    return None


def strangers(route: Route, method: str) -> tuple[str, ...]:
    return (ABSENT, *ODD) if route.kit == "show" else (ABSENT, "abc") if not route.kit or method == "POST" else ()


def named(route: Route) -> dict[str, str]:
    return {"name": "read"} if route.kit == "action" else {}


def one(asker: Asker, route: Route, method: str, place: str, codes: Any, why: str, **how: Any) -> Any:
    pk = asker.world.rows[route.of, place]
    values, data = given(asker, route, place)
    if method == "POST":
        data = form_of(asker, route, pk) | data
    return asker.ask(route, method, {"pk": pk, **named(route), **values}, codes, why,
                     data=data if method == "POST" else None, **how)  # fmt: skip


def form_of(asker: Asker, route: Route, pk: int) -> dict[str, Any]:
    """What the person's own form would send for this row."""
    if route.kit == "delete":
        return {"reason": "Registro repetido"}
    if route.kit != "edit":
        return {}
    return asker.world.body(route.screen, pk, "edit", readable(asker, route.screen))


def readable(asker: Asker, screen: str) -> Any:
    model = asker.world.screens[screen].model
    return lambda name: asker.reach is not None and privacy_of(model, name) <= asker.reach.ceiling


def related(asker: Asker, route: Route, method: str) -> None:
    """The rows of a parent, as a fragment: the parent must be in reach."""
    may = asker.world.said.may(asker.role, route)
    for owner in asker.world.screens.values():
        parent = type(owner).__name__
        for key in {key for name, key in owner.related if name == route.screen}:
            for place, own in stands(asker, parent):
                codes = REFUSED if not may else route.answers[method] if own else NOT_FOUND
                pk = asker.world.rows[parent, place]
                asker.ask(route, method, {"parent": key, "pk": pk}, codes, f"of {parent} {place}")
                if not may:
                    return
            asker.ask(route, method, {"parent": key, "pk": ABSENT}, NOT_FOUND, "no such parent")
    codes = NOT_FOUND if may else REFUSED
    asker.ask(route, method, {"parent": "created_by_id", "pk": 1}, codes, "no parent of a tab")


# -- what changes something -------------------------------------------------------------------------------------------
def at_home(asker: Asker, route: Route) -> Iterator[None]:
    """A change of the own row is taken; yields after each, so that the rows can be put back."""
    home = home_of(asker, route)
    if "POST" not in route.answers or not asker.world.said.may(asker.role, route) or route.verb in ("read", "public"):
        return
    if route.row == "-":
        values, data = given(asker, route, "")
        data = new_row(asker, route) | data if route.kit == "add" else data
        asker.ask(route, "POST", values, route.answers["POST"], "adds", data=data, still=False, all_the_way=True)
        yield
    elif home is not None:
        one(asker, route, "POST", home, route.answers["POST"], f"own {home}", still=False, all_the_way=True)
        yield


def new_row(asker: Asker, route: Route) -> dict[str, Any]:
    """The form of a new row that resembles an own one."""
    living = [place for place in asker.world.places(route.of) if not is_gone(place)]
    own = next((place for place in living if asker.holds(route.of, place)), living[0])
    pk = asker.world.rows[route.screen, own]
    return asker.world.body(route.screen, pk, "add", readable(asker, route.screen))


# -- without a sign-in, without a role --------------------------------------------------------------------------------
def address(asker: Asker, route: Route) -> dict[str, Any]:
    """A row that exists, for those who may open none."""
    values, _data = given(asker, route, "")
    rows = asker.world.rows
    pk = next((pk for (screen, _place), pk in rows.items() if screen == route.of), 1)
    filler = {"pk": pk, "name": "read", "column": "family_id", "parent": "family_id"}
    return {name: values.get(name, filler.get(name, "1")) for name in arguments(asker, route)}


def stranger(asker: Asker, route: Route, method: str) -> None:
    """Whoever has not signed in is sent to the sign-in page, except where the declaration says `public`."""
    codes = route.answers[method] if route.verb == "public" else route.nobody
    answer = asker.ask(route, method, address(asker, route), codes, "nobody", still=route.verb != "public")
    if route.verb != "public" and codes == {302} and not (answer.location or "").startswith("/login/"):
        asker.surprises.append(f"nobody {method} {route.endpoint} is sent to {answer.location}")


def roleless(asker: Asker, route: Route, method: str) -> None:
    """An account without a role reaches no screen at all."""
    if route.verb not in ("public", "anybody"):
        asker.ask(route, method, address(asker, route), REFUSED, "no role")
