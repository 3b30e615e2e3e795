"""What does the page of a service or organisation show of its details? In words, with telephones that dial."""

from typing import Any

from flask_babel import lazy_gettext as _

from app.directory import rules, sheet
from app.directory.models import PhoneLine
from app.kit import forms, merging
from app.kit.scopes import utcnow, viewer
from app.kit.screens import PARTS
from app.opportunities.models import Opportunity, Organization

# The cards of the page, each with the sections of the details that stand in it.
CARDS = (
    (_("When and whom to ask"), ("hours", "phones", "contacts", "languages")),
    (_("What to bring and what it costs"), ("documents", "costs")),
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
    cards = [{"title": title, "items": [_item(name, rows[name]) for name in names if rows.get(name)]}
             for title, names in CARDS]  # fmt: skip
    return {
        "cards": [card for card in cards if card["items"]],
        "opening": opening,
        "last_change": merging.changed_by(max([row, *(one for many in rows.values() for one in many)],
                                              key=lambda one: one.changed_at)),
        "may_detail": viewer().may("edit", "DetailsView"),
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
