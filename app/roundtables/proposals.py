"""What of the supply goes to the table? A gap becomes a barrier with its figures; barriers are told by owner."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext as _, ngettext
from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Mapped, relationship

from app.catalogs.models import Institution, Municipality, Term
from app.extensions import Model, db
from app.kit.charts import SMALL
from app.kit.fields import field, ref
from app.kit.lists import local_day
from app.kit.loading import joined
from app.kit.scopes import Record, RegionScoped
from app.kit.screens import url_of
from app.opportunities.board import TABLES, Key, Line, Tables
from app.professionals.models import me
from app.roundtables.models import Barrier, BarrierCause, BarrierStatus

WAITING = (BarrierStatus.PROPOSED, BarrierStatus.IN_ANALYSIS)
MOST = 12


class SupplyProposal(Record, RegionScoped, Model):
    """A place and kind of need whose lack of offer was proposed to the table, with the figures of that day."""

    kind_id: Mapped[int] = ref(_("Kind of need"), "term", list="need_kind", required=True, index=False)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True)
    barrier_id: Mapped[int] = ref(_("Barrier"), "barrier", required=True)
    needs: Mapped[int | None] = field(_("Open needs"), Integer)
    unmet: Mapped[int | None] = field(_("Unmet needs"), Integer)
    slots: Mapped[int | None] = field(_("Free slots"), Integer)
    kind: Mapped[Any] = relationship("Term")
    municipality: Mapped[Any] = relationship("Municipality")
    barrier: Mapped[Barrier] = relationship()

    def place(self) -> None:
        """The regional is that of the barrier."""
        if self.barrier is not None:
            self.region_id = self.barrier.region_id or self.region_id

    def __str__(self) -> str:
        return str(self.barrier)


def known(keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """Which gaps were proposed and still wait, by place and kind."""
    asked = set(keys)
    query = select(SupplyProposal).join(SupplyProposal.barrier).where(Barrier.status.in_(WAITING))
    query = query.where(SupplyProposal.municipality_id.in_({town for town, _kind in asked}))
    rows = db.session.scalars(query.options(joined(SupplyProposal.barrier)).order_by(SupplyProposal.id))
    return {key: {"text": str(row.barrier.status), "tone": row.barrier.status.tone, "url": url_of(row.barrier)}
            for row in rows if (key := (row.municipality_id, row.kind_id)) in asked}  # fmt: skip


def take(line: Line) -> str | None:
    """Write the barrier and what it rests on; a number of few families is not written. The caller commits."""
    town, kind = db.session.get_one(Municipality, line.key[0]), db.session.get_one(Term, line.key[1])
    needs, unmet = (number if number is not None and number >= SMALL else None for number in (line.needs, line.unmet))
    row = Barrier(
        title=gettext("Missing offer: %(kind)s in %(town)s", kind=kind, town=town)[:200], region_id=town.region_id,
        description=evidence(needs, unmet, line.slots), cause=BarrierCause.TERRITORIAL, cases_affected=unmet,
        proposed_by_id=me(),
    )  # fmt: skip
    proposal = SupplyProposal(kind=kind, municipality=town, barrier=row, region_id=town.region_id, needs=needs,
                              unmet=unmet, slots=line.slots)  # fmt: skip
    db.session.add_all([row, proposal])
    db.session.flush()
    return url_of(row)


def evidence(needs: int | None, unmet: int | None, slots: int | None) -> str:
    """What the board said on that day, in a few sentences."""
    few = gettext("fewer than %(count)s", count=SMALL)
    parts = [gettext("Needs that no service answers: %(number)s.", number=unmet or few)]
    if needs is not None:
        parts.insert(0, gettext("Open needs: %(number)s.", number=needs))
    free = gettext("Free slots: %(slots)s.", slots=slots)
    offer = gettext("No service of this kind there.") if slots is None else free
    return " ".join([*parts, offer, gettext("To be decided: a new offer, more slots or another way.")])


def beside() -> list[dict[str, Any]]:
    """Whose are the barriers that wait? By the institution that can remove them, the most first (WB-9-11)."""
    count, oldest = func.count(Barrier.id), func.min(Barrier.created_at)
    query = select(Barrier.owner_id, count, oldest).where(Barrier.status.in_(WAITING)).group_by(Barrier.owner_id)
    found = db.session.execute(query.order_by(count.desc(), oldest).limit(MOST)).all()
    owners = {row.id: str(row) for row in db.session.scalars(
        select(Institution).where(Institution.id.in_([one for one, *_rest in found if one])))}  # fmt: skip
    rows = [{"title": owners.get(owner) or str(_("Nobody yet")), "tone": None if owner else "amber",
             "text": _since(first), "status": ngettext("%(num)s barrier", "%(num)s barriers", number)}
            for owner, number, first in found]  # fmt: skip
    return [{"id": "barriers", "title": _("Barriers by who can remove them"), "rows": rows,
             "empty": _("No barrier waits.")}]  # fmt: skip


def _since(first: dt.datetime) -> str:
    days = (dt.date.today() - local_day(first)).days
    return str(ngettext("The oldest waits for %(num)s day.", "The oldest waits for %(num)s days.", days))


TABLES[:] = [Tables(known, take, beside)]
