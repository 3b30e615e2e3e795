"""What does a browser have to bring, and what does it get? Tokens, origins, headers, hosts (G5, G7, G8)."""

import re
import secrets

import pytest
from flask import Flask, request

from app.kit import shield
from config import ConfigError, settings
from tests.headers import faults_of

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
KEY = {"SECRET_KEY": secrets.token_hex(32), "BLIND_KEY": secrets.token_hex(32), "ARTICULA_DEMO": "0",
       "ENCRYPTION_KEYS": f"a:{secrets.token_hex(32)}"}  # fmt: skip


def changing_routes(app):
    for rule in app.url_map.iter_rules():
        values = {name: "1" for name in rule.arguments}
        for method in sorted(rule.methods & set(CHANGING)):
            yield method, app.url_map.bind("localhost").build(rule.endpoint, values, method)


@pytest.mark.static
def test_every_change_without_its_token_is_refused(app, login, client, monkeypatch):
    person = login("admin")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    asked = list(changing_routes(app))
    assert len(asked) > 200
    assert [path for method, path in asked if person.open(path, method=method).status_code != 400] == []
    sent = [(path, client.open(path, method=method)) for method, path in asked]
    assert [path for path, answer in sent if not (answer.location or "").startswith("/login/")] == []


def test_no_view_is_exempt_from_the_token(app):
    guard = app.extensions["csrf"]
    assert (guard._exempt_views, guard._exempt_blueprints) == (set(), set())


def test_cookies_and_tokens_are_signed_with_sha_256(client):
    page = client.get("/login/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    signatures = [text.rpartition(".")[2] for text in (token, client.get_cookie("session").value)]
    assert [len(signature) for signature in signatures] == [43, 43]  # 32 bytes; SHA-1 has 20


@pytest.mark.parametrize("path", ["/logout/", "/lang/en", "/role/1"])
def test_leaving_language_and_role_do_not_change_by_a_link(login, path):
    person = login("gestora")
    person.get(path)
    assert '<html lang="es"' in person.get("/families/list/").text


STRANGE = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
           {"Origin": "null"}, {"Origin": "http://localhost:99"}]  # fmt: skip


@pytest.mark.parametrize("brought", STRANGE, ids=str)
def test_a_change_sent_from_another_site_is_refused(login, brought):
    person = login("profesional")
    answer = person.post("/families/search", data={"q": "x"}, headers=brought)
    assert answer.status_code == 403
    assert person.get("/families/list/", headers=brought).status_code == 200  # a link from elsewhere is no change


@pytest.mark.parametrize("brought", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}], ids=str)
def test_a_change_sent_from_our_own_page_is_taken(login, brought):
    assert login("profesional").post("/families/search", data={"q": "x"}, headers=brought).status_code == 302


ANSWERS = [("GET", "/login/", 200), ("GET", "/nowhere", 404), ("GET", "/families/list/", 302), ("PUT", "/login/", 405),
           ("GET", "/static/theme.js", 200), ("GET", "/static/nothing.js", 404), ("HEAD", "/login/", 200),
           ("OPTIONS", "/login/", 200), ("GET", "/healthz", 200), ("POST", "/login/", 401), ("GET", "/families", 404),
           ("GET", "/static/appbuilder/js/jquery-latest.js", 404), ("TRACE", "/login/", 405), ("GET", "/static/", 404),
           ("GET", "/static/vendor/", 404), ("GET", "/.git/config", 404), ("GET", "/static/../config.py", 404),
           ("GET", "/static/%2e%2e/%2e%2e/config.py", 404)]  # fmt: skip


@pytest.mark.parametrize("method, path, code", ANSWERS)
def test_every_answer_carries_the_headers(client, method, path, code):
    answer = client.open(path, method=method)
    kept = "static" if code == 200 and path.startswith("/static") else None
    assert (answer.status_code, faults_of(answer.headers, kept)) == (code, [])


def test_a_failure_carries_the_headers(app, login, monkeypatch):
    person = login("gestora")
    monkeypatch.setitem(app.view_functions, "FamilyView.list", lambda: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = person.get("/families/list/")
    assert (answer.status_code, faults_of(answer.headers, None)) == (500, [])


def test_an_unchanged_file_may_be_kept_and_a_missing_one_may_not(client):
    first = client.get("/static/theme.js")
    again = client.get("/static/theme.js", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and "immutable" in again.headers["Cache-Control"]
    assert client.get("/static/nothing.js").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("scheme, told", [("https", True), ("http", False)])
def test_https_is_insisted_on_where_it_is_used(app, client, monkeypatch, scheme, told):
    monkeypatch.setitem(app.config, "PREFERRED_URL_SCHEME", scheme)
    for path in ("/login/", "/nowhere", "/static/theme.js", "/families/list/"):
        assert ("Strict-Transport-Security" in client.get(path).headers) is told


def test_a_stranger_s_host_name_is_refused(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["articula.example.org", "localhost"])
    answer = client.get("/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert faults_of(answer.headers, None) == []
    assert client.get("/login/").status_code == 200


@pytest.mark.static
@pytest.mark.parametrize("told, kept", [("", None), ("a.example, b.example", ["a.example", "b.example"])])
def test_the_names_of_the_site_come_from_the_environment(told, kept):
    assert settings(KEY | {"TRUSTED_HOSTS": told})["TRUSTED_HOSTS"] == kept


@pytest.mark.static
@pytest.mark.parametrize("told", ["-1", "one", "1.5", "99"])
def test_a_wrong_number_of_proxies_is_refused(told):
    with pytest.raises(ConfigError, match="PROXY_HOPS"):
        settings(KEY | {"PROXY_HOPS": told})


@pytest.mark.static
@pytest.mark.parametrize("told, secure", [({}, False), ({"PROXY_HOPS": "1"}, True), ({"HOST": "192.0.2.1"}, True),
                                          ({"ARTICULA_HTTPS": "1"}, True), ({"ARTICULA_DEMO": "1"}, False)])
def test_cookies_are_secure_unless_nobody_else_can_come(told, secure):
    assert settings(KEY | told)["SESSION_COOKIE_SECURE"] is secure


@pytest.mark.parametrize("hops, seen", [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_an_address_is_believed_only_from_the_proxies_that_were_named(hops, seen):
    site = Flask("site")
    site.config.from_mapping(PROXY_HOPS=hops, PREFERRED_URL_SCHEME="https")
    shield.install(site)
    site.add_url_rule("/whence", "whence", lambda: request.remote_addr or "")
    told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
    assert site.test_client().get("/whence", headers=told).text == seen
