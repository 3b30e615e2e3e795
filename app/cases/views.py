"""What does one see and type about cases, their team, causes and needs?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import format_date, lazy_gettext as _, ngettext
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length, Optional

from app.cases import due, naming as naming, rules
from app.cases.models import Case, CaseStatus, CaseTeam, Cause, Need, NeedStatus, TeamFunction
from app.cases.needs import BESIDE, needs_of
from app.cases.stages import left_behind, milestone_words, stage_before, stages_of, way_of, went_on
from app.catalogs.models import CaseUnit, Programme, ProgrammeStage
from app.extensions import db
from app.families.models import Member
from app.families.views import Ruled, members_of, pick, timeline
from app.kit import forms, lists
from app.kit.fields import label_of
from app.kit.picking import PK
from app.kit.scopes import viewer
from app.kit.screens import SCREENS, by_name, url_of
from app.kit.views import interface
from app.professionals.models import Unit, me

# What may be recorded from the page of a case: (position, label, screen, what the form already knows).
RECORDS: list[tuple[int, Any, str, dict[str, str]]] = []
NEEDS_SHOWN = 8
BIRTHS = select(Member.birth_date).where(Member.family_id == PK, Member.left_on.is_(None))


class CaseView(Ruled):
    datamodel = interface(Case)
    route_base, list_title, one = "/cases", _("Cases"), _("Case")
    list_columns = ["code|family.municipality", "family|child", "stage|programme.track", "status", "legal_due_on",
                    "moved_on"]  # fmt: skip
    base_order = ("waiting_since", "asc")
    chips = ("status", "programme", "stage", "unit")
    flags = {
        "still": (_("No movement for 30 days"), lambda: (
            Case.status == CaseStatus.OPEN) & (Case.moved_on < days(-rules.STILL_DAYS))),
        "term": (_("Legal term within 30 days"), lambda: (
            Case.status != CaseStatus.CLOSED) & (Case.legal_due_on <= days(rules.TERM_DAYS))),
    }  # fmt: skip
    load_with = ("family", "family.municipality", "family.locality", "unit", "region", "programme", "stage", "child")
    chart_view = "CaseChartView"
    show_template = "case_show.html"
    fieldsets = [
        (_("Case"), ["family", "child", "programme", "stage", "stage_reason", "status", "unit"]),
        (_("People in charge"), ["lead", "authority"]),
        (_("Dates"), ["opened_on", "legal_due_on", "closed_on", "closing_reason"]),
        (_("Situation"), ["entry_reason", "situation", "expected_results", "is_progressive_exit",
                          "is_adoption_reserved"]),
    ]
    fixed_on_edit, form_only = ("family", "programme", "unit"), ("stage_reason",)
    faults = staticmethod(rules.case_faults)
    related = [("NeedView", "case_id"), ("CauseView", "case_id"), ("CaseTeamView", "case_id"), ("VisitView", "case_id"),
               ("SessionView", "case_id"), ("ReferralView", "case_id"), ("CommitmentView", "case_id"),
               ("CareRatingView", "case_id"), ("ClosingCheckView", "case_id"),
               ("AttachmentView", "case_id")]  # fmt: skip

    # -- list
    def _chip_context(self) -> list[dict[str, Any]]:
        """Stages are offered once a programme is chosen: their names repeat from one programme to the next."""
        programme = lists.chip_value(Case, "programme", request.args.get("programme"))
        chips = super()._chip_context()
        if programme is None:
            return [chip for chip in chips if chip["name"] != "stage" or chip["value_label"]]
        own = {str(stage.id) for stage in way_of(programme)}
        for chip in chips:
            if chip["name"] == "stage":
                chip["options"] = [one for one in chip["options"] if _stage_of(one) in own]
        return chips

    def tone(self, row: Any, name: str, value: Any) -> str | None:
        if name == "legal_due_on" and row.status != CaseStatus.CLOSED:
            return rules.term_tone(value, dt.date.today())
        return "teal" if name == "stage" else super().tone(row, name, value)

    def cell(self, row: Any, name: str) -> lists.Cell:
        if name == "moved_on" and row.moved_on is not None:
            still = row.status == CaseStatus.OPEN and rules.is_still(row.moved_on, dt.date.today())
            return lists.Cell(rules.ago(row.still_days), tone="amber" if still else None)
        return super().cell(row, name)

    # -- form
    def _init_forms(self) -> None:
        super()._init_forms()
        self.edit_form.stage_reason = StringField(
            _("Reason to go on"), [Optional(), Length(max=300)],
            description=_("Only to leave a stage in which something is still open."),
        )  # fmt: skip

    def prepare_form(self, form: Any, row: Any) -> None:
        family = row.family_id if row is not None else form.family_id.data if "family_id" in form else None
        if family and viewer().may("read", "MemberView"):
            pick(form, "child_id", members_of(family))
        if row is not None:
            pick(form, "stage_id", stages_of(row.programme_id))
            return
        for name in ("stage_id", "status", "closed_on", "closing_reason_id"):  # a new case is open, in the first stage
            if name in form:
                delattr(form, name)
        own = list(db.session.scalars(select(Unit).where(Unit.id.in_(viewer().units)).order_by(Unit.name)))
        if own:
            pick(form, "unit_id", own)
        if forms.typed() is None:
            form["unit_id"].data = own[0].id if len(own) == 1 else None
            form["lead_id"].data = me()

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        stage = db.session.get(ProgrammeStage, values["stage_id"]) if values["stage_id"] else None
        child = db.session.get(Member, values["child_id"]) if values["child_id"] else None
        programme = db.session.get(Programme, values["programme_id"]) if values["programme_id"] else None
        return {
            "stage_programme_id": stage.programme_id if stage is not None else None,
            "child_family_id": child.family_id if child is not None else None,
            "unit_of_case": CaseUnit.CHILD.name if programme and programme.unit_of_case == CaseUnit.CHILD else None,
            **left_behind(db.session.get(Case, values["id"]) if values.get("id") else None, stage),
            "own_units": viewer().units if "unit_id" in form and viewer().units else None,
        }

    def before_save(self, row: Any, new: bool) -> None:
        """A new case begins with the first stage of its programme; of any other it is known which stage it left."""
        if new:
            row.stage = stages_of(row.programme_id)[0]
        row.came_from = None if new else stage_before(row)

    def after_save(self, row: Any, new: bool) -> None:
        """The lead professional is one of the team; whoever keeps the stages is told of the step."""
        went_on(row, row.came_from, getattr(row, "stage_reason", None))
        mine = {"case_id": row.id, "professional_id": row.lead_id, "ends_on": None}
        if row.lead_id and not db.session.scalar(select(CaseTeam.id).filter_by(**mine).limit(1)):
            db.session.add(CaseTeam(case=row, professional=row.lead, function=TeamFunction.LEAD))

    # -- page
    def show_page(self, row: Any) -> dict[str, Any]:
        title = str(row.family) if lists.may_read(Case, "family") else row.code
        words = title.split()[-2:]
        return {**super().show_page(row), "title": title, "initials": "".join(word[0] for word in words).upper()}

    def context_line(self, row: Any) -> str:
        home = row.family
        place = ", ".join(dict.fromkeys(str(x) for x in (home and home.municipality, home and home.locality) if x))
        people = self.household(row)
        since = _("open since %(day)s", day=format_date(row.opened_on, "medium"))
        return " · ".join(str(part) for part in (row.code, row.unit, place, people, since) if part)

    def household(self, row: Any) -> str:
        if not viewer().may("read", "MemberView"):
            return ""
        return rules.household(list(db.session.scalars(BIRTHS, {"pk": row.family_id})), dt.date.today())

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        told: list[tuple[str, str | None]] = [(str(row.programme.track), row.programme.track.tone)]
        told += [(str(_("Return to the programme")), "amber")] if row.is_return else []
        if row.status != CaseStatus.OPEN:
            told.append((str(row.status), row.status.tone))
        if row.status != CaseStatus.CLOSED and (tone := rules.term_tone(row.legal_due_on, dt.date.today())):
            told.append((rules.term_words(row.legal_due_on, dt.date.today()), tone))
        if row.status == CaseStatus.OPEN and rules.is_still(row.moved_on, dt.date.today()):
            told.append((str(ngettext("No movement for %(num)s day", "No movement for %(num)s days", row.still_days)),
                         "amber"))  # fmt: skip
        return told

    def sections(self, row: Any) -> Any:
        """Adoption reserve is known to those who keep the case, not to every reader."""
        shown = super().sections(row)
        kept = label_of(Case, "is_adoption_reserved")
        for group in shown if not self.may("edit") else ():
            group["items"] = [item for item in group["items"] if item["label"] != kept]
        return shown

    def show_context(self, row: Any) -> dict[str, Any]:
        stages = way_of(row.programme_id)
        states = rules.stage_states([stage.id for stage in stages], row.stage_id)
        shown = [pair for pair in zip(stages, states, strict=True) if pair[0].code != "CLOSED" or pair[1] == "now"]
        bar = [{"label": stage.name, "sub": milestone_words(stage), "state": state} for stage, state in shown]
        term = [due.term_item(row)] if due.term_is_near(row) else []
        return {"stages": bar, "records": self.records(row), "needs": self.needs(row),
                **timeline("case_id", row.id, term)}  # fmt: skip

    def records(self, row: Any) -> list[tuple[Any, str]]:
        """What the viewer may record now: the label and the form that already knows the case."""
        if row.status == CaseStatus.CLOSED:
            return []
        told = sorted(RECORDS, key=lambda one: one[0])
        open_now = [(label, by_name(screen), known) for _place, label, screen, known in told]
        return [(label, screen.url("add", case_id=row.id, **known)) for label, screen, known in open_now
                if screen is not None and screen.may("add")]  # fmt: skip

    def needs(self, row: Any) -> dict[str, Any] | None:
        """The needs of the case with their state, unanswered first; None for those who may not read them."""
        screen = SCREENS[Need]
        if not screen.may("read"):
            return None
        found = sorted(needs_of("case_id", row.id), key=lambda need: (list(NeedStatus).index(need.status), -need.id))
        personal = lists.may_read(Need, "member")
        items = [
            {"title": str(need.kind), "text": str(need.member) if personal and need.member else str(need.level),
             "url": url_of(need), "status": str(need.status), "tone": need.status.tone,
             "links": [act[:2] for more in BESIDE for act in more(need)]} for need in found
        ]  # fmt: skip
        add = screen.url("add", case_id=row.id) if screen.may("add") and row.status != CaseStatus.CLOSED else None
        return {"rows": items[:NEEDS_SHOWN], "more": max(0, len(items) - NEEDS_SHOWN), "add_url": add}


def days(number: int) -> dt.date:
    """So many days from today."""
    return dt.date.today() + dt.timedelta(days=number)


def _stage_of(option: dict[str, Any]) -> str:
    """The stage that a chip's option leads to, read from its address."""
    return str(option["url"]).split("stage=")[-1].split("&")[0]


