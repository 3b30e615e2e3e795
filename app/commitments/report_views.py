"""What does an institution without an account see and type, and how is it asked? Its one commitment, nothing else."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.commitments import reports, rules
from app.commitments.models import Commitment, ReportLink
from app.extensions import db
from app.kit import forms, once
from app.kit.guesses import Wait, count, waiting
from app.kit.lists import display
from app.kit.scopes import glass_over, utcnow, viewer
from app.kit.screens import LINKS, SCREENS, Acts
from app.kit.steps import Step
from app.kit.trace import Act, note
from app.kit.views import RecordView, interface

GONE = _("This link was already used, is too old or was withdrawn, or the code is wrong. Ask whoever sent it for a new "
         "one.")  # fmt: skip


class AskForm(forms.RecordForm):
    """Who will report?"""

    recipient = StringField(_("Who will report"), [forms.Needed(), Length(max=120)],
                            description=_("Name and office of the person in the institution."))  # fmt: skip


class ReportLinkView(RecordView):
    """The links that were sent for a commitment; the secrets are shown once and kept nowhere."""

    datamodel = interface(ReportLink)
    route_base, list_title, one = "/report-links", _("Links to report"), _("Link to report")
    list_columns = ["recipient", "standing", "expires_at", "used_at"]
    base_permissions = ["can_read", "can_add", "can_edit"]
    searchable, parent = False, "commitment_id"
    fieldsets = [(_("Link to report"), ["commitment", "recipient", "standing", "expires_at", "used_at", "withdrawn_at",
                                        "tries"])]  # fmt: skip
    method_permission_name = {"ask": "add", "withdraw": "edit"}
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}

    @expose("/ask/<pk>", methods=["GET", "POST"])
    @has_access
    def ask(self, pk: str) -> Any:
        """A link and a code for the institution that answers for a commitment, shown this once."""
        row = SCREENS[Commitment].get_row(pk)
        back, form = SCREENS[Commitment].url("show", pk=row.id), AskForm()
        if not rules.is_open(row.status):
            abort(409)
        if not forms.posted() or not form.validate():
            page = self.page(_("Ask the institution to report"), submit_label=_("Make the link"), cancel_url=back,
                             context=f"{row.what} · {row.bearer}")  # fmt: skip
            return self.render_template("confirm.html", page=page, form=form), 422 if forms.posted() else 200
        if answer := once.earlier(form):
            return answer
        secret, code = reports.issue(row, form.recipient.data.strip())
        once.done(form, back)
        db.session.commit()
        address = f"{url_for('ReportView.report', _external=True)}#{secret}"
        page = self.page(_("Link to report"), back_url=back, back_label=row.what)
        return self.render_template("report_link.html", page=page, address=address, code=code, row=row,
                                    until=display(utcnow() + reports.VALID_FOR))  # fmt: skip

    @expose("/withdraw/<pk>", methods=["GET", "POST"])
    @has_access
    def withdraw(self, pk: str) -> Any:
        """The link opens nothing any more."""
        row = self.get_row(pk)
        over = None if row.standing == rules.LinkState.OPEN else _("This link opens nothing any more.")
        back = self.url("show", pk=row.id)
        if over and not forms.posted():
            flash(over, "info")
            return redirect(back)

        def take(row: ReportLink, form: Any) -> None:
            row.withdrawn_at = utcnow()

        return self.step(row, Step(
            forms.RecordForm, _("Withdraw the link"), take, back, _("Link withdrawn."), refused=over, danger=True,
        ))  # fmt: skip

    def row_actions(self, row: ReportLink) -> Acts:
        keeps = viewer().may("edit", "ReportLinkView") and not glass_over(row)
        working = keeps and row.standing == rules.LinkState.OPEN
        return [(_("Withdraw the link"), self.url("withdraw", pk=row.id), "get", False)] if working else []

    def tags(self, row: ReportLink) -> Any:
        return [(str(row.standing), row.standing.tone)]


class OpenReportForm(forms.RecordForm):
    """Both secrets: that of the link and the code that came another way."""

    secret = StringField(_("Code of the link"), [forms.Needed(), Length(max=64)],
                         description=_("What stands in the link after the sign #."),
                         render_kw={"autocomplete": "off", "data-link-code": "1"})  # fmt: skip
    code = StringField(_("One-time code"), [forms.Needed(), Length(max=12)],
                       description=_("Eight digits that you were given apart from the link."),
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})  # fmt: skip


class ReportForm(OpenReportForm):
    """How far has it come, and what was done?"""

    outcome = RadioField(_("Is it fulfilled?"), choices=[("IN_PROGRESS", _("Not yet")), ("FULFILLED", _("Yes"))],
                         default="IN_PROGRESS")  # fmt: skip
    percent = IntegerField(_("Progress in percent"), [Optional()], description=_("From 0 to 100."))
    words = TextAreaField(_("What was done"), [Length(max=2000)],
                          description=_("Document, date, place. Without names of children or families."))  # fmt: skip


class ReportView(BaseView):
    """The page behind the link: link and code open one commitment, and one report uses both up."""

    route_base, default_view = "/report", "report"

    @expose("/", methods=["GET", "POST"])
    def report(self) -> Any:
        form = OpenReportForm()
        if not forms.posted() or not form.validate():
            return self._page(form), 422 if forms.posted() else 200
        try:
            count("report")
        except Wait as wait:
            forms.add_faults(form, {"code": waiting(wait)})
            return self._page(form), 429
        link = reports.opened(form.secret.data.strip(), form.code.data)
        if link is None:
            return self._gone(form)
        told = ReportForm() if request.form.get("outcome") else ReportForm(formdata=None, data=form.data)
        if not request.form.get("outcome"):
            return self._page(told, link.commitment)
        if not told.validate() or not forms.add_faults(told, rules.report_faults(told.data)):
            return self._page(told, link.commitment), 422
        if not reports.take(link, told.data):
            return self._gone(form)
        page = {"title": _("Thank you, your report was received"), "submit_label": None,
                "context": _("Whoever follows the commitment sees it now. You may close this page.")}  # fmt: skip
        return self.render_template("report.html", page=page, form=None, about=None)

    def _gone(self, form: Any) -> tuple[str, int]:
        note(Act.REFUSED, why="report link")
        db.session.commit()
        forms.add_faults(form, {"code": GONE})
        return self._page(form), 422

    def _page(self, form: Any, about: Commitment | None = None) -> str:
        page = {"title": _("Report on a commitment"), "submit_label": _("Send the report") if about else _("Continue"),
                "context": _("Without an account: your link and your code open one commitment, for one report.")}
        return self.render_template("report.html", page=page, form=form, about=about, day=display)


def ask_link(row: Any) -> Acts:
    """From the page of an open commitment: ask its institution."""
    if not isinstance(row, Commitment) or not rules.is_open(row.status) or glass_over(row):
        return []
    if not viewer().may("add", "ReportLinkView"):
        return []
    return [(_("Ask the institution"), url_for("ReportLinkView.ask", pk=row.id), "get", False)]


LINKS.append(ask_link)
