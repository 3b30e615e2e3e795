"""How do the demo's regionals articulate? Tables, sessions, attendance, barriers, agenda and plan, from tables.json."""

from typing import Any

from sqlalchemy import select

from app.commitments.models import Commitment
from app.demo.book import Book, noon, pages
from app.demo.stories import STAFF, promised
from app.extensions import db
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    BarrierStatus,
    Convener,
    Instance,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableSession,
)
from app.roundtables.registers import BarrierChange, Lesson, RoundtableChange, Seat

MISSING = "HZ-EXT-ANT"


def load_tables(book: Book) -> None:
    """Both regional tables and the monthly internal ones."""
    told = pages("tables")
    every = db.session.scalars(select(ParticipantKind).order_by(ParticipantKind.position))
    kinds = [kind for kind in every if not kind.is_guest]
    for line in told["tables"]:
        region, unit = book.regions[line["region"]], book.units.get(line.get("unit", ""))
        table = book.add(Roundtable, line, region=region, unit=unit)
        db.session.flush()
        conveners = [_convener(book, table, *words) for words in line.get("conveners", [])]
        db.session.flush()
        seats = kinds if unit is None else [kind for kind in kinds if kind.instance == Instance.OPERATOR]
        for seat in line.get("seats", []):
            book.add(Seat, seat, roundtable=table)
        sessions = {one["number"]: _session(book, table, conveners, seats, told["attendees"], one)
                    for one in line.get("sessions", [])}  # fmt: skip
        for barrier in line.get("barriers", []):
            _barrier(book, barrier, region, sessions)
        db.session.flush()
        for one in line.get("sessions", []):
            for lesson in one.get("lessons", []):
                _lesson(book, sessions[one["number"]], *lesson)
    db.session.flush()
    _date_changes(book)


def _barrier(book: Book, line: dict[str, Any], region: Any, sessions: dict[int, Any]) -> None:
    """A barrier, known since then, with what was said of it in each session."""
    session = sessions.get(line.get("session", 0))
    barrier = book.add(Barrier, line, region=region, session=session)
    barrier.created_at = noon(book.day(line.get("known", -12)))
    told = [(book.moment(when), sessions[number], BarrierStatus[status], words)
            for when, number, status, words in line.get("followed", [])]  # fmt: skip
    if session is not None and not told:
        told = [(min(session.held_at, noon(book.today)), session, barrier.status, None)]
    for when, where, state, said in [(barrier.created_at, None, BarrierStatus.PROPOSED, None), *told]:
        place = {"region_id": region.id, "created_at": when}
        db.session.add(BarrierChange(barrier=barrier, session=where, status=state, note=said, **place))
    db.session.flush()


def _date_changes(book: Book) -> None:
    """How the tables meet was agreed when they began; in one regional they met every three months before."""
    for change in db.session.scalars(select(RoundtableChange)):
        change.created_at = noon(book.day(-176 if change.reason else -600))
        if change.reason:
            before = {"cadence_months": 3, "meeting_form": change.meeting_form, "created_at": noon(book.day(-500))}
            db.session.add(RoundtableChange(roundtable=change.roundtable, **before))


def _lesson(book: Book, session: Any, kind: str, title: str, theme: str, shared: bool, detail: str | None,
            raised: str = "") -> None:  # fmt: skip
    """A difficulty or good practice, noted when the table met; one became a barrier."""
    barrier = db.session.scalar(select(Barrier).filter_by(title=raised)) if raised else None
    words = {"kind": kind, "title": title, "theme": theme, "detail": detail}
    row = book.add(Lesson, words, session=session, is_shared=shared, barrier=barrier)
    row.created_at = session.held_at


def _convener(book: Book, table: Any, key: str, kind: str, since: int) -> Any:
    words = {"kind": kind, "starts_on": since}
    return book.add(Convener, words, roundtable=table, professional=book.people[key])


def _session(book: Book, table: Any, conveners: list[Any], seats: list[Any], names: dict[str, str],
             line: dict[str, Any]) -> Any:  # fmt: skip
    """One session; once it is closed its agenda stays, and opens no case any more."""
    session = book.add(RoundtableSession, line, roundtable=table, convened_by=conveners[0] if conveners else None)
    db.session.flush()
    over = line["status"] == "CLOSED"
    for place, kind in enumerate(seats):
        state = _attendance(place, kind, line.get("present", 0)) if over else ("CONFIRMED" if place % 3 else "PENDING")
        if kind.per_operator_modality and table.unit is None:
            _delegates(book, session, kind, state)
            continue
        team = table.unit if kind.per_operator_modality else None
        seat = {"attendance": state, "person": names[kind.code]}
        book.add(RoundtableAttendance, seat, session=session, kind=kind, unit=team)
    for code, summary in line.get("agenda", []):
        case = book.cases[code]
        book.add(AgendaItem, {"shared_summary": summary}, session=session, case=case)
    for action, responsible, due, status in line.get("plan", []):
        words = {"action": action, "responsible": responsible, "due_on": due, "status": status}
        book.add(PlanLine, words, session=session)
    for promise in line.get("commitments", []):
        book.add(Commitment, promised(promise), table_session=session)
    return session


def _delegates(book: Book, session: Any, kind: Any, state: str) -> None:
    """The delegated case manager of each unit of the regional; one of them was missing so far."""
    region = session.roundtable.region
    managed = [(book.units[code], staff[0]) for code, staff in STAFF.items() if staff[0]]
    for unit, key in managed:
        if unit.region is region:
            came = "ABSENT" if unit.code == MISSING and state not in ("PENDING", "CONFIRMED") else state
            seat = {"attendance": came, "person": str(book.people[key])}
            book.add(RoundtableAttendance, seat, session=session, kind=kind, unit=unit)


def _attendance(place: int, kind: Any, present: int) -> str:
    """The first came, the last were absent; the national link attends virtually."""
    if place >= present and not kind.per_operator_modality:
        return "ABSENT"
    return "VIRTUAL" if kind.may_be_virtual else "IN_PERSON"
