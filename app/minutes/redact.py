"""What may whoever stands outside the case read of its minutes? Only what is named here; nothing else is copied."""

import re
import unicodedata
from typing import Any

Told = dict[str, Any]
PARTIES = ("COMPETENT_AUTHORITY", "MODALITY_TEAM", "SNBF_SERVICES", "INTERDISCIPLINARY_TEAM", "CASE_MANAGER",
           "COORDINATOR")  # fmt: skip
OF_UNIT = ("MODALITY_TEAM", "CASE_MANAGER", "COORDINATOR")
FACTS = ("mode", "unit", "region", "table", "session")
CODE = re.compile(r"\b[CF]-\d[\d-]*")
GAP = "[…]"


def redacted(content: Told) -> Told:
    """The copy for outsiders: day and kind, institutions, and what institutions committed to; nobody's name.

    Of a case: no question, issues, voices or decisions. Of a table: no case, no summary. Words that name the family or
    its case are also taken out of the texts that stay. A table's were, when they were drawn.
    """
    if kept := content.get("outside"):
        return dict(kept)
    hidden, table = _pattern(content.get("hidden", [])), "agenda" in content
    return {
        "outsiders": True, "number": content["number"], "kind": content["kind"], "template": content["template"],
        "at": content["day"], "day": content["day"], "missing": [], "missing_reason": None, "sections": [],
        "facts": [{**one, "value": _clean(one["value"], hidden)} for one in content["facts"] if one["name"] in FACTS],
        "people": _people(content, table), "decisions": [],
        "commitments": _institutional(content["commitments"], hidden, table),
        "earlier": _institutional(content.get("earlier", []), hidden, table),
        "barriers": [{"title": _clean(one["title"], hidden), "cause": one["cause"], "owner": one["owner"],
                      "alternative": None, "affected": None, "status": one["status"], "note": None}
                     for one in content.get("barriers", [])],
        "agenda": [{"subject": _clean(one["subject"], hidden), "summary": None, "of_case": False}
                   for one in content.get("agenda", []) if not one["of_case"]],
        "lessons": [], "plan": [{**one, "action": _clean(one["action"], hidden)} for one in content.get("plan", [])],
    }  # fmt: skip


def _people(content: Told, table: bool) -> list[Told]:
    """Institutions and in whose place they came, each once; no person. The modality's people are of its unit."""
    found: list[Told] = []
    unit = next((one["value"] for one in content["facts"] if one["name"] == "unit"), None)
    for one in content["people"]:
        place = one["institution"] or (unit if one["party"] in OF_UNIT else None)
        seat = {"party": one["party"], "as": one["as"], "institution": place, "person": None,
                "came": one["came"], "state": one["state"]}  # fmt: skip
        if (table or one["party"] in PARTIES) and seat not in found:
            found.append(seat)
    return found


def _institutional(rows: list[Told], hidden: re.Pattern[str], table: bool) -> list[Told]:
    """What an institution answers for, without the person; what belongs to a case on a table's agenda stays inside."""
    return [{"what": _clean(one["what"], hidden), "responsible": None, "institution": one["institution"],
             "due": one["due"], "status": one["status"], "of_case": False}
            for one in rows if one["institution"] and not (table and one["of_case"])]  # fmt: skip


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Any of these words, whole, whatever its accents and capitals."""
    ways = "|".join(re.escape(_plain(word)) for word in words)
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)" if ways else r"(?!)")


def _plain(text: str) -> str:
    """Lower case without accents, letter for letter, so that places stay the same."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text).lower()


def _clean(text: Any, hidden: re.Pattern[str]) -> Any:
    if isinstance(text, dict):
        return {key: _clean(words, hidden) for key, words in text.items()}
    if not isinstance(text, str):
        return text
    text = unicodedata.normalize("NFC", text)
    plain, at, kept = _plain(text), 0, []
    if len(plain) != len(text):  # a letter that lower case writes as two: nothing can be placed
        return GAP
    for found in hidden.finditer(plain):
        kept += [text[at : found.start()], GAP]
        at = found.end()
    return CODE.sub(GAP, "".join([*kept, text[at:]]))
