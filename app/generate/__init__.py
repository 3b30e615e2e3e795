"""How does the application behave with a nation in it? Believable, synthetic families in bulk, the same for one seed.

Slices of families are made by as many processes as there are processors, and written by this one in their order.
"""

import datetime as dt
import json
import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import click
from sqlalchemy import text

from app.access.audit import moment_of, next_number
from app.extensions import db
from app.generate.cases import Cases
from app.generate.families import MOST, SLICE
from app.generate.ground import Ground, Staffing
from app.generate.offer import Offer
from app.generate.rows import Calendar, Rows, form_of, sizes
from app.generate.store import LARGE, Packed, opened
from app.generate.tables import Tables
from app.kit.sums import recount
from app.kit.trace import Act, note, request_id

FIRST = ("ab_user", "ab_user_role", "unit", "professional", "unit_membership", "organization", "opportunity")
LAST = ("roundtable", "roundtable_change", "convener", "roundtable_session", "roundtable_attendance", "barrier",
        "barrier_change", "agenda_item", "plan_line")  # fmt: skip
TRACED = {"family": "id AS family_id, NULL AS case_id, NULL AS region_id, NULL AS unit_id",
          "care_case": "family_id, id AS case_id, region_id, unit_id"}  # fmt: skip


def generate(families: int, seed: int) -> None:
    """Insert that many families, spread over all regionals; print how many rows of what, and the seconds."""
    began = time.monotonic()
    note(Act.SYSTEM, families=families, seed=seed)
    db.session.commit()
    ground = Ground(seed, Calendar(dt.date.today()))
    staffing, counts = Staffing(ground), Counter[str]()
    db.session.rollback()  # everything is known: from now on one connection works alone
    with opened([*FIRST, *MOST, *LAST], families >= LARGE) as store:
        rows = staffing.rows = Rows(f"{ground.seed}, ground", ground.day, store.ids)
        staffing.settle(families)
        Offer(ground, rows).spread(families)
        counts += _write(store, rows.taken(), FIRST)
        first = {table: store.ids[table] for table in MOST}
        for made, packed in _slices(Work(ground, first, families, store.pack)):
            counts += made
            for table, lines in packed.items():
                store.write(table, lines)
        store.ids.update({table: number + families * MOST[table] for table, number in first.items()})
        store.finish()
        tables = Tables(ground, staffing, store.ids, first["care_case"])
        tables.convene()
        counts += _write(store, tables.taken(), (*FIRST, *LAST, "commitment", "commitment_change"))
        counts += _trace(store, {table: range(first[table], first[table] + families) for table in TRACED}, seed)
    for name, count in sorted(counts.items()):
        click.echo(f"{name:>21} {count:>9}")
    click.echo(f"{sum(counts.values()):,} rows, {time.monotonic() - began:.1f} seconds")
    kept = recount()
    db.session.commit()
    click.echo(f"{kept} sums kept, {time.monotonic() - began:.1f} seconds in all")


def _write(store: Any, made: dict[str, list[Any]], order: tuple[str, ...]) -> Counter[str]:
    """Rows of this process, those first to which others point."""
    for table in order:
        if made.get(table):
            store.write(table, store.pack(made[table]))
    return sizes(made)


# -- slices -----------------------------------------------------------------------------------------------------------
class Work:
    """What a process must know to make a slice."""

    def __init__(self, ground: Ground, first: dict[str, int], families: int, pack: Any) -> None:
        self.ground, self.first, self.families, self.pack = ground, first, families, pack

    def slice(self, place: int) -> tuple[Counter[str], dict[str, Packed]]:
        """How many rows of what, and the rows, parents first."""
        cases = Cases(self.ground, place, self.first)
        for number in range(place * SLICE, min((place + 1) * SLICE, self.families)):
            cases.case(number)
        made = cases.taken()
        return sizes(made), {table: self.pack(made[table]) for table in MOST if table in made}


_work: list[Work] = []


def _slice(place: int) -> tuple[Counter[str], dict[str, Packed]]:
    return _work[0].slice(place)


def _slices(work: Work) -> Iterator[tuple[Counter[str], dict[str, Packed]]]:
    """Each slice in its turn. A few are made ahead, no more: they wait in memory."""
    places, processes = range(-(-work.families // SLICE)), os.cpu_count() or 1
    if len(places) < 4 or processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work.slice, places)
        return
    context, waiting = multiprocessing.get_context("fork"), deque[Any]()
    with ProcessPoolExecutor(processes, context, _work.append, (work,)) as pool:
        for place in places:
            waiting.append(pool.submit(_slice, place))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


# -- the log ----------------------------------------------------------------------------------------------------------
def _trace(store: Any, made: dict[str, range], seed: int) -> Counter[str]:
    """One event for each family and case: created, now, by this command. Last, as the sealer waits for no one."""
    about, columns, count = json.dumps({"command": "generate", "seed": seed}), form_of("audit_event").columns, 0
    told = {"act": Act.CREATE.name, "about": about, "request_id": request_id()}
    for table, ids in made.items():
        query = text(f"SELECT id, uuid, {TRACED[table]} FROM {table} WHERE id BETWEEN :first AND :last ORDER BY id")  # noqa: S608
        for start in range(ids.start, ids.stop, 5_000):
            found = store.connection.execute(query, {"first": start, "last": min(start + 5_000, ids.stop) - 1})
            events = [_event(one._mapping, table) | told for one in found]
            store.write("audit_event", store.pack([tuple(map(event.get, columns)) for event in events]))
            count += len(events)
    return Counter({"audit_event": count})


def _event(row: Any, table: str) -> dict[str, Any]:
    number = next_number()
    at = moment_of(number).isoformat(" ", "microseconds")
    place = {name: row[name] for name in ("family_id", "case_id", "region_id", "unit_id")}
    whose = {"table_name": table, "row_id": row["id"], "row_uuid": str(row["uuid"]).replace("-", "")}
    return {"id": number, "at": at, **whose, **place}
