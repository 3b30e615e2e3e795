"""Who gets the last slot? One statement takes it while it is free, so that two families never hold the same one."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.opportunities.agreements import SLOTS, SlotMove, SlotReason, moved
from app.opportunities.models import Opportunity
from app.referrals.models import SlotKind

NONE_LEFT = _("No slot of this kind is free any more. Choose another kind, or refer without a slot.")
KEPT = {SlotKind.PREFERENTIAL: "slots_preferential", SlotKind.FINANCED: "slots_financed"}


class Taken(StaleDataError):
    """Somebody was faster: the step is asked again, with the slots that are left."""


def free(service: Opportunity) -> dict[SlotKind, int]:
    """How many slots of each kind are free; general ones are those that are kept for nobody."""
    return _free(service.slots, service.slots_preferential, service.slots_financed)


def _free(slots: int, preferential: int, financed: int) -> dict[SlotKind, int]:
    return {SlotKind.GENERAL: slots - max(preferential, financed), SlotKind.PREFERENTIAL: min(slots, preferential),
            SlotKind.FINANCED: min(slots, financed)}  # fmt: skip


def reserve(service_id: int, kind: SlotKind, about: str) -> None:
    """Take a free slot for the referral of this code; Taken when none is left. A later failure gives it back.

    Preferential and financed slots are part of the general ones, so one fewer of these may leave fewer of the others.
    """
    if kind == SlotKind.NONE:
        return
    region, before = _locked(service_id)
    if _free(*before)[kind] < 1:
        raise Taken
    after = [before[0] - 1, *(min(count, before[0] - 1) for count in before[1:])]
    if kind in KEPT:
        place = SLOTS.index(KEPT[kind])
        after[place] = before[place] - 1
    _write(service_id, before, tuple(after))
    db.session.add(moved(before, after, SlotReason.TAKEN, **_line(service_id, region, about)))


def release(service_id: int, kind: SlotKind, about: str, **anyone: Any) -> None:
    """Give back exactly what the referral took. `anyone`: how a statement is marked past the viewer's reach."""
    if kind == SlotKind.NONE:
        return
    region, before = _locked(service_id, **anyone)
    query = select(SlotMove).where(SlotMove.opportunity_id == service_id, SlotMove.about == about,
                                   SlotMove.reason == SlotReason.TAKEN).order_by(SlotMove.id.desc())  # fmt: skip
    took = db.session.scalars(query.limit(1), execution_options=anyone).first()
    own = tuple(-int(name == "slots" or name == KEPT.get(kind)) for name in SLOTS)  # taken before there was a ledger
    lost = (took.slots, took.preferential, took.financed) if took is not None else own
    after = tuple(count - gone for count, gone in zip(before, lost, strict=True))
    _write(service_id, before, after, **anyone)
    db.session.add(moved(before, after, SlotReason.RETURNED, **_line(service_id, region, about)))


def _line(service_id: int, region_id: int, about: str) -> dict[str, Any]:
    return {"opportunity_id": service_id, "region_id": region_id, "about": about}


def _locked(service_id: int, **anyone: Any) -> tuple[int, tuple[int, ...]]:
    """The regional and the slots as they are now; nobody else changes them before this transaction ends."""
    query = select(Opportunity.region_id, *(getattr(Opportunity, name) for name in SLOTS))
    # Not the key: a ticket that was just written holds on to that of its service.
    query = query.where(Opportunity.id == service_id).with_for_update(key_share=True)
    region, *slots = db.session.execute(query, execution_options=anyone).one()
    return region, tuple(slots)


def _write(service_id: int, before: tuple[int, ...], after: tuple[int, ...], **anyone: Any) -> None:
    """Where the slots are still those; a version on, so that no form opened before undoes it."""
    still = [getattr(Opportunity, name) == count for name, count in zip(SLOTS, before, strict=True)]
    change = update(Opportunity).where(Opportunity.id == service_id, *still)
    change = change.values(version=Opportunity.version + 1, **dict(zip(SLOTS, after, strict=True)))
    written: Any = db.session.execute(change, execution_options={"synchronize_session": False, **anyone})
    if written.rowcount != 1:
        raise Taken
