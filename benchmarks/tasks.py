"""What is measured? Each task as a person does it in a browser, and the same at the handler that is written by hand."""

import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.person import Answer, Person
from tests.forms import answers

ROW = re.compile(r'class="row-link"[^>]*>([^<]+)</a>.*?</th>\s*<td[^>]*>(?:\s|<div>)*([^<]+)', re.S)  # name and place
Run = Callable[[Person, int], Answer]
DEEP, PLAIN_DEEP = (400, 200, 100, 50, 20, 5, 2), 4000  # the product stops at page 400; by hand, as the issue says
SHOWS = {"families": "families", "cases": "cases", "needs": "needs", "sessions": "sessions"}
EXPORTS = ("status=FAILED&mode=VIRTUAL", "status=PLANNED&mode=PHONE", "flag=late&mode=PHONE", "flag=week&mode=PHONE",
           "flag=late", "status=PLANNED", "status=FAILED", "")  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What a person does, what it is by hand, and the milliseconds that the issue allows."""

    name: str
    run: Run
    plain: Run | None = None
    limit: float | None = None


@dataclass
class Found:
    """What this person's own pages say there is: ids, names, a number of a document, charts."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    surnames: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    municipality: str = ""
    charts: list[str] = field(default_factory=list)
    deep: int = 1


def look(person: Person) -> Found:
    """Open the lists, as anybody would."""
    found, lists = Found(), {name: person.ask(f"/{name}/list/").text for name in SHOWS}
    lists["needs"] = person.ask("/needs/list/?status=OPEN").text
    for name, text in lists.items():
        found.ids[name] = list(dict.fromkeys(re.findall(rf"/{name}/show/(\d+)", text)))
    rows = ROW.findall(lists["families"])
    found.surnames = [name.split()[0] for name, _town in rows]
    pages = (number for number in DEEP if "row-link" in person.ask(f"/families/list/?page={number}").text)
    found.deep = next(pages, 1)
    found.documents = re.findall(r'class="sub">(\d{6,})<', person.ask("/people/list/").text)
    if rows:
        towns = person.ask("/families/lookup/municipality_id", {"q": rows[0][1].strip()})
        found.municipality = next((one["value"] for one in _json(towns)), "")
    menu = re.findall(r'href="(/[\w-]+/(?:charts|supply)/)"', person.ask("/").text)
    found.charts = list(dict.fromkeys(menu))
    return found


def _json(answer: Answer) -> Any:
    return json.loads(answer.data) if answer.status == 200 else []


