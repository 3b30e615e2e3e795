"""Do states, fields, searches and totals say what they must, in both languages?"""

import datetime as dt

import pytest
from markupsafe import Markup
from sqlalchemy import Boolean, String
from wtforms.validators import ValidationError
from wtforms.widgets import html_params

from app.catalogs.models import Municipality, Region
from app.families.models import Family, Member
from app.kit import attributes, fields, forms, lists
from app.kit.fields import Choice, Privacy, column_of, field, label_of, privacy_of
from app.kit.sheets import csv_lines
from app.visits.models import Visit, VisitStatus


class Weather(Choice):
    DRY = "Dry", "amber"
    WET = "Wet"


@pytest.fixture
def asked(app):
    """asked('/x?page=2') opens a request."""
    return app.test_request_context


def test_a_state_carries_its_word_and_its_tone():
    assert (str(Weather.DRY), Weather.DRY.tone) == ("Dry", "amber")
    assert (str(Weather.WET), Weather.WET.tone) == ("Wet", None)


def test_states_with_the_same_word_stay_apart():
    class Twice(Choice):
        ONE = "Same"
        TWO = "Same"

    assert Twice.ONE is not Twice.TWO


def test_the_database_keeps_the_name_of_a_state():
    column = Visit.__table__.columns["status"]
    assert column.type.enums == [member.name for member in VisitStatus]


def test_a_flag_is_never_unknown():
    column = field("Ready", Boolean).column
    assert (column.nullable, column.default.arg) == (False, False)


def test_a_field_is_internal_unless_it_says_otherwise():
    assert field("Name", String(9)).column.info["privacy"] == Privacy.INTERNAL


def test_a_relation_borrows_the_label_of_its_key():
    assert str(label_of(Visit, "case")) == str(label_of(Visit, "case_id"))


def test_a_field_without_a_label_is_an_error():
    with pytest.raises(LookupError):
        label_of(Family, "uuid")


def test_what_nobody_classified_is_sensitive():
    assert privacy_of(Family, "uuid") == Privacy.SENSITIVE


def test_a_computed_field_carries_its_class():
    assert privacy_of(Member, "name") == Privacy.PERSONAL


def test_column_of_finds_the_key_behind_a_relation():
    assert column_of(Family, "municipality") is column_of(Family, "municipality_id")
    assert column_of(Family, "nothing") is None


def test_folding_drops_accents_and_case():
    assert lists.fold("MUÑOZ Pérez") == "munoz perez"


def test_signs_of_like_are_made_plain():
    assert lists.escape("50%_\\") == "50\\%\\_\\\\"


@pytest.mark.parametrize("text, number", [("7", 7), ("0", 1), ("-3", 1), ("abc", 1), ("", 1), ("99999999", 1), ("²", 1),
                                          ("900", 400)])  # fmt: skip
def test_a_page_number_is_whole_and_capped(asked, text, number):
    with asked("/", query_string={"page": text}):
        assert lists.whole("page", 1, 400) == number


@pytest.mark.parametrize("total, text", [(24, "24"), (10_000, "10.000"), (10_001, "10.000+")])
def test_a_total_is_capped_as_people_read_it(asked, total, text):
    with asked("/"):
        assert lists.total_text(total).replace("\xa0", ".") == text


@pytest.mark.parametrize("value, text", [(None, "—"), (True, "Sí"), (VisitStatus.PLANNED, "Programada"), (7, "7")])
def test_a_value_is_shown_in_words(asked, value, text):
    with asked("/"):
        assert lists.display(value) == text


def test_an_instant_is_shown_in_the_time_of_bogota(asked):
    with asked("/"):
        assert "7:00" in lists.display(dt.datetime(2026, 3, 1, 12, 0))


@pytest.mark.parametrize("language, day", [("es", "1 mar 2026"), ("en", "Mar 1, 2026")])
def test_a_date_is_shown_as_the_reader_writes_it(app, language, day):
    from flask import g

    with app.test_request_context("/"):
        g.locale = language
        assert lists.display(dt.date(2026, 3, 1)) == day


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+1", "@x", "\t=x", "\r@x"])
def test_a_spreadsheet_runs_no_cell(cell):
    assert csv_lines([[cell]]).lstrip('"').startswith("'")


def test_a_plain_cell_is_left_alone():
    assert csv_lines([["Luz", "a;b"]]) == "Luz,a;b\r\n"


@pytest.mark.parametrize("year, fine", [(1899, False), (1900, True), (2100, True), (2101, False)])
def test_a_slip_of_the_finger_in_a_year_is_refused(asked, year, fine):
    with asked("/"):
        bound = forms.RecordForm()["_key"]
        bound.data = dt.date(year, 6, 1)
        if fine:
            assert forms.SensibleDate()(None, bound) is None
            return
        with pytest.raises(ValidationError):
            forms.SensibleDate()(None, bound)


@pytest.mark.parametrize("text, id_", [("7", 7), ("", None), ("abc", None), ("9" * 23, None), ("²", None)])
def test_an_id_in_a_form_is_ours_or_nothing(text, id_):
    assert forms._int_or_none(text) == id_


def test_what_is_typed_in_bogota_is_kept_in_utc(asked):
    class Form(forms.RecordForm):
        at = forms.MomentField(format=["%Y-%m-%dT%H:%M"])

    from werkzeug.datastructures import MultiDict

    with asked("/", method="POST"):
        form = Form(MultiDict({"at": "2026-03-01T07:00"}))
        assert form["at"].moment.replace(tzinfo=None) == dt.datetime(2026, 3, 1, 12, 0)


def test_loading_a_list_again_adds_nothing(app):
    from app.extensions import db
    from app.kit.catalog import load_csv
    from app.release import APP

    with app.app_context():
        assert load_csv(Region, APP / "catalogs" / "data" / "region.csv") == 0
        assert db.session.query(Municipality).count() > 1000


def test_a_list_keeps_the_edition_that_it_came_from(app):
    from app.extensions import db

    with app.app_context():
        assert {row.edition for row in db.session.query(Region)} == {"1"}


def test_an_unknown_code_in_a_list_stops_the_load(app, tmp_path):
    from app.kit.catalog import load_csv

    sheet = tmp_path / "municipality.csv"
    sheet.write_text("code,name_es,name_en,version,region_code\n99999,Nada,Nothing,1,XX\n")
    with app.app_context(), pytest.raises(LookupError, match="XX"):
        load_csv(Municipality, sheet)


def test_a_choice_knows_yes_and_no():
    assert set(fields.YES_NO) == {True, False}


@pytest.mark.parametrize("told", [
    {"name": "a", "class_": "b c", "required": True, "disabled": False, "data-lookup": "/x?y=1&z=2", "rows": 4},
    {"value": """<b> "two" & 'one'""", "aria_label": "Niñez", "data_a_b": None, "id": "<"},
    {"value": Markup('&amp; "kept"'), "selected": True, "x": ""},
])  # fmt: skip
def test_attributes_are_written_as_wtforms_writes_them(told):
    assert attributes.written(**told) == html_params(**told)
    assert html_params is not attributes.written
