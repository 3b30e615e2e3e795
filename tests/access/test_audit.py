"""Does every act leave an event, in its own transaction, with nothing private to be read in it?"""

import json

import pytest
from sqlalchemy import create_engine, event, func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.access import throttle
from app.access.audit import AuditEvent
from app.kit.trace import Act


@pytest.fixture
def log(app):
    """log(Act.VIEW) lists the events of this act since the test began, the oldest first."""
    from app.extensions import db

    with app.app_context():
        before = db.session.scalar(select(func.max(AuditEvent.id))) or 0

    def read(*acts):
        with app.app_context():
            query = select(AuditEvent).where(AuditEvent.id > before).order_by(AuditEvent.id)
            found = db.session.scalars(query.where(AuditEvent.act.in_(acts)) if acts else query).all()
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def keyless(app):
    """An event that cannot be kept: every insertion into the log fails."""
    from app.extensions import db

    def refuse(_connection, _cursor, statement, *_rest):
        if statement.upper().startswith("INSERT INTO AUDIT_EVENT"):
            raise OSError("the disk is full")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


def family_form(client, ids, **changes):
    """What the form of family A posts when nothing is changed but this."""
    page = client.get(f"/families/edit/{ids['family A']}").text
    version = page.split('name="_version"')[1].split('value="')[1].split('"')[0]
    told = {"name": "CANARYANAME", "status": "ACTIVE", "municipality_id": ids["town 05"], "_version": version}
    return client.post(f"/families/edit/{ids['family A']}", data=told | changes)


def test_opening_a_record_leaves_who_what_when_and_whose(login, ids, log):
    login("gestora").get(f"/cases/show/{ids['case A']}")
    (look,) = log(Act.VIEW)
    assert (look.table_name, look.row_id, look.case_id) == ("care_case", ids["case A"], ids["case A"])
    assert (look.family_id, look.region_id, look.unit_id) == (ids["family A"], ids["region 05"], ids["unit NORTE"])
    assert (look.role, look.ip, json.loads(look.about)["page"]) == ("case_manager", "127.0.0.1", "CaseView.show")
    assert look.user_id and look.request_id and look.row_uuid


@pytest.mark.parametrize("path", ["/families/show/{family A}", "/families/edit/{family A}", "/people/show/{member A}",
                                  "/visits/show/{visit A}", "/needs/related/case_id/{case A}"])  # fmt: skip
def test_every_page_of_a_persons_record_is_a_look(login, ids, log, path):
    assert login("profesional").get(path.format_map(ids)).status_code == 200
    assert {look.family_id for look in log(Act.VIEW)} == {ids["family A"]}


def test_a_list_and_a_service_are_no_look_at_a_person(login, ids, log):
    person = login("profesional")
    person.get("/families/list/")
    person.get(f"/opportunities/show/{ids['service 05']}")
    assert log(Act.VIEW) == []


def test_a_change_is_kept_field_by_field_and_the_private_ones_sealed(app, login, ids, log):
    from app.kit import vault

    assert family_form(login("profesional"), ids, name="CANARYNEW", zone_id="").status_code == 302
    (change,) = log(Act.UPDATE)
    told = json.loads(change.changes)
    assert told["name"] is None and "search_text" not in told and "version" not in told
    assert "CANARY" not in change.changes + change.sealed + change.about
    with app.app_context():
        private = json.loads(vault.unseal(change.sealed, f"audit_event.sealed:{change.id}"))
    assert private["name"] == ["CANARYANAME", "CANARYNEW"]


def test_a_plain_field_is_kept_from_and_to(login, ids, log):
    assert family_form(login("profesional"), ids, status="SUSPENDED").status_code == 302
    (change,) = log(Act.UPDATE)
    assert json.loads(change.changes)["status"] == ["ACTIVE", "SUSPENDED"]


