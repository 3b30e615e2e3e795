"""What does a person with a browser meet? Pages that everybody can use, in their language, nothing from elsewhere."""

import pytest

from tests.cast import ROLE_PLAYERS
from tests.chromium import COLOURS

pytestmark = pytest.mark.browser
# One page of each kind with somebody who may open it; {first} is the first row of the list before it.
KINDS = {
    "home": ("gestora", "/"), "list": ("profesional", "/families/list/"), "page": ("gestora", "/cases/list/ >"),
    "family": ("profesional", "/families/list/ >"), "form": ("profesional", "/visits/add"),
    "edit": ("profesional", "/families/list/ > edit"), "delete": ("profesional", "/visits/list/ > delete"),
    "charts": ("supervisora", "/cases/charts/"), "map": ("oportunidades", "/opportunity-map/"),
    "table": ("enlace", "/roundtables/list/ >"), "session": ("gestora", "/sessions/add"),
    "roles": ("admin", "/roles/list/"), "forbidden": ("gestora", "/catalogs/terms/list/"),
    "own": ("gestora", "/me/sessions"), "password": ("gestora", "/me/password"),
    "missing": ("gestora", "/families/show/999999"),
}  # fmt: skip
SEEN: set[str] = set()
TELEPHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 720}
IN_MENU = {"home", "list", "charts", "map", "roles"}  # the walk through the menu looks at these
COLOURED = ("home", "list", "page", "form", "charts", "map", "table", "session")  # each part that has a colour, once


def go(page, way):
    """Open an address; '>' follows the first row of its list, a word after it the button to that form."""
    path, *steps = way.split(" >")
    page.goto(path)
    for step in steps:
        page.goto(page.locator("main table a[href*='/show/']").first.get_attribute("href"))
        if step.strip():
            page.goto(page.locator(f"main a[href*='/{step.strip()}/']").first.get_attribute("href"))
    page.wait_for_load_state()


def menu(page):
    """The addresses of the menu."""
    return page.eval_on_selector_all("nav .side-list a", "links => links.map(a => a.getAttribute('href'))")


def in_language(page, code):
    page.locator(f".languages button[lang={code}]").click()
    page.wait_for_load_state()


