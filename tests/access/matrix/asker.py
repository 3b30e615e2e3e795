"""What does one person get when they ask, and what surprises? The answer's code, words, links, headers and changes."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import g, request
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.access.matrix import others
from tests.access.matrix.declared import Reach, Route
from tests.access.matrix.world import TOKEN, Word, World, is_gone
from tests.headers import faults_of

LINK = re.compile(r'(?:href|action|hx-get|hx-post|data-lookup)="(/[^"?#]*)')
NAMED = ("account", "audit", "trail", "alert", "glass")  # what tells who did something, by the person's name
CODED = ("audit", "trail", "alert")  # and to whom, by the code of the family
KNOWN = ("viewer", "role_profiles", "locale", "sign_in", "strong_at", "_login_user")


def fits(asker: "Asker", route: Route, place: str) -> bool:
    """Is the row that stands there one that this person may take by this route?"""
    return asker.holds(route.of, place) and (route.row == "any" or is_gone(place) == (route.row == "gone"))


@dataclass
class Asker:
    """One person (or nobody) who asks; what surprises is collected."""

    world: World
    name: str
    role: str
    client: FlaskClient
    cookie: str = ""  # as it was when this person had signed in
    cells: int = 0
    surprises: list[str] = field(default_factory=list)
    through: int = 0  # how many of the cells went through the whole application
    kinds: set[Any] = field(default_factory=set)
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def reach(self) -> Reach | None:
        return self.world.said.reach.get(self.role)

    def holds(self, screen: str, place: str) -> bool:
        return self.reach is not None and self.reach.holds(self.world.said.kinds[screen], place, self.name)

    def may_read(self, word: str, route: Route, gone: bool = False) -> bool:
        """May this person be told this word here? Nobody is told what nobody planted."""
        if word in (f"Zoe {self.name}", others.own_word(self.name)):
            return True
        about = self.world.said.kinds.get(route.of, "")
        if about in NAMED and word.startswith("Zoe "):
            return True
        if about in CODED and word.endswith(("-FAMILY", "-CASE")):
            return self.reach is not None and self.reach.holds("trail", word[6])
        gone = gone or route.kit in ("deleted", "restore")
        return any(self._reads(known, gone) for known in self.world.words.get(word, ()))

    def _reads(self, known: Word, gone: bool) -> bool:
        if self.reach is None or known.privacy > self.reach.ceiling:
            return False
        return self.reach.holds(known.kind, known.place, self.name) and (gone or not is_gone(known.place))

    def may_follow(self, path: str) -> bool:
        """Does a link lead to a row within reach? A deleted one is only restored."""
        led = self.world.lead(path)
        place = self.world.where.get(led[0].of, {}).get(led[1]) if led is not None else None
        return led is None or place is None or fits(self, led[0], place)

    def reached(self, screen: str) -> set[int]:
        """The living rows of a screen within reach."""
        where = self.world.where.get(screen, {})
        return {int(pk) for pk, place in where.items() if self.holds(screen, place) and not is_gone(place)}

    def is_new(self, route: Route, method: str, codes: Any) -> bool:
        """Was nothing like this asked yet? A screen counts by each answer; what is refused, by each kind of route."""
        refused = not set(codes) - {403, 404}
        kind = (route.kit or route.endpoint if refused else route.screen, method, frozenset(codes))
        known = kind in self.kinds
        self.kinds.add(kind)
        return not known

    def through_all(self, path: str, method: str, data: Any) -> Any:
        """Asked as a browser asks: sign-in, page and log and all."""
        self.through += 1
        return self.client.open(path, method=method, data=data)

    def inside(self, path: str, method: str, data: Any) -> Any:
        """Asked behind the entrance: the same router, permission, scope and screen, with the viewer found before.

        What is left out is finding the viewer, the page around a refusal and the log of what was only read.
        """
        app = self.world.app
        with app.test_request_context(path, method=method, data=data):
            for name, value in self.viewer().items():
                setattr(g, name, value)
            try:
                said = app.make_response(app.dispatch_request())
            except HTTPException as refused:
                said = app.make_response(refused.get_response())
            said.direct_passthrough = False
            return TestResponse(said.response, said.status, said.headers, request._get_current_object())

    def viewer(self) -> dict[str, Any]:
        """What the application knows of this person before any screen is asked."""
        if not self.known:
            with self.client, self.client.get("/healthz"):
                self.known = {name: g.get(name) for name in KNOWN}
        return self.known

    def ask(self, route: Route, method: str, values: dict[str, Any], codes: Any, why: str, *,
            data: Any = None, query: str = "", still: bool = True, all_the_way: bool = False) -> Any:  # fmt: skip
        """Ask once and collect what surprises: the answer's code, its words, its headers, what it changed."""
        world = self.world
        path = world.path(route, values) + query
        data = {name: value() if callable(value) else value for name, value in data.items()} if data else data
        way = self.through_all if all_the_way or self.is_new(route, method, codes) else self.inside
        self.cells += 1
        try:
            answer = way(path, method, data)
        except Exception as error:  # noqa: BLE001 whatever a route raises is a surprise
            self._surprise(method, path, why, f"raises {error!r}")
            return None
        if answer.status_code not in codes:
            self._surprise(method, path, why, f"answers {answer.status_code}, declared {sorted(codes)}")
        for fault in faults_of(answer.headers, route.endpoint) if way == self.through_all else ():
            self._surprise(method, path, why, fault)
        if answer.mimetype.startswith("text/") or answer.is_json:
            self._told(route, method, path, why, answer, still)
        if still and (changed := world.changed()):
            self._surprise(method, path, why, f"changes {changed}")
        elif not still and route.endpoint.endswith(".search"):
            world.changed()
        return answer

    def put_back(self) -> None:
        """Undo what was changed, if anything was."""
        if tables := self.world.changed():
            self.world.put_back(tables)
        if self.cookie:
            self.client.set_cookie("session", self.cookie)

    def _told(self, route: Route, method: str, path: str, why: str, answer: Any, still: bool) -> None:
        page, gone = answer.text, answer.status_code == 410
        if leaks := sorted(word for word in set(TOKEN.findall(page)) if not self.may_read(word, route, gone)):
            self._surprise(method, path, why, f"tells {leaks}")
        astray = sorted(link for link in set(LINK.findall(page)) if still and not self.may_follow(link))
        if astray:  # what was changed leads elsewhere than before
            self._surprise(method, path, why, f"leads to {astray}")

    def _surprise(self, method: str, path: str, why: str, what: str) -> None:
        self.surprises.append(f"{self.name} {method} {path} ({why}) {what}")
