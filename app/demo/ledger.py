"""Which services did the demo's families use outside our referrals? Told by them, or listed by other entities."""

from app.demo.book import Book, pages
from app.extensions import db
from app.families.views import members_of
from app.kit.trace import summed
from app.ledger.models import ServiceUse, Source
from app.ledger.rules import Access, Outcome, Use
from app.opportunities import board
from app.roundtables import proposals


def load_ledger(book: Book) -> None:
    """The lines that somebody told, and the gap that was taken to the table."""
    with summed(done="demo"):
        for line in pages("services_used"):
            case = book.cases[line["case"]]
            people = {one.first_name: one for one in members_of(case.family_id)}
            row = ServiceUse(
                family_id=case.family_id, member=people[line["member"]] if line["member"] else None,
                kind_id=book.term("need_kind", line["kind"]), provider=line["provider"], source=Source[line["source"]],
                told_by=line["told_by"], starts_on=book.day(line["since"]), access=Access[line["access"]],
                use=Use[line["use"]] if line.get("use") else None, outcome=Outcome[line.get("outcome", "UNKNOWN")],
                ends_on=book.day(line["until"]) if "until" in line else None, reason=line.get("reason"),
                note=line.get("note"),
            )  # fmt: skip
            db.session.add(row)
        db.session.flush()
        for worst in board.worst([one for one in board.lines(board.cells()) if one.unmet], 1):
            proposals.take(worst)
    db.session.commit()