def in_the_dark(page, axe, **how):
    """What is said after the theme has changed, when no colour is on its way any more."""
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for()
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => null)")
    found = axe(page, only=COLOURS, **how)
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("who", ROLE_PLAYERS)
def test_every_page_of_the_menu_is_sound(enter, axe, server, who):
    """Accessible, one heading, a title of its own, in Spanish, nothing from another place: one walk for all of it.

    Each page is walked through with the first of the roles that open it, beginning with those that open most.
    """
    page, titles, faults, own = enter(who), {}, [], (server.url, "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(own) or faults.append(request.url))
    for path in [path for path in menu(page) if path == "/" or path not in SEEN]:
        SEEN.add(path)
        go(page, path)
        faults += [f"{path}: {fault}" for fault in axe(page, frame=path == "/")]
        faults += [f"{path} has the title of {titles[page.title()]}"] if page.title() in titles else []
        faults += [f"{path} has no single heading"] if page.locator("h1").count() != 1 else []
        faults += [f"{path} is not in Spanish"] if page.locator("html").get_attribute("lang") != "es" else []
        titles[page.title()] = path
    assert faults == []


@pytest.mark.parametrize("who", sorted({who for who, _way in KINDS.values()}))
def test_a_page_of_each_kind_is_accessible_on_a_telephone_a_desk_and_in_the_dark(enter, axe, who):
    """Opened once in English: narrow, where it must fit, then wide, then dark, which changes nothing but colours."""
    page, faults = enter(who), []
    in_language(page, "en")
    for kind, way in ((kind, way) for kind, (name, way) in KINDS.items() if name == who):
        page.set_viewport_size(TELEPHONE)
        go(page, way)
        frame, wide = kind == "home", page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = [f"is {wide} pixels too wide"] if wide > 0 else []
        found += axe(page, frame=frame)
        page.set_viewport_size(DESK)
        found += axe(page) if kind not in IN_MENU else []
        found += in_the_dark(page, axe, frame=frame) if kind in COLOURED else []
        faults += [f"{kind} {fault}" for fault in found]
    in_language(page, "es")
    assert faults == []


@pytest.mark.parametrize("kind", ["list", "family", "page"])
def test_a_page_prints_without_its_frame(enter, kind):
    who, way = KINDS[kind]
    page = enter(who)
    go(page, way)
    page.emulate_media(media="print")
    assert not page.locator("nav .side-list").first.is_visible()
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("variant", ["es", "en", "dark", "narrow"])
def test_the_page_to_sign_in_is_accessible(page, axe, variant):
    if variant == "dark":
        page.emulate_media(color_scheme="dark")
    if variant == "narrow":
        page.set_viewport_size(TELEPHONE)
    page.goto("/login/")
    if variant == "en":
        in_language(page, "en")
    assert axe(page) == []


def test_the_first_page_is_light(enter, page):
    sizes = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length") or 0)))
    page.goto("/login/", wait_until="networkidle")
    assert len(sizes) <= 12
    assert 0 < sum(sizes) <= 300_000


def test_the_first_tab_leads_to_the_content(enter):
    page = enter("gestora")
    page.goto("/families/list/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_refused_form_takes_the_reader_to_the_list_of_faults(enter):
    page = enter("profesional")
    page.goto("/people/add")
    page.locator("main form.edit-form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.closest('.error-summary') !== null")


def test_a_family_is_chosen_by_typing(enter):
    page = enter("profesional")
    page.goto("/families/list/")
    first = page.locator("main table a[href*='/families/show/']").first
    code, pk = first.inner_text().strip(), first.get_attribute("href").rsplit("/", 1)[1]
    page.goto("/people/add")
    page.locator(".field-lookup .ts-control").first.click()
    page.keyboard.type(code, delay=20)
    page.locator(".ts-dropdown .option", has_text=code).first.click()
    assert page.locator("select[name=family_id]").input_value() == pk


def test_a_list_is_searched_without_the_name_in_the_address(enter):
    page = enter("profesional")
    page.goto("/families/list/")
    page.fill("#list-search", "zzzz")
    page.press("#list-search", "Enter")
    page.wait_for_url(lambda url: "s=" in url)
    assert "zzzz" not in page.url
    assert page.locator("#list-search").input_value() == "zzzz"


def test_a_tab_is_opened_without_leaving_the_page(enter):
    page = enter("gestora")
    go(page, "/families/list/ >")
    tab = page.locator("[role=tab]").nth(1)
    tab.click()
    panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
    panel.locator("table, .empty").first.wait_for()
    assert tab.get_attribute("aria-selected") == "true"


def test_a_half_typed_form_asks_before_it_is_left(enter):
    page, asked = enter("profesional"), []
    page.goto("/people/add")
    page.fill("[name=first_name]", "A medias")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_signing_out_leaves_nothing_open(enter):
    page = enter("coordinadora", anew=True)
    page.locator("details.account summary").click()
    page.locator("details.account form[action='/logout/'] button").click()
    page.wait_for_url("**/login/")
    page.goto("/families/list/")
    assert "/login/" in page.url


def test_the_cookie_is_closed_to_scripts(enter):
    page = enter("gestora")
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "session")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert page.evaluate("document.cookie") == ""


def test_the_end_of_a_sign_in_is_announced_and_put_off_by_keyboard(enter, axe):
    page = enter("gestora")
    page.evaluate("document.getElementById('timeout').dataset.warn = 86400")
    page.add_script_tag(url=page.locator("script[src*='timeout.js']").get_attribute("src"))
    page.locator("#timeout[open]").wait_for()
    assert axe(page) == [] and page.evaluate("document.activeElement.hasAttribute('data-extend')")
    page.set_viewport_size(TELEPHONE)
    assert axe(page) == [] and page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    with page.expect_response("**/me/extend") as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["left"] >= 1790
