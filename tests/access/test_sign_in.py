"""Does a sign-in end when it should? Stolen cookies, fixation, idle hours, three at once, one's own list (G6)."""

import datetime as dt
from secrets import token_hex

import pytest
from sqlalchemy import func, select, update

from app.access.signins import Ended, SignIn
from tests import cast

NEW = "tres gatos azules y un tren"


@pytest.fixture
def real(app, monkeypatch):
    """Rules that the demo is exempt from hold."""
    monkeypatch.setitem(app.config, "DEMO", False)


@pytest.fixture
def age(app):
    """age(minutes, 'seen_at') moves an instant of every sign-in into the past."""
    from app.extensions import db

    def back(minutes, *names):
        with app.app_context():
            by = dt.timedelta(minutes=minutes)
            for row in db.session.scalars(select(SignIn)):
                when = {name: getattr(row, name) - by for name in names}
                db.session.execute(update(SignIn).where(SignIn.id == row.id).values(**when))
            db.session.commit()

    return back


def enters(client, name="gestora", password=cast.PASSWORD):
    return client.post("/login/", data={"username": name, "password": password}).status_code == 302


def is_in(client):
    return client.get("/cases/list/").status_code == 200


def copy_of(app, client):
    """Another browser with the very cookie of this one."""
    thief = app.test_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    return thief


def count(app, *where):
    from app.extensions import db

    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignIn).where(*where))


def test_a_cookie_copied_before_signing_out_opens_nothing_afterwards(app, login):
    person = login("gestora")
    thief = copy_of(app, person)
    assert is_in(thief)
    person.post("/logout/")
    answer = thief.get("/cases/list/")
    assert answer.status_code == 302 and answer.location.startswith("/login/")


def test_a_cookie_planted_before_signing_in_does_not_become_a_sign_in(app, client):
    with client.session_transaction() as cookie:
        cookie["sid"] = cookie["role_id"] = "planted"
    thief = copy_of(app, client)
    assert enters(client)
    with client.session_transaction() as cookie:
        assert cookie["sid"] != "planted" and "role_id" not in cookie
    assert is_in(client) and not is_in(thief)


def test_every_sign_in_has_its_own_secret_and_only_its_digest_is_kept(app, client):
    enters(client)
    with client.session_transaction() as cookie:
        sid = cookie["sid"]
    assert count(app, SignIn.digest == sid) == 0
    other = app.test_client()
    enters(other)
    with other.session_transaction() as cookie:
        assert cookie["sid"] != sid


def test_a_cookie_without_its_row_is_nobody(app, login):
    person = login("gestora")
    with person.session_transaction() as cookie:
        cookie["sid"] = "invented"
    assert not is_in(person)


def test_the_row_of_another_person_does_not_help(app, login):
    person, other = login("gestora"), login("analista")
    with other.session_transaction() as cookie:
        sid = cookie["sid"]
    with person.session_transaction() as cookie:
        cookie["sid"] = sid
    assert not is_in(person)


def test_half_an_hour_without_work_ends_a_sign_in_and_says_so(login, age):
    person = login("gestora")
    age(31, "seen_at")
    answer = person.get("/cases/list/?flag=x")
    assert answer.status_code == 302
    assert "no se usó" in person.get(answer.location).text
    back = person.post(answer.location, data={"username": "gestora", "password": cast.PASSWORD})
    assert back.location == "/cases/list/?flag=x"


def test_work_within_the_half_hour_keeps_it_open(app, login, age):
    person = login("gestora")
    age(29, "seen_at")
    assert is_in(person)
    age(29, "seen_at")
    assert is_in(person)


def test_twelve_hours_end_a_sign_in_however_busy(login, age):
    person = login("gestora")
    age(12 * 60, "started_at")
    assert not is_in(person)


def test_being_seen_is_written_at_most_once_a_minute(login, age, statements):
    person = login("gestora")
    age(2, "seen_at")
    with statements("UPDATE") as sent:
        is_in(person)
        is_in(person)
    assert len(sent) == 1


def test_asking_how_much_time_is_left_prolongs_nothing_and_extending_does(login, age):
    person = login("gestora")
    age(20, "seen_at")
    assert person.get("/me/left").json["left"] <= 600
    assert person.get("/me/left").json["left"] <= 600
    assert person.post("/me/extend").json["left"] >= 1790


def test_a_fourth_sign_in_ends_the_oldest(app, login, real):
    four = [login("profesional") for _time in range(4)]
    assert [is_in(person) for person in four] == [False, True, True, True]
    assert "solo tres" in four[0].get("/login/").text


def test_in_the_demo_many_sign_in_at_once(login):
    assert all([is_in(person) for person in [login("gestora") for _time in range(5)]])


def test_a_changed_password_ends_the_others_at_their_next_request(login, real):
    person, other = login("profesional"), login("profesional")
    data = {"current": cast.PASSWORD, "password": NEW, "again": NEW}
    assert person.post("/me/password", data=data).status_code == 302
    assert (is_in(person), is_in(other)) == (True, False)
    assert is_in(login("profesional", NEW))


