"""What do minutes keep of the day and of names, who may draft them, and whom does a missing one wait for?"""

import datetime as dt
import json

from sqlalchemy import select

from app.access.models import RoleProfile
from app.cases.models import Case
from app.catalogs.models import Institution, Term
from app.commitments.models import Commitment
from app.extensions import db
from app.families.models import Member, SupportContact
from app.kit.fields import Privacy
from app.kit.scopes import utcnow
from app.minutes.models import Minutes
from app.roundtables.models import PlanLine, Roundtable, RoundtableSession
from app.sessions.models import CaseSession, SessionStatus, Technique
from tests import cast

WHY = {"reason": "Faltaba el nombre de la entidad"}


def last(app, **by):
    with app.app_context():
        row = db.session.scalars(select(Minutes).filter_by(**by).order_by(Minutes.id.desc())).first()
        return row.id, row.content


def test_the_copy_of_a_table_for_others_names_nobody_of_its_agenda(app, login, ids):
    """Members, also deleted ones, and support of a case on the agenda or taken off it, however they are written."""
    with app.app_context():
        sitting = db.session.get(RoundtableSession, ids["sitting 05"])
        sitting.status = SessionStatus.CLOSED
        gone = cast.keep(Member(family_id=ids["family A"], first_name="zoraida", last_name="de la Peña"))
        gone.deleted_at = utcnow()
        listed = {name: cast.one(Term, list=f"support_{name}") for name in ("quadrant", "circle")}
        cast.keep(SupportContact(family_id=ids["family A"], person="don Abelardo Ñúñez", **listed))
        said = "Cupo de la niña canaryafirst y CANARYBNAME con Zoraida Peña, ABELARDO y nunez"
        cast.keep(PlanLine(session=sitting, action=said))
        cast.keep(Commitment(table_session=sitting, what=said, institution=cast.one(Institution), due_on=cast.TODAY))
        db.session.commit()
    login("enlace").post(f"/minutes/issue/table/{ids['sitting 05']}", data=WHY)
    pk, content = last(app, table_session_id=ids["sitting 05"])
    page = login("profesional").get(f"/minutes/show/{pk}").text  # opens no table
    assert page.count("Cupo de la niña […] y […] con […] […], […] y […]") == 2
    assert said in login("enlace").get(f"/minutes/show/{pk}").text
    assert json.loads(content)["hidden"] == [] and "CANARYBFIRST" not in content  # no list of names outlives the record


def ended(app, ids):
    """A case session and a session of a table that are closed, without minutes."""
    with app.app_context():
        case = db.session.get(Case, ids["case A"])
        held = {"status": SessionStatus.CLOSED}
        mine = cast.keep(CaseSession(case=case, technique=Technique.ANALYSIS, scheduled_at=cast.DAWN, **held))
        sitting = cast.keep(RoundtableSession(roundtable=db.session.get(Roundtable, ids["table 05"]), number=9,
                                           held_at=cast.DAWN, **held))  # fmt: skip
        db.session.commit()
        return mine.id, sitting.id


def test_a_closed_session_without_minutes_waits_for_whoever_issues_them(app, login, ids):
    mine, sitting = ended(app, ids)
    manager, link, of_case, of_table = login("gestora"), login("enlace"), f"case/{mine}", f"table/{sitting}"
    assert of_case in manager.get("/").text and of_table in link.get("/").text and of_case not in link.get("/").text
    for other in ("profesional", "gestor.valle", "enlace.valle"):
        assert "/minutes/issue/" not in login(other).get("/").text
    manager.post(f"/minutes/issue/{of_case}")
    link.post(f"/minutes/issue/{of_table}")
    assert of_case not in manager.get("/").text and of_table not in link.get("/").text


def test_no_draft_is_read_above_the_ceiling(app, login, ids):
    mine, _sitting = ended(app, ids)
    with app.app_context():
        cast.one(RoleProfile, key="case_manager").ceiling = Privacy.PERSONAL
        db.session.commit()
    manager = login("gestora")
    assert manager.get(f"/minutes/issue/case/{mine}").status_code == 403
    assert manager.post(f"/minutes/issue/case/{mine}").status_code == 403 and "issue/case" not in manager.get("/").text


def test_minutes_tell_what_was_agreed_then_not_what_was_postponed_since(app, login, ids):
    mine, _sitting = ended(app, ids)
    with app.app_context():
        session = db.session.get(CaseSession, mine)
        promise = cast.keep(Commitment(session=session, case=session.case, what="Cupo", due_on=cast.TODAY))
        promise.due_on, promise.postponed_reason = cast.TODAY + dt.timedelta(40), "Sin sede"
        db.session.commit()
    login("gestora").post(f"/minutes/issue/case/{mine}")
    content = json.loads(last(app, session_id=mine)[1])
    assert content["commitments"][0]["due"] == {"on": cast.TODAY.isoformat()}
    assert "stage" not in {one["name"] for one in content["facts"]}  # that of the day is in the snapshot
