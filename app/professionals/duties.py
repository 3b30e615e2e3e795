"""What does the database say about a duty? Asked by the forms, and before every flush so that imports obey, too."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import event, inspect, or_, select
from sqlalchemy.orm import Session, selectinload

from app.catalogs.models import Modality
from app.kit.loading import joined
from app.professionals.models import Professional, Supervision, SupervisionKind, Unit, UnitFunction, UnitMembership
from app.professionals.rules import Duty, Post, Span, duty_faults, post_faults

# What other parts ask of a new assignment: the faults by field.
GATES: list[Callable[[Any, UnitMembership], dict[str, Any]]] = []
UNSCOPED = {"unscoped": True}  # a clash outside one's reach is a clash, too; only its kind is told


class DutyError(ValueError):
    """A row would give someone two duties that exclude each other."""


def span_of(row: Any) -> Span:
    return Span(row.starts_on or dt.date.today(), row.ends_on)


def unit_of(session: Any, row: Any) -> Any:
    """The unit of a row that may know only its id yet."""
    return row.unit or session.get(Unit, row.unit_id, execution_options=UNSCOPED)


def modality_of(session: Any, unit: Any) -> Any:
    """The modality of a unit that may be new."""
    return unit.modality or session.get(Modality, unit.modality_id)


def duty_of(session: Any, row: Any) -> Duty:
    """A membership as a duty; a modality that is not saved yet counts as itself."""
    modality = modality_of(session, unit_of(session, row))
    return Duty(row.function, modality.id or -id(modality), span_of(row))


def owned_by(row: Any, name: str, other: Any) -> bool:
    """Do two rows point to the same parent, be it saved or not?"""
    mine, theirs = getattr(row, name), getattr(other, name)
    if mine is not None and theirs is not None:
        return mine is theirs
    ids = getattr(row, f"{name}_id"), getattr(other, f"{name}_id")
    known = tuple(key or getattr(parent, "id", None) for key, parent in zip(ids, (mine, theirs), strict=True))
    return known[0] is not None and known[0] == known[1]


def others(session: Any, row: Any, name: str) -> Iterator[Any]:
    """The rows beside this one that have the same parent: saved, or about to be in this session."""
    kind, parent = type(row), getattr(row, name)
    key = getattr(row, f"{name}_id") or getattr(parent, "id", None)
    if key is not None:
        query = select(kind).where(getattr(kind, f"{name}_id") == key)
        query = query.options(selectinload(kind.unit)).where(kind.id != (row.id or 0))
        yield from session.scalars(query, execution_options=UNSCOPED)
    new = [other for other in session.new if isinstance(other, kind) and other is not row]
    yield from (other for other in new if owned_by(row, name, other))


def membership_clash(session: Any, row: UnitMembership) -> dict[str, Any]:
    """The faults of a unit member against the person's other memberships and the unit's modality."""
    unit = unit_of(session, row)
    if unit is None or row.function is None:
        return {}
    held = [duty_of(session, other) for other in others(session, row, "professional")]
    faults = duty_faults(duty_of(session, row), modality_of(session, unit).admits_case_manager, held)
    for gate in GATES if not faults and is_assignment(session, row) else ():
        faults |= gate(session, row)
    return faults


def is_assignment(session: Any, row: UnitMembership) -> bool:
    """Does somebody get a function that they did not hold, or is a known one only prolonged or ended?"""
    stored = session.get(UnitMembership, row.id, execution_options=UNSCOPED) if row.id else None
    if stored is None:
        return True
    told = inspect(stored).attrs
    held = {name: (told[name].history.deleted or [getattr(stored, name)])[0]
            for name in ("professional_id", "unit_id", "function")}  # fmt: skip
    return any(getattr(row, name) != value for name, value in held.items())


def supervision_clash(session: Any, row: Supervision) -> dict[str, Any]:
    """The faults of a supervision against the unit's other supervisions."""
    if row.kind is None:
        return {}

    def post(each: Any) -> Post:
        return Post(each.kind, each.professional_id or getattr(each.professional, "id", 0), span_of(each))

    return post_faults(post(row), [post(other) for other in others(session, row, "unit")])


CLASHES: dict[Any, Any] = {UnitMembership: membership_clash, Supervision: supervision_clash}


def clash(session: Any, row: Any) -> dict[str, Any]:
    """What the database holds against this row, by field; nothing when it is deleted."""
    if row.deleted_at is not None:
        return {}
    with session.no_autoflush:
        found: dict[str, Any] = CLASHES[type(row)](session, row)
        return found


@event.listens_for(Session, "before_flush")
def refuse_clashes(session: Session, _context: Any, _instances: Any) -> None:
    """No import, command or job gives someone duties that exclude each other."""
    for row in [*session.new, *session.dirty]:
        if type(row) in CLASHES and (row in session.new or session.is_modified(row)):
            for message in clash(session, row).values():
                raise DutyError(str(message))


def absent_principals(session: Any) -> set[int]:
    """The units whose principal supervisor is absent today."""
    today = dt.date.today()
    query = select(Supervision.unit_id).where(
        Supervision.kind == SupervisionKind.PRINCIPAL,
        Supervision.absent_from <= today, or_(Supervision.absent_to.is_(None), Supervision.absent_to >= today),
        Supervision.starts_on <= today, or_(Supervision.ends_on.is_(None), Supervision.ends_on >= today),
    )  # fmt: skip
    return set(session.scalars(query))


def modalities_of(session: Any, user_id: int | None = None, professional_id: int | None = None) -> dict[str, set[int]]:
    """In which modalities does a person hold each function, now or later? By function name in lower case."""
    which = Professional.id == professional_id if professional_id else Professional.user_id == user_id
    query = select(UnitMembership).join(UnitMembership.professional).where(
        which, or_(UnitMembership.ends_on.is_(None), UnitMembership.ends_on >= dt.date.today())
    ).options(joined(UnitMembership.unit))  # fmt: skip
    found: dict[str, set[int]] = {}
    for row in session.scalars(query, execution_options=UNSCOPED):
        found.setdefault(row.function.name.lower(), set()).add(row.unit.modality_id)
    return found


def managers_of(session: Any, units: Collection[int], day: dt.date | None = None) -> list[UnitMembership]:
    """The case managers of some units on a day, with their names; as far as the viewer reaches."""
    day = day or dt.date.today()
    query = select(UnitMembership).where(
        UnitMembership.unit_id.in_(units), UnitMembership.function == UnitFunction.CASE_MANAGER,
        UnitMembership.starts_on <= day, or_(UnitMembership.ends_on.is_(None), UnitMembership.ends_on >= day),
    )  # fmt: skip
    tied = (joined(UnitMembership.professional), joined(UnitMembership.unit, Unit.modality))
    return list(session.scalars(query.options(*tied).order_by(UnitMembership.starts_on)))
