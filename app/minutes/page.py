"""How do minutes read? What was frozen, said in the present language, with its signatures and its mark."""

import datetime as dt
from typing import Any

import segno
from flask import url_for
from markupsafe import Markup

from app.kit import lists
from app.minutes import issuing, rules
from app.minutes.models import Minutes


def said(value: Any) -> str:
    """A frozen value in words: of both languages the present one, an instant in the reader's time, a day."""
    match value:
        case None:
            return ""
        case {"at": moment}:
            return lists.display(dt.datetime.fromisoformat(moment))
        case {"on": day}:
            return lists.display(dt.date.fromisoformat(day))
        case {"es": spanish, "en": english}:
            return str(english if lists.language() == "en" else spanish)
    return str(value)


def page_of(row: Minutes, told: dict[str, Any]) -> dict[str, Any]:
    """What the paper shows: the content as it may be read, who signed, and how the copy is verified."""
    address = url_for("VerifyView.check", _external=True)
    drawn = segno.make(f"{address}#{row.mark.code}", error="m").svg_inline(omitsize=True, dark="#0a4341", border=0)
    return {
        "row": row, "told": told, "said": said, "when": lists.display,
        "signed": issuing.signatures_of(row), "verify_url": address, "code": rules.spelled(row.mark.code),
        "qr": Markup(drawn),  # noqa: S704 drawn by us
        "outsiders": bool(told.get("outsiders")), "fingerprint": row.mark.fingerprint,
    }  # fmt: skip
