"""What do the minutes of a session say? Drawn from its rows in both languages, as plain data that can be frozen."""

import datetime as dt
import json
from typing import Any

from flask_babel import force_locale, lazy_gettext as _
from sqlalchemy import select

from app.cases.models import Case
from app.cases.snapshot import kept_on
from app.commitments.models import Commitment, CommitmentChange
from app.extensions import db
from app.kit import lists
from app.kit.fields import YES_NO, label_of
from app.minutes.hidden import names_of, names_told_in
from app.minutes.models import MinutesKind, MinutesTemplate
from app.minutes.redact import redacted
from app.roundtables import session_page
from app.roundtables.models import RoundtableSession
from app.roundtables.rules import missing_delegates, next_due_on
from app.roundtables.seating import units_of
from app.sessions.carried import is_earlier
from app.sessions.models import CaseSession, Decision, RequiredParty, SessionParticipant
from app.sessions.parties import missing_of, present_in
from app.sessions.views import SessionView

LANGUAGES = ("es", "en")
TEMPLATES = {CaseSession: "AC-01", RoundtableSession: "AM-01"}
# What stands at the head of the minutes, or is no part of what was said.
HEAD = ("case", "technique", "status", "scheduled_at", "mode", "meeting_place", "next_on", "missing_reason")
FAMILY_PARTIES = ("CHILD", "FAMILY_NETWORK")
Told = dict[str, Any]


def both(words: Any) -> dict[str, str]:
    """A label, a state or a row's name in both languages, so that no later wording changes what was issued."""
    found = {}
    for code in LANGUAGES:
        with force_locale(code):
            found[code] = str(words)
    return found


def told(value: Any) -> Any:
    """A value as plain data: texts as typed, instants and days marked as such, all else in both languages."""
    match value:
        case None | "":
            return None
        case str():
            return str(value)
        case dt.datetime():
            return {"at": value.isoformat(timespec="minutes")}
        case dt.date():
            return {"on": value.isoformat()}
    return both(YES_NO[value]) if isinstance(value, bool) else both(value)


def fact(name: str, label: Any, value: Any) -> Told:
    return {"name": name, "label": both(label), "value": told(value)}


def number_of(owner: Any) -> str:
    """AC-05-000123 is of the case session 123 of the regional 05; AM of the session of a table."""
    table = isinstance(owner, RoundtableSession)
    region = owner.region if table else owner.case.region
    return f"{'AM' if table else 'AC'}-{region.code}-{owner.id:06d}"


def template_of(owner: Any, today: dt.date) -> Told:
    """The form that is in force today, as its document control states it (G34-0-01, G34-0-04)."""
    query = select(MinutesTemplate).filter_by(code=TEMPLATES[type(owner)])
    query = query.where(MinutesTemplate.valid_from.is_(None) | (MinutesTemplate.valid_from <= today))
    newest = query.order_by(MinutesTemplate.valid_from.desc().nulls_last(), MinutesTemplate.id.desc()).limit(1)
    row = db.session.scalar(newest)
    if row is None:
        return {"code": TEMPLATES[type(owner)], "edition": "—", "on": None, "process": None, "source": None}
    return {"code": row.code, "edition": row.edition, "on": told(row.valid_from), "source": row.source,
            "process": {"es": row.process_es, "en": row.process_en}}  # fmt: skip


def drawn(owner: Any) -> Told:
    """The minutes of a session as its rows stand now.

    Those of a table keep the copy for others as well: so they need not keep the names that it leaves out, which would
    outlive the records of the families.
    """
    table, day = isinstance(owner, RoundtableSession), lists.local_day(held_at(owner))
    body = _of_table(owner) if table else _of_case(owner)
    said = {"number": number_of(owner), "template": template_of(owner, dt.date.today()), "day": told(day), **body}
    return {**said, "outside": redacted(said), "hidden": []} if table else said


def held_at(owner: Any) -> dt.datetime:
    """When did the session take place?"""
    moment: dt.datetime = owner.held_at if isinstance(owner, RoundtableSession) else owner.scheduled_at
    return moment


