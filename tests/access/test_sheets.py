"""Does a file say the same, read as plain columns, as the rows themselves say? Whoever asks, in both languages."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update

from app.cases.models import Case, Need
from app.extensions import Model, db
from app.families.models import Family
from app.kit import sheets
from app.kit.scopes import utcnow
from app.kit.screens import SCREENS
from app.professionals.models import Professional
from app.visits.models import Visit
from tests import cast

READERS = ("coordinadora", "supervisora", "analista", "central")
NAMES = {Family: ("CANARYANAME", "CANARYA-FAMILY"), Case: ("CANARYA-CASE",), Professional: ("Zoe profesional ",)}


@pytest.fixture
def both(seen_by, monkeypatch):
    """both('gestora', Visit) gives the file from plain columns, and that from whole rows."""
    def read(who, model, language="es"):
        with seen_by(who), force_locale(language):
            screen, ids = SCREENS[model], select(model.id).order_by(model.id)
            plain = sheets.written(screen.csv_rows(ids))
            with monkeypatch.context() as patch:
                patch.setattr(sheets, "told", lambda *_about: None)
                return plain, sheets.written(screen.csv_rows(ids))

    return read


@pytest.fixture
def changed(app):
    """changed(Visit, 7, number=2): a change past all rules."""
    def change(model, pk, **values):
        with app.app_context():
            db.session.execute(update(model).where(model.id == pk).values(**values))
            db.session.commit()

    return change


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("who", cast.ROLE_PLAYERS)
def test_every_file_says_what_the_rows_say(both, who, language):
    for model in SCREENS:
        plain, whole = both(who, model, language)
        assert plain == whole, model


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("model", NAMES)
def test_a_deleted_row_is_not_named(app, both, changed, ids, model, who):
    with app.app_context():
        visit = db.session.get(Visit, ids["visit A"])
        pk = {Family: visit.family_id, Case: visit.case_id, Professional: visit.professional_id}[model]
    changed(model, pk, deleted_at=utcnow())
    plain, whole = both(who, Visit)
    assert plain == whole and ",," in plain
    assert not [name for name in NAMES[model] if name in plain]


@pytest.mark.parametrize("who", READERS)
def test_a_row_out_of_reach_is_not_named(both, changed, ids, who):
    changed(Need, ids["need A"], member_id=ids["member C"])
    plain, whole = both(who, Need)
    assert plain == whole and "CANARYA" in plain
    assert who == "central" or "CANARYC" not in plain and f"#{ids['member C']}" not in plain


@pytest.mark.static
def test_the_longest_lists_are_read_as_plain_columns(app):
    parts = {screen: [part for name in screen.list_columns for part in name.split("|")] for screen in SCREENS.values()}
    plain = {screen.model.__name__ for screen, names in parts.items() if sheets.needs_of(screen.model, tuple(names))}
    assert plain >= {"Visit", "Case", "Family", "CaseSession", "Need", "Referral", "Commitment", "Opportunity"}


@pytest.mark.static
def test_a_model_is_named_by_the_fields_it_states(app):
    for model in [mapper.class_ for mapper in Model.registry.mappers if getattr(mapper.class_, "named_by", ())]:
        row, columns = model.__new__(model), model.__mapper__.columns
        row.__dict__.update({name: "x" if name in columns else None for name in ("id", *model.named_by)})
        with app.test_request_context("/"):
            assert str(row), model
