"""What does one see and type about case analyses, meetings and conferences?"""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.cases.snapshot import as_kept, as_told
from app.cases.views import RECORDS, case_of
from app.catalogs.views import CatalogView, sheet
from app.commitments.models import Commitment
from app.extensions import db
from app.families.rules import name_of
from app.families.views import Ruled
from app.kit import forms, lists, merging, once
from app.kit.lines import Lines
from app.kit.scopes import glass_over, utcnow, viewer
from app.kit.screens import Acts, url_of
from app.kit.steps import Step
from app.kit.views import interface
from app.sessions import due, follow, rules  # noqa: F401  due fills its registries
from app.sessions.lines import LINES, SessionForm
from app.sessions.models import (
    Attendance,
    CaseSession,
    ChecklistItem,
    Decision,
    SessionParticipant,
    SessionStatus,
    SessionStep,
    Technique,
)
from app.sessions.parties import missing_of, party_ids, present_in, usual_lines


class ConcludeForm(forms.RecordForm):
    """What the minutes still need."""

    situation = TextAreaField(_("Summary of the situation"), [Optional(), Length(max=20000)])
    participation = TextAreaField(
        _("Voice of the child and family"), [Optional(), Length(max=20000)],
        description=_("What they said and how it was taken into account."),
    )  # fmt: skip
    next_on = DateField(_("Next session"), [Optional(), forms.SensibleDate()])
    missing_reason = StringField(
        _("Reason for a missing party"), [Optional(), Length(max=300)],
        description=_("Only to close a session that a required party missed."),
    )  # fmt: skip


def agreed_in(session_id: int) -> int:
    """How many decisions and commitments does a stored session have?"""
    counts = (select(func.count(model.id)).where(model.session_id == session_id) for model in (Decision, Commitment))
    return sum(db.session.scalar(count) or 0 for count in counts)


