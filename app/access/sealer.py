"""Was anything in the log changed since? Blocks of events, chained and sealed with a key that the web process lacks.

A block names its events one by one, so that events of transactions that commit late are sealed by a later block and
neither lost nor taken for forgeries; what turns up later than `LATE` is.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection, String, insert, select, type_coerce

from app.access.audit import BITS, AuditBlock, AuditEvent, number_at
from app.kit.scopes import utcnow

EVENTS: Any = AuditEvent.__table__
BLOCKS: Any = AuditBlock.__table__
SETTLED, LATE = dt.timedelta(seconds=10), dt.timedelta(minutes=2)
LARGEST = 5_000
SPAN = int(LATE.total_seconds() * 1_000_000) << BITS
Row: TypeAlias = Mapping[Any, Any]
PARSED = ("at", "act", "row_uuid")


def raw(table: Any) -> list[Any]:
    """The columns as the database keeps them: a value that no longer fits its type is found, not stumbled over."""
    return [type_coerce(column, String).label(column.name) if column.name in PARSED else column
            for column in table.columns]  # fmt: skip


RAW = raw(EVENTS)


@dataclass(frozen=True)
class Fault:
    """The first broken block: which, when its events were, what happened."""

    block: int
    kind: str
    detail: str
    first_id: int = 0
    last_id: int = 0


@dataclass
class Report:
    """What a verification found."""

    blocks: int = 0
    events: int = 0
    waiting: int = 0
    head: str = ""
    fault: Fault | None = None


@dataclass
class Digests:
    """Two digests of some events: in order, and of their contents whatever their order."""

    ordered: Any = field(default_factory=hashlib.sha256)
    total: int = 0
    count: int = 0

    def add(self, row: Row) -> None:
        told = {name: _same(value) for name, value in row.items()}
        place = f"{told.pop('id')}|{told.pop('at')}|".encode()
        content = hashlib.sha256(canonical(told)).digest()
        self.ordered.update(hashlib.sha256(place + content).digest())
        self.total = (self.total + int.from_bytes(content, "big")) % (1 << 256)
        self.count += 1

    def words(self) -> tuple[str, str]:
        return self.ordered.hexdigest(), f"{self.total:064x}"


def canonical(told: Row) -> bytes:
    """The same bytes on every database."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _same(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "microseconds")
    return value.hex if isinstance(value, uuid.UUID) else value


def packed(numbers: list[int]) -> str:
    """Rising numbers in few letters."""
    steps = [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]
    return base64.b64encode(zlib.compress(",".join(f"{step:x}" for step in steps).encode(), 9)).decode()


def unpacked(text: str) -> list[int]:
    """The numbers behind `packed`; ValueError when it is not one."""
    try:
        steps = zlib.decompress(base64.b64decode(text, validate=True)).decode().split(",")
    except zlib.error:
        raise ValueError("not a list of numbers") from None
    numbers, last = [], 0
    for step in steps:
        last += int(step, 16)
        numbers.append(last)
    return numbers


def mac_of(key: bytes, block: Row) -> str:
    """The seal over everything that a block says, the seal before it included."""
    told = {name: _same(value) for name, value in block.items() if name != "mac"}
    return hmac.new(key, canonical(told), hashlib.sha256).hexdigest()


# -- sealing ----------------------------------------------------------------------------------------------------------
def head_of(connection: Connection) -> Any:
    """The newest block, or None."""
    return connection.execute(select(BLOCKS).order_by(BLOCKS.c.id.desc()).limit(1)).mappings().first()


def seal(connection: Connection, key: bytes, now: dt.datetime | None = None) -> list[dict[str, Any]]:
    """Seal every settled event that no block holds yet; returns the new blocks. The caller commits."""
    made: list[dict[str, Any]] = []
    head = head_of(connection)
    until = number_at((now or utcnow()) - SETTLED)
    numbers = _unsealed(connection, head, until)
    for start in range(0, len(numbers), LARGEST):
        made.append(_block(connection, key, made[-1] if made else head, numbers[start : start + LARGEST]))
        connection.execute(insert(BLOCKS), made[-1])
    return made


def _unsealed(connection: Connection, head: Any, until: int) -> list[int]:
    since = head["last_id"] - SPAN if head is not None else 0
    window = select(EVENTS.c.id).where(EVENTS.c.id > since, EVENTS.c.id < until).order_by(EVENTS.c.id)
    near = select(BLOCKS.c.numbers).where(BLOCKS.c.last_id > since)
    known = {number for text in connection.scalars(near) for number in unpacked(text)}
    return [number for number in connection.scalars(window) if number not in known]


def _block(connection: Connection, key: bytes, before: Any, numbers: list[int]) -> dict[str, Any]:
    digests, wanted = Digests(), set(numbers)
    for row in events(connection, numbers[0] - 1, numbers[-1]):
        if row["id"] in wanted:
            digests.add(row)
    ordered, contents = digests.words()
    block = {
        "id": before["id"] + 1 if before is not None else 1, "at": utcnow(), "first_id": numbers[0],
        "last_id": max(numbers[-1], before["last_id"] if before is not None else 0), "count": len(numbers),
        "numbers": packed(numbers), "digest": ordered, "contents": contents,
        "previous": before["mac"] if before is not None else "",
    }  # fmt: skip
    return {**block, "mac": mac_of(key, block)}


def events(connection: Connection, after: int, until: int) -> Iterator[Row]:
    """The events of a range in order, as they are kept; read in portions."""
    while True:
        query = select(*RAW).where(EVENTS.c.id > after, EVENTS.c.id <= until).order_by(EVENTS.c.id).limit(LARGEST)
        rows = connection.execute(query).mappings().all()
        yield from rows
        if len(rows) < LARGEST:
            return
        after = rows[-1]["id"]
