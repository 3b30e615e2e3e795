"""What is kept about one family or person? All in the reader's reach, field by field (Ley 1581/2012 art. 8 a)."""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from app.cases.models import Case
from app.extensions import Model, db
from app.families.models import Family, FamilyAccess, Member
from app.kit import lists
from app.kit.fields import label_of
from app.kit.screens import SCREENS

LEFT_OUT = (FamilyAccess,)  # says who serves the family, and is of the institution


def models_of(column: str) -> list[Any]:
    """The tables whose rows carry this column, parents first; screens give the order and the title."""
    mapped = {mapper.class_ for mapper in Model.registry.mappers}
    ordered = [model for model in SCREENS if model in mapped and model not in LEFT_OUT]
    return [model for model in ordered if column in model.__mapper__.columns]


def sections_of_family(family: Family) -> list[dict[str, Any]]:
    """The family's row and every row that belongs to it."""
    rows = [(Family, [family])]
    rows += [(model, _rows(model, model.family_id == family.id)) for model in models_of("family_id")]
    return [section for section in (_section(model, found) for model, found in rows) if section["rows"]]


def sections_of_member(member: Member) -> list[dict[str, Any]]:
    """The person's row, whatever names the person, and what hangs from the cases that are the person's own."""
    own = select(Case.id).where(Case.child_id == member.id)
    rows: list[tuple[Any, list[Any]]] = [(Member, [member])]
    for model in models_of("family_id"):
        columns = model.__mapper__.columns
        names = [name for name in ("member_id", "child_id") if name in columns]
        where = [getattr(model, name) == member.id for name in names]
        if "case_id" in columns:
            where.append(model.case_id.in_(own))
        if where and model is not Member:
            rows.append((model, _rows(model, *where)))
    return [section for section in (_section(model, found) for model, found in rows) if section["rows"]]


def _rows(model: Any, *ways: Any) -> list[Any]:
    """Rows that match any of the ways, within the reader's reach and what their screen lists, oldest first."""
    query = select(model).where(or_(*ways), *SCREENS[model].criteria())
    return list(db.session.scalars(query.order_by(model.id)))


def _section(model: Any, rows: list[Any]) -> dict[str, Any]:
    screen = SCREENS[model]
    names = [name for name in _names(model) if lists.may_read(model, name)]
    return {
        "table": model.__tablename__, "title": screen.list_title,
        "rows": [{"title": str(row), "items": [_item(model, row, name) for name in names]} for row in rows],
    }  # fmt: skip


def _names(model: Any) -> Iterator[str]:
    """The stated fields, a link by its relation so that it reads as words."""
    relations, repeated = model.__mapper__.relationships, {"search_text", *getattr(model, "repeats", ())}
    for name, column in model.__mapper__.columns.items():
        if "label" in column.info and "marks" not in column.info and name not in repeated:
            base = name.removesuffix("_id")
            yield base if name.endswith("_id") and base in relations else name


def _item(model: Any, row: Any, name: str) -> dict[str, Any]:
    value = getattr(row, name, None)
    return {"field": name, "label": label_of(model, name), "text": lists.display(value), "value": plain(value)}


def plain(value: Any) -> Any:
    """A value as JSON knows it: states by their name, days and moments in ISO 8601, rows by their words."""
    match value:
        case None | bool() | int() | float():
            return value
        case dt.datetime() | dt.date():
            return value.isoformat()
        case enum.Enum():
            return value.name
    return str(value)


def as_json(subject: Any, sections: list[dict[str, Any]], now: dt.datetime) -> dict[str, Any]:
    """The record as data: what, for whom, when (UTC), and every row."""
    return {
        "about": str(subject), "made_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "norm": "Ley 1581/2012 art. 8",
        "sections": [
            {"table": section["table"], "title": str(section["title"]),
             "rows": [{item["field"]: {"label": str(item["label"]), "value": item["value"]} for item in row["items"]}
                      for row in section["rows"]]}
            for section in sections
        ],
    }  # fmt: skip