# -- ways of doing ----------------------------------------------------------------------------------------------------
def plain(name: str) -> str:
    """As it stands in the search text: lower case, no accents."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def page(path: str) -> Run:
    return lambda person, turn: person.ask(path)


def each(path: str, values: list[str]) -> Run:
    """The same page of one row after the other."""
    return lambda person, turn: person.ask(path.format(values[turn % len(values)]))


def sent(path: str, name: str, values: list[str]) -> Run:
    return lambda person, turn: person.ask(path, {name: values[turn % len(values)]})


def searched(path: str, values: list[str]) -> Run:
    """The page with what was found; sending the words is a task of its own."""
    return lambda person, turn: person.ask(person.ask(path, {"q": values[turn % len(values)]}).where)


def saved(person: Person, cases: list[str]) -> Run | None:
    """A planned visit, with the form as it came and a new one-time key each time."""
    page = person.ask(f"/visits/add?case_id={cases[0]}")
    if page.status != 200:
        return None
    form = answers(page.text, objective="Seguimiento a los acuerdos")
    form.pop("csrf_token", None)  # whoever sends it adds their own

    def save(person: Person, turn: int) -> Answer:
        own = {"case_id": cases[turn % len(cases)], "_key": secrets.token_urlsafe(32)}
        return person.ask("/visits/add", {**form, **own})

    return save


def exported(person: Person) -> str | None:
    """Visits as CSV: the address of the longest file that is answered at once."""
    best, longest = None, 0
    for query in EXPORTS:
        answer = person.ask(f"/visits/export?{query}")
        lines = answer.data.count(b"\n") if "csv" in str(answer.headers.get("Content-Type")) else 0
        if longest < lines <= 10_001:
            best, longest = f"/visits/export?{query}", lines
    return best


# -- the tasks --------------------------------------------------------------------------------------------------------
def tasks(person: Person, found: Found) -> list[Task]:
    """Everything this person may do."""
    return [*_families(found), *_work(person, found), *_articulation(found), *_sums(found)]


def _families(found: Found) -> list[Task]:
    ids, names, town = found.ids["families"], found.surnames, found.municipality
    chips = f"municipality={town}&status=ACTIVE"
    made = [
        Task("families, page 1", page("/families/list/"), page("/families"), 12),
        Task("families, deep page", page(f"/families/list/?page={found.deep}"),
             page(f"/families?page={PLAIN_DEEP if found.deep == DEEP[0] else found.deep}"), 15),
    ]
    if names:
        by_name = each("/families?q={}", [plain(name) for name in names])
        made.append(Task("search by surname: result", searched("/families/search", names), by_name, 15))
        made.append(Task("search by surname: send", sent("/families/search", "q", names), None, 15))
    if found.documents:
        made.append(Task("search by document: result", searched("/families/search", found.documents), None, 15))
    if town:
        made.append(Task("filter by municipality and status", page(f"/families/list/?{chips}"),
                         page(f"/families?{chips}"), 12))  # fmt: skip
    if ids:
        made.append(Task("show a family", each("/families/show/{}", ids), each("/family?id={}", ids), 15))
    return made


def _work(person: Person, found: Found) -> list[Task]:
    cases = found.ids["cases"]
    made = [Task(f"{name}, page 1", page(f"/{name}/list/"), None, 12) for name in ("cases", "visits", "people")]
    if not cases:
        return made
    made.append(Task("show a case", each("/cases/show/{}", cases), None, 15))
    made.append(Task("add-visit form", each("/visits/add?case_id={}", cases), each("/visits/add?case={}", cases), 8))
    if (save := saved(person, cases)) is not None:
        made.append(Task("save a visit", save, _by_hand(cases), 15))
    made.append(Task("session form", each("/sessions/add?case_id={}", cases), None, 15))
    made.append(Task("type-ahead: a case", sent("/visits/lookup/case_id", "q", found.surnames or ["a"]), None, 15))
    if path := exported(person):
        made.append(Task("visits as CSV", page(path), page("/visits.csv"), 250))
    return made


def _by_hand(cases: list[str]) -> Run:
    told = {"objective": "Seguimiento"}
    return lambda person, turn: person.ask("/visits/save", {**told, "case": cases[turn % len(cases)]})


def _articulation(found: Found) -> list[Task]:
    lists = {"commitments": "commitments", "needs": "needs", "sessions": "sessions", "referrals": "referrals",
             "roundtables": "roundtables", "opportunities": "services"}  # fmt: skip
    made = [Task(words, page(f"/{name}/list/"), None, 12) for name, words in lists.items()]
    made.append(Task("map", page("/opportunity-map/"), None, 50))
    towns = sent("/opportunity-map/lookup/municipality", "q", ["med", "cali"])
    made.append(Task("map: type-ahead", towns, None, 15))
    if found.ids["needs"]:
        made.append(Task("match services to a need", each("/needs/match/{}", found.ids["needs"]), None, 50))
    if found.ids["sessions"]:
        made.append(Task("show a session", each("/sessions/show/{}", found.ids["sessions"]), None, 15))
    return made


def _sums(found: Found) -> list[Task]:
    home = Task("home", page("/"), page("/dashboard"), 50)
    return [home, *(Task(f"charts {path}", page(path), page("/dashboard"), 50) for path in found.charts)]


OTHERS: dict[str, list[Task]] = {
    "oportunidades": [Task("HSDS API: 50 services", page("/hsds/services"), None, 50),
                      Task("HSDS API: search", page("/hsds/services?search=salud"), None, 50),
                      Task("services to verify", page("/opportunities/list/?flag=verify"), None, 12)],
    "auditora": [Task("audit log", page("/audit/list/"), None, 12)],
    **{name: [] for name in ("coordinadora", "enlace", "autoridad", "analista", "central", "admin")},
}  # fmt: skip
