"""What does the page of a service or organisation show of its details? In words, with telephones that dial."""

from typing import Any

from flask_babel import format_decimal, lazy_gettext as _
from sqlalchemy import select

from app.directory import answers, rules, sheet
from app.directory.models import PhoneLine
from app.extensions import db
from app.kit import forms, merging
from app.kit.lists import display
from app.kit.loading import joined
from app.kit.scopes import utcnow, viewer
from app.kit.screens import PARTS
from app.opportunities.experience import Experience, quality_of
from app.opportunities.models import Opportunity, Organization

# The cards of the page, each with the sections of the details that stand in it.
CARDS = (
    (_("When and whom to ask"), ("hours", "phones", "contacts", "languages")),
    (_("What to bring and what it costs"), ("documents", "costs", "questions")),
    (_("Who is attended"), ("areas", "access")),
    (_("About this entry"), ("programmes", "funding", "tags")),
)  # fmt: skip


def parts_of(row: Any) -> dict[str, Any]:
    """Of a service or organisation: its details by card, and whether it is open now."""
    if not isinstance(row, Opportunity | Organization):
        return {}
    rows, now = sheet.stored(row), rules.bogota(utcnow())
    found = rules.openness(rows.get("hours", []), now)
    opening = {"text": rules.open_words(found, now), "tone": "green" if found.is_open else None} if found else None
    cards = [{"title": title, "inner": title is CARDS[-1][0],
              "items": [_item(name, rows[name]) for name in names if rows.get(name)]}
             for title, names in CARDS]  # fmt: skip
    return {
        "cards": [card for card in cards if card["items"]],
        "opening": opening,
        "last_change": merging.changed_by(max([row, *(one for many in rows.values() for one in many)],
                                              key=lambda one: one.changed_at)),
        "may_detail": viewer().may("edit", "DetailsView"), **(told_of(row) if isinstance(row, Opportunity) else {}),
    }  # fmt: skip


def experiences_of(row: Opportunity, most: int = 50) -> list[Experience]:
    """The newest experiences with a service."""
    query = select(Experience).where(Experience.opportunity_id == row.id).options(joined(Experience.professional))
    return list(db.session.scalars(query.order_by(Experience.used_on.desc(), Experience.id.desc()).limit(most)))


def average_words(average: float | None) -> str | None:
    """'3.4 of 4', once at least three experiences are told."""
    return str(_("%(average)s of 4", average=format_decimal(round(average, 1)))) if average is not None else None


def told_of(row: Opportunity) -> dict[str, Any]:
    """What teams told of a service, for those who may read it, and whether its provider's answer waits."""
    reads = viewer().may("read", "DetailsView")
    return {
        "average": average_words(quality_of([row.id]).get(row.id)), "reads_experiences": reads, "day": display,
        "experiences": experiences_of(row, 3) if reads else [], "may_tell": viewer().may("add", "DetailsView"),
        "answer": answers.waiting(row) if viewer().may("edit", "DetailsView") else None,
    }  # fmt: skip


def _item(name: str, rows: list[Any]) -> dict[str, Any]:
    return {"label": sheet.SECTIONS[name][1], "lines": [_line(one) for one in rows]}


def _line(row: Any) -> dict[str, Any]:
    """One line in words; above the viewer's ceiling a contact is only an office."""
    if isinstance(row, PhoneLine):
        said = (row.kind, row.about, row.languages)
        return {"text": row.words, "url": row.uri, "sub": " · ".join(str(part) for part in said if part)}
    if hasattr(row, "email"):
        reads = forms.readable(type(row), "name")
        return {"text": row.words if reads else row.department or "", "sub": row.email if reads else None}
    return {"text": str(row)}


PARTS.append(parts_of)
