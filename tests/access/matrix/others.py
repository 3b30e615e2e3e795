"""Which rows does no screen of the kit show, or only to their owner? Files, alerts, drafts, jobs."""

import datetime as dt
import uuid
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.access.audit import AuditAlert, AuditEvent, Odd
from app.access.factor_resets import FactorReset
from app.access.factors import Factor, FactorKind
from app.access.models import GlassBreak
from app.access.signins import SignIn
from app.cases.models import Case
from app.extensions import db
from app.families.models import Family
from app.kit.scopes import utcnow
from app.platform import store
from app.platform.drafts import Draft
from app.platform.files import Attachment
from app.platform.jobs import Job, JobState
from app.platform.notices import Notice
from tests import cast

ALL = {"unscoped": True, "with_deleted": True}
OPENED = {"A": "suplente", "D": "suplente", "B": "suplente", "C": "profesional.valle", "P": "profesional"}
ODD = {"A": "gestora", "B": "profesional2", "C": "profesional.valle"}  # whose access was odd, by where they work
DONE = {"name": "x.csv", "rows": 1, "size": 1, "title": "x"}


def own_word(name: str) -> str:
    """What stands in the drafts and files of one person alone."""
    return f"CANARYOWN{name.upper()}"


def plant() -> None:
    """Write them; the bytes of a file hold the words of its row."""
    for file in db.session.scalars(select(Attachment), execution_options=ALL):
        file.stored, file.media = store.put(file.file_name.encode()), "text/plain"
    for place, name in OPENED.items():
        glass("B" if place == "P" else place, name, f"CANARY{place}")
    for name in ODD.values():
        cast.keep(AuditAlert(user_id=account(name), kind=Odd.MANY, day=cast.TODAY, count=99, first_id=1, last_id=2))
    for name in cast.ROLE_PLAYERS:
        own(name)


def account(name: str) -> int:
    return int(cast.one(User, username=name).id)


def glass(letter: str, name: str, mark: str) -> None:
    """An emergency access that is over, so that it opens nothing to whoever asked."""
    case = cast.one(Case, code=f"CANARY{letter}-CASE")
    over = utcnow() - dt.timedelta(hours=1)
    cast.keep(GlassBreak(user_id=account(name), case=case, family_id=case.family_id, unit_id=case.unit_id,
                         region_id=case.region_id, code=case.code, opens_family=False, expires_at=over,
                         reason=f"{mark}GLASSREASON", remark=f"{mark}GLASSREMARK"))  # fmt: skip


def own(name: str) -> None:
    """A draft, a waiting job and a prepared file."""
    user, word = cast.one(User, username=name), own_word(name)
    draft = Draft(uuid=uuid.uuid4(), key=name.ljust(43, "x"), target="/families/add", owner_id=user.id)
    draft.write(word, [("name", word)])
    cast.keep(draft)
    cast.keep(Notice(owner_id=user.id, key=name, kind="table_soon", about=word, due_on=cast.TODAY, row_id=1,
                     endpoint="RoundtableChartView.chart"))  # fmt: skip
    mine = {"kind": "export", "payload": {}, "owner_id": user.id, "role_id": user.roles[0].id}
    cast.keep(Job(**mine, key=f"{name} waits", run_after=utcnow() + dt.timedelta(days=1)))
    cast.keep(Job(**mine, key=f"{name} done", state=JobState.DONE, done_at=utcnow(), result=DONE,
                  stored=store.put(word.encode())))  # fmt: skip


def plant_factors() -> None:
    """Second factors, and one that is asked to be taken away; nobody has to show them any more to sign in."""
    for name in (*cast.ROLE_PLAYERS, "nadie"):  # not even its owner is told the secret again
        cast.keep(Factor(user_id=account(name), kind=FactorKind.APP, secret="CANARYSECRET", confirmed_at=utcnow()))
    lost = account("nadie")
    cast.keep(FactorReset(user_id=lost, asked_by_id=account("suplente"), reason="CANARYLOSTREASON",
                          expires_at=utcnow() + dt.timedelta(days=1)))  # fmt: skip
    db.session.commit()


def rows() -> dict[tuple[str, str], Any]:
    """Their ids by the name that matrix.txt gives them and the place where they stand."""
    names: dict[int, str] = {user.id: user.username for user in db.session.scalars(select(User))}
    found: dict[tuple[str, str], Any] = {
        ("AccountView", "all"): min(names), ("AuditView", "all"): db.session.scalar(select(func.min(AuditEvent.id))),
        ("FactorReset", "all"): db.session.scalar(select(FactorReset.user_id)),
    }  # fmt: skip
    for name, model in (("Trail", Family), ("TrailOfCase", Case)):
        found |= {(name, row.code[6]): row.id for row in every(model)}
    places = {name: place for place, name in ODD.items()}
    found |= {("Alert", places[names[row.user_id]]): row.id for row in every(AuditAlert)}
    found |= {("Draft", names[row.owner_id]): row.uuid for row in every(Draft)}
    found |= {("Notice", names[row.owner_id]): row.id for row in every(Notice)}
    found |= {("JobFile" if row.stored else "Job", names[row.owner_id]): row.id for row in every(Job) if row.owner_id}
    found |= {("Factor", names[row.user_id]): row.id for row in every(Factor)}
    found |= {("SignIn", names[row.user_id]): row.id for row in every(SignIn)}
    return found | {("GlassOwn", names[row.user_id]): row.id for row in every(GlassBreak)}


def every(model: Any) -> Any:
    return db.session.scalars(select(model).order_by(model.id), execution_options=ALL)
