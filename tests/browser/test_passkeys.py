"""Does a passkey work in a browser? Chromium's own virtual authenticator makes it and shows it, over CDP (G12)."""

import pytest

from tests import cast

pytestmark = pytest.mark.browser
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def device(page, server):
    """The tab at http://localhost, where passkeys work, with an authenticator; one per test."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    pk = tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    page.site = server.url.replace("127.0.0.1", "localhost")
    page.refuse = lambda: tools.send("WebAuthn.setUserVerified", {"authenticatorId": pk, "isUserVerified": False})
    page.lose = lambda: tools.send("WebAuthn.clearCredentials", {"authenticatorId": pk})
    return page


def enter(page, name):
    page.goto(f"{page.site}/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", cast.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/?" not in url and not url.endswith("/login/"))


def leave(page):
    page.context.clear_cookies()


def add(page):
    page.goto(f"{page.site}/me/factors/")
    page.click("a[href$='/me/factors/passkey']")
    page.fill("[name=name]", "Portátil de la oficina")
    page.click("[data-passkey=create]")
    page.wait_for_selector(".codes li")


def test_a_passkey_is_made_and_signs_in(device, axe):
    enter(device, "oportunidades")
    add(device)
    assert device.locator(".codes li").count() == 10 and axe(device) == []
    leave(device)
    enter(device, "oportunidades")
    assert "/login/factor/" in device.url and axe(device) == []
    device.click("[data-passkey=get]")
    device.wait_for_url(f"{device.site}/")
    device.goto(f"{device.site}/me/factors/")
    assert "Portátil de la oficina" in device.inner_text("main") and axe(device) == []


def test_another_device_is_refused_and_told_so(device):
    enter(device, "analista")
    add(device)
    leave(device)
    device.lose()
    enter(device, "analista")
    device.click("[data-passkey=get]")
    device.wait_for_selector(".passkey-said:not([hidden])")
    assert "/login/factor/" in device.url and "no respondió" in device.inner_text(".passkey-said")


def test_what_a_passkey_answered_once_opens_nothing_a_second_time(device):
    sent = []
    enter(device, "central")
    add(device)
    leave(device)
    enter(device, "central")
    device.on("request", lambda asked: asked.url.endswith("/factor/") and asked.method == "POST" and sent.append(asked))
    device.click("[data-passkey=get]")
    device.wait_for_url(f"{device.site}/")
    leave(device)
    enter(device, "central")
    device.evaluate("""body => { const form = document.querySelector('main form');
        form.elements.passkey.value = new URLSearchParams(body).get('passkey'); form.submit(); }""", sent[0].post_data)
    device.wait_for_selector(".error-summary")
    assert "/login/factor/" in device.url


def test_the_recovery_codes_are_saved_as_a_file(device):
    enter(device, "auditora")
    add(device)
    with device.expect_download() as saved:
        device.click("[data-save-codes]")
    text = saved.value.path().read_text()
    assert all(code in text for code in device.locator(".codes li").all_inner_texts())


def test_an_app_is_set_up_with_the_picture(device, axe):
    enter(device, "enlace")
    device.goto(f"{device.site}/me/factors/")
    device.click("form[action='/me/factors/app/new'] button")
    assert device.locator(".qr-box svg").bounding_box()["width"] > 150 and axe(device) == []
    device.set_viewport_size({"width": 360, "height": 740})
    assert device.evaluate("document.documentElement.scrollWidth") <= 360
