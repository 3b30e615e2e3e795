"""What should somebody know without looking for it? One notice for each person and thing, asked for once a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import Date, DateTime, Integer, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kit.scopes import OwnerScoped, Record, utcnow
from app.platform.jobs import Job, job


@dataclass(frozen=True)
class Said:
    """What a kind of notice says, in the reader's language, and the colour that goes with it."""

    label: Any
    tone: str


KINDS: dict[str, Said] = {}


class Notice(Record, OwnerScoped, Model):
    """That something is due: what kind, of which thing, by when, and where. Never a word about a family.

    The link leads to a row that the scope still guards.
    """

    __table_args__ = (UniqueConstraint("owner_id", "key"),)
    key: Mapped[str] = mapped_column(String(80), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    about: Mapped[str] = mapped_column(String(300), nullable=False)
    due_on: Mapped[dt.date] = mapped_column(Date, nullable=False)
    endpoint: Mapped[str] = mapped_column(String(80), nullable=False)
    row_id: Mapped[int] = mapped_column(Integer, nullable=False)
    read_at: Mapped[dt.datetime | None] = mapped_column(DateTime)

    @property
    def said(self) -> Said:
        return KINDS.get(self.kind) or Said(self.kind, "blue")

    @property
    def url(self) -> str | None:
        """Where it is done; None when that page is no longer there."""
        if self.endpoint not in current_app.view_functions:
            return None
        return url_for(self.endpoint, pk=self.row_id) if self.endpoint.endswith(".show") else url_for(self.endpoint)


@dataclass(frozen=True)
class Reminder:
    """What a source tells: `to` are accounts, `about` is a name in no language, `row_id` the thing that is due."""

    kind: str
    about: str
    due_on: dt.date
    endpoint: str
    row_id: int
    to: frozenset[int]

    @property
    def key(self) -> str:
        """The same thing with another date is another thing."""
        return f"{self.kind}:{self.row_id}:{self.due_on}"


Source = Callable[[dt.date], Iterable[Reminder]]
SOURCES: list[Source] = []
HOLDERS: list[Callable[[str], Iterable[tuple[int, int | None]]]] = []  # a role's accounts with their regional


def reminds(source: Source) -> Source:
    """`@reminds` over `f(today) -> reminders`: asked once a day, outside requests, so it sees every row."""
    SOURCES.append(source)
    return source


def holding(role: str) -> dict[int | None, frozenset[int]]:
    """The accounts that hold a shipped role or a copy of it, by regional."""
    found: dict[int | None, set[int]] = defaultdict(set)
    for user, region in HOLDERS[0](role):
        found[region].add(user)
    return {region: frozenset(users) for region, users in found.items()}


def remind(today: dt.date) -> int:
    """Tell everybody once what became due; what was settled meanwhile is no longer unread. The caller commits."""
    due = {(owner, one.key): one for source in SOURCES for one in source(today) for owner in one.to}
    known = {(row.owner_id, row.key): row for row in db.session.execute(
        select(Notice.id, Notice.owner_id, Notice.key, Notice.read_at))}  # fmt: skip
    for owner, key in sorted(due.keys() - known.keys()):
        one = due[owner, key]
        db.session.add(Notice(owner_id=owner, key=key, kind=one.kind, about=one.about[:300], due_on=one.due_on,
                              endpoint=one.endpoint, row_id=one.row_id))  # fmt: skip
    settled = [row.id for place, row in known.items() if place not in due and row.read_at is None]
    for at in range(0, len(settled), 500):
        gone = update(Notice).where(Notice.id.in_(settled[at : at + 500])).values(read_at=utcnow())
        db.session.execute(gone, execution_options={"synchronize_session": False})
    db.session.flush()
    return len(due.keys() - known.keys())


@job("reminders", _("Daily reminders"), every=1)
def reminders(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Every source is asked what is due today."""
    return {"told": remind(dt.date.today())}


def unread_of(user_id: Any) -> Any:
    """How many notices has an account not read? Asked in passing by each request, as a column of a statement."""
    mine = (Notice.owner_id == user_id, Notice.read_at.is_(None), Notice.deleted_at.is_(None))
    return select(func.count(Notice.id)).where(*mine).scalar_subquery()
