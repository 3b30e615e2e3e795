"""What does matching cost? `python -m benchmarks.match`: a family's open needs against 20,000 services on PostgreSQL.

A throw-away database with the demo; the services are spread over all kinds of need and the municipalities of the
family's regional, so that every one of them is in the reach of who asks. Timed from the need to the explained cards,
as the page does it; the page itself is told besides. Exits with 1 when the median is above the budget.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, select, text

from benchmarks.audit import SECRETS
from tests import postgres

SERVICES, TIMES, BUDGET_MS = 20_000, 15, 100.0
FAMILY, PAST = "Restrepo Marín", {"unscoped": True}


def main() -> None:
    """Measure, say the medians, compare with the budget."""
    with tempfile.TemporaryDirectory(prefix="articula-bench-") as folder:
        Path(folder).chmod(0o711)
        with postgres.running(Path(folder) / "cluster") as cluster:
            cluster.create("bench")
            os.environ.update(SECRETS | {"DATABASE_URL": cluster.url("bench"),
                                         "MIGRATION_DATABASE_URL": cluster.url("bench", postgres.OWNER)})  # fmt: skip
            for command in (("db", "upgrade"), ("demo",)):
                call = [sys.executable, "-m", "flask", "--app", "run", *command]
                subprocess.run(call, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            from app import create_app

            app = create_app({"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
            with app.app_context():
                plant()
            sys.exit(measured(app) > BUDGET_MS)


def plant() -> None:
    """The services, two of three with a rule, each with ages or none; the same ones every time."""
    from app.catalogs.models import Municipality, Region, Term
    from app.extensions import db
    from app.kit.scopes import utcnow
    from app.opportunities.conditions import EligibilityRule
    from app.opportunities.models import Cost, Opportunity, Organization

    dice = random.Random(5)  # noqa: S311 no secret
    region = db.session.scalars(select(Region).filter_by(code="05")).one().id
    towns = list(db.session.scalars(select(Municipality.id).filter_by(region_id=region)))
    kinds = list(db.session.scalars(select(Term.id).filter_by(list="need_kind")))
    sexes = list(db.session.scalars(select(Term.id).filter_by(list="sex")))
    owner = db.session.scalars(select(Organization).filter_by(region_id=region)).first()
    assert owner is not None
    stamp: dict[str, Any] = {"version": 1, "region_id": region, "created_at": utcnow(), "changed_at": utcnow()}
    rows = [{**stamp, "name_es": f"Servicio {n}", "name_en": f"Service {n}", "organization_id": owner.id,
             "kind_id": dice.choice(kinds), "municipality_id": dice.choice(towns), "is_active": True, "cost": Cost.FREE,
             "slots": dice.randint(0, 9), "slots_preferential": 0, "slots_financed": 0, "search_text": f"servicio {n}",
             "age_from": dice.choice([None, 0, 6, 18]), "verified_on": utcnow().date()}
            for n in range(SERVICES)]  # fmt: skip
    ids = list(db.session.scalars(insert(Opportunity).returning(Opportunity.id), rows))
    rules = [{**stamp, "opportunity_id": one, "is_required": True, "sex_id": dice.choice(sexes)}
             for place, one in enumerate(ids) if place % 3]  # fmt: skip
    db.session.execute(insert(EligibilityRule), rules)
    db.session.commit()
    with create_engine(os.environ["MIGRATION_DATABASE_URL"]).begin() as owner_of_tables:
        owner_of_tables.execute(text("ANALYZE"))  # as the server does by itself once many rows are new


def measured(app: Any) -> float:
    """The median milliseconds for all open needs of the family."""
    from flask_appbuilder.security.sqla.models import User
    from flask_login import login_user

    from app.access.viewers import load_viewer
    from app.cases.models import Need
    from app.extensions import db
    from app.families.models import Family
    from app.opportunities.match_views import OPEN

    with app.app_context():
        query = select(Need.id).join(Family, Family.id == Need.family_id)
        needs = list(db.session.scalars(query.where(Family.name == FAMILY, Need.status.in_(OPEN))))
    times, found = [], 0
    for _time in range(TIMES):
        with app.test_request_context("/"):
            login_user(db.session.scalar(select(User).filter_by(username="profesional"), execution_options=PAST))
            load_viewer()
            rows = [db.session.get_one(Need, pk) for pk in needs]
            began = time.perf_counter()
            found = answered(rows)
            times.append((time.perf_counter() - began) * 1000)
    case, one = f"/needs/match/case/{rows[0].case_id}", f"/needs/match/{needs[0]}"
    print(f"{SERVICES} services, {len(needs)} open needs of one family, {found} services of their kinds")
    print(f"median {statistics.median(times):.0f} ms for the family, worst {max(times):.0f} ms; "
          f"the page of its case {opened(app, case):.0f} ms, of one need {opened(app, one):.0f} ms")  # fmt: skip
    return statistics.median(times)


def answered(needs: list[Any]) -> int:
    """From the needs to the explained cards, as the page of a case does it; how many services were compared."""
    from app.opportunities import cards, match_views, matching

    found = match_views.matched(needs, needs[0].case.family)
    assert all(cards.shown([(some[: matching.FIRST], people) for some, people in found]))
    return sum(len(some) for some, _people in found)


def opened(app: Any, url: str) -> float:
    """The median milliseconds of a whole page."""
    person, times = app.test_client(), []
    person.post("/login/", data={"username": "profesional", "password": "Articula-Demo-2026"})
    for _time in range(TIMES):
        began = time.perf_counter()
        assert person.get(url).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
