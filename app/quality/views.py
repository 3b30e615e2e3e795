"""What does one see and type about the quality of care? A checklist per case, replies, the criteria themselves."""

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import select
from wtforms import TextAreaField
from wtforms.validators import Length

from app.cases.models import Case, CaseStatus, Need
from app.cases.snapshot import SNAPSHOT, Told
from app.cases.stages import MOVED_ON, OPEN_IN_STAGE
from app.cases.views import RECORDS, case_of
from app.catalogs.models import ProgrammeStage, Track
from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.families.views import Ruled, pick
from app.kit import forms, lists
from app.kit.due import TIMELINE, Entry, Source
from app.kit.picking import first_of
from app.kit.scopes import glass_over, viewer
from app.kit.screens import LINKS, SCREENS, Acts, url_of
from app.kit.steps import Step
from app.kit.views import RecordView, interface
from app.quality import checklist, rules
from app.quality.models import (
    CareRating,
    Criterion,
    CriterionCheck,
    CriterionRemark,
    Judgement,
    Moment,
    RemarkKind,
    StageMove,
)

NEWEST = (StageMove.id.desc(),)
TONES = [(one.name, one.label, one.tone) for one in Judgement]


class GuideView(CatalogView):
    """A list of the guide; local rows may be added, those of the guide are never removed (G34-3.4-00a)."""

    base_order = ("position", "asc")

    def prepare_form(self, form: Any, row: Any) -> None:
        """What the guide states is fixed: of its rows the wording and the place in the list are edited."""
        stated = [bound.name for bound in form if bound.name[0] != "_" and bound.name not in rules.OWN_WORDS]
        for name in stated if row is not None and row.is_floor else ():
            del form[name]

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        row = self.get_row(pk)
        if fault := rules.removal_fault(row.is_floor):
            flash(fault, "warning")
            return redirect(self.url("show", pk=row.id))
        return super().delete(pk)


class CriterionView(GuideView):
    """Tabla 2 of the guide."""

    datamodel = interface(Criterion)
    route_base, list_title, one = "/catalogs/criteria", _("Quality criteria"), _("Quality criterion")
    list_columns = ["code|page", "name", "milestone|moment", "source|edition"]
    chips = ("moment",)
    fieldsets = sheet("milestone", "moment", "page", "is_conditional")


class ReplyForm(forms.RecordForm):
    """What the team says to what was found."""

    text = TextAreaField(_("Reply of the team"), [forms.Needed(), Length(max=2000)])


class CriterionCheckView(Ruled):
    datamodel = interface(CriterionCheck)
    route_base, list_title, one = "/quality", _("Quality of care"), _("Criterion of the case")
    list_columns = ["criterion|criterion.code", "case|case.unit", "judgement", "judged_on"]
    base_order = ("judged_on", "desc")
    base_permissions = ["can_read", "can_edit", "can_export"]
    chips = ("judgement", "criterion")
    searchable, parent = False, "case_id"
    chart_view = "QualityChartView"
    fieldsets = [
        (_("Criterion of the case"), ["case", "criterion", "judgement", "observation", "evidence", "judged_on"])
    ]
    related = [("CriterionRemarkView", "check_id")]
    method_permission_name = {"checklist": "read", "fill": "edit"}
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore"}

    @expose("/case/<pk>/<moment>")
    @has_access
    def checklist(self, pk: str, moment: str) -> Any:
        """The criteria of one moment with what was judged, replied, and by whom."""
        case, moment_ = self._asked(pk, moment)
        every, stored = checklist.criteria_of(case), checklist.checks_of(case)
        form = checklist.form_over(case, moment_, every[moment_], stored)
        return self._checklist(case, moment_, every, stored, form)

    @expose("/case/<pk>/<moment>", methods=["POST"])
    @has_access
    def fill(self, pk: str, moment: str) -> Any:
        """All criteria of the moment at once, joined with what others wrote meanwhile."""
        case, moment_ = self._asked(pk, moment)
        if case.status == CaseStatus.CLOSED:
            abort(409)
        every, stored = checklist.criteria_of(case), checklist.checks_of(case)
        asked = every[moment_]

        def take(form: Any, fresh: Any) -> Any:
            count = checklist.take(case, asked, stored, form, fresh)
            return _("Checklist saved.") if count else _("Nothing was changed.")

        return self.fill_in(
            case, stored.values(), lambda told: checklist.form_over(case, moment_, asked, stored, told),
            lambda form: self._checklist(case, moment_, every, stored, form), take,
            url_for("CriterionCheckView.checklist", pk=case.id, moment=moment_.name),
            lambda form: checklist.faults(form, asked),
        )  # fmt: skip

    def _asked(self, pk: str, moment: str) -> tuple[Case, Moment]:
        case = SCREENS[Case].get_row(pk)
        return case, Moment.__members__.get(moment) or abort(404)

    def _checklist(self, case: Case, moment: Moment, every: Any, stored: Any, form: Any) -> str:
        keeps = viewer().may("edit", "CriterionCheckView") and not glass_over(case)
        editable = keeps and case.status != CaseStatus.CLOSED
        counts = Counter(row.judgement.name for row in stored.values())
        page = self.page(_("Quality of care: %(case)s", case=case.code), context=SCREENS[Case].context_line(case),
                         back_url=url_of(case), back_label=_("Case %(code)s", code=case.code))  # fmt: skip
        return self.render_template(
            "checklist.html", page=page, form=form, case=case, moment=moment, asked=every[moment], stored=stored,
            progress=checklist.progress(every, stored), editable=editable, choices=TONES,
            remarks=checklist.remarks_of(case, moment), share=rules.compliance(counts), when=lists.display,
            may_reply=viewer().may("add", "CriterionRemarkView") and case.status != CaseStatus.CLOSED,
        )  # fmt: skip

    def row_actions(self, row: Any) -> Acts:
        way = url_for("CriterionCheckView.checklist", pk=row.case_id, moment=row.criterion.moment.name)
        return [(_("Open the checklist"), way, "get", True)]