class CaseTeamView(Ruled):
    datamodel = interface(CaseTeam)
    route_base, list_title, one = "/case-team", _("Team"), _("Team member")
    list_columns = ["professional", "function", "starts_on|ends_on"]
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Assignment"), ["case", "professional", "function", "starts_on", "ends_on"])]
    fixed_on_edit = ("case", "professional")
    faults = staticmethod(rules.team_faults)


class CauseView(Ruled):
    datamodel = interface(Cause)
    route_base, list_title, one = "/causes", _("Causes"), _("Cause")
    list_columns = ["kind", "reason", "status", "overcome_on"]
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Cause"), ["case", "kind", "reason", "description", "status", "overcome_on"])]
    fixed_on_edit = ("case",)
    faults = staticmethod(rules.cause_faults)


class NeedView(Ruled):
    datamodel = interface(Need)
    route_base, list_title, one = "/needs", _("Needs"), _("Need")
    list_columns = ["kind", "case|member", "level", "status", "found_on"]
    show_with = ("case.family.municipality", "case.family.locality")  # where services are sought for it
    chips = ("status", "level", "kind")
    flags = {"old": (_("No answer for 30 days"), lambda: (
        Need.status == NeedStatus.OPEN) & (Need.found_on < days(-rules.STILL_DAYS)))}  # fmt: skip
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Need"), ["case", "kind", "member", "level", "description", "status", "found_on", "closed_on"])]
    fixed_on_edit = ("case",)
    faults = staticmethod(rules.need_faults)

    def context_line(self, row: Any) -> str:
        return f"{row.case} · {row.level}"

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        return [(str(row.status), row.status.tone)]

    def prepare_form(self, form: Any, row: Any) -> None:
        if case := case_of(form, row):
            pick(form, "member_id", members_of(case.family_id))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        member = db.session.get(Member, values["member_id"]) if values["member_id"] else None
        case = db.session.get(Case, values["case_id"]) if values["case_id"] else None
        return {"member_family_id": member.family_id if member is not None else None,
                "case_family_id": case.family_id if case is not None else None}  # fmt: skip


def case_of(form: Any, row: Any) -> Case | None:
    """The case that a form is about, in the viewer's scope: of its row, or already chosen."""
    if row is not None:
        return row.case
    return form.case_id.chosen() if "case_id" in form else None


RECORDS += [(5, _("Need"), "NeedView", {}), (9, _("File"), "AttachmentView", {})]
