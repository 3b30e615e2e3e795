"""What changed in a flush, field by field, and to whom does a row belong? Read for the log; nothing is written."""

import datetime as dt
import enum
import uuid
from collections.abc import Iterator
from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import inspect
from sqlalchemy.orm import ORMExecuteState

from app.access.models import RoleProfile
from app.kit.fields import Privacy, privacy_of
from app.kit.scopes import CaseSelf, FamilySelf, OwnerScoped, Record
from app.kit.trace import Act

# What the stamps say, the event says itself; a search text repeats other fields.
UNTOLD = {"id", "uuid", "version", "created_at", "changed_at", "created_by_id", "changed_by_id", "deleted_at",
          "deleted_by_id", "search_text"}  # fmt: skip
FRAMEWORK: dict[Any, tuple[str, ...]] = {
    User: ("username", "first_name", "last_name", "email", "active"), Role: ("name",),
}  # fmt: skip
RELATIONS = {User: "roles", Role: "permissions"}
ACCOUNTS = (User, Role, RoleProfile)
Told = tuple[dict[str, Any], dict[str, Any]]  # field: [from, to]; the plain ones and those to be sealed


def is_traced(model: Any) -> bool:
    """Do changes of this model leave events? Every record of ours, accounts and roles; not what is one user's own."""
    if model in FRAMEWORK:
        return True
    return issubclass(model, Record) and model.traced and not issubclass(model, OwnerScoped)


def of_flush(session: Any) -> Iterator[tuple[Act, Any, Told]]:
    """(act, row, what changed) of every traced row of a flush that has just been sent."""
    for row in session.new:
        if is_traced(type(row)):
            yield _act(row, Act.CREATE), row, _divided(type(row), _values(row))
    for row in session.dirty:
        if is_traced(type(row)) and (told := _changes(row)):
            yield _act(row, _way(told)), row, _divided(type(row), told)
    for row in session.deleted:
        if is_traced(type(row)):
            values = {name: [pair[1], None] for name, pair in _values(row).items()}
            yield _act(row, Act.DELETE), row, _divided(type(row), values)


def _act(row: Any, act: Act) -> Act:
    return Act.ACCOUNT if isinstance(row, ACCOUNTS) else act


def _way(told: dict[str, Any]) -> Act:
    """A soft deletion is a deletion; its end is a restoration."""
    if "deleted_at" not in told:
        return Act.UPDATE
    return Act.DELETE if told.pop("deleted_at")[1] is not None else Act.RESTORE


def _columns(row: Any) -> list[str]:
    mapper = inspect(type(row))
    names = FRAMEWORK.get(type(row)) or [key for key, column in mapper.columns.items() if column.computed is None]
    return [name for name in names if name not in UNTOLD or name == "deleted_at"]


def _values(row: Any) -> dict[str, Any]:
    """What a new row holds; nothing is loaded for it."""
    held = row.__dict__
    told = {name: [None, held[name]] for name in _columns(row) if held.get(name) is not None}
    return told | _links(row)


def _changes(row: Any) -> dict[str, Any]:
    told, state = {}, inspect(row)
    for name in _columns(row):
        history = state.attrs[name].history
        if history.has_changes():
            old, new = next(iter(history.deleted or ()), None), next(iter(history.added or ()), None)
            if old != new:
                told[name] = [old, new]
    if isinstance(row, User) and state.attrs.password.history.has_changes():
        told["password"] = [None, None]  # that it changed, never to what
    return told | _links(row)


def _links(row: Any) -> dict[str, Any]:
    """The roles of an account and the permissions of a role: what was taken and what was given."""
    name = RELATIONS.get(type(row))
    if name is None or name not in row.__dict__:
        return {}
    history = inspect(row).attrs[name].history
    taken, given = sorted(map(str, history.deleted or ())), sorted(map(str, history.added or ()))
    return {name: [taken, given]} if taken or given else {}


def _divided(model: Any, told: dict[str, Any]) -> Told:
    """Internal fields stay readable in the log; personal and sensitive ones, and whatever nobody classified, do not."""
    readable = {name: [_plain(old), _plain(new)] for name, (old, new) in told.items()}
    private = {name for name in readable if not _is_open(model, name)}
    return ({name: pair for name, pair in readable.items() if name not in private},
            {name: readable[name] for name in private})  # fmt: skip


def _is_open(model: Any, name: str) -> bool:
    return model in FRAMEWORK or privacy_of(model, name) <= Privacy.INTERNAL


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    match value:
        case None | bool() | int() | float() | str() | list():
            return value
        case enum.Enum():
            return value.name
        case dt.date():
            return value.isoformat()
        case uuid.UUID():
            return value.hex
    return str(value)


def place_of(row: Any) -> dict[str, Any]:
    """Table, number and identity of a row, and the family, case, regional and unit that it belongs to."""
    held = row.__dict__
    place = {name: held.get(name) for name in ("family_id", "case_id", "region_id", "unit_id")}
    if isinstance(row, FamilySelf):
        place["family_id"] = held.get("id")
        town = held.get("municipality")
        place["region_id"] = town.__dict__.get("region_id") if town is not None else None
    if isinstance(row, CaseSelf):
        place["case_id"] = held.get("id")
    return {"table_name": row.__tablename__, "row_id": held.get("id"), "row_uuid": held.get("uuid"), **place}


def fields_set(state: ORMExecuteState) -> list[str]:
    """Which columns does a bulk update write? Their names only."""
    values = getattr(state.statement, "_values", None) or {}
    return sorted(str(getattr(column, "key", column)) for column in values)
