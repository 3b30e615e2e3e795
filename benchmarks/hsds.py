"""How long does a directory of 20,000 services take? `python -m benchmarks.hsds [sqlite|postgresql] [services]`.

A throw-away database with the official lists and the demo; the file is a ZIP with one JSON list, each service with its
place, address, telephone, hours and costs. Timed: the check with its preview, the import, the same file again, the
export; with the most memory the process ever held. Exits with 1 when check and import take more than two minutes.
"""

import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.audit import SECRETS
from tests import postgres

BUDGET = 120.0


def main(kind: str, count: int) -> int:
    """Measure on one kind of database."""
    with tempfile.TemporaryDirectory(prefix="articula-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ.update(SECRETS | {"ATTACHMENTS": f"{folder}/files"})
        if kind == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
            return int(measured(kind, count) > BUDGET)
        with postgres.running(Path(folder) / "cluster") as cluster:
            cluster.create("bench")
            os.environ.update({"DATABASE_URL": cluster.url("bench"),
                               "MIGRATION_DATABASE_URL": cluster.url("bench", postgres.OWNER)})  # fmt: skip
            return int(measured(kind, count) > BUDGET)


def directory(towns: list[Any], kinds: list[str], count: int) -> bytes:
    """The same services every time: five hundred organisations, every municipality."""
    dice = random.Random(7)  # noqa: S311 no secret

    def key() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    owners = [{"id": key(), "name": f"Organización {n}", "description": "Atiende familias."} for n in range(500)]
    services = []
    for number in range(count):
        code, name, region = dice.choice(towns)
        address = {"id": key(), "address_1": f"Calle {number % 90} # 10-20", "city": name, "state_province": region,
                   "postal_code": code, "country": "CO", "address_type": "physical"}  # fmt: skip
        term = {"id": key(), "code": dice.choice(kinds), "name": "Necesidad", "description": "Necesidad"}
        services.append({
            "id": key(), "name": f"Servicio {number}", "description": "Acompañamiento a familias. " * 6,
            "status": "active", "email": "servicio@example.org", "minimum_age": number % 18,
            "eligibility_description": "Vivir en el municipio.", "organization": owners[number % 500],
            "phones": [{"id": key(), "number": f"604{number:07}"}],
            "schedules": [{"id": key(), "freq": "WEEKLY", "byday": "MO,TU,WE", "opens_at": "08:00",
                           "closes_at": "16:00", "description": "Lunes a miércoles"}],
            "required_documents": [{"id": key(), "document": "Documento de identidad"}],
            "attributes": [{"id": key(), "link_entity": "service", "taxonomy_term": term}],
            "service_at_locations": [{"id": key(), "location": {
                "id": key(), "location_type": "physical", "latitude": 5.0, "longitude": -74.0,
                "addresses": [address]}}],
        })  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("services.json", json.dumps(services, ensure_ascii=False))
    return made.getvalue()


def measured(kind: str, count: int) -> float:
    """Seconds for check and import together; everything is said."""
    for command in (("db", "upgrade"), ("demo",)):
        call = [sys.executable, "-m", "flask", "--app", "run", *command]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    from app import create_app
    from app.catalogs.models import Municipality, Region, Term
    from app.extensions import db

    app = create_app({"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    with app.app_context():
        towns = [tuple(row) for row in db.session.query(Municipality.code, Municipality.name_es, Region.name_es)
                 .join(Region, Region.id == Municipality.region_id)]  # fmt: skip
        kinds = [row.code for row in db.session.query(Term.code).filter_by(list="need_kind")]
    data = directory(towns, kinds, count)
    person = app.test_client()
    person.post("/login/", data={"username": "admin", "password": "Articula-Demo-2026"})
    print(f"{kind}: {count} services, {len(data) / 1e6:.1f} MB as ZIP")
    checked, pk = done(app, person, "/opportunities/exchange/bring", {"file": (io.BytesIO(data), "services.zip")})
    taken, _pk = done(app, person, f"/opportunities/exchange/take/{pk}", {})
    again, _pk = done(app, person, "/opportunities/exchange/bring", {"file": (io.BytesIO(data), "services.zip")})
    sent, _pk = done(app, person, "/opportunities/exchange/send", {"form": "json"})
    zipped, _pk = done(app, person, "/opportunities/exchange/send", {"form": "zip"})
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  check {checked:.1f} s, import {taken:.1f} s, the same file again {again:.1f} s, "
          f"export JSON {sent:.1f} s, tables {zipped:.1f} s, at most {most:.0f} MB")  # fmt: skip
    return checked + taken


def done(app: Any, person: Any, path: str, data: dict[str, Any]) -> tuple[float, int]:
    """Ask, and do the job as the worker does it: seconds and its id."""
    from app.extensions import db
    from app.platform import worker
    from app.platform.jobs import Job

    answer = person.post(path, data=data)
    assert answer.status_code == 302, answer.text
    start, cpu = time.perf_counter(), time.process_time()
    while worker.work_off(app):
        pass
    took = time.perf_counter() - start
    with app.app_context():
        row = db.session.query(Job).filter(Job.kind.like("hsds%")).order_by(Job.id.desc()).first()
        assert row is not None and row.state.name == "DONE", row and row.error
        shown = ("counts", "off_map", "rows", "faults")
        told = {name: value for name, value in (row.result or {}).items() if name in shown}
        print(f"  {row.kind}: {took:.1f} s, of which own processor {time.process_time() - cpu:.1f} s, {told}")
        return took, row.id


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[0] if arguments else "sqlite", int(arguments[1]) if arguments[1:] else 20_000))
