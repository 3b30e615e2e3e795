"""Is a list of another entity read whole, or refused with each row and column that is wrong?"""

import datetime as dt
import io
import zipfile

import pytest
from flask_babel import force_locale

from app.ledger import sheet

TODAY = dt.date(2026, 6, 1)
KNOWN = {"document_type": {"cc": "CC", "cedula de ciudadania": "CC"}, "kind": {"food": "FOOD"}}
HEAD = "Tipo de documento;Número de documento;Nombres;Apellidos;Fecha de nacimiento;Necesidad;Servicio;Desde;Estado\n"
static = pytest.mark.static


def read(text, encoding="utf-8"):
    return sheet.read(sheet.table("lista.csv", text.encode(encoding)), KNOWN, TODAY)


@static
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_list_is_read_as_offices_save_it(encoding):
    line = "Cédula de ciudadanía;1020;Ana;Muñoz;31/03/1990;food;Comedor;2026-01-05;En uso\n;;\n"
    rows, faults = read(HEAD + line, encoding)
    assert faults == [] and rows == [{
        "document_type": "CC", "document": "1020", "first": "Ana", "last": "Muñoz", "birth": "1990-03-31",
        "kind": "FOOD", "service": "Comedor", "since": "2026-01-05", "status": "USING", "number": "2"}]  # fmt: skip


@static
def test_everything_that_is_wrong_is_named_by_row_and_column_and_no_row_is_taken():
    good = "CC;1;Ana;Muñoz;1990-03-31;food;Comedor;2026-01-05;usado\n"
    bad = ("XX;2;;;;food;;;\n", "CC;3;;;31/02/2015;food;;;\n", "CC;4;;;;casa;;;\n", ";;Ana;;;food;;;\n",
           "CC;5;;;;food;;2026-07-01;\n", "CC;6;;;;food;;;quizás\n")  # fmt: skip
    rows, faults = read(HEAD + good + "".join(bad))
    told = [(number, name) for number, name, _words in faults]
    assert rows == [] and told == [(3, "document_type"), (4, "birth"), (5, "kind"), (6, "document"), (7, "since"),
                                   (8, "status")]  # fmt: skip


@static
@pytest.mark.parametrize("text, name", [("", "kind"), ("Nombres;Necesidad\nAna;food\n", "document"), (HEAD, ""),
                                        (HEAD + ";;;;;food\n" * 1001, "")])  # fmt: skip
def test_a_list_without_its_columns_or_rows_or_with_too_many_is_refused_as_a_whole(text, name):
    rows, faults = read(text)
    assert rows == [] and faults[0][:2] == (0, name)


@static
def test_a_workbook_is_read_like_a_text():
    names = {"_rels/.rels": RELATIONS.format("officeDocument", "xl/workbook.xml"), "xl/workbook.xml": BOOK,
             "xl/_rels/workbook.xml.rels": RELATIONS.format("worksheet", "worksheets/sheet1.xml"),
             "xl/worksheets/sheet1.xml": SHEET}  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    cells = sheet.table("lista.xlsx", out.getvalue())
    assert cells == [["Documento", "Necesidad"], ["1020", "food"]]
    assert sheet.table("lista.xlsx", b"PK nothing") == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_the_page_calls_a_column_or_a_state_is_understood(app, language):
    with app.test_request_context(), force_locale(language):
        heads = {sheet.words("column").get(sheet.fold(str(label))) for label in sheet.COLUMNS.values()}
        states = {sheet.words("status").get(sheet.fold(str(use or access))) for access, use in sheet.STATES.values()}
    assert heads == sheet.COLUMNS.keys() and states == sheet.STATES.keys() - {""}


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = (f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>")  # fmt: skip
RELATIONS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
             f'<Relationship Id="r1" Type="{RELATION}/{{}}" Target="{{}}"/></Relationships>')
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
SHEET = (f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{CELL.format("A1", "Documento")}'
         f'{CELL.format("B1", "Necesidad")}</row><row r="2"><c r="A2"><v>1020</v></c>{CELL.format("B2", "food")}</row>'
         "</sheetData></worksheet>")  # fmt: skip
