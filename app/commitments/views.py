"""What does one see and type about commitments, and how is one closed in two clicks?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from app.cases.views import RECORDS
from app.commitments import due as waiting, rules  # noqa: F401  it fills its registries
from app.commitments.models import Commitment, CommitmentChange, CommitmentStatus, day_of
from app.extensions import db
from app.families.views import Ruled
from app.kit import forms, lists
from app.kit.loading import joined
from app.kit.steps import Step
from app.kit.views import by_name, interface

FOLLOW_UP = ("agreed_on", "status", "percent", "progress", "claimed_on", "evidence", "unfulfilled_reason", "closed_on",
             "postponed_reason", "reopened_reason")  # fmt: skip


class CloseForm(forms.RecordForm):
    """Was it fulfilled, and what shows it?"""

    outcome = RadioField(
        _("Was it fulfilled?"), choices=[("FULFILLED", _("Yes")), ("NOT_FULFILLED", _("No"))], default="FULFILLED"
    )
    words = TextAreaField(
        _("Evidence, or reason if it was not fulfilled"), [forms.Needed(), Length(max=4000)],
        description=_("Evidence: document, date, place. It is kept with the commitment."),
    )  # fmt: skip


class PostponeForm(forms.RecordForm):
    """Until when, and why?"""

    new_due_on = DateField(_("New date"), [forms.Needed(), forms.SensibleDate()])
    reason = StringField(_("Reason for the postponement"), [forms.Needed(), Length(max=300)])


class ReopenForm(forms.RecordForm):
    """Why is it open again, and until when?"""

    new_due_on = DateField(_("New date"), [forms.Needed(), forms.SensibleDate()])
    reason = StringField(_("Reason to open it again"), [forms.Needed(), Length(max=300)])


class ProgressForm(forms.RecordForm):
    """How far has it come?"""

    percent = IntegerField(_("Progress in percent"), [forms.Needed()], description=_("From 0 to 100."))
    progress = TextAreaField(_("What has been done"), [forms.Needed(), Length(max=4000)])


class CommitmentView(Ruled):
    datamodel = interface(Commitment)
    route_base, list_title, one = "/commitments", _("Commitments"), _("Commitment")
    list_columns = ["what|source", "institution|responsible", "due_on", "timing", "status|priority"]
    base_order = ("open_due_on", "asc")
    chips = ("status", "priority", "is_of_table")
    flags = {
        "overdue": (_("Overdue"), lambda: Commitment.open_due_on < dt.date.today()),
        "week": (_("Due this week"), lambda: Commitment.open_due_on.between(
            dt.date.today(), dt.date.today() + dt.timedelta(rules.SOON_DAYS))),
        "claimed": (_("Reported as fulfilled"), lambda: Commitment.claimed_on.is_not(None)),
    }  # fmt: skip
    chart_view = "CommitmentChartView"
    load_with = ("table_session.roundtable", "session.case", "case", "institution")
    show_template = "commitment_show.html"
    faults = staticmethod(rules.commitment_faults)
    fixed_on_edit = ("due_on", *FOLLOW_UP)  # closing, postponing, progress and opening again change them, with reason
    fieldsets = [
        (_("Commitment"), ["what", "institution", "responsible", "due_on", "priority", "agreed_on"]),
        (_("Where it comes from"), ["case", "session", "table_session"]),
        (_("Follow-up"), [*FOLLOW_UP]),
    ]
    related = [("AttachmentView", "commitment_id"), ("ReportLinkView", "commitment_id")]
    method_permission_name = {"close": "edit", "postpone": "edit", "progress": "edit", "reopen": "edit"}

    # -- list and page ------------------------------------------------------------------------------------------------
    def _rows_context(self, criteria: Any, **how: Any) -> dict[str, Any]:
        """The rows with their two buttons, so that closing takes two clicks from any list."""
        context = super()._rows_context(criteria, **how)
        if not how.get("deleted") and self.may("edit"):
            head = {"label": _("Follow-up"), "numeric": False, "direction": "", "order_url": None}
            context["columns"].append(head)
        return context

    def _row(self, row: Any, names: Any, deleted: bool) -> dict[str, Any]:
        shown = super()._row(row, names, deleted)
        if not deleted and self.may("edit"):
            shown["cells"].append(lists.Cell(self._buttons(row) if rules.can_close(row.status) else ""))
        return shown

    def _buttons(self, row: Commitment) -> Markup:
        back = {"back": "list"} if (request.endpoint or "").endswith(".list") else {}
        close_url, postpone_url = (self.url(step, pk=row.id, **back) for step in ("close", "postpone"))
        html = render_template("commitment_buttons.html", what=row.what, close_url=close_url, postpone_url=postpone_url)
        return Markup(html)  # noqa: S704 our own template

    def context_line(self, row: Commitment) -> str:
        return " · ".join(str(part) for part in (row.institution, row.person, row.source) if part)

    def tags(self, row: Commitment) -> Any:
        claimed = [(str(_("Reported as fulfilled")), "amber")] if row.claimed_on else []
        return [*claimed, *((str(one), one.tone) for one in (row.timing, row.status, row.priority))]

    def sections(self, row: Commitment) -> Any:
        """What nobody has written yet about origin and follow-up takes no line."""
        first, *rest = super().sections(row)
        kept = [{**group, "items": [item for item in group["items"] if item["text"] != "—"]} for group in rest]
        return [first, *(group for group in kept if group["items"])]

    def row_actions(self, row: Commitment) -> Any:
        if not self.may("edit"):
            return []
        if not rules.can_close(row.status):
            return [(_("Open again"), self.url("reopen", pk=row.id), "get", False)]
        return [
            (_("Close"), self.url("close", pk=row.id), "get", True),
            (_("Postpone"), self.url("postpone", pk=row.id), "get", False),
            (_("Record progress"), self.url("progress", pk=row.id), "get", False),
        ]

    def show_context(self, row: Commitment) -> dict[str, Any]:
        query = select(CommitmentChange).where(CommitmentChange.commitment_id == row.id)
        changes = db.session.scalars(
            query.options(joined(CommitmentChange.author)).order_by(CommitmentChange.id.desc())
        )
        return {"history": [_entry(change) for change in changes]}

    # -- forms --------------------------------------------------------------------------------------------------------
    def prepare_form(self, form: Any, row: Any) -> None:
        for name in FOLLOW_UP if row is None else ():
            if name in form:
                delattr(form, name)

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        """On which day is the session in which it was agreed?"""
        column = next((name for name in ("session_id", "table_session_id") if values[name]), None)
        found = db.session.get(forms.target_of(Commitment, column), values[column]) if column else None
        return {"session_day": day_of(found)}

    def saved_url(self, row: Commitment) -> str:
        """Back to the session in which it was agreed."""
        for name, parent in (("RoundtableSessionView", row.table_session_id), ("SessionView", row.session_id)):
            screen = by_name(name) if parent else None
            if screen is not None and screen.may("read"):
                return str(screen.url("show", pk=parent))
        return self.url("show", pk=row.id)

    # -- closing ------------------------------------------------------------------------------------------------------
    @expose("/close/<pk>", methods=["GET", "POST"])
    @has_access
    def close(self, pk: str) -> Any:
        """Fulfilled with its evidence, or not fulfilled with its reason."""

        def take(row: Commitment, form: Any) -> None:
            row.status = CommitmentStatus[form.outcome.data]
            if row.status == CommitmentStatus.FULFILLED:
                row.evidence, row.percent = form.words.data.strip(), 100
            else:
                row.unfulfilled_reason = form.words.data.strip()

        return self._step(
            pk, CloseForm, rules.closing_faults, take, _("Close the commitment"), _("Commitment closed.")
        )

    @expose("/postpone/<pk>", methods=["GET", "POST"])
    @has_access
    def postpone(self, pk: str) -> Any:
        """A later date with its reason; the date it had stays in the history."""

        def take(row: Commitment, form: Any) -> None:
            row.due_on, row.postponed_reason = form.new_due_on.data, form.reason.data.strip()
            row.claimed_on = None  # what was reported is not accepted: it goes on

        title, done = _("Postpone the commitment"), _("Commitment postponed.")
        return self._step(pk, PostponeForm, rules.postponing_faults, take, title, done)

    @expose("/progress/<pk>", methods=["GET", "POST"])
    @has_access
    def progress(self, pk: str) -> Any:
        """How far it has come; the end is reached by closing, with evidence."""

        def take(row: Commitment, form: Any) -> None:
            row.percent, row.progress = form.percent.data, form.progress.data.strip()
            row.status, row.claimed_on = CommitmentStatus.IN_PROGRESS, None

        return self._step(
            pk, ProgressForm, rules.progress_faults, take, _("Record progress"), _("Progress recorded.")
        )

    @expose("/reopen/<pk>", methods=["GET", "POST"])
    @has_access
    def reopen(self, pk: str) -> Any:
        """Open again what was closed, with a later date and its reason; how it was closed stays in the history."""
        row, today = self.get_row(pk), dt.date.today()
        is_open = _("This commitment is open.") if rules.can_close(row.status) else None
        if is_open and not forms.posted():
            flash(is_open, "info")
            return redirect(self.url("show", pk=row.id))

        def take(row: Commitment, form: Any) -> None:
            row.status, row.due_on = CommitmentStatus.IN_PROGRESS, form.new_due_on.data
            row.reopened_reason = form.reason.data.strip()

        return self.step(row, Step(
            ReopenForm, _("Open the commitment again"), take, self.url("show", pk=row.id),
            _("Commitment opened again."), lambda typed: rules.reopening_faults({**typed, "today": today}),
            refused=is_open, context=row.what,
        ))  # fmt: skip

    def _step(self, pk: str, form: Any, faults: Any, take: Any, title: Any, done: Any) -> Any:
        """One small page that changes an open commitment and goes back where it was called from."""
        row = self.get_row(pk)
        closed = None if rules.can_close(row.status) else _("This commitment is already closed.")
        if closed and not forms.posted():
            flash(closed, "info")
            return redirect(self._back(row))
        known, due = {"due_on": row.due_on, "today": dt.date.today()}, lists.display(row.due_on)
        return self.step(row, Step(
            form, title, take, self._back(row), done, lambda typed: faults({**known, **typed}), refused=closed,
            context=f"{row.what} · {_('due %(day)s', day=due)}",
        ))  # fmt: skip

    def _back(self, row: Commitment) -> str:
        """The list or the roundtable session that the reader came from, else the commitment."""
        back, table = request.args.get("back", ""), by_name("RoundtableSessionView")
        if back == "list":
            return self.url("list")
        if back.isdecimal() and len(back) < 10 and table is not None and table.may("read"):
            return str(table.url("show", pk=back))
        return self.url("show", pk=row.id)


RECORDS.append((6, _("Commitment"), "CommitmentView", {}))


def _entry(change: CommitmentChange) -> dict[str, Any]:
    """A change as the timeline shows it."""
    due = _("Due %(day)s", day=lists.display(change.due_on))
    percent = f"{change.percent} %" if change.percent is not None else None
    author = change.author.get_full_name() if change.author is not None else None
    return {
        "when": lists.display(change.created_at), "kind": author, "title": str(change.status),
        "text": " · ".join(str(part) for part in (due, percent, change.note) if part),
        "tone": change.status.tone, "url": None,
    }  # fmt: skip
