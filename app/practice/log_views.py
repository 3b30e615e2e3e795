"""What does a case manager write of each action, and on which agreed template? (G34-3.6, 3.7, 4.2-3)"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_appbuilder import expose, has_access
from flask_babel import format_decimal, lazy_gettext as _
from sqlalchemy import func, or_, select
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from app.cases.views import RECORDS, case_of
from app.extensions import db
from app.families.views import Ruled, pick
from app.kit import forms, lists
from app.kit.due import TIMELINE, Entry, Source
from app.kit.fields import label_of
from app.kit.picking import first_of
from app.kit.scopes import viewer
from app.kit.screens import Acts, url_of
from app.kit.steps import Step
from app.kit.views import interface
from app.practice import hours, rules
from app.practice.models import ActionKind, LoggedAction, LogTemplate, TemplateStatus
from app.professionals.models import Unit, me
from app.quality.rules import is_valid
from app.quality.views import GuideView, sheet

ORDER = (LoggedAction.happened_on.desc(), LoggedAction.id.desc())

OPEN = (TemplateStatus.PROPOSED, TemplateStatus.RETURNED)


class ActionKindView(GuideView):
    """Tabla 4 and Tabla 5 of the guide."""

    datamodel = interface(ActionKind)
    route_base, list_title, one = "/catalogs/actions", _("Actions of the guide"), _("Action of the guide")
    list_columns = ["code|page", "name", "sphere|group", "source|edition"]
    chips = ("sphere", "group")
    fieldsets = sheet("sphere", "group", "page", "needs_authority")


def own_units() -> list[Unit]:
    """The units of the viewer, by name."""
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(viewer().units)).order_by(Unit.name)))


def templates_of(unit_id: int | None) -> Any:
    """The versions of a unit's template, the newest first."""
    return select(LogTemplate).filter_by(unit_id=unit_id).order_by(LogTemplate.number.desc(), LogTemplate.id.desc())


def agreed_for(unit_id: int | None) -> LogTemplate | None:
    """The version that is agreed now."""
    return db.session.scalar(templates_of(unit_id).where(LogTemplate.status == TemplateStatus.AGREED).limit(1))


class ReturnForm(forms.RecordForm):
    """What should be otherwise?"""

    answer = TextAreaField(_("Remarks of the coordinator"), [forms.Needed(), Length(max=400)])


