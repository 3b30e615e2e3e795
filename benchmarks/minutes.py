"""How long does a PDF of minutes take? A conference with 14 participants, cold and warm, in both languages.

    .venv/bin/python -m benchmarks.minutes [times]

Needs only the tests' packages: it loads the cast of the tests into a throw-away SQLite database. Cold is the very
request of a new process; opened is the same after the page of the minutes was opened, which loads what draws.
All fourteen came and signed, five of them by hand. A download over the budget makes the exit code 1.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

WORDS = "La familia cuenta con el acompañamiento de la tía materna; el equipo propone dos encuentros por semana. " * 4
BUDGET = 2.0
DRAWN = "M10 100" + "".join(f"L{10 + 4 * step} {100 + 37 * step % 60}" for step in range(120))  # one signature by hand


def prepared(folder: str) -> tuple[Any, int]:
    """The application on the cast, with the minutes of a long conference."""
    from app import create_app
    from app.cases.models import Case
    from app.extensions import db
    from app.minutes.issuing import issue
    from app.minutes.models import MinutesSignature
    from app.sessions.models import Attendance, CaseSession, Decision, SessionParticipant, SessionStatus, Technique
    from tests import cast
    from tests.databases import OVERRIDES

    app = create_app(dict(OVERRIDES))
    if not os.path.exists(f"{folder}/ready"):
        cast.load(app)
    with app.app_context():
        from app.catalogs.models import Institution, Term
        from app.commitments.models import Commitment
        from app.minutes.models import Minutes

        if found := db.session.query(Minutes).filter_by(kind="CONFERENCE").first():
            return app, found.id
        case = cast.one(Case, code="CANARYA-CASE")
        texts = ("situation", "issues_individual", "issues_family", "issues_sectors", "strengths", "participation")
        session = cast.keep(CaseSession(case=case, technique=Technique.CONFERENCE, status=SessionStatus.CLOSED,
                                        scheduled_at=cast.NOON, **dict.fromkeys(texts, WORDS)))  # fmt: skip
        place, party = cast.one(Institution), cast.one(Term, list="required_party", code="SNBF_SERVICES")
        for number in range(14):
            cast.keep(SessionParticipant(session=session, party=party, person=f"Persona {number}", institution=place,
                                         attendance=Attendance.IN_PERSON))  # fmt: skip
        for _number in range(6):
            cast.keep(Decision(session=session, text=WORDS[:180], reason=WORDS[:200]))
            cast.keep(Commitment(case=case, session=session, what=WORDS[:120], institution=place, due_on=cast.TODAY))
        row = cast.keep(issue(session))
        for seat in range(14):
            cast.keep(MinutesSignature(minutes=row, seat=seat, person=f"Persona {seat}", signed_at=cast.NOON,
                                       strokes=DRAWN if seat < 5 else None))  # fmt: skip
        db.session.commit()
        open(f"{folder}/ready", "w").close()
        return app, row.id


def drawn(person: Any, pk: int, language: str) -> tuple[float, float]:
    """Seconds of one download: by the clock, and of the processor (what is left when others use the machine, too)."""
    began, used = time.perf_counter(), time.process_time()
    answer = person.get(f"/minutes/paper/{pk}?lang={language}&as=pdf")
    assert answer.data[:4] == b"%PDF", answer.status_code
    return time.perf_counter() - began, time.process_time() - used


def of(found: list[tuple[float, float]]) -> str:
    """Medians, as '0.61s (0.60s cpu)'."""
    clock, cpu = (statistics.median(column) for column in zip(*found, strict=True))
    return f"{clock:.2f}s ({cpu:.2f}s cpu)"


def measured(folder: str, opened: bool, times: int) -> bool:
    """Print the first and the later downloads of one fresh process; were all within the budget?"""
    app, pk = prepared(folder)
    person = app.test_client()
    person.post("/login/", data={"username": "gestora", "password": "Articula-Demo-2026"})
    if opened:
        person.get(f"/minutes/show/{pk}")
        time.sleep(2)  # somebody reads
    first = drawn(person, pk, "es")
    later = {language: [drawn(person, pk, language) for _time in range(times)] for language in ("es", "en")}
    told = " ".join(f"{language}={of(found)}" for language, found in later.items())
    fast = first[0] < BUDGET and all(clock < BUDGET for found in later.values() for clock, _cpu in found)
    print(f"{'opened' if opened else 'cold'}: first={of([first])} then {told} {'ok' if fast else 'SLOW'}", flush=True)
    return fast


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/minutes.db", "ARTICULA_DEMO": "1",
                       "ATTACHMENTS": f"{folder}/files", "AUDIT_HEAD_FILE": "/dev/null",
                       "SECRET_KEY": "only-this-benchmark-uses-this-key-0123456789"}  # fmt: skip
        upgrade = ["-m", "flask", "--app", "run", "db", "upgrade"]
        subprocess.run([sys.executable, *upgrade], check=True, capture_output=True)
        slow = 0
        for opened in (False, True):
            asked = f"measured({folder!r}, {opened}, {times})"
            said = f"from benchmarks.minutes import measured; raise SystemExit(not {asked})"
            slow |= subprocess.run([sys.executable, "-c", said], check=False).returncode
    sys.exit(slow)


if __name__ == "__main__":
    main()
