"""Who reads the log, how much of it, and who is told of odd access?"""

import datetime as dt
import json

import pytest
from sqlalchemy import insert, select

from app.access import alerts, audit_commands, keeper
from app.access.audit import AuditAlert, AuditCheck, AuditEvent, Odd, moment_of, number_at
from app.kit.scopes import utcnow
from app.kit.trace import Act

TEN = dt.datetime.combine(dt.date.today() - dt.timedelta(days=1), dt.time(15))  # in Bogotá


@pytest.fixture
def plant(app, account):
    """plant('gestora', moments, ids…) writes a look at that record of Antioquia for each moment."""
    from app.extensions import db

    def write(who, moments, rows, region, act=Act.VIEW):
        user = account(who).id
        events = [{**dict.fromkeys(keeper.EVENTS.columns.keys()), "id": number_at(moment) + place, "act": act,
                   "at": moment_of(number_at(moment)), "user_id": user, "role": "case_manager", "table_name": "family",
                   "row_id": row, "family_id": row, "region_id": region, "ip": "10.9.9.9"}
                  for place, (moment, row) in enumerate(zip(moments, rows, strict=True))]  # fmt: skip
        with app.app_context():
            db.session.execute(insert(AuditEvent), events)
            alerts.scan(events[0]["id"], events[-1]["id"])
            db.session.commit()
            return db.session.scalars(select(AuditAlert.kind).where(AuditAlert.user_id == user)).all()

    return write


def minutes(count, step=0.5, begin=TEN):
    return [begin + dt.timedelta(minutes=step * place) for place in range(count)]


def test_the_auditor_reads_codes_and_never_names(login, ids):
    login("gestora").get(f"/families/show/{ids['family A']}")
    page = login("auditora").get("/audit/list/").text
    assert "CANARYA-FAMILY" in page and "Zoe gestora" in page
    assert "CANARYANAME" not in page


def test_the_log_is_for_the_auditor_alone(login):
    assert [who for who in ("admin", "supervisora", "gestora", "central") if login(who).get("/audit/list/").status_code
            != 403] == []  # fmt: skip


def test_sealed_values_stay_sealed_below_the_ceiling(app, login, ids):
    from app.extensions import db
    from app.families.models import Family, FamilyKind

    with app.app_context():
        home = db.session.get(Family, ids["family A"])
        home.phone, home.kind = "CANARYCALL", FamilyKind.FOSTER
        db.session.commit()
        number = db.session.scalar(select(AuditEvent.id).where(AuditEvent.act == Act.UPDATE)
                                   .order_by(AuditEvent.id.desc()))  # fmt: skip
    page = login("auditora").get(f"/audit/show/{number}").text
    assert "Sellado" in page and "Sustituta" in page
    assert "CANARYCALL" not in page


@pytest.mark.parametrize(("query", "shown"), [("?act=SIGN_IN", True), ("?act=EXPORT", False), ("?kind=visit", False),
                                              ("?to=2020-01-01", False), ("?from=2020-01-01", True),
                                              ("?act=nonsense&user=x&from=x", True)])  # fmt: skip
def test_the_log_is_narrowed(login, query, shown):
    login("gestora")
    assert ("Zoe gestora" in login("auditora").get(f"/audit/list/{query}").text) is shown


def test_the_log_of_a_family_is_found_by_its_code(login, ids):
    login("gestora").get(f"/families/show/{ids['family A']}")
    auditor = login("auditora")
    answer = auditor.post("/audit/search", data={"q": "canarya-family"}, follow_redirects=True)
    assert "Zoe gestora" in answer.text and "canarya" not in answer.request.full_path.lower()


def test_supervisors_see_who_looked_and_are_seen_looking(login, ids):
    login("gestora").get(f"/families/show/{ids['family A']}")
    person = login("supervisora")
    person.get(f"/looks/family/{ids['family A']}")
    page = person.get(f"/looks/family/{ids['family A']}").text
    assert "Zoe gestora" in page and "Zoe supervisora" in page


@pytest.mark.parametrize(("who", "house", "code"), [("supervisora", "A", 200), ("supervisora", "B", 404),
                                                    ("coordinadora", "A", 200), ("coordinadora", "C", 404),
                                                    ("auditora", "C", 200), ("gestora", "A", 403)])  # fmt: skip
