"""What do the tests of tables share? A planned session, and one of an internal table."""

import datetime as dt

import pytest

from app.extensions import db
from app.roundtables.models import Roundtable, RoundtableKind, RoundtableSession
from app.sessions.models import SessionStatus
from tests import cast

LATER = (dt.datetime.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def plan(ids, login):
    """plan() records a planned session of the regional table, three weeks ahead, and says its id."""

    def made(name="enlace", **changes):
        told = {"roundtable_id": ids["table 05"], "held_at": LATER, "status": "PLANNED",
                "convened_by_id": ids["convener 05"], **changes}  # fmt: skip
        answer = login(name).post("/table-sessions/add", data=told)
        return int(answer.location.rsplit("/", 1)[1]) if answer.status_code == 302 else answer

    return made


@pytest.fixture
def internal(app, ids):
    """The internal table of NORTE with an open session: the session's id."""
    with app.app_context():
        table = Roundtable(name="Mesa interna NORTE", kind=RoundtableKind.INTERNAL, cadence_months=1,
                           unit_id=ids["unit NORTE"], region_id=ids["region 05"])  # fmt: skip
        row = RoundtableSession(roundtable=table, number=1, held_at=cast.DAWN, status=SessionStatus.HELD)
        db.session.add_all([table, row])
        db.session.flush()
        db.session.commit()
        return row.id
