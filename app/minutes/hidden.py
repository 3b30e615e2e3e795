"""Which words name a family or its case? A copy of minutes for others shows none of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.cases.models import Case
from app.extensions import db
from app.families.models import Family, Member, SupportContact
from app.families.rules import words_of
from app.roundtables.models import AgendaItem, RoundtableSession

# Who was deleted meanwhile is named as well, and whoever keeps the minutes of a table reaches no family.
WHOLE = {"unscoped": True, "with_deleted": True}


def names_of(case: Case, guests: str, titles: str) -> list[str]:
    """Of a case: its family, members, support and guests (of whom a title of the list is no name), and its codes."""
    known = {word.lower() for word in words_of(titles)}
    invited = {word for word in words_of(guests) if word.lower() not in known}
    return _ordered(_of_families([case.family_id]) | invited | {case.code})


def names_told_in(session: RoundtableSession) -> list[str]:
    """Of every case that was on the agenda of a table, also of those taken off it again."""
    told = select(AgendaItem.case_id).where(AgendaItem.session_id == session.id)
    query = select(Case.code, Case.family_id).where(Case.id.in_(told))
    cases = db.session.execute(query, execution_options=WHOLE).all()
    return _ordered(_of_families([family for _code, family in cases]) | {code for code, _family in cases})


def _of_families(ids: Iterable[int]) -> set[str]:
    """Their codes, and each word of the names of families, members and who supports them."""
    family = Family.id.in_(ids := list(ids))
    queries: tuple[Any, ...] = (
        select(Family.name).where(family), select(SupportContact.person).where(SupportContact.family_id.in_(ids)),
        select(Member.first_name).where(Member.family_id.in_(ids)),
        select(Member.last_name).where(Member.family_id.in_(ids)),
    )  # fmt: skip
    names = [name for query in queries for name in db.session.scalars(query, execution_options=WHOLE)]
    codes = db.session.scalars(select(Family.code).where(family), execution_options=WHOLE)
    return {word for name in names for word in words_of(name)} | set(codes)


def _ordered(words: set[str]) -> list[str]:
    """The longest first, so that no part of one is taken for another."""
    return sorted(words, key=lambda word: (-len(word), word))
