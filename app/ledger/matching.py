"""To whom does each row of a list belong? By document; by name and birth date it is only a proposal (MED-4-02)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.families.models import Member
from app.families.rules import words_of
from app.kit import lists
from app.kit.lists import fold
from app.kit.scopes import glass_over
from app.kit.sealing import mark_of, place_of
from app.kit.vault import blind
from app.ledger.models import ServiceUse, Source
from app.ledger.sheet import STATES, Row

PIECE = 400
ALL = {"with_deleted": True}  # a line that somebody deleted does not come back with the same list


@dataclass
class Found:
    """A row with the person it is of (`sure`), those it could be of (`maybe`), or nobody within reach."""

    row: Row
    sure: Member | None = None
    maybe: list[Member] = field(default_factory=list)

    @property
    def number(self) -> int:
        return int(self.row["number"])

    @property
    def listed(self) -> str:
        """The person as the list has them."""
        name = " ".join(self.row.get(part, "") for part in ("first", "last")).strip()
        birth = lists.display(dt.date.fromisoformat(self.row["birth"])) if "birth" in self.row else ""
        document = " ".join(self.row.get(part, "") for part in ("document_type", "document")).strip()
        return " · ".join(part for part in (name, document, birth) if part)


def matched(rows: Iterable[Row]) -> list[Found]:
    """Every row with whom it could be of, among the people that the viewer reaches."""
    found = [Found(row) for row in rows]
    by_mark = {member.document_number_mark: member for member in _by_marks({_mark(one.row) for one in found} - {None})}
    born = {one.row["birth"] for one in found if "birth" in one.row}
    by_birth: dict[str, list[Member]] = {}
    for member in _born(born):
        by_birth.setdefault(member.birth_date.isoformat(), []).append(member)  # type: ignore[union-attr]
    for one in found:
        same = by_mark.get(_mark(one.row))
        alike = [member for member in by_birth.get(one.row.get("birth", ""), []) if shared(one.row, member) > 1]
        if same is not None and is_sure(one.row, same):
            one.sure = same
        else:
            one.maybe = list(dict.fromkeys([*([same] if same is not None else []), *alike]))
    return found


def is_sure(row: Row, member: Member) -> bool:
    """The kind of document is the same, and neither names nor birth date say otherwise."""
    kind = member.document_type.code if member.document_type is not None else None
    if row.get("document_type") != kind:
        return False
    born = member.birth_date.isoformat() if member.birth_date is not None else None
    other_day = born is not None and row.get("birth", born) != born
    named = bool(row.get("first") or row.get("last"))
    return not other_day and (not named or shared(row, member) > 0)


def shared(row: Row, member: Member) -> int:
    """How many words have both names in common, whatever their accents?"""
    own, told = (set(words_of(fold(name))) for name in (member.name, f"{row.get('first', '')} {row.get('last', '')}"))
    return len(own & told)


def _mark(row: Row) -> str | None:
    return mark_of(row.get("document"), place_of(Member, "document_number"))


def _by_marks(marks: set[Any]) -> Iterator[Member]:
    return _people(Member.document_number_mark, marks)


def _born(days: set[str]) -> Iterator[Member]:
    return _people(Member.birth_date, {dt.date.fromisoformat(day) for day in days})


def _people(column: Any, values: set[Any]) -> Iterator[Member]:
    """People in reach by a column, asked for in pieces."""
    asked = sorted(values)
    for start in range(0, len(asked), PIECE):
        query = select(Member).where(column.in_(asked[start : start + PIECE]), Member.left_on.is_(None))
        rows = db.session.scalars(query.options(*lists.loaders(Member, {"document_type", "family"})))
        yield from (row for row in rows if not glass_over(row))  # what an emergency access shows is only read


def key_of(row: Row, member: Member) -> str:
    """The same 43 characters for the same service of the same person since the same day, in whatever file."""
    said = [member.uuid.hex, row["kind"], fold(what(row)), row.get("since", "")]
    return blind("|".join(said), "service_use")


def what(row: Row) -> str:
    """The service and who gives it, as the list calls them."""
    return " · ".join(row[name] for name in ("service", "provider") if name in row)[:200]


def known(marks: Iterable[str]) -> set[str]:
    """Which of these are in the ledger already?"""
    asked, found = sorted(marks), set()
    for start in range(0, len(asked), PIECE):
        query = select(ServiceUse.mark).where(ServiceUse.mark.in_(asked[start : start + PIECE]))
        found |= {mark for mark in db.session.scalars(query, execution_options=ALL) if mark}
    return found


def write(pairs: Iterable[tuple[Row, Member]], entity: str, kinds: dict[str, int]) -> tuple[int, int]:
    """Lines for these rows and people: (new ones, those that were there already). The caller commits."""
    keyed = {key_of(row, member): (row, member) for row, member in pairs}
    old = known(keyed)
    for mark, (row, member) in keyed.items():
        if mark in old:
            continue
        access, use = STATES[row.get("status", "")]
        since, until = (dt.date.fromisoformat(row[name]) if name in row else None for name in ("since", "until"))
        db.session.add(ServiceUse(
            family_id=member.family_id, member_id=member.id, kind_id=kinds[row["kind"]], source=Source.LIST,
            provider=what(row) or entity, told_by=entity, starts_on=since, ends_on=until, access=access, use=use,
            mark=mark,
        ))  # fmt: skip
    return len(keyed) - len(old), len(old)
