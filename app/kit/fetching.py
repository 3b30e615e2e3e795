"""Which rows stand on a page of a list, of how many? Found by id before anything is joined to them (design 5)."""

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.kit import picking, totals
from app.kit.lists import PAGE, matches, order_of, reads_words, shown_with, total_text, turned, words
from app.kit.scopes import CaseReach, FamilySelf, viewer

Rows = list[Any]


def fetch(view: Any, criteria: list[Any], page: int, *, deleted: bool = False, text: str = "") -> tuple[Rows, str]:
    """One page of rows and the total as people read it. The ids are found before anything is joined to them: PostgreSQL
    would join the whole table to fourteen others before it picks 25 rows. In a narrow reach a search reads all of it
    in any case, and counts in passing; in a wide one it ends with the page, and the total says whether there are more
    (who asks for a page beyond the last is told how many there are).
    """
    model, order, before = view.datamodel.obj, turned(view), (page - 1) * PAGE
    wide = viewer().case_reach in (CaseReach.REGION, CaseReach.NATION)
    counts, ends = bool(text) and not wide, bool(text) and wide
    ids = select(model.id).where(*criteria, *matches(model, text)).order_by(*order)
    served = None if criteria or ends else _served(view, text)
    found, by = served or (ids, order)
    found = picking.counted_whole(found, by) if counts else found
    here = found.limit(PAGE + ends).offset(before).cte("here").prefix_with("MATERIALIZED", dialect="postgresql")
    query = select(model, *([here.c.total] if counts else ())).join(here, here.c.id == model.id).order_by(*order)
    how = {"with_deleted": deleted, "reached": FamilySelf if served else None}
    rows = db.session.execute(query.options(*shown_with(view)), execution_options=how).all()
    if len(rows) > PAGE:
        total: int = totals.AtLeast(before + PAGE)
    elif (ends or len(rows) < PAGE) and (rows or page == 1):
        total = before + len(rows)
    elif counts and rows:
        total = rows[0][1]
    else:
        total = totals.of_this_list(lambda: totals.counted(ids, with_deleted=deleted))
    return [row[0] for row in rows[:PAGE]], total_text(total)


def _served(view: Any, text: str) -> Any:
    """The families of a narrow reach, by the words that stand beside who serves them; None where that is not enough."""
    model = view.datamodel.obj
    if text and (not issubclass(model, FamilySelf) or not reads_words(model) or model.marked(text)):
        return None
    return picking.of_the_served(model, order_of(view), (lambda column: words(column, text)) if text else None)
