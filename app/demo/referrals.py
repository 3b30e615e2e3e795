"""To which services were the demo's families referred? Each way a referral can go, and some more for the figures."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import select

from app.cases.models import Case, CaseStatus, Need, NeedStatus
from app.catalogs.models import Term
from app.demo.book import Book, pages
from app.extensions import db
from app.kit.trace import summed
from app.opportunities.models import Opportunity
from app.platform.notices import remind
from app.referrals import course
from app.referrals.applications import questions_of
from app.referrals.models import (
    Application,
    ApplicationState,
    Referral,
    ReferralState,
    Result,
    ServiceQuality,
    SlotKind,
    Urgency,
)

REASON = "La familia lo pidió en la visita y el servicio queda cerca."
SUMMARY = "Se pide orientación y cupo; la familia puede asistir en la mañana y tiene los documentos."
ANSWERED = {"¿En qué horario puede asistir?": "En la mañana, después de las ocho", "Personas en el hogar": "5"}
DECLINED = "No hay cupos hasta el próximo trimestre."
# The steps of those that are made up, in turn: (state, days after it was sent).
WAYS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("ACCEPTED", 3), ("ATTENDED", 12), ("COMPLETED", 30)), (("DECLINED", 6),), (("WAITING", 9),),
    (("ACCEPTED", 5), ("ATTENDED", 15), ("COMPLETED", 35)), (("ACCEPTED", 4),),
)  # fmt: skip


def load_referrals(book: Book) -> None:
    """Those that somebody wrote, and one for some needs of the regional."""
    with summed(done="demo"):
        services = {row.name_es: row for row in db.session.scalars(select(Opportunity))}
        for line in pages("referrals"):
            _tell(book, line, services[line["service"]])
        db.session.flush()
        _make_up(book)
        db.session.flush()
        remind(book.today)
    db.session.commit()


def _tell(book: Book, line: dict[str, Any], service: Opportunity) -> None:
    """One referral of a story, step by step."""
    case = book.cases[line["case"]]
    need = None
    if line["need"]:
        known = select(Need).join(Need.kind).where(Need.case_id == case.id, Term.code == line["need"])
        need = db.session.scalars(known).first()
    row = Referral(case=case, need=need, member=need.member if need else None, service=service, reason=line["reason"],
                   shared_summary=line["summary"], urgency=Urgency[line["urgency"]],
                   answer_by=book.day(line["answer_by"]))  # fmt: skip
    result, quality = line.get("result"), line.get("quality")
    _go(book, row, line["sent"], line["steps"], SlotKind[line.get("slot", "NONE")],
        Result[result] if result else None, ServiceQuality[quality] if quality else None)  # fmt: skip


def _go(book: Book, row: Referral, sent: int | None, steps: Any, slot: SlotKind, result: Result | None,
        quality: ServiceQuality | None) -> None:  # fmt: skip
    db.session.add(row)
    db.session.flush()
    day = book.day(sent or 0)
    course.begin(row, day)
    status = (row.need.status, row.need.closed_on) if row.need is not None else None
    if sent is not None:
        course.send(row, slot, day)
    for name, after, words, *more in steps:
        if name == "COMPLETED" and result is not None:
            course.complete(row, result, quality, words, met=False, on=book.day(after))
        else:
            course.move(row, ReferralState[name], words, book.day(more[0]) if more else None, on=book.day(after))
    if sent is not None and (asked := questions_of(row.service_id)):
        told = {f"q{one.id}": ANSWERED.get(one.question_es, "") for one in asked}
        said = {"answers": json.dumps(told, ensure_ascii=False), "words": "Radicado 4471", "handed_in_on": day}
        db.session.add(Application(case=row.case, referral=row, state=ApplicationState.HANDED_IN, **said))
    if status is not None:
        row.need.status, row.need.closed_on = status  # the stories say how their needs stand


def _make_up(book: Book) -> None:
    """One for every second need of an open case that is being worked on and that some service answers."""
    offers: dict[tuple[int, int], Opportunity] = {}
    for offer in db.session.scalars(select(Opportunity).order_by(Opportunity.id)):
        offers.setdefault((offer.region_id, offer.kind_id), offer)
    told = {line["case"] for line in pages("referrals")}
    query = select(Need).join(Need.case).where(Need.status == NeedStatus.IN_PROGRESS, Case.status == CaseStatus.OPEN,
                                               Case.code.not_in(told)).order_by(Need.id)  # fmt: skip
    for number, need in enumerate(db.session.scalars(query).all()[::2]):
        service = offers.get((need.region_id, need.kind_id))
        ago = min((book.today - need.found_on).days, 40 + 7 * (number % 12))
        if service is None or ago < 36:
            continue
        way = WAYS[number % len(WAYS)]
        steps = [(state, after - ago, DECLINED if state == "DECLINED" else None) for state, after in way]
        row = Referral(case=need.case, need=need, member=need.member, service=service, reason=REASON,
                       shared_summary=SUMMARY, answer_by=book.today + dt.timedelta(days=7 - ago))  # fmt: skip
        results, marks = list(Result), list(ServiceQuality)
        _go(book, row, -ago, steps, SlotKind.NONE, results[number % 2], marks[2 + number % 3])
