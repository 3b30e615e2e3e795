"""What does one see and type about what a family allows? A revocation is a new answer; none is changed."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.catalogs.views import CatalogView, sheet
from app.consents import rules
from app.consents.models import Consent, ConsentAnswer, ConsentText
from app.extensions import db
from app.families.models import Member
from app.families.views import Ruled, members_of, pick
from app.kit.due import TIMELINE, Entry, Source
from app.kit.picking import first_of
from app.kit.screens import url_of
from app.kit.views import interface

NEWEST = (Consent.said_on.desc(),)
REVOKED: list[Any] = []  # what must stop at once when a family takes its word back: f(consent)


class ConsentView(Ruled):
    datamodel = interface(Consent)
    route_base, list_title, one = "/consents", _("Consents"), _("Consent")
    list_columns = ["text", "kind", "answer", "member", "given_by|form", "said_on"]
    base_order = ("said_on", "desc")
    base_permissions = ["can_read", "can_add", "can_export"]
    chips = ("answer", "kind", "text")
    parent, searchable = "family_id", False
    faults = staticmethod(rules.consent_faults)
    fieldsets = [
        (_("Answer"), ["family", "text", "kind", "member", "answer", "said_on"]),
        (_("Who answered"), ["given_by", "bond", "form"]),
        (_("The child's voice"), ["heard", "reason"]),
    ]
    show_extra = [(_("Proof"), ["edition", "digest"])]

    def prepare_form(self, form: Any, row: Any) -> None:
        """The people of the family, when the form was opened from its page."""
        family = form["family_id"].data
        pick(form, "member_id", members_of(family))

    def context_line(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.family, row.member) if part)

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        return [(str(row.answer), row.answer.tone), (str(row.kind), None)]

    def row_actions(self, row: Any) -> list[tuple[Any, str, str, bool]]:
        """Take it back: the form of a new answer, filled as far as it can be."""
        if row.answer != ConsentAnswer.GRANTED or not self.may("add"):
            return []
        told = {"family_id": row.family_id, "text_id": row.text_id, "kind": row.kind.name, "answer": "REVOKED"}
        if row.member_id:
            told["member_id"] = row.member_id
        return [(_("Revoke"), self.url("add", **told), "get", False)]

    def after_save(self, row: Any, new: bool) -> None:
        """Whatever was shared with this answer's leave stops with it."""
        if row.answer != ConsentAnswer.GRANTED:
            for stop in REVOKED:
                stop(row)


class ConsentTextView(CatalogView):
    datamodel = interface(ConsentText)
    route_base, list_title, one = "/catalogs/consent-texts", _("Consent texts"), _("Consent text")
    list_columns = ["code", "name", "edition", "valid_from"]
    fieldsets = sheet("text_es", "text_en")


def sharing_fault(purpose: str, family_id: int, child_id: int | None = None) -> Any | None:
    """What stands against sharing something of this family for a purpose (a text's code) today? None when nothing.

    It says yes or why not, and shows no row: so it reads past the scope of whoever shares, who may see no answers.
    """
    answers = select(Consent).join(ConsentText).where(Consent.family_id == family_id, ConsentText.code == purpose)
    born = select(Member.birth_date).where(Member.id == child_id)
    rows = db.session.scalars(answers, execution_options={"unscoped": True}).all()
    birth = db.session.scalar(born, execution_options={"unscoped": True}) if child_id else None
    return rules.sharing_fault(rows, child_id, birth, dt.date.today())


def consent_entries(column: str, pk: int) -> list[Entry]:
    """The answers of a family, on its timeline."""
    if column != "family_id":
        return []
    shown = ("said_on", "kind", "answer", "text.name_es", "text.name_en")
    rows = db.session.scalars(first_of(Consent, column, NEWEST, *shown), {"pk": pk})
    return [Entry(row.said_on, str(row.text), str(row.answer), url_of(row), row.answer.tone, str(row.kind))
            for row in rows]  # fmt: skip


TIMELINE.append(Source("consents", _("Consents"), "ConsentView", consent_entries))
