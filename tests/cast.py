"""Who plays in the tests? People with the demo's names, three families that must never meet, two regionals.

Family A is NORTE's (Antioquia), B is SUR's (same regional, another team), C is VALLE's. Whatever is private to a family
carries the word CANARY and its letter; a page that may not show the family must not hold the word.
"""

import datetime as dt
from typing import NamedTuple

from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select

from app.access.passwords import hashed
from app.cases.closing import ClosingCheck, Sustained
from app.cases.models import Case, CaseTeam, Cause, CauseKind, Need, TeamFunction
from app.catalogs.models import (
    Institution,
    InstitutionKind,
    Modality,
    Municipality,
    Programme,
    ProgrammeStage,
    Region,
    Term,
)
from app.commitments.models import Commitment, ReportLink
from app.consents.models import Consent, ConsentAnswer, ConsentForm, ConsentKind, ConsentText
from app.extensions import db
from app.families.models import AddressHistory, Family, FamilyAccess, FamilyStatus, Member
from app.ledger.models import ServiceUse
from app.minutes.issuing import issue
from app.minutes.models import MinutesSignature
from app.opportunities.models import Opportunity
from app.practice.models import (
    ActionKind,
    Competency,
    CompetencyEvaluation,
    CompetencyScore,
    LoggedAction,
    LogTemplate,
    Outcome,
    RubricLevel,
    Sphere,
    TemplateStatus,
)
from app.professionals.models import Professional, Supervision, SupervisionKind, Unit, UnitFunction, UnitMembership
from app.quality.models import (
    CareRating,
    Criterion,
    CriterionCheck,
    CriterionRemark,
    Judgement,
    Rating,
    RemarkKind,
    StageMove,
)
from app.referrals.course import begin, send
from app.referrals.models import Application, Referral, ReferralLink, SlotKind
from app.release import prepare
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    Convener,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableSession,
)
from app.roundtables.registers import Lesson, Seat, SeatChange
from app.sessions.models import (
    CaseSession,
    ChecklistItem,
    Decision,
    SessionParticipant,
    SessionStatus,
    SessionStep,
    Technique,
)
from app.visits.models import Visit, VisitParticipant
from tests.planting import keep, one
from tests.supply import offer

PASSWORD = "Articula-Demo-2026"
# What only a role with the ceiling PERSONAL or SENSITIVE may read of a family.
PERSONAL = ("NAME", "STREET", "PHONE", "FIRST", "LAST", "DOC", "BEFORE", "GUEST", "GIVER", "RECIPIENT", "KIN",
            "PROVIDER", "TELLER")  # fmt: skip
SENSITIVE = ("STRENGTH", "MOVED", "SITUATION", "CAUSE", "NEED", "FINDING", "ANALYSIS", "DECISION", "HEARD",
             "WENT", "JUDGED", "REMARK", "STEP", "THERAPY", "AFTERWARDS", "BECAUSE",
             "SIGNED", "REFUSAL", "USED", "ANSWERED")  # fmt: skip
TODAY = dt.date.today()
DAWN = dt.datetime.combine(TODAY, dt.time(5))  # in UTC the first moment of this day: it has come at every hour
ANTIOQUIA, VALLE = "05", "76"
# Between them they open every screen and every form.
BREADTH = ("coordinadora", "gestora", "oportunidades", "supervisora", "auditora", "admin")
# user name: (role, regional, unit, function in the unit)
PEOPLE = {
    "gestora": ("case_manager", ANTIOQUIA, "NORTE", UnitFunction.CASE_MANAGER),
    "gestor.valle": ("case_manager", VALLE, "VALLE", UnitFunction.CASE_MANAGER),
    "profesional": ("professional", ANTIOQUIA, "NORTE", UnitFunction.PROFESSIONAL),
    "profesional2": ("professional", ANTIOQUIA, "SUR", UnitFunction.PROFESSIONAL),
    "profesional.valle": ("professional", VALLE, "VALLE", UnitFunction.PROFESSIONAL),
    "coordinadora": ("coordinator", ANTIOQUIA, "NORTE", UnitFunction.COORDINATOR),
    "enlace": ("regional_link", ANTIOQUIA, "", None),
    "enlace.valle": ("regional_link", VALLE, "", None),
    "autoridad": ("authority", ANTIOQUIA, "", None),
    "supervisora": ("supervisor", ANTIOQUIA, "", None),
    "suplente": ("supervisor", ANTIOQUIA, "", None),
    "oportunidades": ("opportunity_manager", ANTIOQUIA, "", None),
    "analista": ("analyst", ANTIOQUIA, "", None),
    "central": ("central", ANTIOQUIA, "", None),
    "auditora": ("auditor", ANTIOQUIA, "", None),
    "admin": ("admin", ANTIOQUIA, "", None),
    "nadie": ("", ANTIOQUIA, "", None),
}
SECOND = ("gestor.valle", "profesional2", "profesional.valle", "enlace.valle", "suplente", "nadie")
ROLE_PLAYERS = tuple(name for name in PEOPLE if name not in SECOND)  # one person for each role


