"""Is every screen known to the menu, closed until a role opens it, and labelled?"""

import os
from pathlib import Path

import pytest

from app.access.roles import CARE_SCREENS, EXCLUSIVE_ROLES, FORBIDDEN_VERBS, ROLES
from app.catalogs.views import CatalogView
from tests import cast, crawl

MATRIX = Path(__file__).with_name("role_matrix.txt")
OPEN = {"static", "appbuilder.static", "healthz", "readyz", "SignInView.login", "SignInView.logout",
        "ReportView.report", "ReferralAnswerView.reply", "ServiceConfirmView.confirm",
        "PreferenceView.language", "PreferenceView.role", "HomeView.index", "MyJobsView.index", "MyJobsView.rows",
        "MyJobsView.cancel", "MyJobsView.file", "DraftView.keep", "DraftView.token",
        "DraftView.discard", "DraftView.mine", "LinkView.choose", "VerifyView.check",
        "NoticeView.index", "NoticeView.open", "NoticeView.read", "NoticeView.read_all",
        "FactorEntryView.enter", "FactorEntryView.options"}  # fmt: skip
# One's own account: asks who is there, and no role.
OWN = {f"OwnView.{name}" for name in ("sessions", "end", "end_others", "password", "left", "extend", "confirm")}
OWN |= {f"FactorView.{name}" for name in ("list", "new_app", "app", "passkey", "options", "challenge", "codes",
                                          "remove")}  # fmt: skip
# What writes no direct care (G34-2-05): the techniques, their follow-up, and what is of no family.
OTHER_WORK = {"access", "catalogs", "commitments", "directory", "hsds", "indicators", "minutes", "opportunities",
              "platform", "practice", "professionals", "quality", "records", "roundtables", "sessions"}  # fmt: skip
OF_THE_CASE = {"CaseView", "CaseTeamView"}  # who has it and who works on it


def below(cls):
    """Every class under this one that is a screen of ours."""
    found = [kind for child in cls.__subclasses__() for kind in (child, *below(child))]
    return {kind for kind in found if kind.__module__.startswith("app.") and not kind.__module__.startswith("app.kit")}


@pytest.fixture
def screens(app):
    """The registered views by name."""
    return {type(view).__name__: view for view in app.appbuilder.baseviews}


def registered():
    from app.menu import INNER, MENU

    return [*(screen for _area, pairs in MENU for screen, _label in pairs), *INNER]


def test_every_screen_is_in_the_menu_exactly_once(app):
    from app.kit.charts import ChartView
    from app.kit.views import RecordView

    names = sorted(screen.__name__ for screen in registered())
    declared = {kind for kind in below(RecordView) | below(ChartView) if getattr(kind, "datamodel", True)}
    bases = {kind for kind in declared if kind.__subclasses__() and not hasattr(kind, "datamodel")}
    assert names == sorted(set(names))
    assert {kind.__name__ for kind in declared - bases} <= set(names)


def test_every_entry_of_the_menu_has_a_word():
    from app.menu import MENU

    words = [str(word).strip() for area, pairs in MENU for word in (area, *(label for _screen, label in pairs))]
    assert all(words)


def test_no_menu_area_repeats_a_word():
    from app.menu import MENU

    for area, pairs in MENU:
        labels = [str(label) for _screen, label in pairs]
        assert len(set(labels)) == len(labels), str(area)


def test_every_screen_a_role_opens_exists_with_its_verbs(screens):
    missing = [(role, name, verb) for role, shipped in ROLES.items() for name, verbs in shipped.grants.items()
               for verb in verbs.split() if name not in screens or f"can_{verb}" not in screens[name].base_permissions]
    assert missing == []


def test_every_screen_is_opened_by_some_role():
    opened = {name for shipped in ROLES.values() for name in shipped.grants}
    assert {screen.__name__ for screen in registered()} - opened == set()


def test_every_role_has_its_words_in_both_languages(app):
    from app.access.models import RoleProfile
    from app.extensions import db

    with app.app_context():
        rows = db.session.query(RoleProfile).all()
        assert {row.key for row in rows} == set(ROLES)
        assert all(row.name_es and row.name_en and row.description_es and row.description_en for row in rows)


def test_the_matrix_of_roles_is_the_reviewed_one():
    lines = [f"{role} {screen}: {' '.join(sorted(verbs.split()))}" for role, shipped in sorted(ROLES.items())
             for screen, verbs in sorted(shipped.grants.items())]  # fmt: skip
    lines += [f"{role} reaches {shipped.case_reach.name} {shipped.row_reach.name} reads {shipped.ceiling.name}"
              for role, shipped in sorted(ROLES.items())]  # fmt: skip
    text = "\n".join(lines) + "\n"
    if os.environ.get("WRITE_ROLE_MATRIX"):
        MATRIX.write_text(text)
    assert text == MATRIX.read_text(), "a grant changed: review it, then run once with WRITE_ROLE_MATRIX=1"


