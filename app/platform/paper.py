"""How does a page become a PDF? Drawn from its own page and style; nothing is fetched (G15)."""

import sys
import threading
from contextlib import suppress
from typing import Any

from flask import current_app, render_template

from config import ROOT

STYLE = ROOT / "app" / "static" / "paper.css"


def can_draw() -> bool:
    """Does this machine have what draws PDFs? It needs Pango; without it the page to print serves."""
    try:
        import weasyprint  # noqa: F401  loads Pango, and is slow: only who draws pays for it
    except OSError:
        current_app.logger.warning("no PDF here: Pango is missing (Debian: libpango-1.0-0 libpangoft2-1.0-0)")
        return False
    return True


def draw(template: str, **words: Any) -> bytes:
    """A template as an A4 PDF that says its language and can be read aloud (PDF/UA)."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    page = HTML(string=render_template(template, **words), url_fetcher=URLFetcher(allowed_protocols=()))
    return bytes(page.write_pdf(stylesheets=[CSS(filename=STYLE)], pdf_variant="pdf/ua-1"))


def warm() -> None:
    """Load what draws while the reader still reads: the first PDF of a process then takes as long as the others."""
    if "weasyprint" not in sys.modules:
        threading.Thread(target=_load, daemon=True).start()


def _load() -> None:
    """Pango, the fonts and the style; whoever lacks them is told when they ask for a PDF."""
    with suppress(OSError):
        from weasyprint import CSS, HTML

        HTML(string="<p>a</p>").write_pdf(stylesheets=[CSS(filename=STYLE)])
