"""When are the charts of large tables counted? Every few minutes by the worker, and by `flask sums`."""

import time
from functools import partial
from typing import Any

import click
from flask_babel import lazy_gettext as _

from app.extensions import db
from app.kit.sums import MINUTES, recount
from app.platform.jobs import Job, job, step


@job("sums", _("Counting for the charts"), every=MINUTES / (24 * 60))
def count(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Count anew; between two pages the worker says that it lives."""
    return {"kept": recount(partial(step, row))}


@click.command("sums")
def sums() -> None:
    """Count the charts of large tables now, as the worker does every few minutes."""
    began = time.monotonic()
    kept = recount()
    db.session.commit()
    click.echo(f"{kept} sums kept, {time.monotonic() - began:.1f} seconds")
