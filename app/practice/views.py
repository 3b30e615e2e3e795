"""What does one see and type about competencies? Tabla 1, the rubric, one sheet for each evaluation (G34-3.2)."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.catalogs.views import CatalogView, sheet as fields
from app.extensions import db
from app.families.views import Ruled, pick
from app.kit import forms, lists, merging, once
from app.kit.fields import label_of
from app.kit.scopes import viewer
from app.kit.screens import LINKS, Acts
from app.kit.views import by_name, interface
from app.practice import gate, rules, sheet  # noqa: F401  the gate stands where somebody is assigned
from app.practice.models import Competency, CompetencyEvaluation, EvaluationKind, Outcome, RubricLevel
from app.professionals import duties
from app.professionals.models import Professional, Unit, UnitMembership, me
from app.quality.views import GuideView


class CompetencyView(GuideView):
    """Tabla 1 of the guide."""

    datamodel = interface(Competency)
    route_base, list_title, one = "/catalogs/competencies", _("Competencies"), _("Competency")
    list_columns = ["code|page", "name", "area", "source|edition"]
    chips = ("area",)
    fieldsets = fields("area", "page", "after_start", "provenance")


class RubricLevelView(CatalogView):
    """The described levels by which competencies are scored."""

    datamodel = interface(RubricLevel)
    route_base, list_title, one = "/catalogs/rubric", _("Rubric levels"), _("Rubric level")
    list_columns, base_order = ["code|points", "name", "meaning", "source|edition"], ("points", "asc")
    fieldsets = fields("points", "meaning_es", "meaning_en")
    fixed_on_edit = (*CatalogView.fixed_on_edit, "points")


class CompetencyEvaluationView(Ruled):
    """Selection and periodic evaluations: who leads the unit evaluates, the case manager reads her own."""

    datamodel = interface(CompetencyEvaluation)
    route_base, list_title, one = "/evaluations", _("Competency evaluations"), _("Competency evaluation")
    list_columns = ["professional|unit", "kind", "evaluated_on|evaluator", "outcome", "next_on"]
    base_order = ("evaluated_on", "desc")
    chips = ("outcome", "kind", "unit")
    searchable = False
    chart_view = "CompetencyChartView"
    show_template = "evaluation.html"
    fieldsets = [(_("Competency evaluation"), ["professional", "unit", "kind", "evaluated_on"])]
    show_extra = [(_("Outcome"), ["evaluator", "outcome", "knowledge_level", "experience_level", "remark"])]
    load_with = ("unit.modality",)
    faults = staticmethod(rules.evaluation_faults)
    method_permission_name = {"fill": "edit"}
    exclude_route_methods = {"download", "edit", "export"}

    # -- who, where, when
    def prepare_form(self, form: Any, row: Any) -> None:
        own = list(db.session.scalars(select(Unit).where(Unit.id.in_(viewer().led)).order_by(Unit.name)))
        pick(form, "unit_id", own)
        if forms.typed() is None and len(own) == 1:
            form["unit_id"].data = own[0].id

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        unit = db.session.get(Unit, values["unit_id"]) if values["unit_id"] else None
        managers = duties.managers_of(db.session, [unit.id], values["evaluated_on"]) if unit is not None else []
        admits = unit is None or unit.modality.admits_case_manager
        return {
            "evaluator_id": me(), "led_units": viewer().led, "admits": admits,
            "is_manager": values["professional_id"] in {one.professional_id for one in managers},
        }  # fmt: skip

    def before_save(self, row: Any, new: bool) -> None:
        row.evaluator_id = me()

    # -- the sheet
    def _may_fill(self, row: CompetencyEvaluation) -> bool:
        """Who leads the unit fills it in until it is decided; nobody their own."""
        leads = row.unit_id in viewer().led and row.professional_id != viewer().professional_id
        return leads and viewer().may("edit", type(self).__name__) and row.outcome == Outcome.PENDING

    def show_context(self, row: Any) -> dict[str, Any]:
        scores = sheet.scores_of(row)
        asked, rubric = sheet.asked_of(row, scores), sheet.levels(row, scores)
        return self._context(row, sheet.form_over(row, asked, scores, rubric), asked, scores, rubric)

    def _context(self, row: Any, form: Any, asked: Any, scores: Any, rubric: Any) -> dict[str, Any]:
        now, last = sheet.result(row, scores, rubric), sheet.before(row)
        then = sheet.scores_of(last) if last is not None else {}
        was = sheet.result(last, then, sheet.levels(last, then)) if last is not None else {}
        selects = row.kind == EvaluationKind.SELECTION
        return {
            "when": lists.display, "form": form, "asked": asked, "scores": scores, "rubric": rubric, "last": last,
            "then": then, "result": now, "was": was, "editable": self._may_fill(row),
            "selects": selects,
            "pairs": [(level, words, label_of(self.model, f"{level}_id")) for level, words
                      in zip(sheet.LEVELS, sheet.WORDS, strict=True)] if selects else [],
            "done": len(scores), "whole": sum(map(len, asked.values())),
        }  # fmt: skip

    @expose("/fill/<pk>", methods=["POST"])
    @has_access
    def fill(self, pk: str) -> Any:
        """All competencies at once, joined with what others wrote meanwhile."""
        row = self.get_row(pk)
        if not self._may_fill(row):
            abort(409)
        scores = sheet.scores_of(row)
        asked, rubric = sheet.asked_of(row, scores), sheet.levels(row, scores)
        form, fresh = (sheet.form_over(row, asked, scores, rubric, told) for told in (request.form, None))
        if answer := once.earlier(form):
            return answer
        sound = form.validate() and forms.add_faults(form, sheet.faults(form, row, asked, rubric))
        chosen = merging.all_picked(form)
        if sound and chosen:
            last = max([row, *scores.values()], key=lambda one: one.changed_at)
            merging.merge(form, fresh, merging.changed_by(last))
        if not sound or not chosen or form.opening.asked:
            told = self._context(row, form, asked, scores, rubric)
            page = self.render_template(self.show_template, row=row, page=self.show_page(row), sections=[], tabs=[],
                                        **told)  # fmt: skip
            return page, 409 if sound else 422
        sheet.take(row, asked, scores, rubric, form)
        once.done(form, self.url("show", pk=row.id))
        db.session.commit()
        flash(_("Evaluation saved."), "success")
        return redirect(self.url("show", pk=row.id))

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        row = self.get_row(pk)
        if row.outcome != Outcome.PENDING:
            flash(_("A decided evaluation stays as it is: record another one."), "warning")
            return redirect(self.url("show", pk=row.id))
        if not self._may_fill(row):
            abort(403)
        return super().delete(pk)

    def context_line(self, row: Any) -> str:
        when = _("evaluated on %(day)s", day=lists.display(row.evaluated_on))
        return " · ".join(str(part) for part in (row.unit, when, row.evaluator) if part)

    def tags(self, row: Any) -> Any:
        told: list[Any] = [(row.kind, row.kind.tone), (row.outcome, row.outcome.tone)]
        if row.next_on is not None:
            told.append((_("next: %(day)s", day=lists.display(row.next_on)), None))
        return told


def evaluation_links(row: Any) -> Acts:
    """From the page of a person or of an assignment to a new evaluation."""
    screen = by_name("CompetencyEvaluationView")
    if not isinstance(row, Professional | UnitMembership) or screen is None or not screen.may("add"):
        return []
    person = row.id if isinstance(row, Professional) else row.professional_id
    known = {"unit_id": row.unit_id, "kind": "PERIODIC"} if isinstance(row, UnitMembership) else {}
    if known and row.function.name != "CASE_MANAGER":
        return []
    return [(_("Evaluate competencies"), screen.url("add", professional_id=person, **known), "get", False)]


LINKS.append(evaluation_links)