class CriterionRemarkView(RecordView):
    """What was judged and replied of a criterion; rows are only added."""

    datamodel = interface(CriterionRemark)
    route_base, list_title, one = "/quality-remarks", _("Judgements and replies"), _("Judgement or reply")
    list_columns = ["said_at", "kind", "judgement", "text"]
    base_order = ("id", "desc")
    base_permissions = ["can_read", "can_add"]
    searchable, parent = False, "check_id"
    fieldsets = [(_("Judgement or reply"), ["check", "kind", "judgement", "text"])]
    method_permission_name = {"reply": "add"}
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}

    @expose("/reply/<pk>", methods=["GET", "POST"])
    @has_access
    def reply(self, pk: str) -> Any:
        """The team answers what the case manager found (G34-3.4-00b)."""
        check = SCREENS[CriterionCheck].get_row(pk)
        if check.case.status == CaseStatus.CLOSED:
            abort(409)
        back = url_for("CriterionCheckView.checklist", pk=check.case_id, moment=check.criterion.moment.name,
                       _anchor=f"c-{check.criterion_id}")  # fmt: skip

        def take(row: Any, form: Any) -> None:
            db.session.add(CriterionRemark(check=row, kind=RemarkKind.REPLY, text=form.text.data))

        return self.step(check, Step(
            ReplyForm, _("Reply to the judgement"), take, back, _("Reply saved."), label=_("Save"),
            context=f"{check.criterion.code} · {check.judgement}",
        ))  # fmt: skip


class CareRatingView(Ruled):
    """The case manager rates the care that others give, and gives none (G34-3.1-04, G34-2-05)."""

    datamodel = interface(CareRating)
    route_base, list_title, one = "/care-ratings", _("Ratings of care"), _("Rating of care")
    list_columns = ["care|case", "effectiveness", "relevance", "rated_on"]
    base_order, chips = ("rated_on", "desc"), ("effectiveness", "relevance")
    searchable, parent = False, "case_id"
    fieldsets = [(_("Rating of care"), ["case", "care", "need", "effectiveness", "relevance", "rated_on", "remark"])]
    fixed_on_edit = ("case",)
    faults = staticmethod(rules.rating_faults)

    def prepare_form(self, form: Any, row: Any) -> None:
        if case := case_of(form, row):
            query = select(Need).filter_by(case_id=case.id).options(*lists.loaders(Need, {"kind"}))
            pick(form, "need_id", db.session.scalars(query.order_by(Need.id)))


class StageMoveView(RecordView):
    datamodel = interface(StageMove)
    route_base, list_title, one = "/stage-moves", _("Changes of stage"), _("Change of stage")
    list_columns = ["moved_on", "left", "reached", "open_criteria", "reason"]
    base_order = ("moved_on", "desc")
    base_permissions = ["can_read"]
    searchable, parent = False, "case_id"
    fieldsets = [(_("Change of stage"), ["case", "left", "reached", "moved_on", "open_criteria", "reason"])]
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}


def moment_of(stage: ProgrammeStage) -> Moment | None:
    """The moment of Tabla 2 that a stage of PARD is."""
    return Moment.__members__.get(stage.code) if stage.milestone else None


def open_criteria(case: Case, stage: ProgrammeStage) -> int:
    """How many criteria of the moment that a case leaves are not settled?"""
    moment = moment_of(stage)
    if moment is None:
        return 0
    done, asked = checklist.progress(checklist.criteria_of(case), checklist.checks_of(case))[moment]
    return asked - done


def moved_on(case: Case, left: ProgrammeStage, reason: str | None, open_: int) -> None:
    """Keep when and why the case went on."""
    db.session.add(StageMove(case=case, left=left, reached=case.stage, open_criteria=open_, reason=reason))


def checklist_link(row: Any) -> Acts:
    """From the page of a case to the checklist of its moment."""
    if not isinstance(row, Case) or not viewer().may("read", "CriterionCheckView"):
        return []
    moment = moment_of(row.stage) or (Moment.EI if row.programme.track == Track.PARD else None)
    if moment is None:
        return []
    way = url_for("CriterionCheckView.checklist", pk=row.id, moment=moment.name)
    return [(_("Quality of care"), way, "get", False)]


def move_entries(column: str, pk: int) -> list[Entry]:
    """The changes of stage of a case, on its timeline."""
    if column != "case_id":
        return []
    told = lists.may_read(StageMove, "reason")
    stages = ("left.name_es", "left.name_en", "reached.name_es", "reached.name_en")
    query = first_of(StageMove, "case_id", NEWEST, "moved_on", *stages, *(("reason",) if told else ()))
    rows = db.session.scalars(query, {"pk": pk})
    return [Entry(row.moved_on, str(row), (row.reason or "") if told else "", url_of(row), "teal") for row in rows]


def told_of(case: Case) -> Told:
    """How many criteria of the moment are settled?"""
    moment = moment_of(case.stage)
    if moment is None:
        return []
    done, asked = checklist.progress(checklist.criteria_of(case), checklist.checks_of(case))[moment]
    return [(gettext("Quality of care"), f"{moment}: {done}/{asked}")]


SNAPSHOT.append(told_of)
RECORDS.append((8, _("Rating of care"), "CareRatingView", {}))
OPEN_IN_STAGE.append(open_criteria)
MOVED_ON.append(moved_on)
LINKS.append(checklist_link)
TIMELINE.append(Source("stages", _("Changes of stage"), "StageMoveView", move_entries))