class SessionView(Ruled):
    datamodel = interface(CaseSession)
    route_base, list_title, one = "/sessions", _("Case sessions"), _("Session")
    list_columns = ["scheduled_at", "technique", "case|family", "status", "next_on"]
    base_order = ("scheduled_at", "desc")
    chips = ("technique", "status", "mode")
    flags = {"late": (_("Planned and past"), lambda: (
        CaseSession.status == SessionStatus.PLANNED) & (CaseSession.scheduled_at < utcnow()))}  # fmt: skip
    searchable = False
    chart_view = "SessionChartView"
    add_template = "session_form.html"
    fieldsets = [
        (_("Session"), ["case", "technique", "status", "scheduled_at", "mode", "meeting_place", "question"]),
        (_("Analysis"), ["situation", "issues_individual", "issues_family", "issues_sectors", "strengths"]),
        (_("Child and family"), ["participation", "adherence", "adherence_strategy"]),
        (_("What follows"), ["next_on", "missing_reason"]),
    ]
    fixed_on_edit = ("case",)
    load_with = ("family",)
    faults = staticmethod(rules.session_faults)
    show_template = "session_show.html"
    related = [("SessionParticipantView", "session_id"), ("DecisionView", "session_id"),
               ("CommitmentView", "session_id"), ("AttachmentView", "session_id")]  # fmt: skip
    method_permission_name = {"follow": "read", "keep": "edit", "conclude": "edit"}

    def _init_forms(self) -> None:
        super()._init_forms()
        self.add_form = type("NewSessionForm", (SessionForm, self.add_form), {})
        self.edit_form = type("OldSessionForm", (SessionForm, self.edit_form), {})

    # -- form
    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Without scripts “Add another” sends the form: it comes back with all that was typed and one line more."""
        if not (forms.posted() and request.form.get("more") in LINES):
            return super().add()
        form = self.add_form(request.form)
        forms.hide_unreadable(form, self.model)
        self.prepare_form(form, None)
        return self._render_form(form, None)

    def prepare_form(self, form: Any, row: Any) -> None:
        if row is not None:
            return
        usual: dict[str, list[dict[str, Any]]] = {}
        if forms.typed() is None:
            form["scheduled_at"].process(None, utcnow().replace(second=0, microsecond=0))
            technique = Technique.__members__.get(form["technique"].data or "")
            planned = form["status"].data == SessionStatus.PLANNED.name
            usual["participants"] = usual_lines(case_of(form, None), technique, planned)
        form.lines = {name: Lines(name, kind, usual.get(name, [])) for name, kind in LINES.items()
                      if viewer().may("add", kind.screen)}  # fmt: skip

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        technique = Technique.__members__.get(name_of(values.get("technique")) or "")
        if values.get("id"):
            return {"missing": missing_of(technique, present_in(values["id"])), "agreed": agreed_in(values["id"])}
        codes = {id_: code for code, id_ in party_ids().items()}
        typed = {name: lines.written() for name, lines in form.lines.items()}
        present = [(codes.get(x.party_id.data, ""), x.attendance.data) for x in typed.get("participants", [])]
        agreed = len(typed.get("decisions", [])) + len(typed.get("commitments", []))
        return {"missing": missing_of(technique, present), "agreed": agreed}

    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        technique = Technique.__members__.get(request.args.get("technique", ""))
        adding = technique is not None and request.endpoint == "SessionView.add"
        return super().page(_("Record: %(what)s", what=technique.label) if adding and technique else title, **more)

    def _write(self, form: Any, row: Any, new: bool) -> Any:
        row.lines = form.lines
        return super()._write(form, row, new)

    def after_save(self, row: Any, new: bool) -> None:
        """The lines become rows in the same transaction; a required party that did not come is named."""
        for lines in row.lines.values() if new else ():
            for line in lines.written():
                db.session.add(written := line.row(case=row.case, session=row))
                if row.status == SessionStatus.PLANNED and name_of(getattr(written, "attendance", None)) in rules.CAME:
                    written.attendance = Attendance.PENDING  # nobody has come yet
        db.session.flush()
        keep_snapshot(row)
        missing = missing_of(row.technique, present_in(row.id)) if row.status != SessionStatus.PLANNED else []
        if missing:
            flash(_("Required and not there: %(parties)s.", parties=", ".join(missing)), "warning")

    # -- page
    def context_line(self, row: Any) -> str:
        whose = row.family if lists.may_read(CaseSession, "family") else None
        return " · ".join(str(x) for x in (whose, lists.display(row.scheduled_at), row.mode) if x)

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        missing = missing_of(row.technique, present_in(row.id)) if row.status != SessionStatus.PLANNED else []
        return [(str(row.status), row.status.tone),
                *((str(_("Missing: %(party)s", party=party)), "amber") for party in missing)]  # fmt: skip

    def show_page(self, row: Any) -> dict[str, Any]:
        case_url = url_of(row.case)
        back = {"back_url": case_url, "back_label": _("Case %(code)s", code=row.case.code)} if case_url else {}
        return {**super().show_page(row), "initials": None, **back}

    def row_actions(self, row: Any) -> Acts:
        open_, acts = rules.is_open(row.status), [(_("Checklists and attendance"), self.url("follow", pk=row.id))]
        if open_ and self.may("edit"):
            acts.append((_("Conclude"), self.url("conclude", pk=row.id)))
        return [(label, url, "get", at == len(acts) - 1 and open_) for at, (label, url) in enumerate(acts)]

    def show_context(self, row: Any) -> dict[str, Any]:
        """The case as it is, or as it was when the session was concluded."""
        if not lists.may_read(CaseSession, "snapshot"):
            return {"snapshot": [], "frozen": False}
        return {"snapshot": as_told(row.snapshot, row.case), "frozen": bool(row.snapshot)}

    # -- before, during, after
    @expose("/follow/<pk>")
    @has_access
    def follow(self, pk: str) -> Any:
        """Who confirmed or came, and what was done before, during and after (G34-3.5-00c)."""
        row = self.get_row(pk)
        return self._follow(row, follow.form_over(row))

    @expose("/follow/<pk>", methods=["POST"])
    @has_access
    def keep(self, pk: str) -> Any:
        """Attendance and checklists at once, joined with what others wrote meanwhile."""
        row = self.get_row(pk)
        if not rules.is_open(row.status):
            abort(409)
        form, fresh = (follow.form_over(row, told) for told in (request.form, None))
        if answer := once.earlier(form):
            return answer
        sound, chosen = form.validate(), merging.all_picked(form)
        if sound and chosen:
            merging.merge(form, fresh, merging.changed_by(follow.last_changed(row)))
        if not sound or not chosen or form.opening.asked:
            return self._follow(row, form), 409 if sound else 422
        follow.take(row, form, fresh)
        target = self.url("follow", pk=row.id)
        once.done(form, target)
        db.session.commit()
        flash(_("Saved."), "success")
        merging.say_joined(form)
        return redirect(target)

    def _follow(self, row: Any, form: Any) -> str:
        working = self.may("edit") and rules.is_open(row.status) and not glass_over(row)
        page = self.page(_("Checklists and attendance"), context=f"{row} · {lists.display(row.scheduled_at)}",
                         back_url=self.url("show", pk=row.id), back_label=row)  # fmt: skip
        may_invite = working and viewer().may("add", "SessionParticipantView")
        return self.render_template("session_follow.html", page=page, form=form, row=row, working=working,
                                    may_invite=may_invite, **follow.page_of(row))  # fmt: skip

    @expose("/conclude/<pk>", methods=["GET", "POST"])
    @has_access
    def conclude(self, pk: str) -> Any:
        """The session is over: what its minutes tell is there, and the case is kept as it was on that day."""
        row = self.get_row(pk)
        agreed = agreed_in(row.id)
        over = rules.not_yet(row.status, row.scheduled_at, agreed)
        if over and not forms.posted():
            flash(over, "warning")
            return redirect(self.url("show", pk=row.id))
        known = {name: getattr(row, name) for name in ("situation", "participation", "next_on", "missing_reason")}
        missing = missing_of(row.technique, present_in(row.id))
        facts = {"missing": missing, "agreed": agreed}
        left = ", ".join(missing)
        said = _("Required and not there: %(parties)s.", parties=left) if missing else _("Every required party came.")

        def take(row: Any, form: Any) -> None:
            for name in known:
                setattr(row, name, form[name].data or None)
            row.status = SessionStatus.CLOSED
            keep_snapshot(row)

        return self.step(row, Step(
            ConcludeForm, _("Conclude the session"), take, self.url("show", pk=row.id), _("Session concluded."),
            lambda typed: rules.concluding_faults({**typed, **facts}), known=known, context=said,
            refused=over,
        ))  # fmt: skip


def keep_snapshot(row: CaseSession) -> None:
    """What is concluded keeps the case as it was."""
    if row.status == SessionStatus.CLOSED and not row.snapshot:
        row.snapshot = as_kept(row.case)


class SessionParticipantView(Ruled):
    datamodel = interface(SessionParticipant)
    route_base, list_title, one = "/session-participants", _("Session participants"), _("Session participant")
    list_columns = ["person", "party", "institution", "attendance"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Participant"), ["session", "party", "person", "institution", "attendance"])]
    fixed_on_edit = ("session",)


class DecisionView(Ruled):
    datamodel = interface(Decision)
    route_base, list_title, one = "/decisions", _("Decisions"), _("Decision")
    list_columns = ["text", "level|parties", "reason"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Decision"), ["session", "text", "reason", "parties", "level"])]
    fixed_on_edit = ("session",)


class SessionStepView(Ruled):
    """What was done of the checklists, for the lists of a session; it is filled in on the session's page."""

    datamodel = interface(SessionStep)
    route_base, list_title, one = "/session-steps", _("Actions done in sessions"), _("Action of a session")
    list_columns = ["item", "is_done", "remark"]
    base_permissions = ["can_read"]
    searchable, parent = False, "session_id"
    fieldsets = [(_("Action of a session"), ["session", "item", "is_done", "remark"])]
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}


class ChecklistItemView(CatalogView):
    datamodel = interface(ChecklistItem)
    route_base, list_title, one = "/catalogs/techniques", _("Actions of the techniques"), _("Action of the technique")
    list_columns = ["code", "name", "technique|phase", "source|edition"]
    base_order, chips = ("position", "asc"), ("technique", "phase")
    fieldsets = sheet("technique", "phase")


RECORDS += [(place, technique.label, "SessionView", {"technique": technique.name})
            for place, technique in enumerate(Technique, 1)]  # fmt: skip
