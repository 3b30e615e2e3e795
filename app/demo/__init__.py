"""Who plays in the demo? Invented people, families and tables, dated from today; `load` runs once."""

import datetime as dt
import time

import click
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.cases.models import Case
from app.demo.book import Book
from app.demo.files import load_files
from app.demo.invent import invented
from app.demo.ledger import load_ledger
from app.demo.looks import load_looks
from app.demo.minutes import load_minutes
from app.demo.people import load_people
from app.demo.practice import load_practice
from app.demo.quality import load_checks
from app.demo.referrals import load_referrals
from app.demo.stories import load_stories, tell
from app.demo.tables import load_tables
from app.demo.techniques import load_report, load_techniques
from app.extensions import db
from app.families.models import Family
from app.kit.trace import summed
from app.platform.notices import remind

FIRST = "gestora"


def is_loaded() -> bool:
    """Are the demo people there already?"""
    return db.session.scalar(select(User.id).filter_by(username=FIRST)) is not None


def load() -> None:
    """Load people, families, cases, tables and services in one transaction; a second call says so and returns."""
    if is_loaded():
        click.echo("The demo is already loaded.")
        return
    began = time.monotonic()
    book = Book()
    with summed(done="demo"):
        load_people(book)
        load_stories(book)
        for story in invented():
            tell(book, story)
        load_tables(book)
        load_checks(book)
        load_techniques(book)
        load_practice(book)
        load_files(book)
        load_minutes(book)
        book.date_history()
        load_report(book)
        remind(book.today)
    db.session.commit()
    _load_opportunities()
    load_referrals(book)
    load_ledger(book)
    load_looks()
    families, cases = (db.session.scalar(select(func.count()).select_from(model)) for model in (Family, Case))
    click.echo(f"Demo loaded: {families} families, {cases} cases, {time.monotonic() - began:.1f} s.")


def _load_opportunities() -> None:
    """The services of the opportunity map."""
    try:
        from app.demo.directory import load_directory, load_told
        from app.demo.opportunities import load_opportunities
        from app.demo.unmet import load_unmet
    except ModuleNotFoundError:
        return
    with summed(done="demo"):
        load_opportunities()
        load_directory()
        load_told(dt.date.today())
        load_unmet()
    db.session.commit()
