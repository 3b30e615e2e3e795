"""How does a referral go on? Each step writes its state, its ticket, its slot and its history in one place."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.models import CaseStatus, Need, NeedStatus
from app.consents.models import Consent
from app.consents.views import REVOKED, sharing_fault
from app.extensions import db
from app.families.models import Family
from app.families.rules import is_adult
from app.families.views import members_of
from app.kit.loading import joined
from app.kit.scopes import past_wall
from app.kit.trace import Act, note
from app.referrals import rules, slots
from app.referrals.models import (
    Referral,
    ReferralState,
    ReferralStep,
    ReferralTicket,
    Result,
    ServiceQuality,
    SlotKind,
)

PURPOSE = "REFERRAL"  # the text of consents/data/consent_text.csv that asks for it
# Whoever answers for a service does not reach the case; whoever revokes may not reach the service.
ANYONE: dict[str, Any] = {"unscoped": True}


def what_stands_against(row: Referral) -> Any | None:
    """Why may this referral not be sent? None when it can be, and the family and the child it is about allowed it."""
    is_offered = row.service is not None and row.service.is_active
    today = dt.date.today()
    if fault := rules.sending_fault(row.case.status == CaseStatus.CLOSED, is_offered, row.answer_by, today):
        return fault
    about = row.member if row.member is not None else row.case.child
    grown = about is None or is_adult(about.birth_date, today)
    return sharing_fault(PURPOSE, row.family_id, None if grown else about.id)


def told_of(row: Referral) -> str:
    """The household as it leaves: no names, no documents, no dates of birth."""
    people = [one for one in members_of(row.family_id) if one.left_on is None]
    groups = [(one.population_group.name_es, one.population_group.name_en) for one in people if one.population_group]
    home = db.session.get_one(Family, row.family_id)
    return rules.as_kept([one.birth_date for one in people], groups, str(home.municipality), dt.date.today())


def preview(row: Referral) -> str:
    """The household as whoever renders the service will read it."""
    return ReferralTicket(snapshot=told_of(row)).household


def begin(row: Referral, on: dt.date | None = None) -> None:
    """A new referral begins its history."""
    db.session.add(ReferralStep(referral=row, state=ReferralState.PROPOSED, taken_on=on or dt.date.today()))


def send(row: Referral, slot: SlotKind, on: dt.date | None = None) -> None:
    """The ticket leaves with its slot; the need is being worked on from now. The caller commits."""
    row.slot, row.sent_on = slot, on or dt.date.today()
    row.ticket = ReferralTicket(
        service=row.service, shared_summary=row.shared_summary, snapshot=told_of(row), urgency=row.urgency,
        answer_by=row.answer_by, slot=slot, sent_on=row.sent_on,
    )  # fmt: skip
    db.session.flush()  # the ticket has its code from now
    slots.reserve(row.service_id, slot, row.ticket.code)
    if row.need is not None and row.need.status == NeedStatus.OPEN:
        row.need.status = NeedStatus.IN_PROGRESS
    move(row, ReferralState.SENT, on=on)
    db.session.flush()
    note(Act.SHARE, row, referral=row.ticket.code)


def move(row: Referral, state: ReferralState, words: str | None = None, day: dt.date | None = None,
         told_by: str | None = None, on: dt.date | None = None) -> None:  # fmt: skip
    """Take a step that the rules allow; `day` is that of an appointment. The caller commits."""
    if fault := rules.moving_fault(row.state, state):
        raise slots.Taken(str(fault))
    on = on or dt.date.today()
    row.state = state
    if state.name in rules.ANSWERS:
        row.answered_on = row.answered_on or on
    if state == ReferralState.SCHEDULED:
        row.scheduled_on = day
    if not rules.is_open(state):
        row.ended_on = on
    if state.name in rules.FREES_THE_SLOT and row.ticket is not None:
        slots.release(row.service_id, row.slot, row.ticket.code, **ANYONE)
    if row.ticket is not None:
        row.ticket.state, row.ticket.scheduled_on = state, row.scheduled_on
    db.session.add(ReferralStep(referral=row, state=state, words=words, told_by=told_by, taken_on=on))


def complete(row: Referral, result: Result, quality: ServiceQuality | None, words: str, met: bool,
             on: dt.date | None = None) -> None:  # fmt: skip
    """The loop is closed: what came of it, how good it was, and the need when it was met."""
    row.result, row.quality = result, quality
    if met and result == Result.SOLVED and row.need is not None:
        row.need.status, row.need.closed_on = NeedStatus.MET, on or dt.date.today()
    move(row, ReferralState.COMPLETED, words, on=on)


def answer(ticket: ReferralTicket, state: ReferralState, words: str | None, day: dt.date | None, told_by: str) -> None:
    """What the one who renders the service says goes into the ticket and into the referral behind it. Caller commits.

    Whoever answers does not reach the case: this one referral is written, and nothing of it is shown.
    """
    query = select(Referral).filter_by(ticket_id=ticket.id)
    row = db.session.scalars(query, execution_options=ANYONE).one()
    with past_wall():
        ticket.answer = words
        move(row, state, words, day, told_by)
        note(Act.SYSTEM, row, answered_by=told_by)
        db.session.flush()


def stop(consent: Consent) -> None:
    """A family that takes its word back: what it allowed to be told is taken back, too (Ley 1581 art. 8 e)."""
    if consent.text.code != PURPOSE:
        return
    still = [state for state in ReferralState if rules.may_follow(state, ReferralState.WITHDRAWN)]
    query = select(Referral).where(Referral.family_id == consent.family_id, Referral.state.in_(still),
                                   Referral.ticket_id.is_not(None))  # fmt: skip
    for row in db.session.scalars(query.options(joined(Referral.ticket)), execution_options=ANYONE):
        with past_wall():
            row.ticket.shared_summary = row.ticket.snapshot = None
            move(row, ReferralState.WITHDRAWN, _("The family took back its leave to share."))
            db.session.flush()


def steps_of(row: Referral) -> list[ReferralStep]:
    """The history of a referral, the newest first."""
    query = select(ReferralStep).filter_by(referral_id=row.id).options(joined(ReferralStep.author))
    return list(db.session.scalars(query.order_by(ReferralStep.id.desc())))


def needs_of_case(case_id: int) -> list[Need]:
    """The needs of a case that still want an answer."""
    wanted = (NeedStatus.OPEN, NeedStatus.IN_PROGRESS)
    query = select(Need).where(Need.case_id == case_id, Need.status.in_(wanted)).options(joined(Need.kind))
    return list(db.session.scalars(query.order_by(Need.found_on.desc(), Need.id)))


def ended_of(case_id: int) -> list[Referral]:
    """The referrals of a case that came to nothing."""
    ended = [ReferralState[name] for name in rules.REFERRED_AGAIN]
    query = select(Referral).where(Referral.case_id == case_id, Referral.state.in_(ended))
    return list(db.session.scalars(query.options(joined(Referral.service)).order_by(Referral.id.desc())))


REVOKED.append(stop)
