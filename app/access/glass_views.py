"""Emergency access: who opens which case, why, until when, and what the supervisor says of it (G4)."""

import datetime as dt
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import format_time, lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app.access import glass
from app.access.models import GlassBreak
from app.access.rules import glass_faults
from app.extensions import db
from app.kit import forms, lists, once
from app.kit.due import DueItem, due_of
from app.kit.scopes import utcnow, viewer
from app.kit.steps import Step
from app.kit.stepup import stepped_up
from app.kit.views import RecordView, interface

OPENED = ["user", "code", "unit", "started", "expires_at", "reason"]
REVIEW = ["reviewed_by", "reviewed_at", "remark"]
RULES = _("Only when a child or family is in danger and you cannot wait. You read the case for three hours and change "
          "nothing; its supervisors are told at once, and everything you see is recorded.")  # fmt: skip


class GlassForm(forms.RecordForm):
    """Which case, and why can it not wait?"""

    code = StringField(_("Case code"), [forms.Needed(), Length(max=20)], render_kw={"autocomplete": "off"})
    reason = TextAreaField(
        _("Reason"), [forms.Needed(), Length(max=2000)],
        description=_("What happens, and why it cannot wait: 20 characters or more. The supervisor reads it."),
    )  # fmt: skip


class RemarkForm(forms.RecordForm):
    """What does the supervisor say of it?"""

    remark = TextAreaField(
        _("Remark"), [forms.Needed(), Length(max=2000)], description=_("Was it an emergency? What follows from it?")
    )


