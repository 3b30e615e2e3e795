"""What waits? Evaluations that are due, templates to propose or agree, contact with the authority (G34-3.1-08, 3.2)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from app.extensions import db
from app.kit import lists
from app.kit.due import DueItem, due_of
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.kit.views import by_name
from app.practice import rules
from app.practice.models import (
    ActionKind,
    CompetencyEvaluation,
    EvaluationKind,
    LoggedAction,
    LogTemplate,
    Outcome,
    TemplateStatus,
)
from app.professionals.duties import managers_of
from app.professionals.models import me

SOON = 30
CONTACT = "G34-3.6-MA-1"


@due_of("CompetencyEvaluationView")
def evaluations_due(today: dt.date) -> list[DueItem]:
    """For who leads a unit: begun evaluations, and those that are due within a month."""
    who, screen = viewer(), by_name("CompetencyEvaluationView")
    if not who.led or not screen.may("add"):
        return []
    rows = _evaluations(who.led)
    waits = str(_("The evaluation is not decided yet"))
    found = [DueItem(row.evaluated_on, str(row), waits, url_of(row) or "")
             for row in rows if row.outcome == Outcome.PENDING]
    last = {row.professional_id: row.evaluated_on for row in rows
            if row.kind == EvaluationKind.PERIODIC and row.outcome != Outcome.PENDING}  # fmt: skip
    begun = {row.professional_id for row in rows if row.outcome == Outcome.PENDING}
    for tie in managers_of(db.session, who.led, today):
        one = rules.Standing(tie.starts_on, tie.unit.modality.evaluation_months, last.get(tie.professional_id))
        due = rules.evaluation_due(one)
        if tie.professional_id in begun or due > today + dt.timedelta(SOON):
            continue
        known = {"professional_id": tie.professional_id, "unit_id": tie.unit_id, "kind": "PERIODIC"}
        told = _("Periodic evaluation of competencies: %(who)s", who=tie.professional)
        found.append(DueItem(due, str(told), str(tie.unit), screen.url("add", **known), _("Evaluate")))
    return found


def _evaluations(units: Any) -> list[CompetencyEvaluation]:
    """Of these units, the oldest first."""
    model = CompetencyEvaluation
    query = select(model).where(model.unit_id.in_(units)).order_by(model.evaluated_on, model.id)
    return list(db.session.scalars(query.options(*lists.loaders(model, {"professional"}))))


@due_of("LogTemplateView")
def templates_due(today: dt.date) -> list[DueItem]:
    """For the case manager and the coordinator: a unit without agreed template, a proposal that waits."""
    who, screen = viewer(), by_name("LogTemplateView")
    answers, proposes = who.may("edit", "LogTemplateView"), screen.may("add")
    units = {tie.unit_id: tie.unit for tie in managers_of(db.session, who.units, today)
             if answers or tie.professional_id == who.professional_id}  # fmt: skip
    if not units or not (answers or proposes):
        return []
    query = select(LogTemplate).where(LogTemplate.unit_id.in_(units), LogTemplate.status != TemplateStatus.SUPERSEDED)
    found: list[DueItem] = []
    rows = db.session.scalars(query.order_by(LogTemplate.number)).all()
    for id_, unit in units.items():
        newest: dict[Any, LogTemplate] = {row.status: row for row in rows if row.unit_id == id_}
        found += _of_unit(unit, newest, answers, screen, today)
    agreed = [row for row in rows if row.status == TemplateStatus.AGREED]
    return found + (contacts_due(agreed, today) if proposes else [])


def _of_unit(unit: Any, newest: dict[Any, LogTemplate], answers: bool, screen: Any, today: dt.date) -> list[DueItem]:
    """What is to be done about one unit's template."""
    proposed, returned = newest.get(TemplateStatus.PROPOSED), newest.get(TemplateStatus.RETURNED)
    if proposed is not None and answers:
        told = _("Log template to be agreed: %(unit)s", unit=unit)
        return [DueItem(proposed.proposed_on or today, str(told), str(proposed), url_of(proposed) or "", _("Read it"))]
    if returned is not None and not answers and proposed is None:
        told = _("The coordinator returned the log template: %(unit)s", unit=unit)
        return [DueItem(returned.agreed_on or today, str(told), returned.answer or "", url_of(returned) or "")]
    if TemplateStatus.AGREED in newest:
        return []
    told = _("The action log has no agreed template: %(unit)s", unit=unit)
    if answers or proposed is not None:
        way = url_of(proposed) if proposed is not None else screen.url("list")
        return [DueItem(today, str(told), str(_("The case manager proposes it, the coordinator agrees.")), way or "")]
    return [DueItem(today, str(told), "", screen.url("add", unit_id=unit.id), _("Propose one"))]


def contacts_due(agreed: list[LogTemplate], today: dt.date) -> list[DueItem]:
    """Of the units whose template asks for it: too long without articulation with the authority (G34-3.1-08)."""
    asked = {row.unit_id: row for row in agreed if row.contact_days}
    if not asked:
        return []
    query = select(LoggedAction.unit_id, func.max(LoggedAction.happened_on)).join(LoggedAction.kind)
    query = query.where(LoggedAction.professional_id == (me() or 0), ActionKind.code == CONTACT)
    last = {unit: day for unit, day in db.session.execute(query.group_by(LoggedAction.unit_id))}
    screen, found = by_name("LoggedActionView"), []
    for unit, row in asked.items():
        due = (last.get(unit) or row.agreed_on or today) + dt.timedelta(row.contact_days or 0)
        if due <= today + dt.timedelta(7) and screen.may("add"):
            told = _("Articulate with the administrative authority, and log it")
            found.append(DueItem(due, str(told), str(row.unit), screen.url("add", unit_id=unit), _("Log it")))
    return found
