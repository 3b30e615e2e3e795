"""Does the first page say what waits, with figures that equal their lists?"""

import re

import pytest

PEOPLE = ("gestora", "profesional", "coordinadora", "enlace", "autoridad", "supervisora", "oportunidades", "analista",
          "central", "auditora", "admin")  # fmt: skip


@pytest.mark.static
@pytest.mark.parametrize("name", PEOPLE)
def test_the_home_opens_and_its_links_lead_somewhere(login, name):
    person = login(name)
    answer = person.get("/")
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).split("<main", 1)[1]
    for url in set(re.findall(r'href="(/[^"#]*)"', main)):
        assert person.get(url.replace("&amp;", "&")).status_code == 200, url


def test_figures_equal_their_lists(login):
    person = login("gestora")
    main = person.get("/").get_data(as_text=True)
    figures = re.findall(r"<strong>([\d.,+]+)</strong>.*?href=\"([^\"]+)\"", main, re.S)
    assert figures
    for number, url in figures:
        assert number in person.get(url.replace("&amp;", "&")).get_data(as_text=True), url


def test_the_title_speaks_the_readers_language(login):
    person = login("gestora")
    assert "Hoy, " in person.get("/").get_data(as_text=True)
    person.post("/lang/en")
    assert "Today, " in person.get("/").get_data(as_text=True)


def test_strangers_are_asked_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302 and answer.location.endswith("/login/")