class House(NamedTuple):
    """One family of the cast, where it lives and who serves it."""

    letter: str
    unit: str
    worker: str
    town: str


HOUSES = (House("A", "NORTE", "profesional", "05001"), House("B", "SUR", "profesional2", "05001"),
          House("C", "VALLE", "profesional.valle", "76001"))  # fmt: skip


def load(app: Flask) -> None:
    """Write the cast into a migrated, otherwise empty database."""
    with app.app_context():
        prepare()
        units()
        secret = hashed(PASSWORD)
        for name in PEOPLE:
            person(name, secret)
        supervision()
        for region in (ANTIOQUIA, VALLE):
            offer(region)
        for house in HOUSES:
            family(house)
        for region in (ANTIOQUIA, VALLE):
            roundtable(region)
        db.session.commit()


def units() -> None:
    """Three teams: two in one regional, one elsewhere."""
    modality = one(Modality, admits_case_manager=True)
    operators = db.session.scalars(select(Institution).filter_by(kind=InstitutionKind.OPERATOR)).all()
    operators = [*operators, keep(Institution(code="OP-CAST", name_es="Operador Dos", name_en="Operator Two",
                                              kind=InstitutionKind.OPERATOR))]  # fmt: skip
    for code, region, operator in (("NORTE", ANTIOQUIA, operators[0]), ("SUR", ANTIOQUIA, operators[-1]),
                                   ("VALLE", VALLE, operators[0])):  # fmt: skip
        place = one(Region, code=region)
        keep(Unit(code=code, name=f"Equipo {code}", operator=operator, modality=modality, region=place))


def person(name: str, secret: str) -> None:
    """An account with its role, and the professional behind it."""
    role, region, unit, function = PEOPLE[name]
    first, last = f"Zoe {name}", "Delreparto"
    user = keep(User(username=name, first_name=first, last_name=last, email=f"{name}@example.org", active=True,
                     password=secret, roles=[one(Role, name=role)] if role else []))  # fmt: skip
    worker = keep(Professional(first_name=first, last_name=last, user_id=user.id, region=one(Region, code=region)))
    if function:
        if function == UnitFunction.CASE_MANAGER:
            practice(worker, one(Unit, code=unit), f"CANARY{dict(NORTE='A', VALLE='C')[unit]}")
        keep(UnitMembership(professional=worker, unit=one(Unit, code=unit), function=function, hours=40))


def practice(person: Professional, unit: Unit, mark: str) -> None:
    """What is kept of a case manager's work: found fit at selection, a template that was agreed, one action."""
    whose = {"professional": person, "unit": unit}
    evaluation = keep(CompetencyEvaluation(**whose, outcome=Outcome.FIT, knowledge=f"{mark}KNOWS",
                                           experience=f"{mark}DID", remark=f"{mark}STRONG"))  # fmt: skip
    keep(CompetencyScore(**whose, evaluation=evaluation, competency=one(Competency), level=one(RubricLevel),
                         note=f"{mark}SEEN"))  # fmt: skip
    template = keep(LogTemplate(unit=unit, status=TemplateStatus.AGREED, cadence=f"{mark}RHYTHM", asks_people=False,
                                asks_hours=False, asks_result=False))  # fmt: skip
    keep(LoggedAction(**whose, kind=one(ActionKind), sphere=Sphere.MICRO, what=f"{mark}WHAT", people=f"{mark}WHOM",
                      result=f"{mark}CAME", template=template))  # fmt: skip


