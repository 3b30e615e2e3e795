"""How does an act become an event? Gathered while it happens, written in its transaction, or before the answer leaves.

Changes are read from the flush; looks, searches, exports and refusals are told through `kit.trace.note`. Whatever is
gathered is inserted in one statement when the transaction commits, else (a page that only reads) after the request;
when that fails the page is not shown.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Flask, current_app, g, has_request_context, request, session as cookie
from flask_login import user_logged_in, user_logged_out
from sqlalchemy import event, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState
from werkzeug.exceptions import ServiceUnavailable

from app.access import changes
from app.access.audit import AuditEvent, moment_of, next_number
from app.access.denials import note_denial
from app.extensions import db
from app.kit import trace, vault
from app.kit.scopes import PEOPLE, viewer
from app.kit.trace import Act, note

EVENTS = AuditEvent.__table__
PLACE = ("family_id", "case_id", "region_id", "unit_id")


@dataclass
class Gathered:
    """Events of this request or command that are not in the database yet."""

    noted: list[dict[str, Any]] = field(default_factory=list)  # told by `note`: they outlive a rollback
    flushed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)  # with their transaction
    sent: list[dict[str, Any]] = field(default_factory=list)  # noted ones of the transaction under way

    def rows(self) -> list[dict[str, Any]]:
        """What is to be written: a look at a row that was then changed is told by the change."""
        written = [event for _transaction, event in self.flushed]
        known = {_row_of(event) for event in written if event["row_id"]}
        return [*(one for one in self.noted if one["act"] is not Act.VIEW or _row_of(one) not in known), *written]


def _row_of(event: dict[str, Any]) -> tuple[Any, Any]:
    return event["table_name"], event["row_id"]


def gathered() -> Gathered:
    """Those of this request or command."""
    if "gathered" not in g:
        g.gathered = Gathered()
    kept: Gathered = g.gathered
    return kept


def keep(act: Act, row: Any = None, private: Any = None, where: Any = None, **about: Any) -> None:
    """Gather an act. `where` names table, row and family when there is no row at hand; `user_id` who enters or leaves.

    Of looks only those at rows of people are kept, each row once in a request.
    """
    if act is Act.VIEW and row is not None and not isinstance(row, PEOPLE):
        return
    place, seen = changes.place_of(row) if row is not None else where or {}, gathered().noted
    if act is Act.VIEW and any(_row_of(one) == _row_of(place) for one in seen if one["act"] is Act.VIEW):
        return
    seen.append(_event(act, place, about, private))


def _event(act: Act, where: dict[str, Any], about: dict[str, Any], private: Any = None,
           changed: dict[str, Any] | None = None) -> dict[str, Any]:  # fmt: skip
    """One row of the log, still without its number and with its private values open."""
    who, inside = viewer(), has_request_context()
    if inside:
        about = {"page": request.endpoint, **about}
    elif command := click.get_current_context(silent=True):
        about = {"command": command.command_path, **about}
    role = next((one.key for one in g.get("role_profiles", ()) if one.role_id == who.role_id), None)
    return {
        "act": act, "role": role, "user_id": about.pop("user_id", None) or who.user_id,
        **{name: where.get(name) for name in ("table_name", "row_id", "row_uuid", *PLACE)},
        "changes": json.dumps(changed, ensure_ascii=False) if changed else None, "sealed": private or None,
        "about": json.dumps(about, ensure_ascii=False, default=str) if about else None,
        "ip": request.remote_addr if inside else None, "request_id": trace.request_id(),
    }  # fmt: skip


def numbered(event: dict[str, Any]) -> dict[str, Any]:
    """The event as it is kept. Numbers are given when it is written, so that few come late to the sealer."""
    number = next_number()
    private = json.dumps(event["sealed"], ensure_ascii=False) if event["sealed"] else None
    sealed = vault.seal(private, f"audit_event.sealed:{number}") if private else None
    return {**event, "id": number, "at": moment_of(number), "sealed": sealed}


def _transaction(session: Any) -> Any:
    return session.get_nested_transaction() or session.get_transaction()


# -- the session ------------------------------------------------------------------------------------------------------
def after_flush(session: Any, _context: Any) -> None:
    """Every new, changed and deleted row, with the fields that changed."""
    transaction, sums = _transaction(session), trace.sums()
    for act, row, (plain, private) in changes.of_flush(session):
        if sums is not None:
            sums[row.__tablename__] += 1
            continue
        told = {**plain, **dict.fromkeys(private)}
        gathered().flushed.append((transaction, _event(act, changes.place_of(row), {}, private, told)))


def bulk(state: ORMExecuteState) -> Any:
    """A statement that changes many rows at once: its table, its columns and how many rows it met."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return None
    model = state.bind_mapper.class_ if state.bind_mapper is not None else None
    if model is None or not changes.is_traced(model) or state.execution_options.get("traced") is False:
        return None
    result: Any = state.invoke_statement()
    met = getattr(result, "rowcount", -1)
    if (sums := trace.sums()) is not None:
        sums[model.__tablename__] += max(met, 1)
    elif met:
        act = Act.CREATE if state.is_insert else Act.UPDATE if state.is_update else Act.DELETE
        about = {"rows": met if met > 0 else "", "fields": changes.fields_set(state)}
        one = _event(act, {"table_name": model.__tablename__}, about)
        gathered().flushed.append((_transaction(state.session), one))
    return result