def test_who_looked_is_told_within_reach(login, ids, who, house, code):
    person = login(who)
    assert person.get(f"/looks/family/{ids[f'family {house}']}").status_code == code
    assert person.get(f"/looks/case/{ids[f'case {house}']}").status_code == code


def test_a_refusal_shows_on_the_trail_of_the_family(login, ids):
    login("profesional2").get(f"/families/show/{ids['family A']}")
    assert "Zoe profesional2" in login("supervisora").get(f"/looks/family/{ids['family A']}").text


def test_the_page_of_a_family_leads_to_who_looked(login, ids):
    path = f"/looks/family/{ids['family A']}"
    assert path in login("supervisora").get(f"/families/show/{ids['family A']}").text
    assert path not in login("gestora").get(f"/families/show/{ids['family A']}").text


def test_sixty_one_records_in_an_hour_are_odd_and_sixty_are_not(plant, ids):
    assert plant("gestora", minutes(60), range(1, 61), ids["region 05"]) == []
    later = minutes(61, begin=TEN + dt.timedelta(hours=2))
    assert plant("gestor.valle", later, range(1, 62), ids["region 76"]) == [Odd.MANY]


def test_records_at_night_are_odd(plant, ids):
    night = dt.datetime.combine(TEN.date(), dt.time(2))  # nine in the evening in Bogotá
    assert plant("gestora", minutes(6, begin=night), range(1, 7), ids["region 05"]) == [Odd.NIGHT]


def test_a_record_of_another_regional_is_odd(plant, ids):
    assert plant("gestora", [TEN], [3], ids["region 76"]) == [Odd.OUTSIDE]


def test_many_refusals_are_odd(plant, ids):
    assert plant("gestora", minutes(11), [2] * 11, None, Act.DENIED) == [Odd.DENIED]


def test_odd_access_is_told_to_auditor_and_supervisor_until_someone_looked(app, login, plant, ids):
    plant("gestora", [TEN], [3], ids["region 76"])
    supervisor, auditor = login("supervisora"), login("auditora")
    told = [who for who in ("coordinadora", "gestora", "admin") if "/looks/alert/" in login(who).get("/").text]
    path = supervisor.get("/").text.split('href="/looks/alert/')[1].split('"')[0]
    assert told == [] and f"/looks/alert/{path}" in auditor.get("/").text
    assert auditor.post(f"/looks/close/{path}", data={"finding": "No"}).status_code == 403
    assert supervisor.post(f"/looks/close/{path}", data={"finding": ""}).status_code == 422
    assert supervisor.post(f"/looks/close/{path}", data={"finding": "Traslado acordado"}).status_code == 302
    assert "/looks/alert/" not in supervisor.get("/").text + auditor.get("/").text


def test_a_supervisor_is_not_told_of_other_units(login, plant, ids):
    plant("profesional2", [TEN], [3], ids["region 76"])
    assert "/looks/alert/" not in login("supervisora").get("/").text


def test_the_page_of_the_verification_says_what_was_found(app, login):
    from app.extensions import db

    with app.app_context():
        audit_commands.turn(b"k" * 40)
        assert db.session.scalar(select(AuditCheck.fault)) is None
    assert "Íntegro" in login("auditora").get("/audit/check").text


def test_the_sealer_seals_what_the_application_wrote(app, login):
    with app.app_context():
        audit_commands.turn(b"k" * 40)
        report = audit_commands.check(b"k" * 40)
        other = audit_commands.check(b"x" * 40)
    assert report.fault is None and report.events > 0
    assert (other.fault.kind, other.fault.block) == ("block", 1)


def test_an_event_says_its_block(app, login):
    login("gestora")
    page = login("auditora").get("/audit/list/?act=SIGN_IN").text
    path = page.split('href="/audit/show/')[1].split('"')[0]
    assert "Aún sin sellar" in login("auditora").get(f"/audit/show/{path}").text


def test_what_is_told_beside_an_act_holds_no_private_words(app, login, ids):
    from app.extensions import db

    person = login("analista")
    person.post("/families/search", data={"q": "CANARYSECRET"})
    person.get("/families/export?status=ACTIVE")
    with app.app_context():
        rows = db.session.execute(select(AuditEvent.about, AuditEvent.changes).where(AuditEvent.at > utcnow()
                                  - dt.timedelta(minutes=5))).all()  # fmt: skip
    assert "CANARYSECRET" not in json.dumps([list(row) for row in rows])