def worker(name: str) -> Professional:
    """The professional behind an account."""
    return one(Professional, user_id=one(User, username=name).id)  # type: ignore[no-any-return]


def supervision() -> None:
    """NORTE has a principal and an alternate."""
    for name, kind in (("supervisora", SupervisionKind.PRINCIPAL), ("suplente", SupervisionKind.ALTERNATE)):
        keep(Supervision(professional=worker(name), unit=one(Unit, code="NORTE"), kind=kind))


def family(house: House) -> None:
    """A family with one of everything, each private text marked with its canary."""
    mark, unit, town = f"CANARY{house.letter}", one(Unit, code=house.unit), one(Municipality, code=house.town)
    home = keep(Family(code=f"{mark}-FAMILY", name=f"{mark}NAME", municipality=town, status=FamilyStatus.ACTIVE,
                       address=f"{mark}STREET", phone=f"{mark}PHONE", strengths=f"{mark}STRENGTH"))  # fmt: skip
    keep(FamilyAccess(family=home, unit=unit, region=unit.region, professional=worker(house.worker)))
    member = keep(Member(family=home, first_name=f"{mark}FIRST", last_name=f"{mark}LAST", document_number=f"{mark}DOC",
                         birth_date=dt.date(2015, 5, 5), document_type=one(Term, list="document_type")))  # fmt: skip
    keep(AddressHistory(family=home, municipality=town, address=f"{mark}BEFORE", since=TODAY, reason=f"{mark}MOVED"))
    allow(home, member, mark)
    programme = one(Programme)
    authority = worker("autoridad") if house.letter == "A" else None
    case = keep(Case(code=f"{mark}-CASE", family=home, child=member, unit=unit, programme=programme,
                     stage=one(ProgrammeStage, programme_id=programme.id), authority=authority, moved_on=TODAY,
                     lead=worker(house.worker), situation=f"{mark}SITUATION"))  # fmt: skip
    work(case, member, house, mark)


def allow(home: Family, member: Member, mark: str) -> None:
    """The family lets its case be told to the table, and the child agrees."""
    said = {"family": home, "text": one(ConsentText, code="TABLE"), "answer": ConsentAnswer.GRANTED, "said_on": TODAY}
    keep(Consent(**said, kind=ConsentKind.CONSENT, form=ConsentForm.WRITTEN, given_by=f"{mark}GIVER"))
    keep(Consent(**said, kind=ConsentKind.ASSENT, form=ConsentForm.SPOKEN, given_by=f"{mark}FIRST", member=member,
                 heard=f"{mark}HEARD"))  # fmt: skip


def work(case: Case, member: Member, house: House, mark: str) -> None:
    """What hangs from a case: team, cause, need, visit, session, decision, commitment."""
    keep(CaseTeam(case=case, professional=worker(house.worker), function=TeamFunction.LEAD))
    keep(Cause(case=case, kind=CauseKind.THREAT, description=f"{mark}CAUSE"))
    keep(Need(case=case, kind=one(Term, list="need_kind"), member=member, description=f"{mark}NEED"))
    visit = keep(Visit(case=case, professional=worker(house.worker), planned_on=TODAY, objective=f"{mark}OBJECTIVE",
                       findings=f"{mark}FINDING"))  # fmt: skip
    keep(VisitParticipant(visit=visit, member=member))
    session = keep(CaseSession(case=case, technique=Technique.ANALYSIS, scheduled_at=DAWN, situation=f"{mark}ANALYSIS",
                               meeting_place=f"{mark}PLACE"))  # fmt: skip
    keep(SessionParticipant(session=session, party=one(Term, list="required_party"), person=f"{mark}GUEST"))
    keep(SessionStep(session=session, item=one(ChecklistItem), remark=f"{mark}STEP"))
    keep(Decision(session=session, text=f"{mark}DECISION"))
    keep(MinutesSignature(minutes=keep(issue(session)), seat=0, person=f"{mark}SIGNED", signed_at=DAWN))
    due = TODAY + dt.timedelta(days=9)
    promise = keep(Commitment(case=case, what=f"{mark}PROMISE", responsible=f"{mark}KIN", due_on=due))
    keep(ReportLink(commitment=promise, recipient=f"{mark}RECIPIENT", digest=mark, code=mark,
                    expires_at=DAWN + dt.timedelta(days=9)))
    referred(case, member, mark)
    keep(ServiceUse(family=case.family, member=member, kind=one(Term, list="need_kind"), provider=f"{mark}PROVIDER",
                    told_by=f"{mark}TELLER", reason=f"{mark}REFUSAL", note=f"{mark}USED", starts_on=TODAY))  # fmt: skip
    keep(CareRating(case=case, care=f"{mark}THERAPY", effectiveness=Rating.HIGH, relevance=Rating.HIGH))
    keep(ClosingCheck(case=case, sustained=Sustained.YES, remark=f"{mark}AFTERWARDS"))
    keep(StageMove(case=case, left=case.stage, reached=case.stage, reason=f"{mark}WENT"))
    said = {"judgement": Judgement.PARTLY, "case": case}
    check = keep(CriterionCheck(**said, criterion=one(Criterion), observation=f"{mark}JUDGED"))
    keep(CriterionRemark(**said, check=check, kind=RemarkKind.JUDGEMENT, text=f"{mark}REMARK"))


