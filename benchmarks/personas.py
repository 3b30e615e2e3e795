"""What do the people of a nation do all day? Four personas for Locust; started by `benchmarks.load`.

A visit is thirty requests of a professional (open the family, the last visit, the form, ten autosaves, save, agenda,
lists), and visits are most of what happens: 190,000 families every two weeks. Shares: professionals 70 %, case managers
15 %, supervisors 10 %, regional links 5 %.
"""

import os
import random
import re
import secrets
from typing import Any, ClassVar
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser, constant_throughput, task

from tests.forms import answers

PASSWORD = "Articula-Demo-2026"  # noqa: S105 public on purpose: that of every person of the demo
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LISTS = {"families": "", "cases": "", "visits": "", "needs": "?status=OPEN", "sessions": "", "commitments": "",
         "roundtables": ""}  # fmt: skip


class Worker(FastHttpUser):
    """Somebody signed in, who knows what the lists of their role show."""

    abstract = True
    wait_time = constant_throughput(1 / float(os.environ.get("EACH", "3")))
    who: ClassVar[tuple[str, ...]] = ()
    token = ""
    lists: ClassVar[tuple[str, ...]] = ("families", "cases")

    def on_start(self) -> None:
        gevent.sleep(random.uniform(0, float(os.environ.get("EACH", "3"))))  # nobody clicks in step with the others
        self.ids, self.form = dict[str, list[str]](), dict[str, Any]()
        own = {"username": random.choice(self.who), "password": PASSWORD}
        while True:  # more than twenty at once from one address are asked to wait
            form = answers(self.client.get("/login/", name="sign in").text)
            if self.send("/login/", "sign in", 302, {**form, **own}).status_code == 302:
                break
            gevent.sleep(random.uniform(1, 10))
        for name in self.lists:
            self.listed(name)

    def open(self, path: str, name: str) -> str:
        """A page; another answer than 200 is a failure."""
        with self.client.get(path, name=name, catch_response=True, allow_redirects=False) as answer:
            text = answer.text or ""
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
        if found := re.search(r'name="csrf-token" content="([^"]+)"', text):
            self.token = found[1]
        return text

    def listed(self, name: str) -> None:
        text = self.open(f"/{name}/list/{LISTS[name]}", f"list of {name}")
        self.ids[name] = list(dict.fromkeys(re.findall(rf"/{name}/show/(\d+)", text)))

    def show(self, name: str) -> None:
        if self.ids.get(name):
            self.open(f"/{name}/show/{random.choice(self.ids[name])}", f"show one of {name}")

    def send(self, path: str, name: str, good: int, form: dict[str, Any]) -> Any:
        body = urlencode({"csrf_token": self.token, **form}, doseq=True)
        with self.client.post(path, body, name=name, headers=FORM, catch_response=True,
                              allow_redirects=False) as answer:  # fmt: skip
            if answer.status_code != good:
                answer.failure(f"{answer.status_code}")
            return answer

    def search(self) -> None:
        word = random.choice(("gomez", "rodriguez", "perez", "palacios", "ramirez"))
        answer = self.send("/families/search", "search: send", 302, {"q": word})
        self.open(str(answer.headers.get("Location")), "search: result")


class Professional(Worker):
    """Thirty requests for each visit."""

    weight, who = 14, ("profesional", "profesional2")
    lists = ("families", "cases", "visits")

    @task(3)
    def home(self) -> None:
        self.open("/", "home of a professional")

    @task(4)
    def family(self) -> None:
        self.show("families")

    @task(3)
    def case(self) -> None:
        self.show("cases")

    @task(2)
    def last_visit(self) -> None:
        self.show("visits")

    @task(4)
    def list(self) -> None:
        self.listed(random.choice(self.lists))

    @task(1)
    def find(self) -> None:
        self.search()

    @task(1)
    def type_ahead(self) -> None:
        self.send("/visits/lookup/case_id", "type-ahead", 200, {"q": "a"})

    @task(1)
    def begin(self) -> None:
        if self.form:  # one form at a time: a hundred drafts of an account are all that are kept
            return
        self.path = f"/visits/add?case_id={random.choice(self.ids['cases'])}"
        self.form = answers(self.open(self.path, "visit form"))

    @task(10)
    def autosave(self) -> None:
        if not self.form:
            self.begin()
        words = {"findings": secrets.token_hex(200), "_target": self.path, "_title": "Visita"}
        self.send("/draft", "autosave", 200, {**self.form, **words})

    @task(1)
    def save(self) -> None:
        if self.form:
            self.send("/visits/add", "save a visit", 302, {**self.form, "objective": "Seguimiento"})
            self.form = {}


class CaseManager(Worker):
    """Prepares sessions, follows commitments, looks for services."""

    weight, who = 3, ("gestora", "gestor.valle")
    lists = ("families", "cases", "needs", "sessions", "commitments")

    @task(4)
    def home(self) -> None:
        self.open("/", "home of a case manager")

    @task(6)
    def list(self) -> None:
        self.listed(random.choice(self.lists))

    @task(5)
    def case(self) -> None:
        self.show("cases")

    @task(3)
    def family(self) -> None:
        self.show("families")

    @task(2)
    def session(self) -> None:
        self.show("sessions")

    @task(2)
    def find(self) -> None:
        self.search()

    @task(2)
    def match(self) -> None:
        if self.ids["needs"]:
            self.open(f"/needs/match/{random.choice(self.ids['needs'])}", "match")

    @task(1)
    def prepare(self) -> None:
        if self.ids["cases"]:
            self.open(f"/sessions/add?case_id={random.choice(self.ids['cases'])}", "session form")

    @task(1)
    def map(self) -> None:
        self.open("/opportunity-map/", "map")


class Supervisor(Worker):
    """Reads lists, records and figures."""

    weight, who = 2, ("supervisora",)
    lists = ("families", "cases", "visits", "commitments")
    charts = ("/cases/charts/", "/visits/charts/", "/commitments/charts/", "/sessions/charts/")

    @task(3)
    def home(self) -> None:
        self.open("/", "home of a supervisor")

    @task(6)
    def list(self) -> None:
        self.listed(random.choice(self.lists))

    @task(4)
    def case(self) -> None:
        self.show("cases")

    @task(2)
    def find(self) -> None:
        self.search()

    @task(1)
    def figures(self) -> None:
        path = random.choice(self.charts)
        self.open(path, f"charts {path}")


class RegionalLink(Worker):
    """Keeps the regional table and its commitments."""

    weight, who = 1, ("enlace", "enlace.valle")
    lists = ("roundtables", "commitments")

    @task(3)
    def home(self) -> None:
        self.open("/", "home of a regional link")

    @task(5)
    def list(self) -> None:
        self.listed(random.choice(self.lists))

    @task(3)
    def commitment(self) -> None:
        self.show("commitments")

    @task(1)
    def figures(self) -> None:
        self.open("/roundtables/charts/", "charts /roundtables/charts/")