def test_a_new_row_is_an_event_with_its_number(login, ids, log):
    login("profesional").post("/families/add", data={"name": "CANARYBORN", "status": "ACTIVE", "_key": "k" * 43,
                                                     "municipality_id": ids["town 05"]})  # fmt: skip
    born = next(one for one in log(Act.CREATE) if one.table_name == "family")
    assert born.row_id == born.family_id and born.row_id > ids["family C"]
    assert json.loads(born.changes)["code"][1].startswith("F-05-")
    assert "CANARYBORN" not in born.changes


def test_deleting_and_restoring_are_told_apart(login, ids, log):
    person = login("profesional")
    person.post(f"/visits/delete/{ids['visit A']}", data={"reason": "CANARYREASON"})
    person.post(f"/visits/restore/{ids['visit A']}")
    assert [(one.act, one.row_id) for one in log(Act.DELETE, Act.RESTORE)] == [
        (Act.DELETE, ids["visit A"]), (Act.RESTORE, ids["visit A"])]  # fmt: skip
    assert "CANARYREASON" not in str([vars(one) for one in log()])


def test_what_was_not_saved_leaves_a_look_and_no_change(login, ids, log):
    answer = family_form(login("profesional"), ids, name="")
    assert answer.status_code == 422
    assert log(Act.UPDATE) == [] and len(log(Act.VIEW)) == 2


def test_a_change_and_its_look_are_written_by_one_statement(login, ids, statements):
    person = login("profesional")
    with statements("INSERT") as sent:
        assert family_form(person, ids, status="SUSPENDED").status_code == 302
    assert sum("audit_event" in statement for statement in sent) == 2  # the form's page, then its answer


def test_a_search_is_kept_and_its_words_are_sealed(login, log):
    login("profesional").post("/families/list/".replace("list/", "search"), data={"q": "CANARYWORD"})
    (search,) = log(Act.SEARCH)
    assert search.sealed and "CANARYWORD" not in str(vars(search))


def test_a_type_ahead_of_people_is_a_search(login, log):
    login("profesional").post("/people/lookup/family_id", data={"q": "canary"})
    (search,) = log(Act.SEARCH)
    assert (search.table_name, json.loads(search.about)["found"]) == ("family", 1)


def test_an_export_says_how_much_and_by_which_filters(login, log):
    login("analista").get("/cases/export?status=OPEN")
    (export,) = log(Act.EXPORT)
    told = json.loads(export.about)
    assert (export.table_name, told["rows"], told["status"]) == ("care_case", 2, "OPEN")


def test_signing_in_and_out_is_kept(login, log):
    login("gestora").post("/logout/")
    entered, left = log(Act.SIGN_IN, Act.SIGN_OUT)
    assert entered.user_id == left.user_id and entered.user_id


def test_a_refused_sign_in_is_kept_without_the_name_that_was_typed(client, log):
    client.post("/login/", data={"username": "CANARYTYPED", "password": "wrong"})
    (refused,) = log(Act.REFUSED)
    assert refused.user_id is None and "CANARYTYPED" not in str(vars(refused))


def test_a_closed_screen_is_a_denial(login, log):
    assert login("central").get("/families/list/").status_code == 403
    (denied,) = log(Act.DENIED)
    assert json.loads(denied.about) == {"page": "FamilyView.list", "code": 403}


def test_a_change_without_its_token_is_a_denial(app, login, log, monkeypatch):
    person = login("gestora")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert person.post("/families/search", data={"q": "CANARYTYPED"}).status_code == 400
    (denied,) = log(Act.DENIED)
    assert denied.user_id and json.loads(denied.about) == {"page": "FamilyView.search", "why": "token", "code": 400}


def test_a_guess_too_many_from_one_address_is_kept(client, log, monkeypatch):
    monkeypatch.setattr(throttle, "PER_MINUTE", 0)
    codes = [client.post("/login/", data={"username": "x", "password": "x"}).status_code for _time in range(2)]
    assert 429 in codes and {"page": "SignInView.login", "why": "address"} in [
        json.loads(refused.about) for refused in log(Act.REFUSED)]


