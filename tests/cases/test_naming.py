"""Is a case found by what its family is called today?"""

from app.cases.models import Case
from app.extensions import db
from app.families.models import Family
from tests.forms import answers


def found(person, text):
    return "/cases/show/" in person.post("/cases/search", data={"q": text}, follow_redirects=True).text


def test_a_renamed_family_leaves_its_cases_the_words_that_they_would_take_themselves(app, ids):
    with app.app_context():
        db.session.get(Family, ids["family A"]).name = "Zapata Íñiguez"
        db.session.commit()
        case = db.session.get(Case, ids["case A"])
        told = case.search_text
        case.refresh_search()
        assert "iniguez" in told and case.search_text == told


def test_a_case_is_found_by_the_name_that_its_family_has_now(login, ids):
    person, pk = login("profesional"), ids["family A"]
    page = person.get(f"/families/edit/{pk}").text
    assert person.post(f"/families/edit/{pk}", data=answers(page, name="Zapata Íñiguez")).status_code == 302
    for name in ("profesional", "gestora", "autoridad"):
        assert found(login(name), "iniguez zapata") and not found(login(name), "canaryaname")
