"""Who becomes case manager of a unit? Only who was found fit at selection, or with a reason (G34-3.2-00)."""

from typing import Any

from sqlalchemy import select

from app.practice import rules
from app.practice.models import CompetencyEvaluation, EvaluationKind, Outcome
from app.professionals.duties import GATES
from app.professionals.models import UnitFunction, UnitMembership


def latest_selection(session: Any, professional_id: int | None) -> Outcome | None:
    """What the last decided selection of a person says, whoever asks: only that it is fit or not is told."""
    model = CompetencyEvaluation
    query = select(model.outcome).where(model.professional_id == professional_id, model.outcome != Outcome.PENDING,
                                        model.kind == EvaluationKind.SELECTION)  # fmt: skip
    query = query.order_by(model.evaluated_on.desc(), model.id.desc()).limit(1)
    found: Outcome | None = session.scalar(query, execution_options={"unscoped": True})
    return found


def unselected(session: Any, row: UnitMembership) -> dict[str, Any]:
    """What keeps this assignment from being made."""
    if row.function != UnitFunction.CASE_MANAGER or row.waiver:
        return {}
    person = row.professional_id or getattr(row.professional, "id", None)
    return rules.assignment_fault(row.function, latest_selection(session, person), row.waiver)


GATES.append(unselected)
