"""What does one see and type about case analyses, meetings and conferences?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import flash, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, TextAreaField
from wtforms.validators import Optional

from app.cases.models import CareLevel, Case, CaseTeam, TeamFunction
from app.cases.views import RECORDS, case_of
from app.catalogs.models import Institution, Term
from app.commitments.models import Commitment
from app.extensions import db
from app.families.rules import name_of
from app.families.views import Ruled
from app.kit import forms, lists
from app.kit.due import TIMELINE, DueItem, Entry, Source, due_of
from app.kit.lines import Line, LinedForm, LineLookupField, Lines, line_state, line_text
from app.kit.scopes import utcnow, viewer
from app.kit.screens import url_of
from app.kit.views import interface
from app.professionals.models import UnitFunction, UnitMembership
from app.sessions import rules
from app.sessions.models import (
    Attendance,
    CaseSession,
    Decision,
    RequiredParty,
    SessionParticipant,
    SessionStatus,
    Technique,
)

SOON = dt.timedelta(days=14)
AREAS = (TeamFunction.LEAD, TeamFunction.PSYCHOLOGY, TeamFunction.SOCIAL_WORK, TeamFunction.AREA)
OF_UNIT: dict[Any, str] = {UnitFunction.COORDINATOR: "COORDINATOR", UnitFunction.CASE_MANAGER: "CASE_MANAGER"}
PARTY_OF: dict[Any, str] = {**dict.fromkeys(AREAS, "MODALITY_TEAM"), TeamFunction.CASE_MANAGER: "CASE_MANAGER",
                            TeamFunction.AUTHORITY_TEAM: "INTERDISCIPLINARY_TEAM", **OF_UNIT}  # fmt: skip


class ParticipantLine(Line):
    """Who took part, for which party."""

    written_by, screen, model, empty = ("person", "institution_id"), "SessionParticipantView", SessionParticipant, 1
    faults = staticmethod(rules.participant_row_faults)
    party_id = forms.TermField(_("Party"), [Optional()], model=Term, list_="required_party")
    person = line_text(_("Person"), 120)
    institution_id = LineLookupField(
        _("Institution"), [Optional()], model=Institution, lookup="SessionParticipantView.lookup",
        column="institution_id",
    )  # fmt: skip
    attendance = line_state(_("Attendance"), Attendance, Attendance.IN_PERSON)


class DecisionLine(Line):
    """What was decided and why."""

    written_by, screen, model = ("text", "reason"), "DecisionView", Decision
    faults = staticmethod(rules.decision_row_faults)
    text = line_text(_("Decision"), 400, TextAreaField)
    reason = line_text(_("Reason"), 2000, TextAreaField)
    level = line_state(_("Level of care"), CareLevel, CareLevel.FAMILY)


class CommitmentLine(Line):
    """Who does what by when."""

    written_by, screen, model = ("what", "responsible", "institution_id", "due_on"), "CommitmentView", Commitment
    faults = staticmethod(rules.commitment_row_faults)
    what = line_text(_("Commitment"), 300, TextAreaField)
    responsible = line_text(_("Responsible person"), 120)
    institution_id = LineLookupField(
        _("Responsible institution"), [Optional()], model=Institution, lookup="CommitmentView.lookup",
        column="institution_id",
    )  # fmt: skip
    due_on = DateField(_("Due"), [Optional(), forms.SensibleDate()])


LINES: dict[str, type[Line]] = {
    "participants": ParticipantLine, "decisions": DecisionLine, "commitments": CommitmentLine,
}  # fmt: skip


class SessionForm(LinedForm):
    day_field = "scheduled_at"


def required_parties(technique: Technique | None) -> list[RequiredParty]:
    """The parties of a technique in order: required ones and usual ones (G34-3.5)."""
    query = select(RequiredParty).filter_by(technique=technique).order_by(RequiredParty.position)
    return list(db.session.scalars(query)) if technique else []


def party_ids() -> dict[str, int]:
    """The coded list of parties: code to id."""
    return {code: id_ for code, id_ in db.session.execute(select(Term.code, Term.id).filter_by(list="required_party"))}


def people_of(case: Case) -> list[tuple[str, str]]:
    """(party, person) of those who usually come to a session on this case: team, unit, authority."""
    today, with_name = dt.date.today(), lists.loaders(CaseTeam, {"professional"})
    team = select(CaseTeam).filter_by(case_id=case.id).order_by(CaseTeam.id).options(*with_name)
    unit = select(UnitMembership).filter_by(unit_id=case.unit_id).where(UnitMembership.function.in_(OF_UNIT))
    unit = unit.options(*lists.loaders(UnitMembership, {"professional"}))
    rows = [*db.session.scalars(team), *db.session.scalars(unit)]
    found = [(PARTY_OF[one.function], str(one.professional)) for one in rows if not one.ends_on or one.ends_on >= today]
    if case.authority is not None:
        found.append(("COMPETENT_AUTHORITY", str(case.authority)))
    return list(dict.fromkeys(found))


def usual_lines(case: Case | None, technique: Technique | None, planned: bool) -> list[dict[str, Any]]:
    """A line for each required party, and for each person known of the usual ones."""
    ids, known = party_ids(), people_of(case) if case is not None else []
    state, lines = (Attendance.PENDING if planned else Attendance.IN_PERSON).name, []
    for one in required_parties(technique):
        people: list[Any] = [person for party, person in known if party == one.party]
        people = people or ([None] if one.is_required else [])
        lines += [{"party_id": ids.get(one.party), "person": who, "attendance": state} for who in people]
    return lines


def missing_of(technique: Technique | None, present: list[tuple[str, Any]]) -> list[str]:
    """The names of the required parties that did not come."""
    needed = {one.party: str(one) for one in required_parties(technique) if one.is_required}
    return [needed[party] for party in rules.missing_parties(needed, present)]


def present_in(session_id: int) -> list[tuple[str, Any]]:
    """(party, attendance) of the participants of a stored session."""
    query = select(Term.code, SessionParticipant.attendance).select_from(SessionParticipant)
    query = query.join(Term, Term.id == SessionParticipant.party_id).where(SessionParticipant.session_id == session_id)
    return [(code, attendance) for code, attendance in db.session.execute(query)]


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
    related = [("SessionParticipantView", "session_id"), ("DecisionView", "session_id"),
               ("CommitmentView", "session_id"), ("AttachmentView", "session_id")]  # fmt: skip

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
            return {"missing": missing_of(technique, present_in(values["id"]))}
        codes = {id_: code for code, id_ in party_ids().items()}
        lines = form.lines["participants"].written() if "participants" in form.lines else []
        return {"missing": missing_of(technique, [(codes.get(x.party_id.data, ""), x.attendance.data) for x in lines])}

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
    list_columns = ["text", "level", "reason"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Decision"), ["session", "text", "reason", "level"])]
    fixed_on_edit = ("session",)


def session_entries(column: str, pk: int) -> list[Entry]:
    """The sessions of a case or family, planned ones first."""
    first = (CaseSession.status == SessionStatus.PLANNED).desc()
    query = select(CaseSession).where(getattr(CaseSession, column) == pk)
    newest = query.order_by(first, CaseSession.scheduled_at.desc(), CaseSession.id.desc()).limit(30)
    return [_entry(row) for row in db.session.scalars(newest)]


def _entry(row: CaseSession) -> Entry:
    waits, at = row.status == SessionStatus.PLANNED, lists.local(row.scheduled_at)
    tone = "red" if waits and at.date() < dt.date.today() else row.status.tone
    text = (row.situation if not waits else None) or row.question if lists.may_read(CaseSession, "question") else ""
    note = " · ".join((at.strftime("%H:%M"), str(row.status)))
    return Entry(at.date(), str(row.technique), text or "", url_of(row), tone, note, _item(row, "") if waits else None)


def _item(row: CaseSession, whose: str) -> DueItem:
    at = lists.local(row.scheduled_at)
    text = " · ".join(part for part in (at.strftime("%H:%M"), row.meeting_place or str(row.mode)) if part)
    return DueItem(at.date(), " · ".join(x for x in (str(row.technique), whose) if x), text, url_of(row) or "")


@due_of("SessionView")
def sessions_due(today: dt.date) -> list[DueItem]:
    """Planned sessions: those whose day is past, and those of the coming two weeks."""
    until = dt.datetime.combine(today + SOON, dt.time())
    near = (CaseSession.status == SessionStatus.PLANNED, CaseSession.scheduled_at <= until)
    query = select(CaseSession).where(*near).order_by(CaseSession.scheduled_at, CaseSession.id).limit(15)
    rows = db.session.scalars(query.options(*lists.loaders(CaseSession, {"case", "family"})))
    return [_item(row, str(row.family if lists.may_read(CaseSession, "family") else row.case)) for row in rows]


TIMELINE.append(Source("sessions", _("Sessions"), "SessionView", session_entries))
RECORDS += [(place, technique.label, "SessionView", {"technique": technique.name})
            for place, technique in enumerate(Technique, 1)]  # fmt: skip
