"""How much does it carry? A list asked by eight clients with one worker and with two; the mixed model of personas."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ground import Nation
from benchmarks.person import NATIONAL, Person
from benchmarks.serving import ROOT, beside, memory, serving

CLIENTS, SECONDS, RATE, EACH = 8, 10.0, 40, 3  # the mixed model: requests per second, one of each user in so many
PATIENCE = 300.0
LIST, FILES = "/families/list/", re.compile(r"/jobs/file/\d+")


class Client(threading.Thread):
    """Asks for one page again and again, each time on a new connection, as a proxy without keep-alive does."""

    def __init__(self, port: int, path: str, cookie: str, end: float) -> None:
        super().__init__()
        words = [f"GET {path} HTTP/1.0", "Host: 127.0.0.1", f"Cookie: {cookie}", "", ""]
        self.port, self.request, self.end = port, "\r\n".join(words).encode(), end
        self.times, self.failed = list[float](), 0

    def run(self) -> None:
        while time.monotonic() < self.end:
            began, got = time.perf_counter(), b""
            try:
                with socket.create_connection(("127.0.0.1", self.port), 60) as line:
                    line.sendall(self.request)
                    while piece := line.recv(1 << 18):
                        got = got or piece
            except OSError:
                pass
            if got.split(b" ", 2)[1:2] == [b"200"]:
                self.times.append(time.perf_counter() - began)
            else:
                self.failed += 1


def crowd(port: int, path: str, cookie: str = "") -> tuple[float, float, int]:
    """Requests per second, the 95th percentile in ms, failures."""
    end = time.monotonic() + SECONDS
    clients = [Client(port, path, cookie, end) for _number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    times = sorted(one for client in clients for one in client.times)
    slow = times[round(len(times) * 0.95) - 1] * 1000 if times else 0.0
    return len(times) / SECONDS, slow, sum(client.failed for client in clients)


def by_job(port: int, query: str = "status=FAILED&mode=VIRTUAL") -> str:
    """A long export of visits, from asking for it to the last byte of its file, by the job worker beside."""
    person, began = Person(port, NATIONAL), time.perf_counter()
    known = set(FILES.findall(person.ask("/jobs/rows").text))
    if person.ask(f"/visits/export_later?{query}", {}).status != 302:
        return "No long export is offered."
    while not (made := set(FILES.findall(person.ask("/jobs/rows").text)) - known):
        if time.perf_counter() - began > PATIENCE:
            return f"A long export was not ready after {PATIENCE:.0f} s."
        time.sleep(0.2)
    lines = person.ask(made.pop()).data.count(b"\n")
    return f"{lines - 1} visits as a file of the job worker: {time.perf_counter() - began:.1f} s."


def tables(ground: Nation, plain_port: int | None, minutes: float) -> Iterator[str]:
    """Throughput and scaling, then the mixed model with its memory."""
    lines = ["| list of families, 8 clients | requests/s | p95 ms | failures |", "|---|---|---|---|"]
    rates: dict[tuple[str, int], float] = {}
    for workers in (1, 2):
        with serving(ground.env, ground.folder / "load.log", workers=workers) as (_master, port):
            for name in ("gestora", NATIONAL):
                person = Person(port, name)
                crowd_of = crowd(port, LIST, person.cookie)
                rates[name, workers] = crowd_of[0]
                lines.append(f"| {name}, {workers} worker(s) | {crowd_of[0]:.0f} | {crowd_of[1]:.0f} | {crowd_of[2]} |")
    if plain_port is not None:
        rate, slow, failed = crowd(plain_port, "/families")
        lines.append(f"| by hand, 2 workers | {rate:.0f} | {slow:.0f} | {failed} |")
    told = ", ".join(f"{name} {rates[name, 2] / max(rates[name, 1], 0.1):.2f}x" for name in ("gestora", NATIONAL))
    yield "\n".join(lines)
    yield f"From one worker to two: {told}."
    with serving(ground.env, ground.folder / "load.log") as (_master, port):
        yield by_job(port)
    yield mixed(ground, minutes)


def mixed(ground: Nation, minutes: float) -> str:
    """The personas at forty requests per second, everything beside the web server as `make run` starts it."""
    with (serving(ground.env, ground.folder / "mixed.log") as (master, port),
          beside(ground.env, ground.folder / "seal.log", "audit", "seal", "--every", "60")):  # fmt: skip
        Person(port).ask("/healthz")  # the workers are there
        kept = [memory(master)]
        raw = _locust(port, minutes, ground.folder)
        kept.append(memory(master))
    lines = [f"| mixed model, {minutes:g} min | requests | per second | median ms | p95 ms | p99 ms | failures |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    total = Counter[float]()
    for one in raw:
        total.update({float(ms): number for ms, number in one["response_times"].items()})
    everything = {"name": "all", "response_times": total, "num_failures": sum(one["num_failures"] for one in raw)}
    for one in sorted(raw, key=lambda one: -percentile(one["response_times"], 0.95)) + [everything]:
        times = one["response_times"]
        number, shares = sum(times.values()), [percentile(times, share) for share in (0.5, 0.95, 0.99)]
        told = " | ".join(f"{ms:.0f}" for ms in shares)
        lines.append(f"| {one['name']} | {number} | {number / minutes / 60:.1f} | {told} | {one['num_failures']} |")
    before, after = (statistics.mean(pss for _rss, pss in held) for held in kept)
    most = max(rss for rss, _pss in kept[-1])
    lines.append(f"\nA web worker holds {before:.0f} MB as its share before, {after:.0f} after, {most:.0f} resident.")
    return "\n".join(lines)


def percentile(times: dict[str, int] | Counter[float], share: float) -> float:
    """From a histogram of milliseconds."""
    left = share * sum(times.values())
    for spent, number in sorted((float(ms), number) for ms, number in times.items()):
        left -= number
        if left <= 0:
            return spent
    return 0.0


def _locust(port: int, minutes: float, folder: Path) -> list[dict[str, Any]]:
    """What each kind of request took, without those of signing in."""
    command = [sys.executable, "-m", "locust", "-f", "benchmarks/personas.py", "--headless", "--only-summary", "--json",
               "--users", str(RATE * EACH), "--spawn-rate", "10", "--reset-stats", "--host", f"http://127.0.0.1:{port}",
               "--run-time", f"{round(minutes * 60) + RATE * EACH // 10}s"]  # fmt: skip
    with (folder / "locust.log").open("w") as log:
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"EACH": str(EACH)}, stdout=subprocess.PIPE,
                              stderr=log, text=True, check=False)  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout[done.stdout.index("["):])
    return [one for one in found if one["name"] != "sign in" or one["num_failures"]]
