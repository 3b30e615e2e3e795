"""How is an event read? Names of people who work, kinds of record, codes and changes in words, below the ceiling."""

import json
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import format_datetime, lazy_gettext as _
from sqlalchemy import Enum, select

from app.access.audit import AuditEvent
from app.access.models import RoleProfile
from app.access.walls import seen_through
from app.extensions import Model, db
from app.kit import lists, vault
from app.kit.catalog import Catalog
from app.kit.fields import YES_NO, Privacy, info_of, privacy_of
from app.kit.scopes import viewer
from app.kit.screens import SCREENS

# Tables that no screen shows by themselves.
INNER = {"ab_user": _("Account"), "ab_role": _("Role"), "audit_alert": _("Odd access"),
         "audit_event": _("Audit log"), "commitment_change": _("History of a commitment"),
         "family_access": _("Who serves the family")}  # fmt: skip
ABOUT = {
    "page": _("Page"), "code": _("Answer"), "rows": _("Rows"), "columns": _("Columns"), "command": _("Command"),
    "found": _("Found"), "fields": _("Fields"), "flag": _("Filter"), "order": _("Order"), "text": _("Searched text"),
}  # fmt: skip


@cache
def models() -> dict[str, Any]:
    """The model behind each table."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers
            if hasattr(mapper.class_, "__tablename__")}  # fmt: skip


def kind(table: str | None) -> str:
    """'Visit' for the table of visits."""
    model = models().get(table or "")
    screen = SCREENS.get(model)
    return str(screen.one) if screen is not None else str(INNER.get(table or "", table or ""))


def kinds() -> list[tuple[str, str]]:
    """Every kind of record that a screen shows, by name."""
    told = [(model.__tablename__, str(screen.one)) for model, screen in SCREENS.items()]
    return sorted([*told, *((name, str(word)) for name, word in INNER.items())], key=lambda pair: pair[1])


class Names:
    """Who and which family stand behind the numbers of some events: three statements for a page."""

    def __init__(self, events: Iterable[Any]) -> None:
        events = list(events)
        users = {event.user_id for event in events} - {None}
        columns = (User.id, User.username, User.first_name, User.last_name)
        found = db.session.execute(select(*columns).where(User.id.in_(users)))
        self._users = {id_: (f"{first} {last}", name) for id_, name, first, last in found}
        self._roles = {row.key: row.name for row in db.session.scalars(select(RoleProfile))}
        self._codes = codes("family", {event.family_id for event in events} - {None})

    def who(self, event: Any) -> tuple[str, str]:
        """(name, account and role) of whoever acted."""
        name, account = self._users.get(event.user_id, ("", ""))
        role = self._roles.get(event.role, event.role)
        if event.user_id is None:
            name = str(_("Nobody signed in") if event.ip else _("The system"))
        return name or f"#{event.user_id}", " · ".join(part for part in (account, role) if part)

    def family(self, event: Any) -> str:
        """The code of the family, never its name."""
        return self._codes.get(event.family_id, f"#{event.family_id}") if event.family_id else ""


def codes(table: str, ids: Collection[int]) -> dict[int, str]:
    """Codes of families or cases, whoever asks: the log is read without their names (Core statements have no scope)."""
    if not ids:
        return {}
    rows = Model.metadata.tables[table]
    with seen_through(db.session):
        found = db.session.execute(select(rows.c.id, rows.c.code).where(rows.c.id.in_(ids))).all()
    return {id_: code for id_, code in found}


def family_of(code: str) -> int | None:
    """The family of a code, exact."""
    rows = Model.metadata.tables["family"]
    with seen_through(db.session):
        found: int | None = db.session.scalar(select(rows.c.id).where(rows.c.code == code.strip().upper()))
    return found


def what(event: Any) -> str:
    """'Visit 12'."""
    return f"{kind(event.table_name)} {event.row_id or ''}".strip() if event.table_name else ""


def moment(event: Any) -> str:
    return str(format_datetime(event.at, "d MMM y, H:mm:ss"))


def facts(event: AuditEvent) -> list[dict[str, Any]]:
    """What was told beside the act; a searched text only to those who may read names."""
    told = json.loads(event.about) if event.about else {}
    private = opened(event)
    told |= private if private is not None and not event.changes and viewer().ceiling >= Privacy.PERSONAL else {}
    return [{"label": ABOUT.get(name, name), "text": _fact(value)} for name, value in told.items()]


def _fact(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{kind(name)}: {number}" for name, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def opened(event: AuditEvent) -> dict[str, Any] | None:
    """The sealed values; None when there are none or their key is gone."""
    try:
        told = json.loads(vault.unseal(event.sealed, f"audit_event.sealed:{event.id}")) if event.sealed else None
    except vault.Unreadable:
        return None
    return dict(told) if told else None


def changes(event: AuditEvent) -> list[tuple[Any, str, str]]:
    """(field, from, to) of every changed field; above the ceiling only that it changed."""
    if not event.changes:
        return []
    model, private = models().get(event.table_name or ""), opened(event) or {}
    told = []
    for name, pair in json.loads(event.changes).items():
        if pair is None and model is not None and privacy_of(model, name) <= viewer().ceiling:
            pair = private.get(name)
        before, after = pair or (None, None)
        hidden = str(_("Sealed")) if pair is None else ""
        told.append((_label(model, name), hidden or _value(model, name, before), hidden or _value(model, name, after)))
    return told


def _label(model: Any, name: str) -> Any:
    return info_of(model, name).get("label", name) if model is not None else name


def _value(model: Any, name: str, value: Any) -> str:
    """A kept value in the reader's language: states and rows of official lists by their words, others as they are."""
    column = model.__mapper__.columns.get(name) if model is not None else None
    if value is None or column is None:
        return lists.display(value)
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(column.type, Enum) and column.type.enum_class:
        return str(column.type.enum_class.__members__.get(value, value))
    if column.foreign_keys and isinstance(value, int):
        target = models().get(next(iter(column.foreign_keys)).column.table.name)
        row = db.session.get(target, value) if target is not None and issubclass(target, Catalog) else None
        return str(row) if row is not None else f"#{value}"
    return str(value)
