"""What does one see and decide about records: the data dictionary, a person's whole record, holds and disposal?"""

import datetime as dt
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import select
from wtforms import RadioField, StringField
from wtforms.validators import Length

from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.families.views import Ruled
from app.kit import forms, trace
from app.kit.fields import PRIVACY_WORDS, Privacy
from app.kit.lists import display
from app.kit.scopes import glass_over, utcnow, viewer
from app.kit.screens import LINKS, SCREENS, Acts
from app.kit.sheets import csv_lines
from app.kit.steps import Step
from app.kit.stepup import challenge, stepped_up
from app.kit.views import RecordView, interface
from app.platform.jobs import enqueue, prepare
from app.records import dictionary, disposal, gather, rules
from app.records.jobs import SUBJECTS
from app.records.models import ActState, DisposalAct, DisposalItem, LegalHold, Purpose, RetentionSeries


class PurposeView(CatalogView):
    datamodel = interface(Purpose)
    route_base, list_title, one = "/catalogs/purposes", _("Purposes"), _("Purpose")


class RetentionSeriesView(CatalogView):
    datamodel = interface(RetentionSeries)
    route_base, list_title, one = "/catalogs/retention", _("Retention series"), _("Retention series")
    list_columns = ["code", "name", "years", "disposition", "source|edition"]
    fieldsets = sheet("years", "disposition")


class DictionaryView(BaseView):
    """The data dictionary: every field with its class, purpose and time, as the program itself knows them."""

    route_base, default_view = "/dictionary", "list"
    method_permission_name: ClassVar[dict[str, str]] = {"list": "read", "export": "read"}
    base_permissions: ClassVar[list[str]] = ["can_read"]

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        page = {"title": _("Data dictionary"), "export_url": url_for("DictionaryView.export")}
        names = self._names(Purpose) | self._names(RetentionSeries)
        words = {"privacy": PRIVACY_WORDS, "tones": dictionary.TONES, "classes": tuple(Privacy), "names": names}
        return self.render_template("dictionary.html", page=page, tables=dictionary.tables(), **words)

    def _names(self, model: Any) -> dict[str, str]:
        return {row.code: str(row) for row in db.session.scalars(select(model))}

    @expose("/export")
    @has_access
    def export(self) -> Any:
        """The same as CSV."""
        rows = [["table", "field", "label", "type", "privacy", "sealed", "purpose", "retention_series"]]
        for table in dictionary.tables():
            rows += [[table.name, line.name, str(line.label), str(line.kind), line.privacy.name, str(int(line.sealed)),
                      table.purpose, table.series] for line in table.lines]  # fmt: skip
        headers = {"Content-Disposition": "attachment; filename=data-dictionary.csv"}
        return "\ufeff" + csv_lines(rows), 200, {**headers, "Content-Type": "text/csv; charset=utf-8"}


class WholeRecordView(BaseView):
    """Everything kept about one family or person, to print or to hand over as data."""

    route_base, default_view, list_title = "/whole-record", "family", _("Whole record")
    method_permission_name: ClassVar[dict[str, str]] = {"family": "read", "person": "read", "paper": "read"}
    base_permissions: ClassVar[list[str]] = ["can_read"]

    @expose("/family/<pk>")
    @has_access
    def family(self, pk: str) -> Any:
        return self._answer("family", pk)

    @expose("/person/<pk>")
    @has_access
    def person(self, pk: str) -> Any:
        return self._answer("person", pk)

    @expose("/<of>/<pk>/paper", methods=["POST"])
    @has_access
    @stepped_up
    def paper(self, of: str, pk: str) -> Any:
        """As a PDF: it is drawn in the background and waits a day."""
        row = SCREENS[(SUBJECTS.get(of) or abort(404))[0]].get_row(pk)
        prepare("record", {"of": of, "id": row.id})
        return redirect(url_for("MyJobsView.index"))

    def _answer(self, of: str, pk: str) -> Any:
        """As a page to print or, asked with ?as=json, as data; both leave a trace."""
        model, sections_of = SUBJECTS[of]
        row, data = SCREENS[model].get_row(pk), request.args.get("as") == "json"
        if data and (answer := challenge()):
            return answer
        sections = sections_of(row)
        trace.note(trace.Act.EXPORT if data else trace.Act.PRINT, row, whole_record=True)
        if data:
            answer = jsonify(gather.as_json(row, sections, utcnow()))
            answer.headers["Content-Disposition"] = f"attachment; filename=record-{row.id}.json"
            return answer
        back = SCREENS[type(row)].url("show", pk=row.id)
        page = {"title": _("Whole record: %(name)s", name=row), "back_url": back, "back_label": str(row),
                "json_url": f"{request.path}?as=json", "paper_url": f"{request.path}/paper"}  # fmt: skip
        return self.render_template("whole_record.html", page=page, sections=sections, made_at=display(utcnow()))


