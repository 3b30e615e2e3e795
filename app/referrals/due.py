"""Which referrals wait, and what became of those of a case? For the home, the case page and its snapshot."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from flask import abort
from flask_babel import gettext, lazy_gettext as _, ngettext
from sqlalchemy import func, or_, select

from app.cases.models import Case
from app.cases.snapshot import SNAPSHOT, Told
from app.extensions import db
from app.kit import lists
from app.kit.due import TIMELINE, DueItem, Entry, Source, due_of
from app.kit.picking import first_of, only, picked
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.referrals import rules
from app.referrals.models import Referral, ReferralState, ReferralStep

MOST = 15
SHOWN = ("state", "created_at", "answer_by", "scheduled_on", "answered_on", "sent_on", "ended_on", "ticket_id",
         "service.name_es", "service.name_en", "case.code")  # fmt: skip
ORDER = (func.coalesce(Referral.ended_on, Referral.answered_on, Referral.sent_on, Referral.answer_by).desc(),
         Referral.id.desc())  # fmt: skip
UNDER_WAY = [state for state in ReferralState if rules.is_open(state)]


def waiting(row: Referral) -> DueItem | None:
    """A referral as something to do: to send, to ask after, to attend, to close. None when nothing is to be done."""
    act, day = {
        ReferralState.PROPOSED: (_("Send"), row.created_at.date()),
        ReferralState.SENT: (_("Ask for the answer"), row.answer_by),
        ReferralState.SCHEDULED: (_("Record what happened"), row.scheduled_on),
        ReferralState.ATTENDED: (_("Close with its result"), row.answered_on),
    }.get(row.state, (None, None))  # fmt: skip
    if act is None:
        return None
    words = " · ".join(str(part) for part in (row.case, row.state) if part)
    return DueItem(day or row.answer_by, str(_("Referral: %(service)s", service=row)), words, url_of(row) or "", act)


@due_of("ReferralView")
def referrals_due(today: dt.date) -> list[DueItem]:
    """Of those who refer: the ones not sent, not answered in time, with an appointment that is past, or not closed."""
    if not viewer().may("edit", "ReferralView"):
        return []
    soon = today + dt.timedelta(rules.SOON_DAYS)
    wanted = or_(
        Referral.state.in_([ReferralState.PROPOSED, ReferralState.ATTENDED]),
        (Referral.state == ReferralState.SENT) & (Referral.answer_by <= soon),
        (Referral.state == ReferralState.SCHEDULED) & (Referral.scheduled_on <= today),
    )
    query = picked(Referral, (Referral.answer_by, Referral.id), MOST, (wanted,))
    rows = db.session.scalars(query.options(*only(Referral, *SHOWN)))
    return [item for row in rows if (item := waiting(row))]


def referral_entries(column: str, pk: int) -> list[Entry]:
    """The referrals of a case or family, the newest first."""
    told = []
    for row in db.session.scalars(first_of(Referral, column, ORDER, *SHOWN), {"pk": pk}):
        day = row.ended_on or row.answered_on or row.sent_on or row.created_at.date()
        tone = "red" if row.is_late else row.state.tone
        title = str(_("Referral: %(service)s", service=row))
        told.append(Entry(day, title, "", url_of(row), tone, str(row.state), waiting(row)))
    return told


def told_of(case: Case) -> Told:
    """How many referrals of a case are under way, and how many were completed?"""
    query = select(Referral.state, func.count()).where(Referral.case_id == case.id).group_by(Referral.state)
    counts: dict[Any, int] = {state: count for state, count in db.session.execute(query)}
    if not counts:
        return []
    going = sum(counts.get(state, 0) for state in UNDER_WAY)
    words = [ngettext("%(num)s under way", "%(num)s under way", going)]
    if done := counts.get(ReferralState.COMPLETED):
        words.append(ngettext("%(num)s completed", "%(num)s completed", done))
    return [(gettext("Referrals"), ", ".join(words))]


def step_line(step: ReferralStep) -> dict[str, Any]:
    """A step as the history shows it."""
    who = step.told_by or (step.author.get_full_name() if step.author is not None else None)
    words = step.words if lists.may_read(ReferralStep, "words") else None
    return {"when": lists.display(step.taken_on), "kind": who, "title": str(step.state), "text": words or "",
            "tone": step.state.tone, "url": None}  # fmt: skip


def state_of(name: str, among: Collection[ReferralState]) -> ReferralState:
    """The state that an address names; 404 for any other word."""
    found = ReferralState.__members__.get(name.upper())
    return found if found in among and found is not None and found != ReferralState.COMPLETED else abort(404)


SNAPSHOT.append(told_of)
TIMELINE.append(Source("referrals", _("Referrals"), "ReferralView", referral_entries))
