"""What would a browser send of the form on this page? Its hidden fields, and what stands in the others."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the answers of the form that carries a one-time key (of attendance, if there is one)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.answers: dict[str, list[str]] = {}
        self.found: list[dict[str, list[str]]] = []
        self.select = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag, pairs):
        at = dict(pairs)
        if tag == "form":
            self.answers = {}
        elif tag == "input" and at.get("name"):
            if at.get("type") not in ("radio", "checkbox") or "checked" in at:
                self.answers.setdefault(at["name"], []).append(at.get("value") or "")
        elif tag == "select":
            self.select = at.get("name") or ""
        elif tag == "option" and self.select and ("selected" in at or self.select not in self.answers):
            self.answers[self.select] = [at.get("value") or ""]
        elif tag == "textarea":
            self.area = at.get("name") or ""
            self.answers[self.area] = [""]

    def handle_endtag(self, tag):
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area
        if tag == "form" and "_key" in self.answers:
            self.found.append(self.answers)

    def handle_data(self, data):
        if self.area:
            self.answers[self.area][0] += data.removeprefix("\r\n").removeprefix("\n")


def answers(html: str, having: str = "_key", **typed: object) -> dict[str, object]:
    """The form's answers, with what somebody types over them."""
    form = next(form for form in _Form(html).found if any(name.startswith(having) for name in form))
    return {**form, **typed}
