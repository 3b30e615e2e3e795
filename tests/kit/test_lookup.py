"""Does type-ahead find what people type?"""

import pytest


@pytest.mark.parametrize("typed", ["medellin", "MEDELLÍN", "05001"])
def test_a_municipality_is_found_with_or_without_accents(login, typed):
    answer = login("profesional").post("/families/lookup/municipality_id", data={"q": typed})
    assert answer.get_json()[0]["text"] == "Medellín"


def test_a_coded_list_is_searched_by_name(login):
    admin = login("admin")
    found = admin.post("/catalogs/terms/search", data={"q": "cédula de ciudadanía"}, follow_redirects=True)
    assert "CC" in found.text and "Registro civil" not in found.text
