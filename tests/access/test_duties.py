"""Does nobody get two duties that exclude each other, on the form or by import (G34-2-03, 05, 06; MED-5-01)?"""

import datetime as dt

import pytest

from app.professionals.models import Supervision, SupervisionKind, Unit, UnitFunction, UnitMembership
from app.professionals.rules import Duty, Post, Span, acts_today, duty_faults, post_faults, supervision_faults
from tests import cast

DAY = dt.date(2026, 1, 10)
LONG, LATER = Span(DAY), Span(DAY + dt.timedelta(days=400))
BEFORE = Span(DAY - dt.timedelta(days=90), DAY - dt.timedelta(days=1))
MANAGER, COORDINATOR, PROFESSIONAL = UnitFunction.CASE_MANAGER, UnitFunction.COORDINATOR, UnitFunction.PROFESSIONAL
PRINCIPAL, ALTERNATE, SUPPORT = SupervisionKind.PRINCIPAL, SupervisionKind.ALTERNATE, SupervisionKind.SUPPORT


@pytest.mark.parametrize(("new", "old", "refused"), [
    (Duty(MANAGER, 1, LONG), Duty(COORDINATOR, 1, LONG), True),
    (Duty(COORDINATOR, 1, LONG), Duty(MANAGER, 1, LATER), True),
    (Duty(MANAGER, 1, LONG), Duty(PROFESSIONAL, 1, LONG), True),
    (Duty(MANAGER, 1, LONG), Duty(COORDINATOR, 2, LONG), False),
    (Duty(MANAGER, 1, LONG), Duty(COORDINATOR, 1, BEFORE), False),
    (Duty(COORDINATOR, 1, LONG), Duty(PROFESSIONAL, 1, LONG), False),
])  # fmt: skip
def test_a_case_manager_neither_coordinates_nor_gives_care_in_the_same_modality(new, old, refused):
    assert bool(duty_faults(new, True, [old])) is refused
    assert bool(duty_faults(old, True, [new])) is refused


def test_a_modality_without_case_manager_takes_none():
    assert "G34-2-06" in str(duty_faults(Duty(MANAGER, 1, LONG), False, [])["unit_id"])
    assert duty_faults(Duty(COORDINATOR, 1, LONG), False, []) == {}


@pytest.mark.parametrize(("new", "old", "field"), [
    (Post(PRINCIPAL, 1, LONG), Post(PRINCIPAL, 2, LONG), "kind"),
    (Post(ALTERNATE, 1, LONG), Post(ALTERNATE, 2, LATER), "kind"),
    (Post(PRINCIPAL, 1, LONG), Post(ALTERNATE, 1, LONG), "professional_id"),
    (Post(PRINCIPAL, 1, LONG), Post(PRINCIPAL, 2, BEFORE), None),
    (Post(SUPPORT, 1, LONG), Post(SUPPORT, 2, LONG), None),
])  # fmt: skip
def test_a_unit_has_one_principal_and_one_alternate_at_a_time(new, old, field):
    assert list(post_faults(new, [old])) == ([field] if field else [])


def test_an_absence_ends_after_it_begins():
    assert set(supervision_faults({"absent_from": DAY, "absent_to": DAY - dt.timedelta(days=1)})) == {"absent_to"}
    assert set(supervision_faults({"absent_to": DAY})) == {"absent_from"}
    assert supervision_faults({"absent_from": DAY, "absent_to": DAY}) == {}


def test_the_alternate_acts_only_in_absence():
    assert acts_today(PRINCIPAL, True, False) and not acts_today(PRINCIPAL, False, True)
    assert acts_today(ALTERNATE, True, True) and not acts_today(ALTERNATE, True, False)


def member(app, name, function, unit="NORTE"):
    with app.app_context():
        return {"professional_id": cast.worker(name).id, "unit_id": cast.one(Unit, code=unit).id,
                "function": function.name, "starts_on": DAY.isoformat(), "_key": "m" * 43,
                "waiver": "Encargo"}  # fmt: skip


@pytest.mark.parametrize(("name", "function"), [("gestora", COORDINATOR), ("coordinadora", MANAGER),
                                                ("profesional", MANAGER)])  # fmt: skip
def test_the_form_refuses_with_the_message_beside_the_field(app, login, name, function):
    answer = login("admin").post("/memberships/add", data=member(app, name, function))
    assert answer.status_code == 422 and 'id="function-error"' in answer.text
    assert login("admin").post("/memberships/add", data=member(app, "enlace", function)).status_code == 302


def test_an_import_is_refused_as_well(app):
    from app.extensions import db
    from app.professionals.duties import DutyError

    with app.app_context():
        unit, enlace = cast.one(Unit, code="NORTE"), cast.worker("enlace")
        for pair in ((MANAGER, COORDINATOR), (COORDINATOR, MANAGER)):
            db.session.add_all(UnitMembership(professional=enlace, unit=unit, function=function) for function in pair)
            with pytest.raises(DutyError):
                db.session.flush()
            db.session.rollback()


def test_an_import_gives_no_unit_two_principals(app):
    from app.extensions import db
    from app.professionals.duties import DutyError

    with app.app_context():
        unit, enlace = cast.one(Unit, code="NORTE"), cast.worker("enlace")
        db.session.add(Supervision(professional=enlace, unit=unit, kind=PRINCIPAL))
        with pytest.raises(DutyError):
            db.session.flush()


def test_a_deleted_membership_does_not_come_back_into_a_clash(app, login):
    admin = login("admin")
    with app.app_context():
        old = cast.one(UnitMembership, professional_id=cast.worker("gestora").id).id
    admin.post(f"/memberships/delete/{old}", data={"reason": "Cambio"})
    assert admin.post("/memberships/add", data=member(app, "gestora", COORDINATOR)).status_code == 302
    assert admin.post(f"/memberships/restore/{old}").status_code == 302
    assert admin.get(f"/memberships/show/{old}").status_code == 404


def test_the_supervision_page_says_who_acts_today(app, login):
    admin = login("admin")
    with app.app_context():
        principal, alternate = (cast.one(Supervision, kind=kind).id for kind in (PRINCIPAL, ALTERNATE))
        unit, person = cast.one(Supervision).unit_id, cast.one(Supervision).professional_id
    admin.post("/lang/en")
    assert "Acts when the principal is absent" in admin.get(f"/supervision/show/{alternate}").text
    data = {"professional_id": person, "unit_id": unit, "kind": "PRINCIPAL", "starts_on": cast.TODAY.isoformat(),
            "absent_from": cast.TODAY.isoformat(), "_version": "1"}  # fmt: skip
    assert admin.post(f"/supervision/edit/{principal}", data=data).status_code == 302
    assert "Absent today" in admin.get(f"/supervision/show/{principal}").text
    assert "Acts today" in admin.get(f"/supervision/show/{alternate}").text