@pytest.mark.parametrize("change", [{"active": ""}, {"roles": []}])
def test_a_changed_role_or_account_ends_the_sign_ins_of_that_person(login, account, change):
    admin, person, user = login("admin"), login("analista"), account("analista")
    data = {"username": user.username, "first_name": "Ana", "last_name": "Delreparto", "email": user.email,
            "active": "y", "roles": user.roles, "professional_id": user.person, "_version": user.stamp, **change}
    data = {name: value for name, value in data.items() if value != ""}
    assert admin.post(f"/accounts/edit/{user.id}", data=data).status_code == 302
    assert person.get("/").location.startswith("/login/") and admin.get("/accounts/list/").status_code == 200


def test_a_changed_name_ends_nothing(login, account):
    admin, person, user = login("admin"), login("analista"), account("analista")
    data = {"username": user.username, "first_name": "Otra", "last_name": "Delreparto", "email": user.email,
            "active": "y", "roles": user.roles, "professional_id": user.person, "_version": user.stamp}
    assert admin.post(f"/accounts/edit/{user.id}", data=data).status_code == 302
    assert is_in(person)


def test_everybody_sees_and_ends_only_their_own_sign_ins(app, login):
    person, other, stranger = login("gestora"), login("gestora"), login("analista")
    page = person.get("/me/sessions").text
    assert page.count("/me/sessions/end/") == 2 and "127.0.x.x" in page and "127.0.0.1" not in page
    with app.app_context():
        from app.extensions import db

        ids = list(db.session.scalars(select(SignIn.id).order_by(SignIn.id)))
    assert stranger.post(f"/me/sessions/end/{ids[0]}").status_code == 404
    assert person.post(f"/me/sessions/end/{ids[1]}").status_code == 302
    assert (is_in(person), is_in(other), is_in(stranger)) == (True, False, True)


def test_all_others_are_ended_at_once(login):
    person, others = login("gestora"), [login("gestora"), login("gestora")]
    person.post("/me/sessions/end-others")
    assert (is_in(person), [is_in(other) for other in others]) == (True, [False, False])


@pytest.mark.parametrize("path", ["/me/sessions", "/me/password", "/me/left", "/me/confirm"])
def test_a_stranger_has_no_page_of_their_own(client, path):
    assert client.get(path).location.startswith("/login/")


@pytest.mark.parametrize("path", ["/me/extend", "/me/sessions/end/1", "/me/sessions/end-others"])
def test_a_stranger_ends_and_extends_nothing(app, login, client, path):
    login("gestora")
    assert client.post(path).location.startswith("/login/")
    assert count(app, SignIn.ended_at.is_not(None)) == 0


def test_signing_out_clears_what_the_browser_kept_of_pages(login):
    answer = login("gestora").post("/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_old_rows_are_forgotten(app, login, age):
    login("gestora")
    age(31 * 24 * 60, "started_at")
    login("analista")
    assert count(app, SignIn.id > 0) == 1


def test_why_it_ended_is_told_to_that_browser_alone(app, login, client):
    person = login("gestora")
    login("gestora").post("/me/sessions/end-others")
    assert str(Ended.OWNER.value) and "otro dispositivo" in person.get("/login/").text
    assert "otro dispositivo" not in client.get("/login/").text


def test_off_loopback_the_cookies_belong_to_this_host_over_https_alone(app, monkeypatch, tmp_path):
    from config import settings

    keys = {"SECRET_KEY": token_hex(32), "BLIND_KEY": token_hex(32), "ENCRYPTION_KEYS": f"a:{token_hex(32)}"}
    made = settings({**keys, "HOST": "0.0.0.0", "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})  # noqa: S104
    for name in ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"):
        monkeypatch.setitem(app.config, name, made[name])
    data = {"username": "gestora", "password": cast.PASSWORD}
    answer = app.test_client().post("/login/", data=data, base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2 and all(cookie.startswith("__Host-") for cookie in cookies)
    assert all({"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")) for cookie in cookies)
    assert not any("Domain" in cookie for cookie in cookies)


def test_signing_out_twice_is_no_failure(login):
    person = login("gestora")
    for _once_more in range(2):  # an old page, or one whose sign-in has ended
        assert person.post("/logout/").location == "/login/"


def test_nobody_signs_in_by_token(app, client):
    assert client.post("/api/v1/security/login", json={"username": "gestora", "password": cast.PASSWORD}).status_code \
        == 404
    assert app.appbuilder.sm.load_user_jwt({}, {"sub": "1"}) is None


@pytest.mark.parametrize("target", ["https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:x"])
def test_after_signing_in_one_stays_on_this_site(client, target):
    answer = client.post(f"/login/?next={target}", data={"username": "gestora", "password": cast.PASSWORD})
    assert answer.location == "/"
