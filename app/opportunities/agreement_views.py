"""What does one see and type about agreements with organisations, and about the use of slots?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.kit.fields import Choice
from app.kit.views import RecordView, interface
from app.opportunities.agreements import Agreement, SlotMove, is_near_end


def term_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """An agreement ends after it begins, and says within how many days it answers, if it does."""
    faults: dict[str, Any] = {}
    first, last, days = (values.get(name) for name in ("valid_from", "valid_to", "answer_days"))
    if first and last and last < first:
        faults["valid_to"] = _("It would end before it begins. Write a day from %(day)s on.", day=first.isoformat())
    if days is not None and not 1 <= days <= 90:
        faults["answer_days"] = _("Write a number of days from 1 to 90, or leave it empty.")
    return faults


class AgreementView(RecordView):
    """Agreements, which end and are renewed; the services that they cover name them."""

    datamodel = interface(Agreement)
    route_base, list_title, one = "/agreements", _("Service agreements"), _("Service agreement")
    list_columns = ["name|number", "organization", "validity", "valid_to", "answer_days"]
    base_order = ("valid_to", "desc")
    flags = {
        "near": (_("About to end"), lambda: is_near_end(dt.date.today())),
        "ended": (_("No longer in force"), lambda: Agreement.valid_to < dt.date.today()),
    }  # fmt: skip
    faults = staticmethod(term_faults)
    fieldsets = [
        (_("Service agreement"), ["name", "number", "organization", "parties"]),
        (_("Time in force"), ["valid_from", "valid_to", "answer_days"]),
        (_("What was promised"), ["promised"]),
    ]
    related = [("OpportunityView", "agreement_id")]

    def context_line(self, row: Agreement) -> str:
        return f"{row.organization} · {row.parties}"

    def tags(self, row: Agreement) -> Any:
        return [(str(row.validity), row.validity.tone)]

    def tone(self, row: Any, name: str, value: Any) -> str | None:
        return value.tone if name == "validity" and isinstance(value, Choice) else super().tone(row, name, value)


class SlotMoveView(RecordView):
    """The ledger of a service's slots; it is written by what happens, and never by hand."""

    datamodel = interface(SlotMove)
    route_base, list_title, one = "/slot-moves", _("Use of the slots"), _("Change of slots")
    list_columns = ["moved_at", "reason", "change", "about"]
    parent = "opportunity_id"
    searchable = False
    base_order = ("id", "desc")
    chips = ("reason",)
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "lookup", "export"}
    fieldsets = [(_("Change of slots"), ["opportunity", "reason", "slots", "preferential", "financed", "about"])]

    def context_line(self, row: SlotMove) -> str:
        return str(row.opportunity)

    def show_page(self, row: SlotMove) -> dict[str, Any]:
        return {**super().show_page(row), "initials": None, "edit_url": None, "delete_url": None}


