"""What did the demo's families allow? Most everything, some not the table; children were heard."""

import datetime as dt
from functools import cache
from typing import Any

from sqlalchemy import select

from app.consents.models import Consent, ConsentText
from app.demo.book import Book, pages
from app.extensions import db
from app.families.rules import age_on

REFUSES = 9  # one family in so many does not let its case be told to the table
HEARD = "Se le explicó con sus palabras para qué se guarda la información; hizo preguntas y dijo que estaba de acuerdo."
REASON = "Prefiere que en el barrio no se hable de su familia."


@cache
def told_to_tables() -> set[str]:
    """The cases that the demo's tables speak about."""
    sessions = (session for table in pages("tables")["tables"] for session in table["sessions"])
    return {code for session in sessions for code, _summary in session.get("agenda", [])}


def allow(book: Book, family: Any, members: list[Any], cases: set[str | None]) -> None:
    """The answers of one family about care, the table and referrals, on the day after it was enrolled."""
    adults = [one for one in members if one.birth_date and age_on(one.birth_date, book.today) >= 18]
    if not adults or family.enrolled_on is None:
        return
    texts = {text.code: text for text in db.session.scalars(select(ConsentText))}
    day = min(family.enrolled_on + dt.timedelta(days=1), book.today)
    refused = family.id % REFUSES == 0 and not cases & told_to_tables()
    asked = [("CARE", "GRANTED"), ("TABLE", "REFUSED" if refused else "GRANTED")]
    asked += [] if refused else [("REFERRAL", "GRANTED")]
    for code, answer in asked:
        said = {"kind": "CONSENT", "answer": answer, "form": "WRITTEN", "given_by": str(adults[0].name)}
        book.add(Consent, said | ({"reason": REASON} if answer == "REFUSED" else {}), family=family, text=texts[code],
                 said_on=day, bond=adults[0].kinship)  # fmt: skip
    for child in (one for one in members if one.birth_date and 7 <= age_on(one.birth_date, book.today) < 18):
        said = {"kind": "ASSENT", "answer": "GRANTED", "form": "SPOKEN", "given_by": str(child.name), "heard": HEARD}
        for code in ("CARE",) if refused else ("CARE", "TABLE", "REFERRAL"):
            book.add(Consent, said, family=family, text=texts[code], member=child, said_on=day)
