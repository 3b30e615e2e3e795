"""Who gets the last slot? One statement takes it while it is free, so that two families never hold the same one."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.opportunities.models import Opportunity
from app.referrals.models import SlotKind

NONE_LEFT = _("No slot of this kind is free any more. Choose another kind, or refer without a slot.")
KEPT = {SlotKind.PREFERENTIAL: Opportunity.slots_preferential, SlotKind.FINANCED: Opportunity.slots_financed}


class Taken(StaleDataError):
    """Somebody was faster: the step is asked again, with the slots that are left."""


def free(service: Opportunity) -> dict[SlotKind, int]:
    """How many slots of each kind are free; general ones are those that are kept for nobody."""
    kept = max(service.slots_preferential, service.slots_financed)
    return {SlotKind.GENERAL: service.slots - kept, SlotKind.PREFERENTIAL: service.slots_preferential,
            SlotKind.FINANCED: service.slots_financed}  # fmt: skip


def reserve(service: Opportunity, kind: SlotKind) -> None:
    """Take a free slot of this kind; Taken when there is none. Whatever fails later in the transaction gives it back.

    Preferential and financed slots are part of the general ones, so one fewer of these may leave fewer of the others.
    """
    if kind == SlotKind.NONE:
        return
    own = KEPT.get(kind)
    is_free = [own > 0] if own is not None else [Opportunity.slots > column for column in KEPT.values()]
    left: dict[str, Any] = {column.key: case((column >= Opportunity.slots, Opportunity.slots - 1), else_=column)
            for column in KEPT.values()}  # fmt: skip
    if own is not None:
        left[own.key] = own - 1
    if _changed(service.id, Opportunity.slots > 0, *is_free, slots=Opportunity.slots - 1, **left) != 1:
        raise Taken


def release(service_id: int, kind: SlotKind, **anyone: Any) -> None:
    """Give a slot back. `anyone`: how a statement is marked when the viewer does not reach the service."""
    if kind == SlotKind.NONE:
        return
    own = KEPT.get(kind)
    more = {own.key: own + 1} if own is not None else {}
    _changed(service_id, slots=Opportunity.slots + 1, anyone=anyone, **more)


def _changed(service_id: int, *free: Any, anyone: Any = None, **values: Any) -> int:
    """Write it where it holds; the version goes on, so that no form opened before overwrites it."""
    change = update(Opportunity).where(Opportunity.id == service_id, *free)
    change = change.values(version=Opportunity.version + 1, **values)
    how = {"synchronize_session": False, **(anyone or {})}
    return int(db.session.execute(change, execution_options=how).rowcount)