# -- a case session ---------------------------------------------------------------------------------------------------
def _of_case(session: CaseSession) -> Told:
    case: Case = session.case
    people = list(db.session.scalars(select(SessionParticipant).filter_by(session_id=session.id).order_by(
        SessionParticipant.id).options(*lists.loaders(SessionParticipant, {"party", "institution"}))))  # fmt: skip
    guests = " ".join(one.person for one in people if one.party.code in FAMILY_PARTIES)
    titles = " ".join(text for one in people for text in both(one.party).values())
    decisions = db.session.scalars(select(Decision).filter_by(session_id=session.id).order_by(Decision.id))
    return {
        "kind": session.technique.name, "at": told(session.scheduled_at), "facts": _facts(session),
        "people": _people(session, people), "missing": _missing(session),
        "missing_reason": told(session.missing_reason), "sections": _sections(session), "snapshot": _snapshot(session),
        "snapshot_on": told(kept_on(session.snapshot)), "earlier": _commitments(*is_earlier(session)),
        "decisions": [{"text": str(one.text), "reason": told(one.reason), "by": told(one.parties),
                       "level": both(one.level)} for one in decisions],
        "commitments": _agreed(Commitment.session_id == session.id), "hidden": names_of(case, guests, titles),
    }  # fmt: skip


def _missing(session: CaseSession) -> list[dict[str, str]]:
    """The required parties that did not come, by their names in both languages."""
    names, present = {}, present_in(session.id)
    for code in LANGUAGES:
        with force_locale(code):
            names[code] = missing_of(session.technique, present)
    return [dict(zip(LANGUAGES, pair, strict=True)) for pair in zip(*(names[code] for code in LANGUAGES), strict=True)]


def _snapshot(session: CaseSession) -> list[Told]:
    """How the case stood on that day, as it was kept when the session was concluded."""
    kept = json.loads(session.snapshot or "{}")
    if not kept:
        return []
    lines = zip(*(kept[code] for code in LANGUAGES), strict=True)
    return [{"name": "snapshot", "label": dict(zip(LANGUAGES, labels, strict=True)),
             "value": dict(zip(LANGUAGES, words, strict=True))}
            for labels, words in (zip(*pair, strict=True) for pair in lines)]  # fmt: skip


def _facts(session: CaseSession) -> list[Told]:
    case: Case = session.case
    return [
        fact("at", _("Date and time"), session.scheduled_at), fact("mode", _("Mode"), session.mode),
        fact("place", _("Place or link"), session.meeting_place), fact("unit", _("Unit"), case.unit.name),
        fact("region", _("Regional"), case.region), fact("case", _("Case"), case.code),
        fact("child", _("Child or adolescent"), case.child) if case.child is not None
        else fact("family", _("Family"), case.family),
        fact("next", _("Next session"), session.next_on),
    ]  # fmt: skip


def _people(session: CaseSession, people: list[SessionParticipant]) -> list[Told]:
    """By party, in the order of the technique; then the others."""
    order = select(RequiredParty.party).filter_by(technique=session.technique).order_by(RequiredParty.position)
    places = {party: place for place, party in enumerate(db.session.scalars(order))}
    ordered = sorted(people, key=lambda one: places.get(one.party.code, len(places)))
    return [_person(one.party.code, one.party, one.person, one.institution, one.attendance) for one in ordered]


def _person(party: str, as_: Any, person: str | None, institution: Any, came: Any) -> Told:
    return {"party": party, "as": both(as_), "person": told(person), "institution": told(institution),
            "came": came.name, "state": both(came)}  # fmt: skip


def _sections(session: CaseSession) -> list[Told]:
    """Everything that the session's own page groups, but for what the head says; what is empty takes no line."""
    groups = []
    for title, names in SessionView.fieldsets:
        items = [fact(name, label_of(CaseSession, name), getattr(session, name)) for name in names if name not in HEAD]
        groups.append({"title": both(title), "items": [one for one in items if one["value"] is not None]})
    return [group for group in groups if group["items"]]


def _commitments(*where: Any) -> list[Told]:
    query = select(Commitment).where(*where).order_by(Commitment.due_on, Commitment.id)
    return [_commitment(row) for row in db.session.scalars(query.options(*lists.loaders(Commitment, {"institution"})))]


