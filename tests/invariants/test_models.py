"""Does every table say to whom a row belongs, and every field what it is and how far it may travel?"""

import pytest
from sqlalchemy import DateTime
from sqlalchemy.orm import configure_mappers

from app import models  # noqa: F401  every table
from app.extensions import Model
from app.kit.fields import Choice, Privacy
from app.kit.scopes import (
    SCOPES,
    CaseScoped,
    CaseSelf,
    FamilyScoped,
    Mixed,
    OwnerScoped,
    Record,
    RegionScoped,
    StaffScoped,
)

pytestmark = pytest.mark.static
configure_mappers()
MODELS = sorted((mapper.class_ for mapper in Model.registry.mappers if mapper.class_.__module__.startswith("app.")),
                key=lambda model: model.__name__)  # fmt: skip
STAMPS = {"id", "uuid", "version", "created_at", "changed_at", "deleted_at", "deleted_reason", "created_by_id",
          "changed_by_id", "deleted_by_id"}  # fmt: skip
ACCOUNT_KEYS = {"user_id", "role_id", "active_role_id"}  # never on a screen, so they need no label
# Append-only, sealed, without foreign keys: nothing of them is ever edited, deleted or restored.
LOG = {"AuditEvent", "AuditBlock", "AuditCheck"}
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@every_model
def test_a_table_has_exactly_one_scope(model):
    assert len([scope for scope in SCOPES if issubclass(model, scope)]) == 1


@every_model
def test_a_table_of_content_is_a_record(model):
    if model.__name__ in LOG:
        assert not issubclass(model, Record) and not model.__table__.foreign_keys
        return
    assert issubclass(model, Record)
    assert set(model.__table__.columns.keys()) >= STAMPS


@every_model
def test_a_field_has_a_label_and_a_privacy_class(model):
    columns = [] if issubclass(model, OwnerScoped) else model.__mapper__.columns.items()  # no screen shows those
    named = [(name, column) for name, column in columns if name not in STAMPS | ACCOUNT_KEYS]
    bare = [name for name, column in named if not {"label", "privacy"} <= column.info.keys()]
    assert bare == []


@every_model
def test_a_scope_column_is_indexed(model):
    scoped = {"region_id", "unit_id", "case_id", "family_id"} & set(model.__table__.columns.keys())
    if not issubclass(model, RegionScoped | CaseScoped | CaseSelf | FamilyScoped | Mixed | StaffScoped):
        scoped = set()
    first = {next(iter(index.columns)).name for index in model.__table__.indexes}
    assert scoped - first == set()


@every_model
def test_a_scope_column_is_never_empty(model):
    if issubclass(model, Mixed) or not issubclass(
            model, RegionScoped | CaseScoped | CaseSelf | FamilyScoped | StaffScoped):  # fmt: skip
        return
    scoped = {"region_id", "unit_id", "case_id", "family_id"} & set(model.__table__.columns.keys())
    own = {name for base in model.__mro__ if base in SCOPES for name in dir(base) if name in scoped}
    assert {name for name in own if model.__table__.columns[name].nullable} == set()


@every_model
def test_what_people_are_searched_by_is_never_public(model):
    """A folded copy must be at least as private as the most private field that it copies."""
    from app.kit.fields import privacy_of
    from app.kit.lists import Searchable

    if issubclass(model, Searchable):
        columns = [name for name in model.search_from if name in model.__mapper__.columns]
        assert privacy_of(model, "search_text") >= max(privacy_of(model, name) for name in columns)


@every_model
def test_an_instant_is_kept_without_a_zone(model):
    instants = [column for column in model.__table__.columns if isinstance(column.type, DateTime)]
    assert [column.name for column in instants if column.type.timezone] == []


def test_every_state_has_a_word():
    def below(cls):
        return [cls, *(kind for child in cls.__subclasses__() for kind in below(child))]

    words = [(member, str(member.label)) for kind in below(Choice) for member in kind]
    assert [member for member, word in words if not word.strip()] == []


def test_states_of_one_kind_are_told_apart_by_their_words():
    for kind in Choice.__subclasses__():
        labels = [str(member.label) for member in kind]
        assert len(set(labels)) == len(labels), kind.__name__


def test_names_documents_and_notes_are_not_internal():
    from app.kit.fields import privacy_of

    private = ("first_name", "last_name", "document_number", "birth_date", "findings", "situation", "strengths")
    loose = [(model.__name__, name) for model in MODELS for name in private
             if name in model.__mapper__.columns and model.__name__ != "Professional"
             and privacy_of(model, name) < Privacy.PERSONAL]  # fmt: skip
    assert loose == []