def referred(case: Case, member: Member, mark: str) -> None:
    """Two referrals to a service of the regional: one that is only proposed, one that has left."""
    asked = {"case": case, "service": one(Opportunity, region_id=case.region_id), "answer_by": TODAY}
    begin(keep(Referral(**asked, member=member, need=one(Need, case_id=case.id), reason=f"{mark}BECAUSE",
                        shared_summary="Cupo en la jornada de la tarde")))  # fmt: skip
    sent = keep(Referral(**asked, reason=f"{mark}BECAUSE", shared_summary=f"{mark}SHARED"))
    send(sent, SlotKind.NONE)
    keep(Application(case=case, referral=sent, answers=f'{{"q1": "{mark}ANSWERED"}}'))
    keep(ReferralLink(referral=sent, recipient=f"{mark}RECIPIENT", digest=f"{mark}R", code=mark,
                      expires_at=DAWN + dt.timedelta(days=9)))  # fmt: skip


def roundtable(region: str) -> None:
    """A table with an open session and a barrier; in Antioquia case A is on the agenda and case B was taken off."""
    mark, place = f"CANARYTABLE{region}", one(Region, code=region)
    table = keep(Roundtable(name=f"{mark}NAME", region=place))
    convener = keep(Convener(roundtable=table, professional=worker("enlace" if region == ANTIOQUIA else "enlace.valle"),
                             kind=one(Term, list="convener_kind")))  # fmt: skip
    session = keep(RoundtableSession(roundtable=table, number=1, held_at=DAWN, convened_by=convener,
                                     status=SessionStatus.HELD, summary=f"{mark}SUMMARY"))  # fmt: skip
    barrier = keep(Barrier(title=f"{mark}BARRIER", region=place, session=session))
    keep(PlanLine(session=session, action=f"{mark}ACTION"))
    keep(Lesson(session=session, title=f"{mark}LESSON", theme=one(Term, list="lesson_theme")))
    keep(Seat(roundtable=table, kind=one(ParticipantKind, code="OTHER"), change=SeatChange.ADDED,
              institution=one(Institution), reason=f"{mark}SEAT", starts_on=TODAY + dt.timedelta(900)))  # fmt: skip
    keep(AgendaItem(session=session, barrier=barrier, shared_summary=f"{mark}AGENDA"))
    keep(Commitment(table_session=session, what=f"{mark}PROMISE", due_on=TODAY))
    keep(MinutesSignature(minutes=keep(issue(session)), seat=0, person=f"{mark}SIGNED", signed_at=DAWN))
    if region == ANTIOQUIA:
        keep(AgendaItem(session=session, case=one(Case, code="CANARYA-CASE"), shared_summary="Necesita cupo escolar"))
        other = one(Case, code="CANARYB-CASE")
        keep(AgendaItem(session=session, case=other, shared_summary="Ya resuelto", removed_at=DAWN))
        keep(Commitment(table_session=session, case=other, what="Cupo de jardín", due_on=TODAY))