def _agreed(*where: Any) -> list[Told]:
    """What was agreed here, due when it was to be done as first agreed: what was postponed since is not of that day."""
    ids = select(Commitment.id).where(*where)
    history = select(CommitmentChange.commitment_id, CommitmentChange.due_on).where(
        CommitmentChange.commitment_id.in_(ids)
    )
    first = {id_: due for id_, due in db.session.execute(history.order_by(CommitmentChange.id.desc()))}
    query = select(Commitment).where(*where).order_by(Commitment.due_on, Commitment.id)
    rows = db.session.scalars(query.options(*lists.loaders(Commitment, {"institution"})))
    return [{**_commitment(row), "due": told(first.get(row.id) or row.due_on)} for row in rows]


def _commitment(row: Commitment) -> Told:
    return {"what": str(row.what), "responsible": told(row.responsible), "institution": told(row.institution),
            "due": told(row.due_on), "status": both(row.status), "of_case": row.case_id is not None}  # fmt: skip


# -- the session of a table -------------------------------------------------------------------------------------------
def _of_table(session: RoundtableSession) -> Told:
    table, seats = session.roundtable, session_page.attendance_of(session)
    previous = session_page.previous_of(session)
    people = [_person(one.kind.code, one.unit.name if one.unit is not None else one.kind, one.person, one.institution,
                      one.attendance) for one in seats]  # fmt: skip
    missing = [unit.name for unit in missing_delegates(units_of(table), seats)]
    summary = [fact("summary", _("Summary"), session.summary)] if session.summary else []
    return {
        "kind": table.kind.name, "at": told(session.held_at), "facts": _table_facts(session), "people": people,
        "missing": missing, "missing_reason": None, "hidden": names_told_in(session), "decisions": [],
        "sections": [{"title": both(_("Summary")), "items": summary}] if summary else [],
        "earlier": [_commitment(one) for one in session_page.earlier_commitments(session, previous)],
        "barriers": _barriers(session), "lessons": _lessons(session),
        "agenda": _agenda(session), "plan": _plan(session),
        "commitments": _agreed(Commitment.table_session_id == session.id),
    }  # fmt: skip


def _table_facts(session: RoundtableSession) -> list[Told]:
    table = session.roundtable
    return [
        fact("at", _("Date and time"), session.held_at), fact("place", _("Place or link"), session.meeting_place),
        fact("table", _("Roundtable"), table.name), fact("session", _("Session number"), str(session.number or "")),
        fact("region", _("Regional"), session.region), fact("convener", _("Convened by"), session.convened_by),
        fact("next", _("Next session due"), next_due_on(lists.local_day(session.held_at), table.cadence_months)),
    ]  # fmt: skip


def _barriers(session: RoundtableSession) -> list[Told]:
    """Those taken up or followed up in this session, with what was thought of them."""
    followed = session_page.followed_in(session)
    taken = [one for one in session_page.barriers_of(session) if one.session_id == session.id or one.id in followed]
    return [{"title": str(one.title), "cause": both(one.cause), "owner": told(one.owner),
             "alternative": told(one.alternative), "affected": one.cases_affected, "status": both(one.status),
             "note": told(followed[one.id].note) if one.id in followed else None}
            for one in taken]  # fmt: skip


def _lessons(session: RoundtableSession) -> list[Told]:
    """The difficulties and good practices that an internal table told (G34-4.2-2)."""
    rows = [row for found in session_page.lessons_of(session).values() for row in found]
    return [{"kind": both(one.kind), "title": str(one.title), "detail": told(one.detail), "theme": told(one.theme)}
            for one in rows]  # fmt: skip


def _agenda(session: RoundtableSession) -> list[Told]:
    """Cases stand there by their place alone: once off the agenda, the table no longer knows which they were."""
    found, cases = [], 0
    for item in session_page.agenda_of(session):
        cases += item.case_id is not None
        subject = both(_("Case %(number)s of the agenda", number=cases)) if item.case_id else told(item.barrier)
        found.append({"subject": subject, "summary": str(item.shared_summary), "of_case": item.case_id is not None})
    return found


def _plan(session: RoundtableSession) -> list[Told]:
    return [{"action": str(one.action), "responsible": told(one.responsible), "due": told(one.due_on),
             "status": both(one.status)} for one in session_page.plan_of(session)]  # fmt: skip


def kind_of(content: Told) -> MinutesKind:
    return MinutesKind[content["kind"]]
