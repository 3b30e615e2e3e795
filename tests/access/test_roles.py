"""Does the matrix page change what people may do: at once, within the guides, and never for the last who keeps it?"""

import pytest

from app.access.models import RoleProfile
from app.access.roles import ROLES

WORDS = {"name_es": "Gestor de prueba", "name_en": "Trial manager"}


@pytest.fixture
def role(app):
    """role('admin') is the stored role of that key, detached, with its grants read."""
    from app.extensions import db

    def find(key):
        with app.app_context():
            row = db.session.query(RoleProfile).filter_by(key=key).one()
            kept = {name: getattr(row, name) for name in ("id", "role_id", "version", "grants", "shipped_as")}
            return type("Kept", (), kept)

    return find


def typed(key, role, **changes):
    """What the form of a shipped role posts when nothing is changed but this."""
    shape = ROLES[key]
    return {"name_es": "Uno", "name_en": "One", "case_reach": shape.case_reach.name, "row_reach": shape.row_reach.name,
            "ceiling": shape.ceiling.name, "grants": role.grants, "_version": str(role.version), **changes}  # fmt: skip


def give(admin, ids_of, username, roles):
    user = ids_of(username)
    data = {"username": username, "first_name": "Ana", "last_name": "Delreparto", "email": f"{username}@example.org",
            "active": "y", "roles": roles, "professional_id": user.person or "", "_version": user.stamp}  # fmt: skip
    return admin.post(f"/accounts/edit/{user.id}", data=data)


def test_the_matrix_shows_every_registered_screen(login, role):
    from app.menu import INNER, MENU

    text = login("admin").get(f"/roles/show/{role('case_manager').id}").text
    screens = [screen for _area, pairs in MENU for screen, _label in pairs] + INNER
    assert [screen.__name__ for screen in screens if f'value="{screen.__name__}.read"' not in text] == []


def test_a_clone_narrowed_and_given_changes_menu_and_rows_at_the_next_request(login, role, account):
    admin, gestora = login("admin"), login("gestora")
    assert gestora.get("/visits/list/").status_code == 200
    assert admin.post(f"/roles/clone/{role('case_manager').id}", data={**WORDS, "_key": "c" * 43}).status_code == 302
    clone = role("trial_manager")
    assert clone.shipped_as == "case_manager"
    assert give(admin, account, "gestora", [clone.role_id]).status_code == 302
    assert gestora.get("/cases/list/").status_code == 302  # other roles: the account signs in again
    gestora = login("gestora")
    assert gestora.get("/cases/list/").text.count("/cases/show/") > 0
    kept = [grant for grant in clone.grants if not grant.startswith("Visit")]
    data = typed("case_manager", clone, grants=kept, case_reach="NONE")
    assert admin.post(f"/roles/edit/{clone.id}", data=data).status_code == 302
    assert gestora.get("/visits/list/").status_code == 403
    home = gestora.get("/cases/list/").text
    assert "/visits/list/" not in home and "/cases/show/" not in home


@pytest.mark.parametrize("grant", ["VisitView.edit", "FamilyView.add", "NeedView.delete"])
def test_no_case_manager_gets_direct_care(login, role, grant):
    kept = role("case_manager")
    data = typed("case_manager", kept, name_en="Kept words", grants=[*kept.grants, grant])
    answer = login("admin").post(f"/roles/edit/{kept.id}", data=data)
    assert answer.status_code == 422
    assert "G34-2-05" in answer.text and "Kept words" in answer.text  # the reason is said and nothing typed is lost
    assert role("case_manager").grants == kept.grants


def test_a_clone_of_the_case_manager_is_bound_as_well(login, role):
    admin = login("admin")
    admin.post(f"/roles/clone/{role('case_manager').id}", data={**WORDS, "_key": "d" * 43})
    clone = role("trial_manager")
    data = typed("case_manager", clone, grants=[*clone.grants, "VisitView.edit"])
    assert admin.post(f"/roles/edit/{clone.id}", data=data).status_code == 422


def test_writing_without_reading_is_refused(login, role):
    kept = role("analyst")
    data = typed("analyst", kept, grants=["CaseView.edit"])
    assert login("admin").post(f"/roles/edit/{kept.id}", data=data).status_code == 422


