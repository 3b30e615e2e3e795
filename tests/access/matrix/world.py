"""Who stands where, which words belong to whom, and what did a request answer, tell and change?"""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import UniqueConstraint, event, select, text
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.catalogs.models import Municipality, Region
from app.extensions import Model, db
from app.families.models import Family
from app.kit.fields import Privacy, privacy_of
from app.kit.forms import target_of
from app.kit.screens import Screen
from app.professionals.models import Unit
from tests import cast
from tests.access.matrix import others
from tests.access.matrix.declared import Declared, Route, kind_of
from tests.access.matrix.ground import ALL, STAFF, is_text, tables

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
TOKEN = re.compile(r"CANARY[A-Z0-9]+(?:-[A-Z]+)?|Zoe [a-z.]+[a-z0-9]")
WRITES = re.compile(r'\s*(?:insert\s+into|update|delete\s+from)\s+"?(\w+)', re.I)


@dataclass(frozen=True)
class Word:
    """A text that marks its row: the kind and place of the row, and the class of the field."""

    kind: str
    place: str
    privacy: Privacy


class World:
    """The rows by screen and place, the words by row, the tables as they were."""

    def __init__(self, app: Flask, said: Declared) -> None:
        self.app, self.said = app, said
        self.rows: dict[tuple[str, str], int] = {}
        self.where: dict[str, dict[str, str]] = {}
        self.words: dict[str, list[Word]] = {}
        self.written: set[str] = set()
        self.template = ""  # what the rows are put back from
        self.put_back: Callable[[list[str]], None] = lambda tables: None
        views = app.appbuilder.baseviews  # type: ignore[attr-defined]
        self.screens: dict[str, Any] = {type(view).__name__: view for view in views if isinstance(view, Screen)}
        self.adapter = app.url_map.bind("localhost")
        self.leads: dict[str, tuple[Route, str] | None] = {}
        self.named = {view.model: name for name, view in self.screens.items()}
        self._bodies: dict[tuple[str, int, str], dict[str, Any]] = {}
        with app.app_context():
            self.letters = {home.id: home.code[6] for home in self.all_of(Family)}
            self.regions = {region.id: region.code for region in self.all_of(Region)}
            self.desks = {code: cast.one(Unit, code=code).id for code, _name in STAFF.values()}
            self.desks |= {name: cast.worker(name).id for _code, name in STAFF.values()}
            self.abroad = {place.code: (place.id, cast.one(Municipality, code=f"{place.code}001").id)
                           for place in self.all_of(Region) if place.code in (cast.ANTIOQUIA, cast.VALLE)}  # fmt: skip
            for model in tables():
                self._note(model)
            for (name, place), pk in others.rows().items():
                self.rows[name, place] = pk
                self.where.setdefault(name, {})[str(pk)] = place
            for name, place in {name: place for place, name in others.ODD.items()}.items():
                self.words.setdefault(f"Zoe {name}", []).append(Word("alert", place, Privacy.INTERNAL))
            self.tables = {name: self.digest(name) for name in Model.metadata.tables}
            for engine in self.app.extensions["sqlalchemy"].engines.values():
                event.listen(engine, "before_cursor_execute", self._saw)

    def all_of(self, model: Any) -> list[Any]:
        return list(db.session.scalars(select(model).order_by(model.id), execution_options=ALL))

    def _note(self, model: Any) -> None:
        """The first row of each place, and the marked words of every row."""
        screen = self.named.get(model, "")
        kind = self.said.kinds.get(screen) or kind_of(model)
        texts = [name for name, column in model.__mapper__.columns.items() if is_text(column)]
        for row in self.all_of(model) if screen or kind != "shared" else ():
            place = self.place(kind, row)
            if screen:
                self.rows.setdefault((screen, place), row.id)
                self.where.setdefault(screen, {})[str(row.id)] = place
            for name in texts:
                if TOKEN.fullmatch(value := str(getattr(row, name))):
                    self.words.setdefault(value, []).append(Word(kind, place, privacy_of(model, name)))

    def place(self, kind: str, row: Any) -> str:
        gone = "x" if row.deleted_at is not None else ""
        if kind == "shared":
            return f"all{gone}"
        if kind == "staff":
            return self.desk(row)
        if kind == "glass":
            return "P" if row.reason.startswith("CANARYP") else self.letters[row.family_id]
        if kind == "region" or (kind == "mixed" and row.is_of_table):
            return self.regions[row.region_id] + gone
        assert kind == "family" or row.family_id in self.letters, f"{row!r} stands nowhere"
        return self.letters[row.id if kind == "family" else row.family_id]

    def desk(self, row: Any) -> str:
        """Where somebody works whose row it is: the letters of ground.STAFF, and of what is deleted there."""
        letter = next(letter for letter, (unit, name) in STAFF.items() if self.desks[unit] == row.unit_id
                      and row.professional_id in (None, self.desks[name]))  # fmt: skip
        return {"A": "E", "B": "F"}[letter] if row.deleted_at is not None else letter

    def places(self, screen: str) -> list[str]:
        """Where rows of this screen stand, living ones first."""
        found = [place for name, place in self.rows if name == screen]
        return sorted(found, key=lambda place: (is_gone(place), "ADBCEF".find(place), place))

    def path(self, route: Route, values: dict[str, Any]) -> str:
        """The address of a route, whatever the values are: no converter is asked."""
        rules = self.app.url_map.iter_rules(route.endpoint)
        rule = next(rule.rule for rule in rules if set(rule.arguments) <= set(values))
        return ARGUMENT.sub(lambda found: str(values[found[1]]), rule)

    def lead(self, path: str) -> tuple[Route, str] | None:
        """Which declared route, of which row, stands behind an address in a page?"""
        if path not in self.leads:
            try:
                endpoint, values = self.adapter.match(path, method="GET")
            except MethodNotAllowed as other:
                endpoint, values = self.adapter.match(path, method=(other.valid_methods or ["POST"])[0])
            except HTTPException:
                endpoint, values = "", {}
            route, pk = self.said.routes.get(endpoint), values.get("pk")
            if route is not None and "parent" in values:  # the row is that of the page around the fragment
                owner = self.named[target_of(self.screens[route.screen].model, values["parent"])]
                route = self.said.routes[f"{owner}.show"]
            self.leads[path] = (route, str(pk)) if route is not None and pk is not None else None
        return self.leads[path]

    def digest(self, table: str) -> str:
        rows = db.session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).all()  # noqa: S608 a name of ours
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def _saw(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if found := WRITES.match(statement):
            self.written.add(found[1].lower())

    def changed(self) -> list[str]:
        """Which tables are not what they were, but for the trace? Only those that were written are looked at."""
        doubtful, self.written = sorted(self.written - self.said.trace), set()
        if not doubtful:
            return []
        with self.app.app_context():
            return [name for name in doubtful if self.digest(name) != self.tables.get(name)]

    # -- what a form sends --------------------------------------------------------------------------------------------
    def body(self, screen: str, pk: int, form: str, keep: Callable[[str], bool]) -> dict[str, Any]:
        """What the form of a stored row sends when nothing in it was changed."""
        key = (screen, pk, form)
        if key not in self._bodies:
            with self.app.app_context():
                self._bodies[key] = self._body(self.screens[screen], pk, form)
        data = self._bodies[key]
        return {name: value for name, value in data.items() if name[0] == "_" or keep(name)}

    def _body(self, view: Any, pk: int, form: str) -> dict[str, Any]:
        row = db.session.scalar(select(view.model).where(view.model.id == pk), execution_options=ALL)
        if row is None:
            return {}
        unique = {column.info.get("marks", column.name) for one in view.model.__table__.constraints
                  for column in getattr(one, "columns", ()) if form == "add" and isinstance(one, UniqueConstraint)}
        data = {}
        for name in fields_of(getattr(view, f"{form}_form")):
            value = typed(getattr(row, name, None))
            if name in unique and isinstance(getattr(row, name), str):
                value = f"Z{value}"  # no word of the cast, and unlike any row
            if name == "upload":
                data[name] = brought
            elif value is not False and value not in (None, ""):
                data[name] = value
        return data | ({"_version": row.version} if form == "edit" else {})


def fields_of(form: Any) -> list[str]:
    return [name for name in dir(form) if hasattr(getattr(form, name), "_formfield")]


def brought() -> Any:
    """A file that somebody attaches."""
    return io.BytesIO(b"Some plain words."), "words.txt"


def typed(value: Any) -> Any:
    """A stored value as a browser sends it."""
    match value:
        case bool():
            return "y" if value else False
        case dt.datetime():
            return (value - dt.timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")  # as the clock shows it in Bogotá
        case dt.date():
            return value.isoformat()
    return getattr(value, "name", value)


def is_gone(place: str) -> bool:
    return place in ("E", "F") or place.endswith("x")
