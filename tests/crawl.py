"""Which pages are there, and what do they say? The addresses a person of the cast may open, their texts, their SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask
from lxml.html import document_fromstring
from sqlalchemy import event

from tests import cast, roster

PASSWORD = cast.PASSWORD
# Of these kinds the crawl opens the row that is the cast's own; of the others the first.
OWN = {"Member": "member A", "Visit": "visit A", "CaseSession": "session A", "Need": "need A", "Cause": "cause A",
       "Commitment": "promise A", "Family": "family A", "Case": "case A", "Roundtable": "table 05",
       "RoundtableSession": "sitting 05", "Barrier": "barrier 05", "Opportunity": "service 05",
       "Organization": "organization 05", "Unit": "unit NORTE", "Professional": "gestora"}  # fmt: skip
NAMED, SILENT = ("placeholder", "aria-label", "title", "alt"), {"script", "style", "title"}


def plain_routes(app: Flask) -> list[Any]:
    """The rules of pages that need no argument."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    return sorted(rules, key=str)


def row_pages(app: Flask) -> list[tuple[str, str]]:
    """The endpoint and address of the page and the form of one row of each kind."""
    from app.kit.screens import SCREENS

    ids, found = roster.ids(app), []
    for model, screen in SCREENS.items():
        pk = ids.get(OWN.get(model.__name__, ""), 1)
        found += [(f"{type(screen).__name__}.{act}", f"{screen.route_base}/{act}/{pk}") for act in ("show", "edit")]
    return found


def addresses(app: Flask, who: str) -> list[str]:
    """Every page that can be opened by a link without knowing anything else, but for what the person's roles close.

    That those are closed is what the access matrix asks, of each of them.
    """
    silent = ("static", "healthz", "readyz")
    pages = [(rule.endpoint, str(rule)) for rule in plain_routes(app) if rule.endpoint not in silent]
    with app.app_context():
        builder: Any = app.appbuilder  # type: ignore[attr-defined]
        held = {(one.permission.name, one.view_menu.name) for role in builder.sm.find_user(who).roles
                for one in role.permissions}  # fmt: skip
    needed = {f"{view.endpoint}.{name}": (f"can_{view.get_method_permission(name)}", view.class_permission_name)
              for view in builder.baseviews for name in dir(type(view))
              if hasattr(getattr(type(view), name), "_permission_name")}  # fmt: skip
    return [path for endpoint, path in [*pages, *row_pages(app)] if needed.get(endpoint) in {None, *held}]


@cache
def walk(app: Flask, who: str, language: str) -> tuple[dict[str, str], list[str]]:
    """Opens every page as this person, in this language: those that open with their HTML, and what was written."""
    # What opens does not depend on the language. Asked first: the language is remembered for the person.
    paths = addresses(app, who) if language == "es" else list(site(app, who, "es"))
    person, found = app.test_client(), {}
    person.post("/login/", data={"username": who, "password": PASSWORD})
    person.post(f"/lang/{language}")
    with statements(app, "INSERT", "UPDATE", "DELETE") as written:
        for path in paths:
            answer = person.get(path)
            assert answer.status_code in (200, 302, 403, 404), f"{path} answers {answer.status_code} to {who}"
            if answer.status_code == 200 and "<html" in answer.text:  # fragments are parts of a page
                found[path] = answer.text
    return found, written


def site(app: Flask, who: str, language: str) -> dict[str, str]:
    """Address and HTML of every page that this person may open, in this language."""
    return walk(app, who, language)[0]


@cache
def read(html: str) -> "Reader":
    """What is on this page? Many tests ask the same page."""
    return Reader(html)


class Reader:
    """What a reader sees or hears of a page: texts, labels, placeholders; how many headings, how many options."""

    def __init__(self, text: str) -> None:
        page = document_fromstring(text)
        self.title = "".join(title.text_content() for title in page.iter("title"))
        self.lang = page.get("lang", "")
        self.headings = sum(1 for _heading in page.iter("h1"))
        self.selects = [sum(1 for _option in select.iter("option")) for select in page.iter("select")]
        self.texts = list(said(page))


def said(part: Any) -> Iterator[str]:
    """The texts of an element in the language of its page, without those of its title."""
    named = [part.get(name) for name in NAMED if isinstance(part.tag, str)]
    yield from (text.strip() for text in named if text)
    if isinstance(part.tag, str) and part.tag not in SILENT:  # a comment has no name
        yield from words(part.text)
        for child in part:
            if not child.get("lang"):
                yield from said(child)
            yield from words(child.tail)


def words(text: str | None) -> Iterator[str]:
    if text and text.strip():
        yield " ".join(text.split())


@contextmanager
def statements(app: Flask, *verbs: str) -> Iterator[list[str]]:
    """The SQL sent meanwhile: all, or only statements that begin with one of the verbs."""
    from app.extensions import db

    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not verbs or statement.lstrip().upper().startswith(verbs):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