@pytest.mark.parametrize("grant", ["NoView.read", "CaseView.fly", "RoleView.export", "x"])
def test_an_unknown_grant_is_refused(login, role, grant):
    kept = role("analyst")
    data = typed("analyst", kept, grants=[*kept.grants, grant])
    assert login("admin").post(f"/roles/edit/{kept.id}", data=data).status_code == 422


def test_the_last_who_may_change_roles_keeps_that_right(login, role):
    kept = role("admin")
    data = typed("admin", kept, grants=[grant for grant in kept.grants if grant != "RoleView.edit"])
    assert login("admin").post(f"/roles/edit/{kept.id}", data=data).status_code == 422
    assert "RoleView.edit" in role("admin").grants


def test_every_saving_makes_a_new_version_and_an_old_form_is_refused(login, role):
    admin, kept = login("admin"), role("analyst")
    data = typed("analyst", kept, grants=[grant for grant in kept.grants if grant != "CaseView.export"])
    assert admin.post(f"/roles/edit/{kept.id}", data=data).status_code == 302
    assert role("analyst").version > kept.version
    assert admin.post(f"/roles/edit/{kept.id}", data=typed("analyst", kept)).status_code == 409


def test_a_changed_role_is_told_and_restored_as_shipped(login, role):
    admin, kept = login("admin"), role("analyst")
    data = typed("analyst", kept, case_reach="NATION", grants=[g for g in kept.grants if g != "CaseView.export"])
    admin.post(f"/roles/edit/{kept.id}", data=data)
    assert "/roles/reset/" in admin.get(f"/roles/compare/{kept.id}").text
    assert admin.post(f"/roles/reset/{kept.id}").status_code == 302
    assert role("analyst").grants == kept.grants
    assert "/roles/reset/" not in admin.get(f"/roles/compare/{kept.id}").text


def test_a_role_that_somebody_holds_is_not_deleted(login, role):
    admin = login("admin")
    admin.post(f"/roles/delete/{role('analyst').id}", data={"reason": "Sobra"})
    assert role("analyst")  # it is still there
    admin.post(f"/roles/clone/{role('analyst').id}", data={**WORDS, "_key": "e" * 43})
    clone = role("trial_manager")
    assert admin.post(f"/roles/delete/{clone.id}", data={"reason": ""}).status_code == 422
    assert admin.post(f"/roles/delete/{clone.id}", data={"reason": "Sobra"}).status_code == 302
    assert admin.get(f"/roles/show/{clone.id}").status_code == 404


def test_a_deleted_role_is_only_restored(login, role):
    admin = login("admin")
    admin.post(f"/roles/clone/{role('analyst').id}", data=WORDS)
    clone = role("trial_manager")
    assert admin.post(f"/roles/edit/{clone.id}", data=typed("analyst", clone, ceiling="PUBLIC")).status_code == 302
    assert f"/roles/compare/{clone.id}" in admin.get("/roles/list/").text
    assert admin.post(f"/roles/delete/{clone.id}", data={"reason": "Sobra"}).status_code == 302
    listed = admin.get("/roles/deleted/").text
    assert f"/roles/restore/{clone.id}" in listed and f"/roles/compare/{clone.id}" not in listed
    assert admin.get(f"/roles/edit/{clone.id}").status_code == 404


def test_the_auditor_reads_roles_and_accounts_and_changes_nothing(login, role, account):
    auditor, kept, someone = login("auditora"), role("analyst"), account("gestora").id
    for path in ("/roles/list/", f"/roles/show/{kept.id}", f"/roles/compare/{kept.id}", "/accounts/list/",
                 f"/accounts/show/{someone}"):  # fmt: skip
        assert auditor.get(path).status_code == 200, path
    assert 'type="submit" form="role"' not in auditor.get(f"/roles/show/{kept.id}").text
    for path in (f"/roles/edit/{kept.id}", f"/roles/clone/{kept.id}", f"/roles/reset/{kept.id}", "/roles/add",
                 f"/roles/delete/{kept.id}", "/accounts/add", f"/accounts/edit/{someone}"):  # fmt: skip
        assert auditor.post(path, data=typed("analyst", kept)).status_code == 403, path
