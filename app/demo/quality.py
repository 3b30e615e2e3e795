"""How do the demo's PARD cases stand on the criteria? The moments behind them judged, the present one begun."""

import datetime as dt
from typing import Any

from app.cases.closing import ClosingCheck, Sustained
from app.cases.models import CaseStatus
from app.demo.book import Book
from app.demo.stories import STAFF
from app.extensions import db
from app.quality.checklist import criteria_of
from app.quality.models import CareRating, CriterionCheck, CriterionRemark, Judgement, Moment, Rating, RemarkKind

PARTS = "Se hizo con dos de los tres niveles de atención; falta el de sectores y servicios."
REPLY = "El equipo lo incluye en la próxima reunión de caso."
CARE = ("Terapia familiar", "Escuela de familias")
MISSING = "Falta que asista el papá: proponer horario después de las seis."
AFTERWARDS = "La familia sostiene los acuerdos; el colegio confirma la asistencia."
WHERE = "Acta de la última sesión de caso."


def load_checks(book: Book) -> None:
    """Of each PARD case: all of the moments behind it, half of the present one; some only partly fulfilled."""
    moments = list(Moment)
    for number, case in enumerate(case for case in book.cases.values() if case.stage.milestone):
        here = moments.index(Moment[case.stage.code])
        for place, (_moment, asked) in enumerate(criteria_of(case).items()):
            done = asked if place < here else asked[: len(asked) // 2] if place == here else []
            for at, criterion in enumerate(done):
                partly = (number + at + place) % 5 == 0
                _judge(book, case, criterion, Judgement.PARTLY if partly else Judgement.FULFILLED, here - place)
    _rate(book)
    db.session.flush()


def _rate(book: Book) -> None:
    """The case managers rated two kinds of care in every third case; where it fell short they say what is missing."""
    for number, case in enumerate(case for case in book.cases.values() if case.stage.milestone):
        for place, care in enumerate(CARE) if number % 3 == 0 else ():
            full = (number + place) % 4 != 0
            db.session.add(CareRating(
                case=case, care=care, effectiveness=Rating.HIGH if full else Rating.SOME, relevance=Rating.HIGH,
                remark=None if full else MISSING, rated_on=book.today - dt.timedelta(days=12 + 20 * place + number),
            ))  # fmt: skip
    closed = next(case for case in book.cases.values() if case.status == CaseStatus.CLOSED)
    db.session.add(ClosingCheck(case=closed, checked_on=book.today, in_family=True, sustained=Sustained.YES,
                                remark=AFTERWARDS))  # fmt: skip


def _judge(book: Book, case: Any, criterion: object, judgement: Judgement, moments_ago: int) -> None:
    """One criterion, as it was judged then; the team answers what was found wanting."""
    day = book.today - dt.timedelta(days=4 + 30 * moments_ago)
    partly = judgement == Judgement.PARTLY
    manager = STAFF[case.unit.code][0]
    check = CriterionCheck(case=case, criterion=criterion, judgement=judgement, judged_on=day,
                           judged_by=book.people[manager] if manager else None,
                           observation=PARTS if partly else None, evidence=WHERE)  # fmt: skip
    said = " · ".join(text for text in (check.observation, WHERE) if text)
    db.session.add_all([check, CriterionRemark(check=check, kind=RemarkKind.JUDGEMENT, judgement=judgement, text=said)])
    if partly:
        db.session.add(CriterionRemark(check=check, kind=RemarkKind.REPLY, text=REPLY))
