"""Where is a case on its way through the programme, and what is still open in the stage that it leaves?"""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, select

from app.cases.models import Case
from app.catalogs.models import ProgrammeStage
from app.extensions import db
from app.kit.catalog import fresh
from app.kit.wording import language

# What other parts keep of the stages: how much is open in the one that a case leaves, and what follows when it went on.
OPEN_IN_STAGE: list[Callable[[Case, ProgrammeStage], int]] = []
MOVED_ON: list[Callable[[Case, ProgrammeStage, str | None, int], None]] = []


def stages_of(programme_id: int | None) -> list[ProgrammeStage]:
    """The stages of a programme in order."""
    query = select(ProgrammeStage).filter_by(programme_id=programme_id).order_by(ProgrammeStage.position)
    return list(db.session.scalars(query))


def way_of(programme_id: int) -> list[Any]:
    """The same as plain values, for those who only look: (id, code, name, milestone)."""
    name = ProgrammeStage.name_en if language() == "en" else ProgrammeStage.name_es
    asked = (ProgrammeStage.id, ProgrammeStage.code, name.label("name"), ProgrammeStage.milestone)
    query = select(*asked).where(ProgrammeStage.programme_id == programme_id).order_by(ProgrammeStage.position)
    return list(fresh(ProgrammeStage, f"of {programme_id}", lambda: db.session.execute(query).all()))


def milestone_words(stage: Any) -> str | None:
    """'Milestone 2' for the stages of PARD (G34-3.4-00c)."""
    return str(_("Milestone %(number)s", number=stage.milestone[1:])) if stage.milestone else None


def open_in(case: Case, stage: ProgrammeStage) -> int:
    """How much is not settled in a stage of a case?"""
    return sum(count(case, stage) for count in OPEN_IN_STAGE)


def left_behind(case: Case | None, reached: ProgrammeStage | None) -> dict[str, Any]:
    """What a case would leave open by going on to a later stage, and does its programme insist?"""
    if case is None or reached is None or (reached.position or 0) <= (case.stage.position or 0):
        return {}
    return {"left_open": open_in(case, case.stage), "open_blocks": case.programme.blocks_open_criteria}


def stage_before(case: Case) -> ProgrammeStage | None:
    """The stage that a changed case is about to leave; None when it stays or is new."""
    before: Any = inspect(case).attrs.stage_id.history.deleted
    return db.session.get(ProgrammeStage, before[0]) if before and before[0] else None


def went_on(case: Case, left: ProgrammeStage | None, reason: str | None) -> None:
    """Whoever keeps the stages is told of the step."""
    if left is None:
        return
    for told in MOVED_ON:
        told(case, left, reason, open_in(case, left))