def before_commit(session: Any) -> None:
    """Whatever was gathered goes into the transaction that commits."""
    if session.in_nested_transaction():
        return
    session.flush()
    if "gathered" in g and (rows := gathered().rows()):
        session.execute(insert(EVENTS), [numbered(one) for one in rows])
        kept = gathered()
        kept.sent, kept.noted, kept.flushed = kept.sent + kept.noted, [], []


def after_commit(session: Any) -> None:
    if "gathered" in g:
        gathered().sent = []


def after_soft_rollback(_session: Any, transaction: Any) -> None:
    """What was not saved leaves no event; what was seen or asked for does."""
    if "gathered" not in g:
        return
    kept = gathered()
    if transaction.nested:
        kept.flushed = [one for one in kept.flushed if one[0] is not transaction]
    else:
        kept.noted, kept.sent, kept.flushed = kept.sent + kept.noted, [], []


# -- the request ------------------------------------------------------------------------------------------------------
def after_request(response: Any) -> Any:
    """Write what only read, or was refused, before the answer leaves; without its event the page is not shown."""
    try:
        note_denial(response.status_code)
        if "gathered" in g and gathered().noted:
            _write()
    except Exception as error:
        return _unkept(error)
    return response


def _write() -> None:
    """A reading request changes nothing else: whatever its session still holds is thrown away first."""
    session = db.session()
    if gathered().flushed or session.new or session.dirty or session.deleted:
        session.rollback()
    session.commit()


def _unkept(error: Exception) -> Any:
    """What the reader gets when the log cannot be written: a page that says so, or the request once more."""
    current_app.logger.error("the audit log could not be written: %s", type(error).__name__)
    db.session.rollback()
    if any(one["act"] is Act.SIGN_IN for one in gathered().noted):
        cookie.clear()  # whoever could not be written down is not in
    g.gathered = Gathered()
    known = error if isinstance(error, DBAPIError) else ServiceUnavailable()
    answer = current_app.make_response(current_app.handle_user_exception(known))
    return after_request(answer) if gathered().noted else answer  # it ran again: so does this, once


def entered(_sender: Any, user: Any, **_more: Any) -> None:
    note(Act.SIGN_IN, user_id=user.id)


def left(_sender: Any, user: Any, **_more: Any) -> None:
    if user is not None and user.is_authenticated:  # whose sign-in has ended may still press the button
        note(Act.SIGN_OUT, user_id=user.id)


def install(app: Flask, session: Any) -> None:
    """Attach everything once per application; a test fails when a hook is missing."""
    for name, hook in (("after_flush", after_flush), ("do_orm_execute", bulk), ("before_commit", before_commit),
                       ("after_commit", after_commit), ("after_soft_rollback", after_soft_rollback)):  # fmt: skip
        event.listen(session, name, hook)
    if keep not in trace.KEEPERS:
        trace.KEEPERS.append(keep)
    user_logged_in.connect(entered, app)
    user_logged_out.connect(left, app)
    app.after_request(after_request)
