"""How fit are the demo's case managers, and what did they do in two months? Evaluations, templates, actions."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.demo.book import Book, lines, pages
from app.extensions import db
from app.practice.models import (
    ActionKind,
    Competency,
    CompetencyEvaluation,
    CompetencyScore,
    EvaluationKind,
    LoggedAction,
    LogTemplate,
    Outcome,
    RubricLevel,
    Sphere,
    TemplateStatus,
)
from app.practice.rules import is_asked
from app.quality.models import Rating

# Who evaluates the case managers of a unit, and how many days ago the last periodic evaluation was.
COORDINATORS = {"HZ-INT-ANT": "coordinadora", "HZ-EXT-ANT": "coordinadora", "MV-INT-VAC": "carolina"}
LEADS = {"HZ-INT-ANT": ("coordinadora", 372), "HZ-EXT-ANT": ("supervisora", 350), "SM-HS-ANT": ("supervisora", 190),
         "MV-INT-VAC": ("carolina", 120)}  # fmt: skip
BEFORE = 25  # days before the role began


def load_selections(book: Book) -> None:
    """Whoever becomes case manager was found fit some weeks before."""
    words = pages("practice")["selection"]
    for line in [line for line in lines("membership") if line["function"] == "CASE_MANAGER"]:
        one = _evaluation(book, line, EvaluationKind.SELECTION, int(line["starts_on"]) - BEFORE, words["remark"])
        one.knowledge_level, one.experience_level = _level(3), _level(2)
        one.knowledge, one.experience = words["knowledge"], words["experience"]
        _scores(one, 2)
    db.session.flush()


def load_practice(book: Book) -> None:
    """Periodic evaluations, a template for each unit, and the actions of the last two months."""
    told = pages("practice")
    for line in [line for line in lines("membership") if line["function"] == "CASE_MANAGER"]:
        one = _evaluation(book, line, EvaluationKind.PERIODIC, -LEADS[line["unit"]][1], told["periodic"])
        _scores(one, 3)
    templates = {code: _template(book, code, text) for code, text in told["templates"].items()}
    _waiting(book, templates["HZ-INT-ANT"])
    db.session.flush()
    for who, actions in told["actions"].items():
        unit = next(line["unit"] for line in lines("membership") if line["professional"] == who)
        for action in actions:
            _action(book, who, unit, templates[unit], action)
    db.session.flush()


def _level(points: int) -> Any:
    return db.session.scalar(select(RubricLevel).filter_by(points=points))


def _evaluation(book: Book, line: dict[str, Any], kind: EvaluationKind, days: int, remark: str) -> Any:
    one = CompetencyEvaluation(
        professional=book.people[line["professional"]], unit=book.units[line["unit"]], kind=kind,
        evaluated_on=book.day(days), evaluator=book.people[LEADS[line["unit"]][0]], outcome=Outcome.FIT, remark=remark,
    )  # fmt: skip
    db.session.add(one)
    return one


def _scores(one: Any, usual: int) -> None:
    """Every competency near the usual level, none twice the same way."""
    for place, competency in enumerate(db.session.scalars(select(Competency).order_by(Competency.position))):
        if is_asked(competency.after_start, one.kind):
            points = usual + (1 if place % 4 == 1 else -1 if place % 7 == 3 else 0)
            db.session.add(CompetencyScore(evaluation=one, competency=competency, level=_level(points)))


def _template(book: Book, code: str, text: str) -> LogTemplate:
    """The first version, agreed before the oldest action; where nobody coordinates, it still waits."""
    line = next(line for line in lines("membership") if line["unit"] == code and line["function"] == "CASE_MANAGER")
    template = LogTemplate(
        unit=book.units[code], number=1, cadence=text, contact_days=30,
        proposed_by=book.people[line["professional"]], proposed_on=book.day(-75),
    )  # fmt: skip
    if code in COORDINATORS:
        template.status, template.agreed_on = TemplateStatus.AGREED, book.day(-72)
        template.agreed_by = book.people[COORDINATORS[code]]
    db.session.add(template)
    return template


def _waiting(book: Book, old: LogTemplate) -> None:
    """A second version of one unit waits for its answer."""
    db.session.add(LogTemplate(unit=old.unit, number=2, cadence=old.cadence, asks_institution=True, asks_rating=True,
                               proposed_by=old.proposed_by, proposed_on=book.day(-2)))  # fmt: skip


def _action(book: Book, who: str, unit: str, template: LogTemplate, told: dict[str, Any]) -> None:
    """One action, from the words of the file."""
    kind = db.session.scalars(select(ActionKind).filter(ActionKind.code.endswith(told["kind"]))).one()
    case = book.cases.get(told.get("case", ""))
    day = book.day(told["day"])
    day -= dt.timedelta(max(day.weekday() - 4, 0))  # nobody writes of a Saturday
    db.session.add(LoggedAction(
        professional=book.people[who], unit=book.units[unit], happened_on=day, kind=kind,
        sphere=kind.sphere or Sphere[told["sphere"]], what=told["what"], people=told.get("people"), case=case,
        prior=told.get("prior"), hours=told["hours"], result=told.get("result"),
        template=template if template.status == TemplateStatus.AGREED else None,
        effectiveness=Rating[told["effect"]] if "effect" in told else None,
    ))  # fmt: skip
