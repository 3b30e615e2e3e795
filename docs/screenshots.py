"""Which pictures does the README show? Run against a served demo: `make run`, then `python docs/screenshots.py`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
HERE = Path(__file__).parent / "screenshots"
PASSWORD = "Articula-Demo-2026"  # noqa: S105 the public password of the demo
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# (file, who, where, width, scheme)
SHOTS = [
    ("home", "gestora", "/", 1280, "light"),
    ("cases", "gestora", "/cases/list/", 1280, "light"),
    ("case", "gestora", "first:/cases/list/", 1280, "light"),
    ("table", "enlace", "first:/roundtables/show/1", 1280, "light"),
    ("map", "oportunidades", "/opportunity-map/", 1280, "light"),
    ("roles", "admin", "first:/roles/list/", 1280, "light"),
    ("phone", "profesional", "/", 360, "dark"),
]


def shoot(browser: Browser, name: str, who: str, where: str, width: int, scheme: str) -> None:
    """Sign in, go there (or to the first row of a list) and keep the picture."""
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme, locale="es-CO")
    page = context.new_page()
    page.goto(f"{BASE}/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(BASE + where.removeprefix("first:"))
    if where.startswith("first:"):
        page.goto(BASE + str(page.locator("main table a[href*='/show/']").first.get_attribute("href")))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for shot in SHOTS:
            shoot(chromium, *shot)
        chromium.close()
