"""How is an evaluation filled in? One form over all competencies; two people may fill it in at once."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from app.extensions import db
from app.families.rules import name_of
from app.kit import forms, merging
from app.kit.fields import label_of
from app.kit.loading import joined
from app.practice import rules
from app.practice.models import (
    Competency,
    CompetencyArea,
    CompetencyEvaluation,
    CompetencyScore,
    EvaluationKind,
    Outcome,
    RubricLevel,
)
from app.quality.rules import is_valid

Scores = dict[int, CompetencyScore]  # of one evaluation, by competency
Asked = dict[CompetencyArea, list[Competency]]
LEVELS, WORDS = ("knowledge_level", "experience_level"), ("knowledge", "experience")


def levels(evaluation: CompetencyEvaluation, scores: Scores) -> Sequence[RubricLevel]:
    """The rubric of the day of the evaluation, from the lowest level, and whatever level was given."""
    given = {row.level_id for row in scores.values()}
    given |= {evaluation.knowledge_level_id or 0, evaluation.experience_level_id or 0}
    query = select(RubricLevel).order_by(RubricLevel.points, RubricLevel.id)
    return [one for one in db.session.scalars(query) if one.id in given or is_valid(one, evaluation.evaluated_on)]


def scores_of(evaluation: CompetencyEvaluation) -> Scores:
    """What was scored, by competency."""
    query = select(CompetencyScore).filter_by(evaluation_id=evaluation.id)
    query = query.options(joined(CompetencyScore.level), joined(CompetencyScore.competency))
    return {row.competency_id: row for row in db.session.scalars(query)}


def asked_of(evaluation: CompetencyEvaluation, scores: Scores) -> Asked:
    """What is asked, by group: the editions of the day of the evaluation, and whatever was scored."""
    asked: Asked = {}
    for one in db.session.scalars(select(Competency).order_by(Competency.position, Competency.id)):
        valid = rules.is_asked(one.after_start, evaluation.kind) and is_valid(one, evaluation.evaluated_on)
        if valid or one.id in scores:
            asked.setdefault(one.area, []).append(one)
    return asked


def before(evaluation: CompetencyEvaluation) -> CompetencyEvaluation | None:
    """The decided evaluation of the same person before this one, as far as the viewer reaches."""
    model = CompetencyEvaluation
    query = select(model).where(
        model.professional_id == evaluation.professional_id, model.outcome != Outcome.PENDING,
        model.evaluated_on <= evaluation.evaluated_on, model.id != evaluation.id,
    )  # fmt: skip
    if evaluation.id is not None:
        query = query.where((model.evaluated_on < evaluation.evaluated_on) | (model.id < evaluation.id))
    return db.session.scalar(query.order_by(model.evaluated_on.desc(), model.id.desc()).limit(1))


def _fields(evaluation: CompetencyEvaluation, asked: Asked, rubric: Sequence[RubricLevel]) -> dict[str, Any]:
    """l-ID level, n-ID what was seen; knowledge and experience at selection; what it comes to."""
    choices = [(str(one.id), str(one)) for one in rubric]
    found: dict[str, Any] = {}

    def wordy(name: str, label: Any) -> None:
        found[name] = TextAreaField(label, [Length(max=2000)], filters=[forms.strip])

    def level(name: str, label: Any) -> None:
        found[name] = RadioField(label, choices=choices, validate_choice=False)

    for name, words in zip(LEVELS, WORDS, strict=True) if evaluation.kind == EvaluationKind.SELECTION else ():
        level(name, label_of(CompetencyEvaluation, f"{name}_id"))
        wordy(words, label_of(CompetencyEvaluation, words))
    for one in [one for group in asked.values() for one in group]:
        level(f"l-{one.id}", f"{one.short} · {_('Level')}")
        wordy(f"n-{one.id}", f"{one.short} · {_('What was seen')}")
    states = [(one.name, one.label) for one in Outcome]
    found["outcome"] = RadioField(label_of(CompetencyEvaluation, "outcome"), choices=states, validate_choice=False)
    wordy("remark", label_of(CompetencyEvaluation, "remark"))
    return found


def form_over(evaluation: CompetencyEvaluation, asked: Asked, scores: Scores, rubric: Any, told: Any = None) -> Any:
    """The form over what is stored; with `told`, over what someone sent: what was not sent stays as it is."""
    known: dict[str, Any] = {"outcome": name_of(evaluation.outcome), "remark": evaluation.remark}
    for name, words in zip(LEVELS, WORDS, strict=True):
        known |= {name: _text(getattr(evaluation, f"{name}_id")), words: getattr(evaluation, words)}
    for one in [one for group in asked.values() for one in group]:
        row = scores.get(one.id)
        known |= {f"l-{one.id}": _text(row and row.level_id), f"n-{one.id}": row and row.note}
    kind = type("SheetForm", (forms.RecordForm,), _fields(evaluation, asked, rubric))
    version = evaluation.version + sum(row.version for row in scores.values())
    return merging.over_rows(kind, f"evaluation:{evaluation.id}", version, known, told)


def _text(id_: int | None) -> str | None:
    return str(id_) if id_ else None


def faults(form: Any, evaluation: CompetencyEvaluation, asked: Asked, rubric: Any) -> dict[str, Any]:
    """What the rule says, by the name of the field."""
    values = {bound.name: bound.data for bound in form if bound.name[0] != "_"}
    codes = {one.id: one.short for group in asked.values() for one in group}
    known = {str(one.id) for one in rubric}
    return rules.sheet_faults(values, codes, evaluation.kind == EvaluationKind.SELECTION, known)


def take(evaluation: CompetencyEvaluation, asked: Asked, scores: Scores, rubric: Any, form: Any) -> None:
    """Write what differs from what is stored, and once it is decided what it comes to."""
    known = {str(one.id): one for one in rubric}
    if evaluation.kind == EvaluationKind.SELECTION:
        for name, words in zip(LEVELS, WORDS, strict=True):
            setattr(evaluation, name, known.get(form[name].data))
            setattr(evaluation, words, form[words].data)
    evaluation.outcome = Outcome.__members__.get(form["outcome"].data or "", evaluation.outcome)
    evaluation.remark = form["remark"].data
    for one in [one for group in asked.values() for one in group]:
        level, note = known.get(form[f"l-{one.id}"].data), form[f"n-{one.id}"].data
        if level is None:
            continue
        row = scores.get(one.id) or CompetencyScore(evaluation=evaluation, competency=one)
        if (row.level_id, row.note) != (level.id, note):
            row.level, row.note = level, note
            db.session.add(row)
        scores[one.id] = row
    if evaluation.outcome != Outcome.PENDING:
        found = result(evaluation, scores, rubric)
        evaluation.shares = " ".join(f"{group.name if group else 'ALL'}={share}" for group, share in found.items())


def result(
    evaluation: CompetencyEvaluation, scores: Scores, rubric: Sequence[RubricLevel]
) -> dict[CompetencyArea | None, int | None]:
    """The percent by group of competencies, and under None that of all; decided ones keep it, whatever the rubric."""
    if kept := re.findall(r"([A-Z]+)=(\d+)", evaluation.shares or ""):
        return {CompetencyArea.__members__.get(name): int(share) for name, share in kept}
    most = max((one.points for one in rubric), default=0)
    return rules.shares([(row.competency.area, row.level.points) for row in scores.values()], most)
