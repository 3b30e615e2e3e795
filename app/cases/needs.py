"""Which needs does a case or family have? Asked of the database once a page, told among the needs and in time."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from app.cases.models import Need
from app.extensions import db
from app.kit import lists
from app.kit.due import TIMELINE, Entry, Source
from app.kit.loading import light
from app.kit.picking import PK, first_of
from app.kit.screens import Acts, url_of
from app.kit.showing import read_before

MOST = 30
NEWEST = (func.coalesce(Need.closed_on, Need.found_on).desc(), Need.id.desc())
SHOWN = ("found_on", "closed_on", "status", "level", "kind.name_es", "kind.name_en", "member.first_name",
         "member.last_name")  # fmt: skip
BESIDE: list[Callable[[Need], Acts]] = []  # what features to the right add beside a need on the page of its case


def needs_of(column: str, pk: int) -> list[Need]:
    """The needs of a case ("case_id") or family, the newest first: a page asks twice, the database once."""
    kept: dict[tuple[str, int], list[Need]] = g.setdefault("needs_of", {})
    if (column, pk) not in kept:
        found = read_before(Need, column, pk)
        rows = db.session.scalars(_needs(column), {"pk": pk}) if found is None else found
        kept[column, pk] = sorted(rows, key=lambda one: (one.closed_on or one.found_on, one.id), reverse=True)
    return kept[column, pk]


@cache
def _needs(column: str) -> Any:
    return select(Need).where(getattr(Need, column) == PK).options(*light(Need, frozenset({"kind", "member"})))


def need_entries(column: str, pk: int) -> list[Entry]:
    """Needs as they were found, met or dropped."""
    told, personal = [], lists.may_read(Need, "member")
    query = first_of(Need, column, NEWEST, *SHOWN)
    asked = needs_of(column, pk)[:MOST] if column == "case_id" else db.session.scalars(query, {"pk": pk})
    for need in asked:
        text = str(need.member) if personal and need.member else str(need.level)
        url = url_of(need)
        told.append(Entry(need.found_on, str(_("Need found: %(kind)s", kind=need.kind)), text, url, "amber"))
        if need.closed_on:
            told.append(Entry(need.closed_on, f"{need.status}: {need.kind}", text, url, need.status.tone))
    return told


TIMELINE.append(Source("needs", _("Needs"), "NeedView", need_entries))