class LogTemplateView(Ruled):
    """Proposed by a case manager, agreed by the coordinator; no version is ever changed, a new one replaces it."""

    datamodel = interface(LogTemplate)
    route_base, list_title, one = "/log-templates", _("Log templates"), _("Log template")
    list_columns = ["number|unit", "status", "proposed_on|proposed_by", "agreed_on|agreed_by"]
    chips = ("status", "unit")
    searchable = False
    fieldsets = [
        (_("What each entry asks"), ["unit", "asks_people", "asks_institution", "asks_hours", "asks_result",
                                     "asks_rating"]),
        (_("Rhythm"), ["cadence", "contact_days"]),
    ]  # fmt: skip
    show_extra = [(_("Agreement"), ["status", "proposed_by", "proposed_on", "agreed_by", "agreed_on", "answer"])]
    faults = staticmethod(rules.template_faults)
    method_permission_name = {"agree": "edit", "give_back": "edit"}
    exclude_route_methods = {"download", "edit", "delete", "deleted", "restore", "export"}

    def prepare_form(self, form: Any, row: Any) -> None:
        """A new version begins as the last one of the unit."""
        own = own_units()
        pick(form, "unit_id", own)
        if forms.typed() is not None:
            return
        form["unit_id"].data = form["unit_id"].data or (own[0].id if len(own) == 1 else None)
        last = db.session.scalar(templates_of(form["unit_id"].data).limit(1)) if form["unit_id"].data else None
        for name in [*rules.ASKED, "cadence", "contact_days"] if last is not None else ():
            form[name].data = getattr(last, name)

    def before_save(self, row: Any, new: bool) -> None:
        numbers = select(func.max(LogTemplate.number)).where(LogTemplate.unit_id == row.unit.id)
        row.number = (db.session.scalar(numbers, execution_options={"with_deleted": True}) or 0) + 1
        row.proposed_by_id, row.proposed_on, row.status = me(), dt.date.today(), TemplateStatus.PROPOSED

    def after_save(self, row: Any, new: bool) -> None:
        """What was proposed before is proposed no longer."""
        _replace(row, OPEN)

    @expose("/agree/<pk>", methods=["GET", "POST"])
    @has_access
    def agree(self, pk: str) -> Any:
        """From now on entries are written on this version; the one before is kept for its entries."""

        def take(row: LogTemplate, form: Any) -> None:
            row.status, row.agreed_by_id, row.agreed_on = TemplateStatus.AGREED, me(), dt.date.today()
            _replace(row, (TemplateStatus.AGREED,))

        return self._answer(pk, forms.RecordForm, take, _("Agree to the log template"), _("Template agreed."))

    @expose("/return/<pk>", methods=["GET", "POST"])
    @has_access
    def give_back(self, pk: str) -> Any:
        """With what should be otherwise."""

        def take(row: LogTemplate, form: Any) -> None:
            row.status, row.agreed_by_id, row.agreed_on = TemplateStatus.RETURNED, me(), dt.date.today()
            row.answer = form.answer.data

        return self._answer(pk, ReturnForm, take, _("Return the log template"), _("Template returned."))

    def _answer(self, pk: str, form: Any, take: Any, title: Any, done: Any) -> Any:
        row = self.get_row(pk)
        refused = None if row.status == TemplateStatus.PROPOSED else _("This version was already answered.")
        context = f"{row.unit} · {row} · {row.cadence}"
        return self.step(row, Step(form, title, take, self.url("show", pk=row.id), done, refused=refused,
                                   context=context))  # fmt: skip

    def row_actions(self, row: Any) -> Acts:
        told: Acts = []
        if viewer().may("edit", type(self).__name__) and row.status == TemplateStatus.PROPOSED:
            told = [(_("Agree"), self.url("agree", pk=row.id), "get", True),
                    (_("Return"), self.url("give_back", pk=row.id), "get", False)]  # fmt: skip
        if self.may("add"):
            told.append((_("Propose a new version"), self.url("add", unit_id=row.unit_id), "get", False))
        return told

    def context_line(self, row: Any) -> str:
        return str(row.unit)

    def tags(self, row: Any) -> Any:
        return [(row.status, row.status.tone)]


def _replace(row: LogTemplate, states: Any) -> None:
    """The other versions of the unit in these states give way."""
    others = select(LogTemplate).where(LogTemplate.unit_id == row.unit_id, LogTemplate.id != row.id,
                                       LogTemplate.status.in_(states))  # fmt: skip
    for other in db.session.scalars(others):
        other.status = TemplateStatus.SUPERSEDED


