"""Who rewrites the log, and how? A sealed log in memory and the ways of tampering with it; for tests and benchmarks."""

import datetime as dt
import random
import sqlite3

from sqlalchemy import create_engine, insert, pool

from app.access import sealer
from app.access.audit import AuditBlock, AuditEvent, moment_of, number_at
from app.kit.trace import Act

KEY = b"only-the-tests-seal-with-this-0123456789"
BEGIN = dt.datetime(2026, 11, 2, 9)
STEP = dt.timedelta(minutes=7)
TEXTS = ("role", "table_name", "about", "ip", "request_id", "changes", "sealed", "act", "at")
NUMBERS = ("user_id", "row_id", "family_id", "case_id", "region_id")


def event(number, **more):
    """One event as the keeper writes it."""
    told = {"id": number, "at": moment_of(number), "act": Act.VIEW, "user_id": number % 7, "role": "case_manager",
            "table_name": "family", "row_id": number % 90, "family_id": number % 90, "about": '{"page": "X"}',
            "ip": "10.0.0.1", "request_id": f"{number:x}"[-8:]}  # fmt: skip
    return told | more


def log(events=200, per_block=25):
    """A sealed log: its file in memory, its head, the numbers of its events."""
    file = sqlite3.connect(":memory:", check_same_thread=False)
    numbers = [number_at(BEGIN + STEP * place) + place % 5 for place in range(events)]
    with engine_of(file).begin() as connection:
        for table in (AuditEvent.__table__, AuditBlock.__table__):
            table.create(connection)
        for start in range(0, events, per_block):
            part = numbers[start : start + per_block]
            connection.execute(insert(AuditEvent.__table__), [event(number) for number in part])
            sealer.seal(connection, KEY, moment_of(part[-1]) + 2 * sealer.SETTLED)
        head = sealer.head_of(connection)["mac"]
    return file, head, numbers


def engine_of(file):
    return create_engine("sqlite://", creator=lambda: file, poolclass=pool.StaticPool)


def copy_of(file):
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    file.backup(copy)
    return copy


def tamper(file, numbers, dice):
    """Rewrite the log in one of the ways; returns its name."""
    way = dice.choice((flip, delete, slip_in, swap, cut, edit_block, drop_block))
    way(file, numbers, dice)
    file.commit()
    return way.__name__


def flip(file, numbers, dice):
    """Another value in one field of one event."""
    number = dice.choice(numbers)
    if dice.random() < 0.5:
        column = dice.choice(NUMBERS)
        file.execute(f"UPDATE audit_event SET {column} = coalesce({column}, 0) + 1 WHERE id = ?", (number,))  # noqa: S608
    else:
        column = dice.choice(TEXTS)
        file.execute(f"UPDATE audit_event SET {column} = coalesce({column}, '') || 'x' WHERE id = ?", (number,))  # noqa: S608


def delete(file, numbers, dice):
    """One to five events away."""
    for number in dice.sample(numbers, dice.randint(1, 5)):
        file.execute("DELETE FROM audit_event WHERE id = ?", (number,))


def slip_in(file, numbers, dice):
    """An event that never was, anywhere in what is sealed."""
    number = dice.randint(numbers[0] + 1, numbers[-1] - 1)
    file.execute("INSERT INTO audit_event (id, at, act) VALUES (?, ?, 'VIEW')",
                 (number, f"{moment_of(number):%F %T.%f}"))  # fmt: skip


def swap(file, numbers, dice):
    """Two events change places, with or without their moments."""
    one, two = dice.sample(numbers, 2)
    for old, new in ((one, -1), (two, one), (-1, two)):
        file.execute("UPDATE audit_event SET id = ? WHERE id = ?", (new, old))
    if dice.random() < 0.5:
        for number in (one, two):
            moment = f"{moment_of(number):%F %T.%f}"
            file.execute("UPDATE audit_event SET at = ? WHERE id = ?", (moment, number))


def cut(file, numbers, dice):
    """The end of the log away, with its blocks or without."""
    last = dice.choice(numbers[100:])
    file.execute("DELETE FROM audit_event WHERE id >= ?", (last,))
    if dice.random() < 0.5:
        file.execute("DELETE FROM audit_block WHERE last_id >= ?", (last,))


def edit_block(file, numbers, dice):
    """Another value in a block, or a block sealed again with another key."""
    column = dice.choice(("count", "digest", "contents", "previous", "mac", "numbers", "first_id", "last_id", "at"))
    block = dice.randint(1, 8)
    more = "+ 1" if column in ("count", "first_id", "last_id") else "|| 'f'"
    file.execute(f"UPDATE audit_block SET {column} = {column} {more} WHERE id = ?", (block,))  # noqa: S608


def drop_block(file, numbers, dice):
    """A block away; its events stay."""
    file.execute("DELETE FROM audit_block WHERE id = ?", (dice.randint(1, 8),))


def trial(file, head, numbers, seed):
    """Tamper with a copy once; what was done, and the fault that the verification found, if any."""
    from app.access.verifier import verify

    copy, dice = copy_of(file), random.Random(seed)
    way = tamper(copy, numbers, dice)
    with engine_of(copy).connect() as connection:
        fault = verify(connection, KEY, head).fault
    copy.close()
    return way, fault
