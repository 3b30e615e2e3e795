"""Which rows could leak? The cast, a colleague's family, and deleted twins of everything, each with its own words."""

import datetime as dt
import uuid
from typing import Any

from flask import Flask
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import Enum, String, TypeDecorator, UniqueConstraint, select, update
from sqlalchemy.orm import Session

from app.access.models import GlassBreak, RoleProfile
from app.catalogs.models import Institution, InstitutionKind, Region
from app.commitments.models import Commitment
from app.extensions import Model, db
from app.families.models import Family, FamilyAccess
from app.kit.scopes import (
    CaseScoped,
    CaseSelf,
    FamilyScoped,
    FamilySelf,
    Mixed,
    Record,
    RegionScoped,
    StaffScoped,
    utcnow,
)
from app.kit.screens import SCREENS
from app.professionals.models import Unit
from app.roundtables.models import RoundtableAttendance
from app.sessions.models import Attendance, CaseSession
from tests import cast
from tests.access.matrix import others

LATER = (cast.House("D", "NORTE", "coordinadora", "05001"), cast.House("E", "NORTE", "profesional", "05001"),
         cast.House("F", "SUR", "profesional2", "05001"))  # fmt: skip
DELETED = "EF"
# Whose work it is: unit and person; what is of a whole unit has no person, and no D.
STAFF = {"A": ("NORTE", "gestora"), "D": ("NORTE", "nadie"), "B": ("SUR", "profesional2"),
         "C": ("VALLE", "gestor.valle")}  # fmt: skip
GONE = {"E": "A", "F": "B"}
KEPT = {"id", "uuid", "version", "created_at", "created_by_id", "changed_at", "changed_by_id", "deleted_at",
        "deleted_by_id", "deleted_reason", "user_id", "search_text"}  # fmt: skip
ALL = {"unscoped": True, "with_deleted": True}


def load(app: Flask) -> None:
    """Add to the cast what the matrix asks for; outside requests nothing is scoped."""
    with app.app_context():
        for house in LATER:
            cast.family(house)
        db.session.execute(update(Commitment).values(responsible="Ana"))
        db.session.execute(update(CaseSession).values(scheduled_at=cast.DAWN - dt.timedelta(days=1)))
        for _once_more in range(2):  # what hangs from something planted comes after it
            for model in SCREENS:
                if model is not GlassBreak:
                    fill(model)
        db.session.execute(update(RoundtableAttendance).values(attendance=Attendance.IN_PERSON))
        twins()
        bury()
        others.plant()
        db.session.commit()


def tables() -> list[Any]:
    """Every mapped table of content."""
    return [mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Record)]


def fill(model: Any) -> None:
    """Plant a row wherever the cast has none: one for each family, for each regional, or one in all."""
    if issubclass(model, StaffScoped):
        return fill_staff(model)
    homes = db.session.scalars(select(Family).order_by(Family.id)).all()
    regions = db.session.scalars(select(Region).where(Region.code.in_((cast.ANTIOQUIA, cast.VALLE)))).all()
    wanted: list[tuple[dict[str, Any], str]] = []
    if issubclass(model, FamilyScoped | CaseScoped | Mixed):
        wanted += [({"family_id": home.id}, home.code.removesuffix("-FAMILY")) for home in homes]
    if issubclass(model, RegionScoped | Mixed):
        table = {"is_of_table": True} if issubclass(model, Mixed) else {}
        wanted += [({"region_id": region.id} | table, f"CANARYP{region.code}") for region in regions]
    if not wanted and not issubclass(model, FamilySelf | CaseSelf):
        wanted = [({}, "CANARYALL")]
    for place, mark in wanted:
        if db.session.scalar(select(model.id).filter_by(**place).limit(1)) is None:
            cast.keep(planted(model, place, mark))


def fill_staff(model: Any) -> None:
    """One for each place where staff works, and two that are deleted."""
    for letter in "ABCDEF":
        unit, name = STAFF[GONE.get(letter, letter)]
        place = {"unit_id": cast.one(Unit, code=unit).id, "professional_id": cast.worker(name).id}
        if model.__mapper__.columns["professional_id"].nullable:
            place["professional_id"] = None  # type: ignore[assignment]
        mark = f"CANARY{letter}{model.__name__}".upper()
        known = db.session.scalars(select(model).filter_by(**place).order_by(model.id), execution_options=ALL).all()
        whole = place["professional_id"] is None and letter == "D"
        if not whole and len(known) <= (letter in GONE):
            unit_ = db.session.get(Unit, place["unit_id"])
            place["region_id"] = unit_.region_id  # type: ignore[union-attr]
            if "number" in model.__mapper__.columns:  # one version of a template for each number
                place["number"] = 301 + len(known)
            row = cast.keep(planted(model, place, mark))
            if letter in GONE:
                gone(model, model.id == row.id)


