"""Who asked for what they may not have? A refusal names the row asked for in the log, and nothing on the page."""

from typing import Any

from flask import request
from sqlalchemy import select

from app.access.walls import seen_through
from app.extensions import db
from app.kit import forms
from app.kit.scopes import viewer
from app.kit.screens import SCREENS, by_name
from app.kit.trace import Act, note

REFUSALS = (403, 404)
PLACE = ("family_id", "case_id", "region_id", "unit_id")


def note_denial(code: int) -> None:
    """Keep a 403, and a 404 on one of our addresses: a row out of reach, deleted or absent costs the same time."""
    if code in REFUSALS and request.endpoint and request.endpoint != "static" and viewer().user_id:
        note(Act.DENIED, where=_asked_for(), code=code)


def _asked_for() -> dict[str, Any]:
    """The row behind the address, whoever asks; only its number when it does not exist."""
    told = request.view_args or {}
    screen, pk = by_name((request.endpoint or "").split(".")[0]), str(told.get("pk", ""))
    if screen is None or not (pk.isdecimal() and len(pk) < 10):
        return {}
    parent = told.get("parent", "")
    tab = (type(screen).__name__, parent) in {pair for one in SCREENS.values() for pair in one.related}
    model = forms.target_of(screen.model, parent) if tab else screen.model
    table = model.__table__
    place = {"table_name": table.name, "row_id": int(pk)}
    columns = [table.c[name] for name in ("uuid", *PLACE) if name in table.c]
    with seen_through(db.session):
        found = db.session.execute(select(*columns).where(table.c.id == int(pk))).mappings().first()
    if found is not None:
        place |= {name: found.get(name) for name in PLACE} | {"row_uuid": found["uuid"]}
        own = {"family": "family_id", "care_case": "case_id"}.get(table.name)
        place |= {own: int(pk)} if own else {}
    return place
