"""Does a slot ever go to two families, or to none? Fifty people ask for the last one, then all ask while it is killed.

    .venv/bin/python -m benchmarks.slots sqlite|postgresql [kills]

First fifty referrals to one service are sent at the same moment for its one preferential slot: one may win, the others
must be told. Then fifty more ask for thirty general slots while every worker of the web server is killed with -9, and
on PostgreSQL the postmaster as well. What is free and what is held must add up, line by line of the ledger.
Exits with 1 when it does not. Needs only the tests' packages; everything is thrown away afterwards.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.kill import GONE, SECRETS, Writer, asking, kill_server, kill_workers, serving
from tests import postgres
from tests.cast import PASSWORD
from tests.databases import LOAD_CAST, run
from tests.forms import answers

RIVALS, SLOTS = 50, 30
PLANT = f"""
from app import create_app
from app.cases.models import Case
from app.consents.models import Consent, ConsentAnswer, ConsentForm, ConsentKind, ConsentText
from app.extensions import db
from app.families.models import Family
from app.opportunities.models import Opportunity
from app.referrals.models import Referral, ReferralState
from sqlalchemy import select
from tests import cast, roster
app = create_app()
with app.app_context():
    ids = roster.ids(app)
    said = {{"family_id": ids["family A"], "text": cast.one(ConsentText, code="REFERRAL"), "form": ConsentForm.SPOKEN,
            "given_by": "Ana", "answer": ConsentAnswer.GRANTED}}
    db.session.add(Consent(**said, kind=ConsentKind.CONSENT))
    db.session.add(Consent(**said, kind=ConsentKind.ASSENT, member_id=ids["member A"], heard="Dijo"))
    first = db.session.scalar(select(Referral).filter_by(state=ReferralState.PROPOSED).order_by(Referral.id))
    asked = {{name: getattr(first, name) for name in ("service_id", "reason", "shared_summary", "answer_by")}}
    case = db.session.get(Case, first.case_id)
    db.session.add_all([Referral(case=case, **asked) for _rival in range({2 * RIVALS})])
    service = db.session.get(Opportunity, first.service_id)
    service.slots, service.slots_preferential, service.slots_financed = {SLOTS + 1}, 1, 0
    db.session.commit()
"""


class Rival(Writer):
    """Somebody who sends one referral; `patient`: again and again until it is answered."""

    def __init__(self, port: int, pk: int, slot: str, gate: threading.Barrier, patient: bool) -> None:
        super().__init__(port, pk, threading.Event())
        self.slot, self.gate, self.patient, self.told = slot, gate, patient, (0, False)

    def run(self) -> None:
        path = f"/referrals/send/{self.number}"
        form = answers(self.ask(path)[2])
        self.gate.wait()
        for _attempt in range(150 if self.patient else 1):
            try:
                code, where, text = self.ask(path, {**form, "slot": self.slot})
                if code == 422 or (code == 302 and "/login" not in where):
                    self.told = code, "Ya no queda" in text
                    return
                self.met[str(code)] += 1
            except GONE as error:
                self.met[type(error).__name__] += 1
            time.sleep(0.1)


def rush(port: int, cookies: dict[str, str], pks: list[int], slot: str, killer: Any = None) -> list[Rival]:
    """All of them at once; `killer` is called while they ask."""
    gate = threading.Barrier(len(pks) + 1, timeout=120)
    rivals = [Rival(port, pk, slot, gate, killer is not None) for pk in pks]
    for rival in rivals:
        rival.cookies = dict(cookies)
        rival.start()
    gate.wait()  # everybody has the form
    if killer is not None:
        killer()
    for rival in rivals:
        rival.join()
    return rivals


def signed_in(port: int) -> dict[str, str]:
    person = Writer(port, 0, threading.Event())
    form = answers(person.ask("/login/")[2])
    person.ask("/login/", {**form, "username": "profesional", "password": PASSWORD})
    return person.cookies


def judge(last: list[Rival], rest: list[Rival], ask: Any) -> dict[str, Any]:
    """What was promised against what is there."""
    answered = Counter(rival.told for rival in last)
    ((slots, preferential),) = ask("SELECT slots, slots_preferential FROM opportunity WHERE id = "
                                   "(SELECT max(service_id) FROM referral WHERE slot = 'PREFERENTIAL')")  # fmt: skip
    held = dict(ask("SELECT slot, count(*) FROM referral WHERE state = 'SENT' AND slot <> 'NONE' GROUP BY slot"))
    told = {rival.number for rival in rest if rival.told[0] == 302}
    kept = {pk for (pk,) in ask("SELECT id FROM referral WHERE state = 'SENT' AND slot = 'GENERAL'")}
    ((ledger,),) = ask("SELECT coalesce(sum(slots), 0) FROM slot_move WHERE reason = 'TAKEN'")
    return {
        "won the last one": answered[302, False], "were told": answered[422, True], "preferential left": preferential,
        "held": held.get("GENERAL", 0), "free": slots, "phantoms": SLOTS + 1 - slots - sum(held.values()),
        "promised and lost": len(told - kept), "ledger": int(ledger),
        "met": dict(sum((one.met for one in rest), Counter())),
    }  # fmt: skip


def main(kind: str, kills: int) -> int:
    """Prints what it found; 1 when a slot was given twice, lost or kept by nobody."""
    folder = Path(tempfile.mkdtemp(prefix="articula-slots-"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster, url = None, f"sqlite:///{folder}/slots.db"
        owner = url
        if kind == "postgresql":
            cluster = stack.enter_context(postgres.running(folder / "cluster", postgres.SAFE))
            cluster.create("slots")
            url, owner = cluster.url("slots"), cluster.url("slots", postgres.OWNER)
        env = SECRETS | {"DATABASE_URL": url, "MIGRATION_DATABASE_URL": owner, "ARTICULA_DEMO": "1"}
        run("-m", "flask", "--app", "run", "db", "upgrade", env=env)
        run("-c", LOAD_CAST, env=env)
        run("-c", PLANT, env=env)
        ask = asking(url, cluster, "slots")
        pks = [pk for (pk,) in ask("SELECT id FROM referral WHERE state = 'PROPOSED' ORDER BY id DESC")][: 2 * RIVALS]
        with serving(env, folder / "log") as (master, port):
            time.sleep(8)
            cookies = signed_in(port)

            def killer() -> None:
                for _kill in range(kills):
                    time.sleep(0.4)
                    kill_workers(master)
                    if cluster is not None:
                        time.sleep(0.4)
                        kill_server(cluster)

            last = rush(port, cookies, pks[:RIVALS], "PREFERENTIAL")
            rest = rush(port, cookies, pks[RIVALS:], "GENERAL", killer)
        found = judge(last, rest, ask)
    print(kind, found)
    right = (found["won the last one"], found["were told"], found["phantoms"], found["promised and lost"])
    return right != (1, RIVALS - 1, 0, 0) or found["ledger"] != found["free"] - SLOTS - 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3))
