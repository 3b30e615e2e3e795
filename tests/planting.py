"""How does a test plant a row, and find the one it needs?"""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db


def one(model: Any, **by: Any) -> Any:
    """The one row with these values; a missing official list is an error here, not later."""
    return db.session.scalars(select(model).filter_by(**by).order_by(model.id)).first() or missing(model, by)


def missing(model: Any, by: dict[str, Any]) -> Any:
    raise LookupError(f"the cast needs a {model.__name__} with {by}")


def keep(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def rows(app: Flask, model: Any, **by: Any) -> list[Any]:
    """The rows with these values, read in a context of their own."""
    with app.app_context():
        return list(db.session.scalars(select(model).filter_by(**by).order_by(model.id)))
