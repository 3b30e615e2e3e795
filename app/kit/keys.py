"""How do keys change while people work? `flask vault rotate` seals anew, `flask vault check` opens everything (G19)."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Integer, String, Uuid, column, func, or_, select, table

from app.extensions import Model, db
from app.kit.sealing import Bound, mark_of, marked_names, place_of, seal, sealed_names, unseal
from app.kit.vault import Unreadable, current_key

BATCH, MOST = 200, 20
# What else is sealed, outside the tables: (seal anew?) -> how many of what, and what cannot be read.
MORE: list[Callable[[bool], tuple[Counter[str], list[str]]]] = []
vault = AppGroup("vault", help="Keys: seal everything with the first key, or open everything once.")


def sealed_models() -> list[Any]:
    """Every model with a sealed column, by the name of its table."""
    models = (mapper.class_ for mapper in Model.registry.mappers)
    return sorted((model for model in models if sealed_names(model)), key=lambda model: str(model.__tablename__))


@cache
def tokens_of(model: Any) -> Any:
    """The table as the database holds it: tokens, not texts; what is deleted or out of scope, too."""
    names = [*sealed_names(model), *marked_names(model).values()]
    return table(model.__tablename__, column("id", Integer), column("uuid", Uuid), *(column(n, String) for n in names))


def batches(model: Any, *criteria: Any) -> Iterator[list[Any]]:
    """The rows in order of their ids, each batch in a transaction of its own: others write in between."""
    tokens, last = tokens_of(model), 0
    while True:
        query = select(tokens).where(tokens.c.id > last, *criteria).order_by(tokens.c.id).limit(BATCH)
        rows = db.session.connection().execute(query).all()
        if not rows:
            return
        yield rows
        db.session.commit()
        last = rows[-1].id


def read(model: Any, name: str, row: Any) -> Bound:
    """The text of one column of a row, sealed for this very row."""
    text = unseal(getattr(row, name), place_of(model, name))
    if text.row != row.uuid:
        raise Unreadable(place_of(model, name))
    return text


def renew(model: Any, name: str, row: Any) -> int:
    """Seal one text with the first key and correct its mark; 0 when it is so already or was changed meanwhile."""
    kept, tokens = getattr(row, name), tokens_of(model)
    text, mark, place = read(model, name, row), marked_names(model).get(name), place_of(model, name)
    values: dict[str, str | None] = {} if kept.startswith(f"{current_key()}.") else {name: seal(text, place)}
    if mark and getattr(row, mark) != mark_of(text, place):
        values[mark] = mark_of(text, place)
    if not values:
        return 0
    same = tokens.update().where(tokens.c.id == row.id, tokens.c[name] == kept).values(values)
    return int(db.session.connection().execute(same).rowcount)


def waiting(model: Any) -> list[Any]:
    """Which rows may need the new key? Of those with marks all: another key makes other marks."""
    begin, tokens = f"{current_key()}.", tokens_of(model)
    old = [func.substr(tokens.c[name], 1, len(begin)) != begin for name in sealed_names(model)]
    return [] if marked_names(model) else [or_(*old)]


def rotate() -> tuple[Counter[str], list[str]]:
    """Seal everything with the first key; how many texts of each table, and what could not be read."""
    done, lost = Counter[str](), []
    for model in sealed_models():
        for rows in batches(model, *waiting(model)):
            for row, name in ((row, name) for row in rows for name in sealed_names(model) if getattr(row, name)):
                try:
                    done[model.__tablename__] += renew(model, name, row)
                except Unreadable:
                    lost.append(f"{place_of(model, name)} of row {row.id}")
    return _and_more(True, done, lost)


def _and_more(anew: bool, done: Counter[str], lost: list[str]) -> tuple[Counter[str], list[str]]:
    for more in MORE:
        also, gone = more(anew)
        done += also
        lost += gone
    return done, lost


def check() -> tuple[Counter[str], list[str]]:
    """Open everything; how many texts under each key, and what could not be read or is marked wrongly."""
    found, lost = Counter[str](), []
    for model in sealed_models():
        marks = marked_names(model)
        for rows in batches(model):
            for row, name in ((row, name) for row in rows for name in sealed_names(model) if getattr(row, name)):
                try:
                    text = read(model, name, row)
                    found[getattr(row, name).partition(".")[0]] += 1
                    if name in marks and getattr(row, marks[name]) != mark_of(text, place_of(model, name)):
                        lost.append(f"{place_of(model, name)} of row {row.id} (its mark only)")
                except Unreadable:
                    lost.append(f"{place_of(model, name)} of row {row.id}")
    return _and_more(False, found, lost)


def _say(counted: Counter[str], what: str, lost: list[str]) -> None:
    for name, number in sorted(counted.items()):
        click.echo(f"{number:>10} {what} {name}")
    for place in lost[:MOST]:
        click.echo(f"Articula: cannot be read: {place}", err=True)
    if lost:
        click.echo(f"Articula: {len(lost)} in all. Is a key missing, or was a row changed outside?", err=True)
        raise SystemExit(1)


@vault.command("rotate")
def rotate_command() -> None:
    """Seal everything with the first key of ENCRYPTION_KEYS, while people work; may be stopped and run again."""
    done, lost = rotate()
    _say(done, f"sealed with {current_key()} in", lost)
    click.echo(f"{done.total()} texts sealed anew.")


@vault.command("check")
def check_command() -> None:
    """Open every sealed text once; name the first places that cannot be read, never what stands there."""
    found, lost = check()
    _say(found, "texts under the key", lost)
    click.echo(f"{found.total()} texts, all of them can be read.")
