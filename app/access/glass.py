"""How does one reach a case in an emergency? With a written reason, for three hours, told to its supervisors (G4)."""

import datetime as dt
from typing import Any

from flask import current_app, request
from sqlalchemy import event, false, func, inspect, or_, select, true, update
from sqlalchemy.orm import Session

from app.access.models import GlassBreak
from app.extensions import db
from app.kit.forms import target_of
from app.kit.scopes import CaseReach, CaseSelf, Glass, utcnow, viewer
from app.kit.screens import Screen
from app.kit.trace import Act, note

HOURS, SCREEN = 3, "GlassView"
PAST_SCOPE = {"unscoped": True}


def live(user_id: Any, now: Any = None) -> Any:
    """What is open for a user now: by the clock, whenever it is asked."""
    return (GlassBreak.user_id == user_id) & (GlassBreak.expires_at > (utcnow() if now is None else now))


def open_to(user_id: Any, now: Any) -> Any:
    """Is anything open for a user now? Asked in passing by each request."""
    return select(GlassBreak.id).where(live(user_id, now)).exists()


def is_reading() -> bool:
    """Does this request only read a screen? What was broken open is not written, nor taken away as a whole record."""
    function = current_app.view_functions.get(request.endpoint or "")
    view = getattr(function, "__self__", None)
    if request.method not in ("GET", "HEAD") or not isinstance(view, Screen):
        return False
    return bool(view.method_permission_name.get(getattr(function, "__name__", "")) == "read")


def glass_of(user_id: int) -> tuple[Glass, ...]:
    """The emergency accesses of a user that are still open."""
    found = db.session.scalars(select(GlassBreak).where(live(user_id)), execution_options=PAST_SCOPE)
    return tuple(Glass(row.id, row.case_id, row.family_id if row.opens_family else None, row.expires_at)
                 for row in found)  # fmt: skip


def case_of(code: str) -> Any:
    """The case with this code, wherever it is; None when there is none or adoption reserve closes it (Ley 1098, 75)."""
    case = target_of(GlassBreak, "case_id")
    query = select(case).where(func.lower(case.code) == code.strip().lower())
    found = db.session.scalar(query, execution_options=PAST_SCOPE)
    reserved = select(case.id).where(case.family_id == getattr(found, "family_id", None), case.is_adoption_reserved)
    closed = db.session.scalar(reserved.limit(1), execution_options=PAST_SCOPE) is not None
    if found is None or closed:
        note(Act.DENIED, found, what="emergency access")
        return None
    return found


def is_reached(model: Any, pk: int) -> bool:
    """Does the viewer reach this row without breaking anything?"""
    return db.session.scalar(select(model.id).where(model.id == pk)) is not None


def open_case(case: Any, reason: str) -> GlassBreak:
    """Open a case to the viewer for three hours; the caller commits."""
    family = inspect(type(case)).relationships["family"].mapper.class_
    row = GlassBreak(
        user_id=viewer().user_id, case_id=case.id, code=case.code, family_id=case.family_id, unit_id=case.unit_id,
        region_id=case.region_id, reason=reason, opens_family=not is_reached(family, case.family_id),
        expires_at=utcnow() + dt.timedelta(hours=HOURS),
    )  # fmt: skip
    db.session.add(row)
    note(Act.GLASS, case, private={"reason": reason}, hours=HOURS)
    return row


def within_sight() -> Any:
    """Which emergency accesses may the viewer read of? The own ones, and those to the cases of the own reach."""
    who, own = viewer(), GlassBreak.user_id == viewer().user_id
    match who.case_reach:
        case CaseReach.NATION | CaseReach.NONE:  # who audits reaches no case and reads of all of them
            return true()
        case CaseReach.REGION:
            return or_(own, GlassBreak.region_id.in_(who.regions))
        case CaseReach.UNIT | CaseReach.SUPERVISED:
            return or_(own, GlassBreak.unit_id.in_(who.units))
        case _:
            return own


def to_review() -> Any:
    """Which wait for the viewer's remark? Those to cases of the supervised units; nobody reviews the own ones."""
    who = viewer()
    if who.case_reach != CaseReach.SUPERVISED or not who.may("edit", SCREEN):
        return false()
    mine = GlassBreak.user_id == who.user_id
    return GlassBreak.reviewed_at.is_(None) & GlassBreak.unit_id.in_(who.units) & ~mine


@event.listens_for(Session, "before_flush")
def _close_what_is_reserved(session: Session, _flush: Any, _instances: Any) -> None:
    """A case that comes under adoption reserve closes every emergency access to its family at once."""
    for row in [one for one in session.dirty if isinstance(one, CaseSelf)]:
        case: Any = row
        if case.is_adoption_reserved and inspect(case).attrs.is_adoption_reserved.history.has_changes():
            open_ = (GlassBreak.family_id == case.family_id, GlassBreak.expires_at > utcnow())
            ended = update(GlassBreak).where(*open_).values(expires_at=utcnow())
            session.execute(ended, execution_options={"synchronize_session": False})
