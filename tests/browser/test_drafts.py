"""Is what a person types there again after the page was killed, the connection lost or the session ended?"""

import pytest

pytestmark = pytest.mark.browser
KEPT, SAVE = "[data-draft-text]:not(:empty)", "main form.edit-form .form-actions button[type=submit]"


@pytest.fixture
def form(enter):
    """The form of a new person, with a family, half filled in."""
    page = enter("profesional")
    page.goto("/families/list/")
    pk = page.locator("main table a[href*='/families/show/']").first.get_attribute("href").rsplit("/", 1)[1]
    page.goto(f"/people/add?family_id={pk}")
    page.fill("[name=first_name]", "Luz")
    return page


def test_a_killed_page_gives_its_words_back_once(form, axe, browser):
    context, address, name = form.context, form.url, "Aparecida"
    form.fill("[name=last_name]", name)
    form.locator(KEPT).wait_for()
    form.close()  # no beforeunload, no submit
    page = context.new_page()
    page.goto(address)
    assert page.locator("[name=last_name]").input_value() == ""
    page.locator(".draft-offer a").click()
    assert page.locator("[name=last_name]").input_value() == name
    assert axe(page) == []
    page.locator(SAVE).click()
    page.wait_for_url("**/families/show/**")
    page.goto(address)
    assert page.locator(".draft-offer").count() == 0


def test_a_kept_form_is_left_without_a_question(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form.locator(KEPT).wait_for()
    form.reload()
    assert asked == []


def test_without_a_connection_the_form_stays_and_goes_on_later(form):
    form.context.set_offline(True)
    form.fill("[name=last_name]", "Sin red")
    form.locator(SAVE).click()
    form.locator("[data-draft-text]", has_text="no se envió").wait_for()
    form.context.set_offline(False)
    form.locator("[data-draft-text]", has_text="borrador").wait_for(timeout=30_000)
    form.locator(SAVE).click()
    form.wait_for_url("**/families/show/**")


def test_a_session_that_ends_while_typing_loses_nothing(form):
    form.context.clear_cookies()
    form.fill("[name=last_name]", "Sin sesión")
    form.locator("[data-draft-login]").wait_for()
    assert form.locator("[name=last_name]").input_value() == "Sin sesión"
    other = form.context.new_page()
    other.goto("/login/")
    other.fill("[name=username]", "profesional")
    other.fill("[name=password]", "Articula-Demo-2026")
    other.press("[name=password]", "Enter")
    other.wait_for_url(lambda url: "/login" not in url)
    other.close()
    form.locator(SAVE).click()
    form.wait_for_url("**/families/show/**")


def test_two_people_compare_their_words_on_a_telephone(enter, axe, browser, server):
    page = enter("profesional")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/visits/list/")
    pk = page.locator("main table a[href*='/visits/show/']").first.get_attribute("href").rsplit("/", 1)[1]
    other = page.context.new_page()
    for tab, words in ((page, "De Ana"), (other, "De Luis")):
        tab.goto(f"/visits/edit/{pk}")
        tab.fill("[name=agreements]", words)
    other.locator(SAVE).click()
    other.wait_for_url("**/visits/show/**")
    page.locator(SAVE).click()
    page.locator("fieldset.clash").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_label("Dejar lo mío").check()
    page.locator(SAVE).click()
    page.wait_for_url("**/visits/show/**")
    assert "De Ana" in page.locator("main").inner_text()
