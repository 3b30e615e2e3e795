"""Who is invited to a session? Tabla 7 as the regional changed it, one case manager per operator and modality."""

import datetime as dt
from typing import Any

from sqlalchemy import or_, select

from app.catalogs.models import Modality
from app.extensions import db
from app.kit.lists import local_day
from app.kit.loading import joined
from app.professionals.models import Unit
from app.roundtables import rules
from app.roundtables.models import (
    Convener,
    ParticipantKind,
    Roundtable,
    RoundtableAttendance,
    RoundtableKind,
    RoundtableSession,
)
from app.roundtables.registers import Seat


def units_of(table: Roundtable) -> list[Unit]:
    """The operator x modality teams that delegate a case manager to this table."""
    query = select(Unit).join(Modality, Modality.id == Unit.modality_id).where(Modality.admits_case_manager)
    mine = Unit.id == table.unit_id if table.kind == RoundtableKind.INTERNAL else Unit.region_id == table.region_id
    return list(db.session.scalars(query.where(mine).order_by(Unit.name)))


def valid_on(model: Any, day: dt.date) -> Any:
    """Is a row with `starts_on` and `ends_on` in force on a day?"""
    return (model.starts_on <= day) & or_(model.ends_on.is_(None), model.ends_on >= day)


def changes_of(table: Roundtable, day: dt.date) -> list[Seat]:
    """What the table does otherwise than Tabla 7 on a day."""
    query = select(Seat).where(Seat.roundtable_id == table.id, valid_on(Seat, day)).order_by(Seat.id)
    return list(db.session.scalars(query.options(joined(Seat.kind), joined(Seat.institution))))


def seats_of(table: Roundtable, day: dt.date) -> list[tuple[ParticipantKind, Any, bool]]:
    """(participant, institution, of Tabla 7?) of everybody who is invited to a session on that day."""
    valid = or_(ParticipantKind.valid_to.is_(None), ParticipantKind.valid_to >= day)
    kinds = db.session.scalars(select(ParticipantKind).where(valid).order_by(ParticipantKind.position))
    fitting = [kind for kind in kinds if rules.takes_part(table.kind, kind.instance)]
    return rules.seating(fitting, changes_of(table, day))


def invite(session: RoundtableSession) -> None:
    """Write down who is invited; what the table changes afterwards changes no session."""
    units, day = units_of(session.roundtable), local_day(session.held_at)
    for kind, institution, stated in seats_of(session.roundtable, day):
        for unit in units if stated and kind.per_operator_modality and units else [None]:
            db.session.add(RoundtableAttendance(session=session, kind=kind, unit=unit, institution=institution))


def conveners_on(table_id: int | None, day: dt.date) -> list[Convener]:
    """Who may convene a table on a day (G34-4.1-C)?"""
    query = select(Convener).where(Convener.roundtable_id == table_id, valid_on(Convener, day)).order_by(Convener.id)
    return list(db.session.scalars(query.options(joined(Convener.professional), joined(Convener.kind))))
