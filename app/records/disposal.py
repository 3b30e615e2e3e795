"""Which families' time is over, and what is left when an act is carried out? Figures stay; names and texts go."""

import datetime as dt
import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from app.cases.models import Case, CaseStatus
from app.extensions import Model, db
from app.families.models import Family, FamilyAccess, FamilyStatus
from app.kit.fields import Privacy, privacy_of
from app.kit.scopes import Record, past_wall
from app.kit.trace import summed
from app.records.models import ActState, DisposalAct, DisposalItem, LegalHold
from app.records.rules import cut_off, is_held
from app.referrals.models import Referral, ReferralTicket
from app.roundtables.models import AgendaItem

# What was told of a family to others: it holds no name, and goes with the record all the same.
TOLD: dict[Any, tuple[str, ...]] = {ReferralTicket: ("shared_summary", "snapshot", "answer"),
                                    AgendaItem: ("shared_summary",)}  # fmt: skip
MOST = 500  # families in one act: what a person can review
UNSCOPED = {"unscoped": True, "with_deleted": True}
GONE = "—"


def due_families(region_id: int, series: Any, today: dt.date) -> list[tuple[int, str, dt.date]]:
    """(id, code, last act) of the families of a regional whose record is old enough and held by nobody."""
    last = func.max(Case.closed_on)
    open_cases = select(Case.family_id).where(Case.status != CaseStatus.CLOSED)
    query = (
        select(Family.id, Family.code, last).join(Case, Case.family_id == Family.id)
        .where(Case.region_id == region_id, Family.status == FamilyStatus.CLOSED, Family.id.not_in(open_cases),
               Family.name != GONE)
        .group_by(Family.id, Family.code).having(last < cut_off(series.years, today)).order_by(last).limit(MOST)
    )  # fmt: skip
    found = [tuple(row) for row in db.session.execute(query, execution_options=UNSCOPED)]
    holds: dict[int, list[Any]] = {}
    held = select(LegalHold).where(LegalHold.family_id.in_([row[0] for row in found]))
    for hold in db.session.scalars(held, execution_options={"unscoped": True}):
        holds.setdefault(hold.family_id, []).append(hold)
    return [row for row in found if not is_held(holds.get(row[0], []), today)]


def carry_out(act: DisposalAct, today: dt.date) -> bool:
    """Clear the records of an approved act's families; the certificate proves which ones, without naming them.

    A family that came back or is held since the proposal is left as it is. False when the act is not waiting for it.
    """
    if act.state != ActState.APPROVED:
        return False
    items = db.session.scalars(select(DisposalItem).filter_by(act_id=act.id), execution_options=UNSCOPED).all()
    still = {id_ for id_, _code, _last in due_families(act.region_id, act.series, today)}
    cleared = 0
    for item in items:
        if item.subject_id in still:
            with past_wall():  # whoever decides does not reach what is cleared
                cleared += clear_family(item.subject_id)
                db.session.flush()
    told = [[item.code, item.last_act_on.isoformat(), item.subject_id in still] for item in items]
    act.state, act.rows_cleared = ActState.DONE, cleared
    act.certificate = hashlib.sha256(json.dumps([str(act.uuid), told]).encode()).hexdigest()
    return True


def clear_family(family_id: int) -> int:
    """Empty every personal and sensitive field of a family and of what hangs from it; the number of rows changed.

    The audit log counts the rows and keeps no value of them: what is disposed of must not live on there.
    """
    changed, which = 0, {"table_name": "family", "row_id": family_id, "family_id": family_id}
    with summed(done="disposal", where=which):
        for model in _care_models():
            query = select(model).where(_of_family(model, family_id))
            for row in db.session.scalars(query, execution_options=UNSCOPED):
                changed += clear(row)
    return changed


def _care_models() -> list[Any]:
    """Family and every table whose rows carry a family, or only a case."""
    models = {mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Record)}
    kept = {LegalHold, FamilyAccess}
    ties = {"family_id", "case_id"}
    named = [model for model in models if ties & set(model.__mapper__.columns.keys()) and model not in kept]
    return [Family, ReferralTicket, *sorted(named, key=lambda model: model.__name__)]


def _of_family(model: Any, family_id: int) -> Any:
    """Which rows are of this family: by themselves, or by one of its cases."""
    if model is Family:
        return model.id == family_id
    if model is ReferralTicket:
        return model.id.in_(select(Referral.ticket_id).where(Referral.family_id == family_id))
    if "family_id" in model.__mapper__.columns:
        return model.family_id == family_id
    return model.case_id.in_(select(Case.id).where(Case.family_id == family_id))


def clear(row: Any) -> bool:
    """Empty one row's personal and sensitive texts and round its dates of persons to the year; coded answers stay."""
    model: Any = type(row)
    touched = False
    for name, column in model.__mapper__.columns.items():
        told = "label" in column.info and privacy_of(model, name) >= Privacy.PERSONAL and name != "search_text"
        value = getattr(row, name) if told or name in TOLD.get(model, ()) else None
        if isinstance(value, dt.date):
            setattr(row, name, value.replace(month=1, day=1))
        elif isinstance(value, str):
            setattr(row, name, None if column.nullable else GONE)
        else:
            continue
        touched = True
    return touched