def whole_record(row: Any) -> Acts:
    """From the page of a family or person to everything kept about it; through an emergency access there is none."""
    way = next((name for name, (model, _sections) in SUBJECTS.items() if isinstance(row, model)), None)
    if way is None or glass_over(row) or not viewer().may("read", "WholeRecordView"):
        return []
    return [(_("Whole record"), url_for(f"WholeRecordView.{way}", pk=row.id), "get", False)]


LINKS.append(whole_record)


class LegalHoldView(Ruled):
    datamodel = interface(LegalHold)
    route_base, list_title, one = "/legal-holds", _("Legal holds"), _("Legal hold")
    list_columns = ["family", "starts_on", "ends_on"]
    searchable, parent = False, "family_id"
    fieldsets = [(_("Legal hold"), ["family", "reason", "starts_on", "ends_on"])]
    fixed_on_edit = ("family",)
    faults = staticmethod(rules.hold_faults)


class DecisionForm(forms.RecordForm):
    """Approve or reject an act, with the reason."""

    answer = RadioField(
        _("Decision"), [forms.Needed()], choices=[("yes", _("Approve and carry out")), ("no", _("Reject"))]
    )
    decision = StringField(_("Reason of the decision"), [forms.Needed(), Length(min=10, max=300)])


class DisposalActView(RecordView):
    datamodel = interface(DisposalAct)
    route_base, list_title, one = "/disposal", _("Disposal acts"), _("Disposal act")
    list_columns = ["series", "region", "closed_before", "state", "decided_at", "rows_cleared"]
    base_permissions = ["can_read", "can_add", "can_edit"]
    searchable = False
    chips = ("state", "region")
    fieldsets = [(_("Disposal act"), ["region", "series", "closed_before", "note"])]
    show_extra = [(_("Decision"), ["state", "decided_at", "decision", "rows_cleared", "certificate"])]
    related = [("DisposalItemView", "act_id")]
    method_permission_name = {"decide": "edit"}
    exclude_route_methods = {"download", "edit", "delete", "restore", "deleted", "export"}

    def prepare_form(self, form: Any, row: Any) -> None:
        del form["closed_before"]

    def before_save(self, row: Any, new: bool) -> None:
        row.closed_before = rules.cut_off(row.series.years, dt.date.today())

    def after_save(self, row: Any, new: bool) -> None:
        """The act lists the families that are due on this day."""
        for id_, code, last in disposal.due_families(row.region_id, row.series, dt.date.today()):
            db.session.add(DisposalItem(act=row, code=code, subject_id=id_, last_act_on=last))

    def row_actions(self, row: Any) -> Acts:
        fault = rules.decision_fault(row.state, row.created_by_id, viewer().user_id)
        if fault or not viewer().may("edit", "DisposalActView"):
            return []
        return [(_("Decide"), self.url("decide", pk=row.id), "get", True)]

    @expose("/decide/<pk>", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def decide(self, pk: str) -> Any:
        row = self.get_row(pk)
        fault = rules.decision_fault(row.state, row.created_by_id, viewer().user_id)
        if fault and not forms.posted():
            flash(fault, "warning")
            return redirect(self.url("show", pk=row.id))

        def take(row: DisposalAct, form: Any) -> None:
            row.decision, row.decided_by_id, row.decided_at = form.decision.data, viewer().user_id, utcnow()
            row.state = ActState.APPROVED if form.answer.data == "yes" else ActState.REJECTED
            if row.state == ActState.APPROVED:
                enqueue("disposal", {"act": row.id})

        count = len(db.session.scalars(select(DisposalItem.id).filter_by(act_id=row.id)).all())
        told = ngettext("%(num)s family; this cannot be undone.", "%(num)s families; this cannot be undone.", count)
        return self.step(row, Step(
            DecisionForm, _("Decide the act"), take, self.url("show", pk=row.id), _("Saved."), label=_("Save"),
            context=f"{row} · {told}", danger=True, refused=fault,
        ))  # fmt: skip


class DisposalItemView(RecordView):
    datamodel = interface(DisposalItem)
    route_base, list_title, one = "/disposal-items", _("Families of the act"), _("Family of the act")
    list_columns = ["code", "last_act_on", "state"]
    base_permissions = ["can_read"]
    searchable, parent = False, "act_id"
    fieldsets = [(_("Family of the act"), ["act", "code", "last_act_on"])]
    exclude_route_methods = {"download", "add", "edit", "delete", "restore", "deleted", "export"}
