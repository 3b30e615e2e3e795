"""What does one see and type about case analyses, meetings and conferences?"""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, g, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _

from app.cases.snapshot import as_told, kept_on
from app.cases.views import RECORDS, case_of
from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.families.rules import name_of
from app.families.views import Ruled
from app.kit import forms, lists
from app.kit.lines import Lines
from app.kit.scopes import utcnow, viewer
from app.kit.screens import Acts, url_of
from app.kit.views import by_name, interface
from app.sessions import due, follow, rules  # noqa: F401  due fills its registries
from app.sessions.carried import earlier_commitments
from app.sessions.course import Course, agreed_in
from app.sessions.lines import LINES, SessionForm
from app.sessions.models import (
    AHEAD,
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


class SessionView(Course):
    datamodel = interface(CaseSession)
    route_base, list_title, one = "/sessions", _("Case sessions"), _("Session")
    list_columns = ["scheduled_at", "technique", "case|family", "status", "next_on"]
    base_order = ("scheduled_at", "desc")
    chips = ("technique", "status", "mode")
    flags = {"late": (_("Planned and past"), lambda: AHEAD & (CaseSession.scheduled_at < utcnow()))}  # fmt: skip
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
    method_permission_name = {"follow": "read", "keep": "edit", "conclude": "edit", "reopen": "edit"}

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
            was = db.session.get(CaseSession, values["id"])
            return {"missing": missing_of(technique, present_in(values["id"])), "agreed": agreed_in(values["id"]),
                    "was": was and was.status}  # fmt: skip
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
        if row.status == SessionStatus.CLOSED:
            follow.conclude(row)
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
        fixed = {} if rules.is_open(row.status) else {"edit_url": None}
        return {**super().show_page(row), "initials": None, **back, **fixed}

    def row_actions(self, row: Any) -> Acts:
        open_, acts = rules.is_open(row.status), [(_("Checklists and attendance"), self.url("follow", pk=row.id))]
        if self.may("edit"):
            label, step = (_("Conclude"), "conclude") if open_ else (_("Open again"), "reopen")
            acts.append((label, self.url(step, pk=row.id)))
        return [(label, url, "get", at == len(acts) - 1 and open_) for at, (label, url) in enumerate(acts)]

    def show_context(self, row: Any) -> dict[str, Any]:
        """What was promised before; the case as it is, or as it was when the session was concluded."""
        reads, promises = lists.may_read(CaseSession, "snapshot"), by_name("CommitmentView")
        return {
            "snapshot": as_told(row.snapshot, row.case) if reads else [], "frozen": bool(row.snapshot),
            "kept_on": kept_on(row.snapshot) if reads else None, "day": lists.display, "screen": by_name,
            "reopened": row.reopened if lists.may_read(CaseSession, "reopened") else None,
            "earlier": earlier_commitments(row) if promises.may("read") else None,
            "working": rules.is_open(row.status) and promises.may("edit"),
        }  # fmt: skip


class PartView(Ruled):
    """A row of a session: only read once that is concluded."""

    parent = "session_id"
    searchable = False
    fixed_on_edit = ("session",)
    faults = staticmethod(rules.part_faults)

    def may(self, verb: str) -> bool:
        return super().may(verb) and (verb == "read" or not g.get("concluded"))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        session = db.session.get(CaseSession, values["session_id"]) if values.get("session_id") else None
        return {"was": session and session.status}

    def get_row(self, pk: str, deleted: bool = False) -> Any:
        row = super().get_row(pk, deleted)
        g.concluded = row.session is not None and not rules.is_open(row.session.status)
        if g.concluded and (request.endpoint or "").endswith((".delete", ".restore")):
            flash(rules.CONCLUDED, "warning")
            abort(redirect(url_of(row.session) or "/"))
        return row

    def render_related(self, parent: str, row: Any) -> str:
        g.concluded = not rules.is_open(row.status)
        return super().render_related(parent, row)


class SessionParticipantView(PartView):
    datamodel = interface(SessionParticipant)
    route_base, list_title, one = "/session-participants", _("Session participants"), _("Session participant")
    list_columns = ["person", "party", "institution", "attendance"]
    fieldsets = [(_("Participant"), ["session", "party", "person", "institution", "attendance"])]


class DecisionView(PartView):
    datamodel = interface(Decision)
    route_base, list_title, one = "/decisions", _("Decisions"), _("Decision")
    list_columns = ["text", "level|parties", "reason"]
    fieldsets = [(_("Decision"), ["session", "text", "reason", "parties", "level"])]


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
