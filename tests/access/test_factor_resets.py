"""Who takes a lost second factor away? Two administrators together, never its owner, never one alone (G12)."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.access.factor_resets import FactorReset
from app.access.factors import Factor, RecoveryCode
from tests import cast

WHY = {"reason": "Perdió el teléfono; se comprobó en persona."}


@pytest.fixture
def second(app):
    """Makes 'supervisora' an administrator, too: her user name."""
    from app.extensions import db

    with app.app_context():
        user = cast.one(cast.User, username="supervisora")
        user.roles = [cast.one(cast.Role, name="admin")]
        db.session.commit()
    return "supervisora"


@pytest.fixture
def lost(phone, account):
    """The addresses of what may be done for gestora, whose telephone is lost."""
    phone("gestora")
    return f"/accounts/factor/{account('gestora').id}"


def left(app):
    from app.extensions import db

    with app.app_context():
        return len([*db.session.scalars(select(Factor)), *db.session.scalars(select(RecoveryCode))])


def test_two_administrators_reset_it_together(app, login, lost, second, client):
    assert login("admin").post(f"{lost}/ask", data=WHY).status_code == 302
    assert left(app) == 1
    assert login(second).post(f"{lost}/confirm").status_code == 302
    assert left(app) == 0
    login("gestora")  # with the password alone


def test_one_administrator_alone_resets_nothing(app, login, lost):
    admin = login("admin")
    admin.post(f"{lost}/ask", data=WHY)
    assert admin.post(f"{lost}/confirm").status_code == 403 and left(app) == 1
    page = admin.get(lost.replace("factor", "show")).text
    assert "lo confirma otra persona administradora" in page and "/confirm" not in page


def test_nobody_asks_for_or_confirms_their_own(app, login, phone, second, account):
    own = f"/accounts/factor/{account(second).id}"
    me = login(second)
    phone(second)
    assert me.get(f"{own}/ask").status_code == 404 and me.post(f"{own}/ask", data=WHY).status_code == 404
    login("admin").post(f"{own}/ask", data=WHY)
    assert me.post(f"{own}/confirm").status_code == 403 and left(app) == 1


@pytest.mark.parametrize("act", ["ask", "confirm", "withdraw"])
def test_only_who_keeps_accounts_may(login, lost, client, act):
    assert client.post(f"{lost}/{act}").location.startswith("/login/")
    for name in ("analista", "auditora"):
        assert login(name).post(f"{lost}/{act}", data=WHY).status_code == 403


def test_what_was_asked_for_ends_after_three_days(app, login, lost, second):
    from app.extensions import db

    login("admin").post(f"{lost}/ask", data=WHY)
    with app.app_context():
        row = cast.one(FactorReset)
        db.session.execute(update(FactorReset).values(expires_at=row.expires_at - dt.timedelta(days=3, minutes=1)))
        db.session.commit()
    assert login(second).post(f"{lost}/confirm").status_code == 404 and left(app) == 1


def test_what_was_withdrawn_is_not_confirmed(app, login, lost, second):
    login("admin").post(f"{lost}/ask", data=WHY)
    other = login(second)
    assert other.post(f"{lost}/withdraw").status_code == 302
    assert other.post(f"{lost}/confirm").status_code == 404 and left(app) == 1


def test_a_reset_signs_that_person_out_everywhere(login, phone, account, second):
    person, other = login("gestora"), login("analista")
    phone("gestora")
    lost = f"/accounts/factor/{account('gestora').id}"
    login("admin").post(f"{lost}/ask", data=WHY)
    assert person.get("/cases/list/").status_code == 200
    login(second).post(f"{lost}/confirm")
    assert (person.get("/cases/list/").status_code, other.get("/cases/list/").status_code) == (302, 200)


def test_the_other_administrator_is_told_on_the_first_page(login, lost, second):
    admin = login("admin")
    admin.post(f"{lost}/ask", data=WHY)
    assert "Restablecimiento del segundo factor" in login(second).get("/").text
    assert "Restablecimiento del segundo factor" not in admin.get("/").text


def test_the_reason_is_needed_and_every_step_is_in_the_log(app, login, lost, second):
    from app.access.audit import AuditEvent
    from app.extensions import db

    admin = login("admin")
    assert admin.post(f"{lost}/ask", data={"reason": " "}).status_code == 422
    admin.post(f"{lost}/ask", data=WHY)
    login(second).post(f"{lost}/confirm")
    with app.app_context():
        told = " ".join(filter(None, db.session.scalars(select(AuditEvent.about))))
    assert "factor reset asked for" in told and "factor reset confirmed" in told and "teléfono" not in told


def test_the_list_of_accounts_says_who_has_one_and_who_lacks_it(app, login, phone, monkeypatch):
    admin = login("admin")
    phone("admin")
    monkeypatch.setitem(app.config, "DEMO", False)
    page = admin.get("/accounts/list/").text
    assert page.count(">Falta</span>") > 5 and "Sí</span>" in page


def test_whoever_runs_the_server_resets_it_when_no_two_are_left(app, lost, login):
    done = app.test_cli_runner().invoke(args=["user", "reset-factor", "gestora"])
    assert done.exit_code == 0 and left(app) == 0
    login("gestora")
    assert app.test_cli_runner().invoke(args=["user", "reset-factor", "nobody"]).exit_code == 1