class GlassView(RecordView):
    """The emergency accesses within sight; open one, end it, review it."""

    datamodel = interface(GlassBreak)
    route_base, list_title, one = "/emergency", _("Emergency access"), _("Emergency access")
    list_columns = ["code|unit", "user", "started|expires_at", "state"]
    searchable = False
    flags = {"waiting": (_("To be reviewed"), lambda: GlassBreak.reviewed_at.is_(None))}
    fieldsets = [(_("Emergency access"), OPENED), (_("Review"), REVIEW)]
    load_with = ("user", "unit", "reviewed_by")
    method_permission_name = {"end": "add"}
    exclude_route_methods: ClassVar[set[str]] = {
        "delete", "deleted", "download", "export", "lookup", "related_rows", "restore",
    }  # fmt: skip

    def _init_forms(self) -> None:
        self.search_form, self.add_form, self.edit_form = forms.RecordForm, GlassForm, RemarkForm

    # -- who sees which
    def criteria(self) -> Any:
        return [glass.within_sight()]

    def get_row(self, pk: str, deleted: bool = False) -> Any:
        row = super().get_row(pk, deleted)
        seen = select(GlassBreak.id).where(GlassBreak.id == row.id, *self.criteria())
        return row if db.session.scalar(seen) else abort(404)

    def subtitle(self, total: str) -> Any:
        return RULES

    # -- open and end
    @expose("/add", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def add(self) -> Any:
        form = GlassForm(request.form) if forms.posted() else GlassForm()
        if forms.posted():
            if answer := once.earlier(form):
                return answer
            if form.validate() and forms.add_faults(form, glass_faults(form.data)) and (answer := self._open(form)):
                return answer
        page = self.page(_("Emergency access to a case"), context=RULES, submit_label=_("Open the case"),
                         cancel_url=self.url("list"))  # fmt: skip
        groups = [{"title": _("Emergency"), "fields": [form["code"], form["reason"]]}]
        said = self.render_template("form.html", page=page, form=form, groups=groups)
        return said, 422 if forms.posted() else 200

    def _open(self, form: Any) -> Any:
        """Open the case; an unknown code and a closed one get the same answer."""
        case = glass.case_of(form.code.data)
        if case is None:
            db.session.commit()  # what was tried stays in the log
            said = _("No case can be opened with this code. Check it; if it is right, call the supervisor.")
            forms.add_faults(form, {"code": said})
            return None
        target = url_for("CaseView.show", pk=case.id)
        open_now = select(GlassBreak.id).where(glass.live(viewer().user_id), GlassBreak.case_id == case.id)
        if glass.is_reached(type(case), case.id) or db.session.scalar(open_now):
            flash(_("You already reach this case."), "info")
            return redirect(target)
        row = glass.open_case(case, form.reason.data)
        once.done(form, target)
        try:
            db.session.commit()
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            return redirect(target)
        flash(_("The case is open until %(time)s. Its supervisors have been told.", time=clock(row.expires_at)), "info")
        return redirect(target)

    @expose("/end/<pk>", methods=["POST"])
    @has_access
    def end(self, pk: str) -> Any:
        """Whoever opened it ends it before its time."""
        row = self.get_row(pk)
        if row.user_id != viewer().user_id:
            abort(404)
        row.expires_at = min(row.expires_at, utcnow())
        db.session.commit()
        flash(_("The emergency access has ended."), "success")
        return redirect(self.url("show", pk=row.id))

    # -- review
    def show_page(self, row: Any) -> dict[str, Any]:
        return {**super().show_page(row), "edit_url": None, "initials": None}

    def context_line(self, row: Any) -> Any:
        return row.user.get_full_name()

    def tags(self, row: Any) -> Any:
        return [(str(row.state), row.state.tone)]

    def row_actions(self, row: Any) -> Any:
        acts: list[Any] = []
        if row.user_id == viewer().user_id and row.is_open:
            acts = [(_("Go to the case"), url_for("CaseView.show", pk=row.case_id), "get", True),
                    (_("End it now"), self.url("end", pk=row.id), "post", False)]  # fmt: skip
        return acts + ([(_("Review it"), self.url("edit", pk=row.id), "get", True)] if _waits(row) else [])

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        """The supervisor's remark; nobody reviews what they opened themselves."""

        def take(row: Any, form: Any) -> None:
            row.remark, row.reviewed_at, row.reviewed_by_id = form.remark.data, utcnow(), viewer().user_id

        row = self.get_row(pk)
        back, who = self.url("show", pk=row.id), row.user.get_full_name()
        reason = row.reason if lists.may_read(GlassBreak, "reason") else None
        return self.step(row, Step(
            RemarkForm, _("Review the emergency access to %(code)s", code=row.code), take, back,
            _("Marked as reviewed."), context=" · ".join(part for part in (who, reason) if part),
            label=_("Mark as reviewed"),
            refused=None if _waits(row) else _("It was reviewed already, or its review is not yours."),
        ))  # fmt: skip


def clock(moment: dt.datetime) -> str:
    """'2:35 p. m.', in the reader's time zone."""
    return str(format_time(moment, "short"))


def _waits(row: Any) -> bool:
    waiting = select(GlassBreak.id).where(GlassBreak.id == row.id, glass.to_review())
    return db.session.scalar(waiting) is not None


@due_of(glass.SCREEN)
def glass_due(_today: dt.date) -> list[DueItem]:
    """For supervisors what waits for their remark, before all else; for whoever broke the glass the way back."""
    who = viewer()
    query = select(GlassBreak).where(glass.to_review() | glass.live(who.user_id)).order_by(GlassBreak.id.desc())
    rows = db.session.scalars(query.options(*lists.loaders(GlassBreak, {"user"})).limit(20))
    return [_own(row) if row.user_id == who.user_id else _told(row) for row in rows]


def _told(row: GlassBreak) -> DueItem:
    until = _("until %(time)s", time=clock(row.expires_at))
    reason = row.reason if lists.may_read(GlassBreak, "reason") else ""
    words = " · ".join(str(part) for part in (row.user.get_full_name(), until, reason) if part)
    title, url = _("Emergency access to the case %(code)s", code=row.code), url_for("GlassView.show", pk=row.id)
    return DueItem(lists.local_day(row.created_at), str(title), words, url, _("Review it"), urgent=True)


def _own(row: GlassBreak) -> DueItem:
    title, url = _("Emergency access to the case %(code)s", code=row.code), url_for("CaseView.show", pk=row.case_id)
    words = _("Open to you until %(time)s; everything you see is recorded.", time=clock(row.expires_at))
    return DueItem(lists.local_day(row.created_at), str(title), str(words), url, _("Open it"), urgent=True)
