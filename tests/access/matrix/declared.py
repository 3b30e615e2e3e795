"""What does matrix.txt promise? Roles with their reach, screens with their kind of rows, routes with their answers."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from app.kit.fields import Privacy
from app.kit.screens import Screen

HERE = Path(__file__)
TEXT = HERE.with_name("matrix.txt")
GRANTS = HERE.parents[2] / "invariants" / "role_matrix.txt"
KIND_OF = {"FamilySelf": "family", "FamilyScoped": "of_family", "CaseSelf": "case", "CaseScoped": "of_case",
           "Mixed": "mixed", "RegionScoped": "region", "StaffScoped": "staff"}  # fmt: skip
KINDS = ("family", "of_family", "case", "of_case", "region", "staff", "glass", "alert", "trail")
EVERYBODY = ("shared", "account", "audit")  # whoever holds the verb reaches every row


@dataclass(frozen=True)
class Route:
    """One endpoint: what it asks, which row it takes, what it answers to each method, what it is sent."""

    endpoint: str
    verb: str
    row: str
    answers: dict[str, frozenset[int]]
    given: dict[str, str] = field(default_factory=dict)
    kit: str = ""
    rows: str = ""
    granted_by: str = ""
    nobody: frozenset[int] = frozenset({302})
    deleted: frozenset[int] = frozenset({404})
    queries: tuple[str, ...] = ("",)

    @property
    def screen(self) -> str:
        return self.endpoint.partition(".")[0]

    @property
    def of(self) -> str:
        """The screen whose rows it takes: its own, or another one that the declaration names."""
        return self.rows or self.screen


@dataclass(frozen=True)
class Reach:
    """How far a role reaches: the places of each kind of row, and the privacy class up to which it reads."""

    ceiling: Privacy
    places: dict[str, frozenset[str]]

    def holds(self, kind: str, place: str, who: str = "") -> bool:
        if kind == "own":
            return place == who
        if kind == "mixed":  # of a case, or of a table of the regional
            kind = "of_case" if place.isalpha() else "region"
        return kind in EVERYBODY or place in self.places[kind]


@dataclass
class Declared:
    """Everything that matrix.txt and role_matrix.txt say."""

    reach: dict[str, Reach] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    trace: set[str] = field(default_factory=set)
    grants: set[tuple[str, str, str]] = field(default_factory=set)

    def may(self, role: str, route: Route) -> bool:
        screen = route.granted_by or route.screen
        return route.verb in ("public", "anybody") or (role, screen, route.verb) in self.grants


def read(text: str = "", grants: str = "") -> Declared:
    """The declaration; `text` and `grants` stand in for the two files in tests of the matrix itself."""
    said, kit = Declared(), []
    for line in (text or TEXT.read_text()).splitlines():
        first, *rest = line.partition("#")[0].split() or [""]
        match first:
            case "reach":
                said.reach[rest[0]] = Reach(Privacy[rest[1]], _places(rest[2:]))
            case "kit":
                kit.append(rest)
            case "screen":
                _screen(said, kit, *rest)
            case "rows":
                said.kinds[rest[0]] = rest[1]
            case "route":
                said.routes[rest[0] + "+" * (rest[0] in said.routes)] = _route(*rest)  # one route, two kinds of rows
            case "trace":
                said.trace.add(rest[0])
            case _:
                assert not first, f"matrix.txt: {line}"
    for line in (grants or GRANTS.read_text()).splitlines():
        opened, _colon, verbs = line.partition(":")
        said.grants |= {(*opened.split(), verb) for verb in verbs.split()}
    return said


def _places(columns: list[str]) -> dict[str, frozenset[str]]:
    told = [column.split(",") if column[0].isdigit() else list(column) for column in columns]
    return {kind: frozenset(places) - {"-"} for kind, places in zip(KINDS, told, strict=True)}


def _route(endpoint: str, verb: str, row: str, *more: str) -> Route:
    row, _colon, other = row.partition(":")
    answers, given = _answers([part for part in more if part[0] != "?"])
    queries = ("", *(part for part in more if part[0] == "?"))
    nobody, (verb, _colon, screen) = answers.pop("NOBODY", frozenset({302})), verb.partition(":")
    return Route(endpoint, verb, row, answers, given, "", other, screen, nobody, queries=queries)


def _answers(parts: list[str]) -> tuple[dict[str, frozenset[int]], dict[str, str]]:
    """'GET=200 POST=302,422 words=Acta' as what is answered and what is sent."""
    pairs = [part.partition("=")[::2] for part in parts]
    answers = {name: frozenset(map(int, value.split(","))) for name, value in pairs if name.isupper()}
    return answers, {name: value for name, value in pairs if not name.isupper()}


def _screen(said: Declared, kit: list[list[str]], name: str, kind: str, *other: str) -> None:
    """The routes of one screen of the kit: `-export` when it has none, `edit.GET=302` when it answers otherwise."""
    said.kinds[name] = kind
    changed = dict(one.split("=") for one in other if "=" in one)
    for method, verb, row, *more in kit:
        if f"-{method.removesuffix('_later')}" in other:  # what is not exported is not exported later either
            continue
        answers, _given = _answers(more)
        for how in answers:
            if told := changed.get(f"{method}.{how}"):
                answers[how] = frozenset(map(int, told.split(",")))
        deleted = answers.pop("DELETED", frozenset({404}))
        said.routes[f"{name}.{method}"] = Route(f"{name}.{method}", verb, row, answers, kit=method, deleted=deleted)


# -- what is missing --------------------------------------------------------------------------------------------------
def routes_of(app: Flask) -> dict[str, set[str]]:
    """Every endpoint of the application with its methods."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def unsaid(said: Declared, app: Flask) -> list[str]:
    """The lines that matrix.txt lacks for the routes that there are; the answers are the ones to think about."""
    lines = []
    for endpoint, methods in sorted(routes_of(app).items()):
        name, _dot, method = endpoint.partition(".")
        view = next((view for view in app.appbuilder.baseviews if type(view).__name__ == name), None)  # type: ignore[attr-defined]
        if name not in said.kinds and isinstance(view, Screen):
            lines.append(f"screen  {name}  {kind_of(view.model)}")
        elif endpoint not in said.routes or set(said.routes[endpoint].answers) != methods:
            verb = (getattr(view, "method_permission_name", None) or {}).get(method, "anybody")
            row = "row" if any("pk" in rule.arguments for rule in app.url_map.iter_rules(endpoint)) else "-"
            answers = " ".join(f"{one}={200 if one == 'GET' else 302}" for one in sorted(methods))
            lines.append(f"route  {endpoint}  {verb}  {row}  {answers}")
    return [f"write into matrix.txt: {line}" for line in dict.fromkeys(lines)]


def unmade(said: Declared, app: Flask) -> list[str]:
    """The declared routes and methods that there are not."""
    there = routes_of(app)
    return [f"take out of matrix.txt: {route.endpoint} {method}" for _key, route in sorted(said.routes.items())
            for method in route.answers if method not in there.get(route.endpoint, ())]  # fmt: skip


def kind_of(model: type) -> str:
    """What the rows of a model are, by their mixin: only a proposal, the declaration decides."""
    return next((word for base in model.__mro__ for name, word in KIND_OF.items() if base.__name__ == name), "shared")
