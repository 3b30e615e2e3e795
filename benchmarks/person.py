"""Who sits at the browser? One person: signs in through the real form, opens and sends, on a connection each time."""

import http.client
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from benchmarks.serving import wait_for
from tests.forms import answers

PASSWORD = "Articula-Demo-2026"  # noqa: S105 public on purpose: that of every person of the demo
NATIONAL = "nacional"  # made by benchmarks.accounts
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What came back, and after how many milliseconds its last byte was here."""

    status: int
    where: str
    data: bytes
    headers: Any
    spent: float

    @property
    def text(self) -> str:
        return self.data.decode()


class Person:
    """A browser without a cache; nobody is signed in until `sign_in`."""

    def __init__(self, port: int, name: str = "") -> None:
        wait_for(port)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.name, self.cookies, self.token = name, dict[str, str](), ""
        if name:
            self.sign_in()

    def sign_in(self) -> None:
        form = answers(self.ask("/login/").text, username=self.name, password=PASSWORD)
        answer = self.ask("/login/", form)
        if answer.status != 302:
            raise SystemExit(f"{self.name} cannot sign in: {answer.status}")
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.ask("/").text)
        self.token = found[1] if found else ""

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, path: str, form: dict[str, Any] | None = None) -> Answer:
        """Open an address, or send a form to it."""
        headers = {"Cookie": self.cookie} if self.cookies else {}
        body = None
        if form is not None:
            body = urlencode({"csrf_token": self.token, **form}, doseq=True).encode()
            headers["Content-Type"] = FORM
        began = time.perf_counter()
        self.line.request("GET" if body is None else "POST", path, body, headers)
        reply = self.line.getresponse()
        data = reply.read()
        spent = (time.perf_counter() - began) * 1000
        for said in reply.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(said).items()}
        return Answer(reply.status, reply.headers.get("Location") or "", data, reply.headers, spent)
