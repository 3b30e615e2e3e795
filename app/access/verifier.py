"""Is the log as it was sealed? Every block is computed again; the first broken one is named with what happened."""

import datetime as dt
import hmac
from typing import Any

from sqlalchemy import Connection, func, select

from app.access.audit import moment_of, number_at
from app.access.sealer import (
    BLOCKS,
    EVENTS,
    LATE,
    SPAN,
    Digests,
    Fault,
    Report,
    Row,
    events,
    mac_of,
    raw,
    unpacked,
)
from app.kit.scopes import utcnow


class Verifier:
    """One pass over blocks and events, in order, whatever their number."""

    def __init__(self, connection: Connection, key: bytes, now: dt.datetime | None = None) -> None:
        self.connection, self.key = connection, key
        self.report, self.reached = Report(), 0
        self.strangers: dict[int, int] = {}  # events in the range of a block that does not name them: number, block
        self.heads: set[str] = set()
        self.young = number_at((now or utcnow()) - LATE)

    def run(self, head: str = "") -> Report:
        """`head`: a seal that was written down elsewhere; it must still be there."""
        previous: Any = None
        for number in self.connection.scalars(select(BLOCKS.c.id).order_by(BLOCKS.c.id)).all():
            block = self.connection.execute(select(*raw(BLOCKS)).where(BLOCKS.c.id == number)).mappings().one()
            try:
                self.report.fault = self._chain(block, previous) or self._content(block)
            except (TypeError, ValueError):  # a value that no block has
                self.report.fault = Fault(self.report.blocks + 1, "block", "the block itself was changed")
            if self.report.fault is not None:
                return self.report
            previous = block
            self.report.blocks, self.report.head = self.report.blocks + 1, block["mac"]
            self.heads.add(block["mac"])
        self.report.fault = self._added(self.young) or self._tail(head)
        rest = select(func.count()).select_from(EVENTS).where(EVENTS.c.id > self.reached)
        self.report.waiting = (self.connection.scalar(rest) or 0) + len(self.strangers)
        return self.report

    def _chain(self, block: Row, previous: Any) -> Fault | None:
        """Does the block say what was sealed, and does it follow the one before?"""
        number, before = block["id"], previous["id"] if previous is not None else 0
        if number != before + 1:
            return Fault(before + 1, "removed", f"block {before + 1} is missing; {number} follows {before}")
        sealed = hmac.compare_digest(mac_of(self.key, block), str(block["mac"]))
        if not sealed or block["previous"] != (previous["mac"] if previous is not None else ""):
            return Fault(number, "block", "the block itself was changed, or was sealed with another key")
        return None

    def _content(self, block: Row) -> Fault | None:
        """Are its events there, all of them, unchanged, and nothing among them?"""
        numbers = set(unpacked(block["numbers"]))
        found, digests = set(), Digests()
        for row in events(self.connection, min(block["first_id"] - 1, self.reached), block["last_id"]):
            if row["id"] in numbers:
                found.add(row["id"])
                digests.add(row)
            elif row["id"] > self.reached:
                self.strangers[row["id"]] = block["id"]
        for number in numbers:
            self.strangers.pop(number, None)
        self.reached = max(self.reached, block["last_id"])
        self.report.events += digests.count
        return self._compared(block, sorted(numbers - found), digests) or self._added(block["last_id"] - SPAN)

    def _compared(self, block: Row, gone: list[int], digests: Digests) -> Fault | None:
        digest, contents = digests.words()
        place = (block["first_id"], block["last_id"])
        if gone:
            kind = "changed" if block["id"] in self.strangers.values() else "removed"  # the same event, renumbered
            words = f"{len(gone)} of its {block['count']} events are gone, the first of {moment_of(gone[0]):%F %T} UTC"
            return Fault(block["id"], kind, words, *place)
        if digest != block["digest"]:
            kind = "reordered" if contents == block["contents"] else "changed"
            return Fault(block["id"], kind, f"the contents of its {block['count']} events differ", *place)
        return None

    def _added(self, until: int) -> Fault | None:
        """An event that no block names within the time that late ones have was slipped in."""
        for number, block in self.strangers.items():
            if number < until:
                words = f"an event of {moment_of(number):%F %T} UTC was never sealed"
                return Fault(block, "added", words, number, number)
        return None

    def _tail(self, head: str) -> Fault | None:
        if head and head not in self.heads:
            words = "the seal that was written down elsewhere is no longer in the log"
            return Fault(self.report.blocks + 1, "truncated", words)
        return None


def verify(connection: Connection, key: bytes, head: str = "") -> Report:
    """Compute everything again."""
    return Verifier(connection, key).run(head)