def planted(model: Any, place: dict[str, Any], mark: str) -> Any:
    """A row with something in every field, each text in words of its own; what it hangs from is of the same place."""
    row = dict(place)
    for name, stated in model.__mapper__.columns.items():
        if name in KEPT or name in row or stated.computed is not None:
            continue
        if stated.foreign_keys:
            of = "case_id" if "family_id" in place else "commitment_id"  # what it hangs from, though it may be empty
            own = name == of and issubclass(model, CaseScoped | Mixed)
            relation = name.removesuffix("_id")
            if relation in model.__mapper__.relationships and (own or not stated.nullable):
                row[relation] = linked(model, relation, stated, place)
        elif is_text(stated):
            word = f"{mark}{model.__name__}{name}".upper().replace("_", "")
            row[name] = word[: stated.type.length] if getattr(stated.type, "length", None) else word
        elif not stated.nullable and stated.default is None:
            row[name] = SAMPLES[stated.type.__class__.__name__](stated)
    return model(**{name: value for name, value in row.items() if value is not None})


def linked(model: Any, relation: str, column: Any, place: dict[str, Any]) -> Any:
    """A row of the same family or regional, of the right list, or just the first; none where it has no such place."""
    target = model.__mapper__.relationships[relation].mapper.class_
    query = select(target).order_by(target.id).limit(1)
    if wanted := column.info.get("list"):
        query = query.where(target.list == wanted)
    if issubclass(target, FamilySelf) and "family_id" in place:
        return db.session.scalar(query.where(target.id == place["family_id"]))
    if not set(place) <= set(target.__mapper__.columns.keys()):
        return None if column.nullable else db.session.scalar(query)
    return db.session.scalar(query.filter_by(**place))


SAMPLES: dict[str, Any] = {
    "Enum": lambda column: next(iter(column.type.enum_class)), "Date": lambda column: cast.TODAY,
    "DateTime": lambda column: cast.DAWN, "Integer": lambda column: 1, "Numeric": lambda column: 1,
    "JSON": lambda column: {}, "Float": lambda column: 1.0, "Uuid": lambda column: uuid.uuid4(),
}  # fmt: skip


def is_text(column: Any) -> bool:
    """Is it kept or sealed text, and no state?"""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String) and not isinstance(kind, Enum)


def bury() -> None:
    """Delete the families E and F with all that hangs from them; who served them stays served."""
    codes = [f"CANARY{letter}-FAMILY" for letter in DELETED]
    homes = db.session.scalars(select(Family.id).where(Family.code.in_(codes))).all()
    for model in tables():
        column = model.id if issubclass(model, FamilySelf) else getattr(model, "family_id", None)
        if column is not None and model is not FamilyAccess:
            gone(model, column.in_(homes))


def gone(model: Any, which: Any) -> None:
    told = {"deleted_at": utcnow(), "deleted_reason": "Registro repetido"}
    db.session.execute(update(model.__table__).where(which).values(told))


def twins() -> None:
    """A deleted copy of one row of each regional, or of one row of a shared list, for every screen."""
    for model in SCREENS:
        for row in examples(db.session, model):
            copy = cast.keep(twin(row))
            gone(model, model.id == copy.id)


def examples(session: Session, model: Any) -> list[Any]:
    """The first row of each regional, or of the list; families have their own deleted ones."""
    query = select(model).order_by(model.id)
    if issubclass(model, Mixed):
        query = query.where(model.is_of_table)
    elif hasattr(model, "family_id") or issubclass(model, FamilySelf | StaffScoped):
        return []
    place = (lambda row: row.region_id) if issubclass(model, RegionScoped | Mixed) else (lambda row: 0)
    first: dict[int, Any] = {}
    for row in session.scalars(query):
        first.setdefault(place(row), row)
    return list(first.values())


def twin(row: Any) -> Any:
    """An equal row under other words: what must be unique gets a mark of its own."""
    model, columns = type(row), type(row).__mapper__.columns
    unique = {column.name for column in columns.values() if column.unique}
    unique |= {column.name for one in model.__table__.constraints if isinstance(one, UniqueConstraint)
               for column in one.columns}  # fmt: skip
    unique |= {column.name for one in model.__table__.indexes if one.unique for column in one.columns}
    names = [name for name, column in columns.items() if name not in KEPT and column.computed is None]
    copy = model(**{name: _marked(getattr(row, name), name in unique, columns[name]) for name in names})
    for name in names:  # a new row cannot load what it hangs from
        if columns[name].foreign_keys and name.removesuffix("_id") in model.__mapper__.relationships:
            setattr(copy, name.removesuffix("_id"), getattr(row, name.removesuffix("_id")))
    if "ends_on" in columns:  # long ago, so that it clashes with no duty of today
        copy.starts_on, copy.ends_on = dt.date(2001, 1, 1), dt.date(2001, 2, 1)
    if isinstance(row, RoleProfile):
        copy.role_id, copy.role = None, Role(name="gone")
    if isinstance(row, Unit):
        copy.operator = Institution(code=f"X-{row.code}", name_es="Operador X", name_en="Operator X",
                                    kind=InstitutionKind.OPERATOR)  # fmt: skip
    return copy


def _marked(value: Any, unique: bool, column: Any) -> Any:
    if isinstance(value, str) and is_text(column):
        value = value.replace("CANARY", "CANARYX")
        if value.startswith("Zoe "):
            value = "CANARYX" + "".join(filter(str.isalnum, value.upper()))
        return (f"{value}-X" if unique and "CANARY" not in value else value)[: getattr(column.type, "length", None)]
    if unique and type(value) is int and not column.foreign_keys:
        return value + 90
    return value
