"""What does an institution without an account see and type, and how is it asked? Its one commitment, nothing else."""

from typing import Any

from flask import url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import Length, Optional

from app.commitments import reports, rules
from app.commitments.models import Commitment, ReportLink
from app.kit.lists import display
from app.kit.scopes import glass_over, viewer
from app.kit.screens import LINKS, Acts
from app.kit.views import interface
from app.platform.door_views import DoorKeeping, DoorView, OpenForm


class ReportLinkView(DoorKeeping):
    """The links that were sent for a commitment."""

    datamodel = interface(ReportLink)
    route_base, list_title, one = "/report-links", _("Links to report"), _("Link to report")
    parent = "commitment_id"
    fieldsets = [(_("Link to report"), ["commitment", "recipient", "standing", "expires_at", "used_at", "withdrawn_at",
                                        "tries"])]  # fmt: skip
    about, answered_at = Commitment, "ReportView.report"
    ask_title = _("Ask the institution to report")
    promises = (_("It shows this commitment and its date, and nothing of the case or the table."),
                _("A link made earlier for this commitment no longer works."))  # fmt: skip

    def is_askable(self, row: Commitment) -> bool:
        return rules.is_open(row.status)

    def ask_context(self, row: Commitment) -> str:
        return f"{row.what} · {row.bearer}"


class ReportForm(OpenForm):
    """How far has it come, and what was done?"""

    outcome = RadioField(_("Is it fulfilled?"), choices=[("IN_PROGRESS", _("Not yet")), ("FULFILLED", _("Yes"))],
                         default="IN_PROGRESS")  # fmt: skip
    percent = IntegerField(_("Progress in percent"), [Optional()], description=_("From 0 to 100."))
    words = TextAreaField(_("What was done"), [Length(max=2000)],
                          description=_("Document, date, place. Without names of children or families."))  # fmt: skip


class ReportView(DoorView):
    """The page behind the link to report: one commitment, one report."""

    route_base, default_view = "/report", "report"
    counted, title, send_label = "report", _("Report on a commitment"), _("Send the report")
    context = _("Without an account: your link and your code open one commitment, for one report.")
    thanks = (_("Thank you, your report was received"),
              _("Whoever follows the commitment sees it now. You may close this page."))  # fmt: skip

    @expose("/", methods=["GET", "POST"])
    def report(self) -> Any:
        return self.enter()

    def opened(self, secret: str, code: str) -> ReportLink | None:
        return reports.opened(secret, code)

    def form_of(self, link: ReportLink) -> type[ReportForm]:
        return ReportForm

    def facts(self, link: ReportLink) -> list[tuple[Any, str, str | None]]:
        row = link.commitment
        whose = [(_("Responsible"), str(row.institution), None)] if row.institution else []
        timing = (_("Timing"), str(row.timing), row.timing.tone)
        return [(_("Commitment"), row.what, None), *whose, (_("Due"), display(row.due_on), None), timing]

    def faults(self, link: ReportLink, told: dict[str, Any]) -> dict[str, Any]:
        return rules.report_faults(told)

    def take(self, link: ReportLink, told: dict[str, Any]) -> bool:
        return reports.take(link, told)


def ask_link(row: Any) -> Acts:
    """From the page of an open commitment: ask its institution."""
    if not isinstance(row, Commitment) or not rules.is_open(row.status) or glass_over(row):
        return []
    if not viewer().may("add", "ReportLinkView"):
        return []
    return [(_("Ask the institution"), url_for("ReportLinkView.ask", pk=row.id), "get", False)]


LINKS.append(ask_link)