class LoggedActionView(Ruled):
    """The log: the case manager writes and reads her own, who leads the unit reads."""

    datamodel = interface(LoggedAction)
    route_base, list_title, one = "/action-log", _("Action log"), _("Logged action")
    list_columns = ["kind|what", "happened_on|professional", "sphere", "hours|written_on", "case"]
    base_order = ("happened_on", "desc")
    chips = ("sphere", "kind", "professional", "unit")
    flags = {
        "month": (_("This month"), lambda: LoggedAction.happened_on >= dt.date.today().replace(day=1)),
        "loose": (_("Without agreed template"), lambda: LoggedAction.template_id.is_(None)),
    }
    searchable = False
    chart_view = "PracticeChartView"
    load_with = ("template",)
    faults = staticmethod(rules.action_faults)
    fieldsets = [
        (_("Action"), ["unit", "kind", "sphere", "what", "happened_on", "hours", "people", "result"]),
        (_("More about it"), ["case", "party", "institution", "prior", "effectiveness"]),
    ]
    show_extra = [(_("Log"), ["professional", "written_on"])]
    fixed_on_edit = ("case", "unit")

    def _init_forms(self) -> None:
        """The sphere is asked of Tabla 5 alone; of Tabla 4 it follows from the item."""
        super()._init_forms()
        for form in (self.add_form, self.edit_form):
            form.sphere.kwargs["validators"] = [Optional()]

    # -- list
    def subtitle(self, total: str) -> Any:
        """With the hours of this month against the dedication."""
        told, today = super().subtitle(total), dt.date.today()
        logged, agreed = hours.of_month(today)
        if not agreed:
            return told
        return _("%(told)s This month: %(logged)s of %(agreed)s hours.", told=told,
                 logged=format_decimal(logged), agreed=format_decimal(round(agreed)))  # fmt: skip

    # -- form
    def _unit(self, form: Any, row: Any) -> Unit | None:
        """Whose action is it: the case's unit, the one that was chosen, or the only one."""
        if row is not None:
            return row.unit
        case, own = case_of(form, row), own_units()
        if case is not None:
            return case.unit
        chosen = form["unit_id"].data if "unit_id" in form else None
        return next((one for one in own if one.id == chosen), own[0] if len(own) == 1 else None)

    def prepare_form(self, form: Any, row: Any) -> None:
        unit, own = self._unit(form, row), own_units()
        pick(form, "unit_id", own)
        if "unit_id" in form and unit is not None and (len(own) < 2 or case_of(form, row) is not None):
            delattr(form, "unit_id")
        template = row.template if row is not None else agreed_for(unit.id) if unit is not None else None
        for name in rules.left_out(template):
            if name in form:
                delattr(form, name)
        for name in rules.needed(template):
            form[name].flags.required = True
        pick(form, "kind_id", kinds_for([unit] if unit is not None else own, row))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        row = db.session.get(LoggedAction, values["id"]) if values.get("id") else None
        unit = self._unit(form, row)
        template = row.template if row is not None else agreed_for(unit.id) if unit is not None else None
        kind = db.session.get(ActionKind, values["kind_id"]) if values["kind_id"] else None
        return {"kind": kind, "needed": {name: label_of(LoggedAction, name) for name in rules.needed(template)},
                "group_id": unit.modality.group_id if unit is not None else None}  # fmt: skip

    def before_save(self, row: Any, new: bool) -> None:
        """Of a new action: whose it is, where, and the version that is agreed today; of every one its sphere."""
        row.sphere = row.kind.sphere or row.sphere
        if not new:
            return
        row.professional_id = me()
        row.unit = row.case.unit if row.case is not None else row.unit or own_units()[0]
        row.unit_id = row.unit.id
        row.template = agreed_for(row.unit_id)

    def saved_url(self, row: Any) -> str:
        """Back to the case whose page it was written from."""
        from_case = row.case is not None and "case_id" in request.args
        return (url_of(row.case) if from_case else None) or self.url("show", pk=row.id)

    # -- page
    def sections(self, row: Any) -> Any:
        """What nobody wrote takes no line."""
        kept = [{**group, "items": [item for item in group["items"] if item["text"] != "—"]}
                for group in super().sections(row)]  # fmt: skip
        return [group for group in kept if group["items"]]

    def context_line(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.unit, row.professional, lists.display(row.happened_on)) if part)

    def tags(self, row: Any) -> Any:
        loose = [] if row.template is not None else [(row.written_on, "amber")]
        return [(row.sphere, row.sphere.tone), (row.kind.short, None), *loose]


def kinds_for(units: list[Unit], row: Any = None) -> list[ActionKind]:
    """Tabla 4, and of Tabla 5 what is of the units' groups of modalities; with what a row already says."""
    groups = {unit.modality.group_id for unit in units}
    ours = or_(ActionKind.group_id.is_(None), ActionKind.group_id.in_(groups))
    found = db.session.scalars(select(ActionKind).where(ours).order_by(ActionKind.position, ActionKind.id))
    today = dt.date.today()
    return [one for one in found if is_valid(one, today) or (row is not None and row.kind_id == one.id)]


def action_entries(column: str, pk: int) -> list[Entry]:
    """What was logged of a case, on its timeline."""
    if column != "case_id":
        return []
    told = lists.may_read(LoggedAction, "what")
    shown = ("happened_on", "sphere", "kind.name_es", "kind.name_en", *(("what",) if told else ()))
    rows = db.session.scalars(first_of(LoggedAction, "case_id", ORDER, *shown), {"pk": pk})
    return [Entry(row.happened_on, str(row), row.what if told else "", url_of(row), row.sphere.tone) for row in rows]


RECORDS.append((8, _("Action"), "LoggedActionView", {}))
TIMELINE.append(Source("actions", _("Actions"), "LoggedActionView", action_entries))
