"""Does an exported cell stay text, whatever somebody typed (G16)?"""

import csv
import io
import re

import pytest
from hypothesis import given, settings, strategies as st

from app.kit.sheets import FORMULA, NUMBER, csv_lines, disarmed

pytestmark = pytest.mark.static
# Primero's own words for what a spreadsheet may run.
PRIMERO = re.compile(r"\A[\uFEFF\x00-\x1F\x7F\s]*[=+\-@|%]")
# Texts that look dangerous far more often than chance would make them.
SIGNS = ["=", "+", "-", "@", "|", "%", "'", "\t", "\r", "\n", " ", "\ufeff", "\xa0", "\x00", "\uff1d", '"', ",", "1",
         "9.5", "a", "Ñ"]  # fmt: skip
cells = st.lists(st.sampled_from(SIGNS), max_size=6).map("".join) | st.text(max_size=12)


@settings(deadline=None)
@given(st.lists(cells, min_size=1, max_size=3))
def test_what_was_typed_comes_back_and_nothing_runs(typed):
    told = next(csv.reader(io.StringIO(csv_lines([typed]), newline="")))
    assert not [cell for cell in told if PRIMERO.match(cell) and not NUMBER.fullmatch(cell)]
    assert [cell[1:] if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell for cell in told] == typed


@pytest.mark.parametrize("text", ["=1+1", "+57 300", "-cmd", "@SUM(A1)", "|calc", "%0A", "\t=1", "\r\n=1", " =1",
                                  "\ufeff=1", "\x00=1", "\xa0=1", "-1+1", "--1", "-1E5", "\uff1d1", "'=1"])  # fmt: skip
def test_what_a_spreadsheet_would_run_is_disarmed(text):
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-75,56", "-75.56", "5", "Ana", "a=b", "2026-11-22", "", "'quoted'"])
def test_plain_words_and_numbers_stay_as_they_are(text):
    assert disarmed(text) == text


def test_an_exported_list_disarms_what_was_typed(login, ids):
    person = login("enlace")
    data = {"title": '=HYPERLINK("http://evil.example")', "cause": "INSTITUTIONAL", "status": "PROPOSED"}
    assert person.post("/barriers/add", data={**data, "region_id": ids["region 05"]}).status_code == 302
    assert "'=HYPERLINK" in person.get("/barriers/export").text
