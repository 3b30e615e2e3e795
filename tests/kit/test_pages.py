"""Is every page of every role a proper page? One heading, its language, a title, small choices, strict headers."""

import re

import pytest

from tests import cast, crawl

people = pytest.mark.parametrize("who", cast.ROLE_PLAYERS)
some = pytest.mark.parametrize("who", cast.BREADTH)
ASKED: set[str] = set()
pytestmark = pytest.mark.static  # what a page says does not depend on the database


@people
def test_a_page_has_one_heading_and_its_language(app, who):
    read = {path: crawl.read(html) for path, html in crawl.site(app, who, "es").items()}
    assert {path: page.headings for path, page in read.items() if (page.headings, page.lang) != (1, "es")} == {}


@some
def test_a_page_in_english_has_one_heading_and_its_language(app, who):
    read = {path: crawl.read(html) for path, html in crawl.site(app, who, "en").items()}
    assert {path: page.headings for path, page in read.items() if (page.headings, page.lang) != (1, "en")} == {}


@people
def test_a_page_has_its_own_title(app, who):
    titles = {}
    for path, html in crawl.site(app, who, "es").items():
        if not re.search(r"\d$", path):  # two rows may bear the same name
            titles.setdefault(crawl.read(html).title.strip(), []).append(path)
    assert {title: paths for title, paths in titles.items() if len(title) < 12 or len(paths) > 1} == {}


@people
def test_no_choice_is_longer_than_fifty(app, who):
    sizes = {path: max(crawl.read(html).selects, default=0) for path, html in crawl.site(app, who, "es").items()}
    assert {path: size for path, size in sizes.items() if size > 51} == {}


@people
def test_no_page_holds_a_style_or_a_handler_of_its_own(app, who):
    odd = [path for path, html in crawl.site(app, who, "es").items()
           if re.search(r"<[^>]+\s(?:style|on[a-z]+)=[\"']", html)]  # fmt: skip
    assert odd == []


@people
def test_no_page_asks_another_site(app, who):
    called = re.compile(r"<(?:script|link|img|iframe|form)[^>]+(?:src|href|action)=[\"'](https?://[^\"']+)")
    assert {found for html in crawl.site(app, who, "es").values() for found in called.findall(html)} == set()


@people
def test_reading_changes_nothing(app, who):
    # A look leaves its trace; after a minute the sign-in notes that it is used: neither is anybody's data.
    own = ("INSERT INTO audit_event", "UPDATE sign_in SET seen_at")
    pages, written = crawl.walk(app, who, "es")
    assert pages and [statement for statement in written if not statement.startswith(own)] == []


def test_who_keeps_the_offer_reads_of_a_family_only_what_was_sent(app):
    pages = crawl.site(app, "oportunidades", "es")
    told = {word for html in pages.values() for word in re.findall(r"CANARY[ABC](?!-)\w*", html)}
    assert len(pages) > 20 and told == {"CANARYASHARED", "CANARYBSHARED"}


@people
def test_every_entry_of_the_menu_opens(app, login, who):
    person = login(who)
    home = person.get("/").text
    links = set(re.findall(r'<li><a href="(/[^"]*)"', home))
    assert links
    assert {link for link in links if person.get(link).status_code != 200} == set()


@some
def test_every_link_of_a_page_leads_somewhere(app, login, who):
    person, pages, links = login(who), crawl.site(app, who, "es"), {}
    for html in pages.values():
        for link in re.findall(r'<a\b[^>]*\shref="(/[^"]*)"', html):
            links[re.sub(r"=[^&]*|\d+", "", link)] = link.replace("&amp;", "&")  # one of each kind
    # A question to a page that this person opens is asked once, whoever asks: another path is another permission.
    new = [link for kind, link in links.items() if kind not in ASKED or link.partition("?")[0] not in pages]
    ASKED.update(links)
    answers = {link: person.get(link).status_code for link in new if link not in pages}
    assert {link: code for link, code in answers.items() if code not in (200, 302)} == {}


@pytest.mark.parametrize("who", ["gestora", "admin"])
def test_every_page_has_the_way_out(app, who):
    assert [path for path, html in crawl.site(app, who, "es").items() if 'action="/logout/"' not in html] == []


def test_every_answer_carries_the_strict_policy(login):
    person = login("gestora")
    for path in ("/", "/families/list/", "/families/show/999", "/catalogs/terms/list/", "/static/theme.js", "/healthz"):
        policy = person.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_a_page_is_not_kept_and_a_static_file_is(login):
    person = login("gestora")
    assert person.get("/families/list/").headers["Cache-Control"] == "no-store"
    assert "immutable" in person.get("/static/articula.css?v=1").headers["Cache-Control"]


@pytest.mark.parametrize("method, path, code", [("get", "/nowhere", 404), ("put", "/families/list/", 405),
                                                ("get", "/families/search", 405), ("post", "/families/add", 422)])
def test_an_error_is_told_in_the_language_of_the_reader(login, method, path, code):
    answer = getattr(login("profesional"), method)(path)
    assert answer.status_code == code
    assert crawl.read(answer.text).lang == "es"
    assert "Traceback" not in answer.text


def test_a_failure_tells_nobody_why(app, login, monkeypatch):
    person = login("gestora")
    monkeypatch.setitem(app.view_functions, "FamilyView.list", lambda: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = person.get("/families/list/")
    assert answer.status_code == 500
    assert "division" not in answer.text


def test_a_large_request_is_refused(login):
    answer = login("profesional").post("/families/add", data={"name": "x" * (22 * 1024 * 1024)})
    assert answer.status_code == 413


def test_health_needs_no_sign_in(client):
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


@pytest.mark.parametrize("asked, shown", [("en-GB,en", "en"), ("es-CO", "es"), ("fr", "es"), ("", "es")])
def test_the_language_of_the_browser_is_respected(client, asked, shown):
    page = client.get("/login/", headers={"Accept-Language": asked}).text
    assert crawl.read(page).lang == shown


def test_the_language_is_remembered_with_the_account(login):
    login("gestora").post("/lang/en")
    assert crawl.read(login("gestora").get("/").text).lang == "en"


def test_changing_the_language_keeps_the_page(login):
    answer = login("gestora").post("/lang/en", data={"next": "/families/list/?status=ACTIVE"})
    assert answer.location == "/families/list/?status=ACTIVE"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_one_is_never_sent_to_another_site(login, target):
    assert login("gestora").post("/lang/en", data={"next": target}).location == "/"