def test_no_shipped_role_holds_a_forbidden_verb():
    held = [(role, screen, verb) for role, screens in FORBIDDEN_VERBS.items() for screen, verbs in screens.items()
            for verb in verbs if verb in ROLES[role].grants.get(screen, "").split()]  # fmt: skip
    assert held == []


def test_nobody_of_the_cast_holds_two_exclusive_functions():
    functions = {role for role, _region, _unit, _function in cast.PEOPLE.values()}
    assert all(set(pair) <= functions for pair in EXCLUSIVE_ROLES)


def test_every_name_on_a_screen_has_a_label(screens):
    from app.kit.lists import label_at

    for name, view in screens.items():
        if not hasattr(view, "fieldsets"):
            continue
        groups = [*view.fieldsets, *view.show_extra]
        names = {part for column in view.list_columns for part in column.split("|")}
        names |= {field for _title, group in groups for field in group} | set(view.chips)
        names -= set(view.form_only)
        for field in sorted(names):
            assert str(label_at(view.model, field)).strip(), f"{name}.{field}"


def test_every_screen_has_its_titles(screens):
    bare = [name for name, view in screens.items() if hasattr(view, "fieldsets")
            and not (str(view.list_title).strip() and str(view.one).strip())]  # fmt: skip
    assert bare == []


def test_every_related_list_exists(screens):
    from app.kit.fields import column_of

    for name, view in screens.items():
        for other, key in getattr(view, "related", []):
            assert other in screens, f"{name} shows {other}"
            assert column_of(screens[other].model, key) is not None, f"{other}.{key}"


def test_every_method_with_an_address_asks_for_a_permission(screens):
    bare = []
    for name, view in screens.items():
        for method in dir(type(view)):
            function = getattr(type(view), method, None)
            asked = getattr(function, "_permission_name", None)
            if getattr(function, "_urls", None) and asked is None and f"{name}.{method}" not in OPEN | OWN:
                bare.append(f"{name}.{method}")
    assert bare == []


def test_every_verb_is_one_of_five(screens):
    known = {"can_read", "can_add", "can_edit", "can_delete", "can_export"}
    acts = {f"can_{act}" for view in screens.values() for act in getattr(view, "actions", {})}
    asked = {verb for view in screens.values() for verb in view.base_permissions or []}
    named = {verb for verb in asked if verb.startswith("can_")}
    assert named - known - acts == set()


def test_every_address_outside_the_list_asks_who_is_there(app, client):
    opened = [str(rule) for rule in crawl.plain_routes(app)
              if rule.endpoint not in OPEN and not sent_to_sign_in(client.get(str(rule)))]  # fmt: skip
    assert opened == []


def test_every_address_with_an_argument_asks_who_is_there(app, client):
    opened = []
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint not in OPEN:
            path = str(rule)
            for name in rule.arguments:
                path = path.replace(f"<{name}>", "1").replace(f"<int:{name}>", "1").replace(f"<path:{name}>", "1")
            method = "GET" if "GET" in rule.methods else "POST"
            answer = client.open(path, method=method)
            opened += [f"{method} {path}"] if not sent_to_sign_in(answer) else []
    assert opened == []


def sent_to_sign_in(answer):
    return answer.status_code == 302 and answer.location.startswith("/login/")


def test_no_screen_of_the_framework_is_open(app):
    foreign = {type(view).__name__ for view in app.appbuilder.baseviews if not type(view).__module__.startswith("app.")}
    assert {name for name in foreign if name not in ("UtilView", "LocaleView")} == set()


def test_the_hooks_of_row_scope_are_attached(app):
    from sqlalchemy import event

    from app.access.scope import scope_statement, settle_rows
    from app.extensions import db

    with app.app_context():
        assert event.contains(db.session, "do_orm_execute", scope_statement)
        assert event.contains(db.session, "before_flush", settle_rows)


def is_care(view):
    """Does it write direct care? Whatever is not known to be other work is care, in any folder."""
    folder, name = type(view).__module__.split(".")[1], type(view).__name__
    writes = {"can_add", "can_edit"} & set(view.base_permissions or [])
    return bool(writes) and not isinstance(view, CatalogView) and folder not in OTHER_WORK and name not in OF_THE_CASE


def test_every_screen_of_direct_care_is_closed_to_the_case_manager(screens):
    """G34-2-05: a screen of care that is yet to be built is closed as well, wherever it is put."""
    later = type("GroupSessionView", (), {"__module__": "app.groups.views", "base_permissions": ["can_add"]})
    names = {name for name, view in (screens | {"GroupSessionView": later()}).items() if is_care(view)}
    assert names - set(CARE_SCREENS) == {"GroupSessionView"}
    assert set(CARE_SCREENS) <= names
    assert all({"add", "edit", "delete"} == set(FORBIDDEN_VERBS["case_manager"][name]) for name in CARE_SCREENS)