def test_asking_for_a_row_out_of_reach_is_kept_and_tells_nothing(login, ids, log):
    person = login("profesional")
    foreign = person.get(f"/families/show/{ids['family B']}")
    absent = person.get("/families/show/99999")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    one, other = log(Act.DENIED)
    assert (one.row_id, one.family_id, other.row_id) == (ids["family B"], ids["family B"], 99999)
    assert len(foreign.text) == len(absent.text.replace("99999", "2")) and log(Act.VIEW) == []


def test_a_tab_that_no_page_has_is_a_denial_like_others(login, ids, log):
    person = login("profesional")
    for parent in ("created_by_id", "nothing"):
        assert person.get(f"/families/related/{parent}/{ids['family B']}").status_code == 404
    assert [event.table_name for event in log(Act.DENIED)] == ["family", "family"]


def test_a_statement_over_many_rows_does_not_escape(seen_by, log):
    from app.visits.models import Visit

    with seen_by("profesional") as session:
        session.execute(update(Visit).values(minutes=7), execution_options={"synchronize_session": False})
        session.commit()
    (change,) = [one for one in log(Act.UPDATE) if one.table_name == "visit"]
    assert json.loads(change.about) | {"page": ""} == {"page": "", "rows": 1, "fields": ["minutes"]}


def test_what_a_command_writes_is_kept_without_a_user(app, log):
    from app.extensions import db
    from app.families.models import Family

    with app.app_context():
        db.session.scalars(select(Family).limit(1)).one().phone = "CANARYPHONE"
        db.session.commit()
    (change,) = log(Act.UPDATE)
    assert (change.user_id, change.ip) == (None, None) and "CANARYPHONE" not in str(vars(change))


def test_without_its_event_a_page_is_not_shown(login, ids, request):
    person = login("gestora")
    request.getfixturevalue("keyless")
    answer = person.get(f"/cases/show/{ids['case A']}")
    assert answer.status_code == 503
    assert "CANARYA" not in answer.text and "Content-Security-Policy" in answer.headers


def test_without_its_event_nothing_is_changed(app, login, ids, stored, request):
    from app.visits.models import Visit

    person = login("profesional")
    request.getfixturevalue("keyless")
    app.testing = False
    try:
        answer = person.post(f"/visits/delete/{ids['visit A']}", data={"reason": "No"})
    finally:
        app.testing = True
    assert answer.status_code >= 500
    assert stored(Visit, ids["visit A"], "deleted_at") is None


def test_an_account_that_changes_is_kept_with_its_roles(login, account, log):
    user = account("nadie")
    data = {"username": "nadie", "first_name": "Ana", "last_name": "Delreparto", "email": user.email, "active": "y",
            "roles": account("gestora").roles, "professional_id": user.person, "_version": user.stamp}  # fmt: skip
    assert login("admin").post(f"/accounts/edit/{user.id}", data=data).status_code == 302
    told = [json.loads(one.changes) for one in log(Act.ACCOUNT) if one.table_name == "ab_user"]
    assert [one["roles"] for one in told if "roles" in one] == [[[], ["case_manager"]]]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET role = 'x'", "DELETE FROM audit_event",
                                       "UPDATE audit_block SET mac = 'x'", "DELETE FROM audit_block"])  # fmt: skip
def test_nobody_rewrites_the_log(app, databases, statement):
    from app.access import audit_commands

    with app.app_context():
        audit_commands.turn(b"k" * 40)
    env = databases.env(databases.worker)
    for url in set(env.values()):  # the role that serves requests, and the owner of the tables
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only|permission denied"):
            connection.execute(text(statement))
        engine.dispose()


def test_the_web_does_not_know_the_key_of_the_sealer(app):
    import os

    from config import audit_key

    key = audit_key(os.environ).decode()
    assert [name for name, value in app.config.items() if value in (key, key.encode())] == []


def test_the_hooks_of_the_log_are_attached(app):
    from app.access import keeper
    from app.extensions import db
    from app.kit.trace import KEEPERS

    with app.app_context():
        for name in ("after_flush", "before_commit", "after_commit", "after_soft_rollback"):
            assert event.contains(db.session, name, getattr(keeper, name))
        assert event.contains(db.session, "do_orm_execute", keeper.bulk)
    assert keeper.keep in KEEPERS
