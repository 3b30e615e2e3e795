"""How is the log sealed and verified? `flask audit seal`, `verify`, `head`: beside the web, with a key of their own."""

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, create_engine, insert, pool, select
from sqlalchemy.exc import SQLAlchemyError

from app.access import alerts, append_only, sealer
from app.access.audit import AuditCheck, moment_of, next_number
from app.access.sealer import Report
from app.access.verifier import verify as verified
from app.extensions import db
from app.kit.scopes import utcnow
from config import ConfigError, audit_head, audit_key

CHECKS = AuditCheck.__table__
DAY = dt.timedelta(days=1)
audit = AppGroup("audit", help="The audit log: seal it, verify it, print its head.")


@contextmanager
def owner() -> Iterator[Connection]:
    """A transaction of the role that owns the log (MIGRATION_DATABASE_URL); the web may only add to it."""
    url = current_app.config["MIGRATION_DATABASE_URL"]
    own = url == current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = db.engine if own else create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        yield connection


def _key() -> bytes:
    try:
        return audit_key(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


@audit.command("seal")
@click.option("--every", type=click.IntRange(1, 3600), help="Go on, once in so many seconds.")
@click.option("--with-parent", is_flag=True, help="End with the process that started this one.")
def seal(every: int | None, with_parent: bool) -> None:
    """Seal what happened since the last time; verify everything once a day."""
    key, parent, end = _key(), os.getppid(), threading.Event()
    if every is None:
        click.echo(turn(key) or "Nothing to seal.")
        return
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: end.set())
    next_turn = 0.0
    while not end.wait(2) and not (with_parent and os.getppid() != parent):
        if time.monotonic() >= next_turn:
            next_turn = time.monotonic() + every
            _try(key)


def _try(key: bytes) -> None:
    try:
        if said := turn(key):
            click.echo(said)
    except SQLAlchemyError as error:  # the database is away or busy: the next turn catches up
        db.session.rollback()
        click.echo(f"Articula: not sealed now ({type(error).__name__}), trying again", err=True)


def turn(key: bytes) -> str:
    """Partitions ahead, blocks, alerts and, once a day, the verification; returns what there is to say."""
    with owner() as connection:
        append_only.partition(connection)
        made = sealer.seal(connection, key)
        last = connection.scalar(select(CHECKS.c.at).order_by(CHECKS.c.id.desc()).limit(1))
    if made:
        alerts.scan(made[0]["first_id"], made[-1]["last_id"])
        db.session.commit()
    said = f"Sealed {sum(block['count'] for block in made)} events in {len(made)} blocks." if made else ""
    if last is None or utcnow() - last >= DAY:
        said = f"{said}\n{in_words(check(key))}".strip()
    elif made:
        keep_head(made[-1]["mac"])
    return said


def check(key: bytes, head: str = "") -> Report:
    """Verify the whole log and write down the result; a sound head is kept outside the database, too."""
    path = audit_head(os.environ, current_app.config["SQLALCHEMY_DATABASE_URI"])
    kept = (path.read_text().split() or [""])[-1] if path is not None and path.exists() else ""
    with owner() as connection:
        report = verified(connection, key, head or kept)
        fault = report.fault
        connection.execute(insert(CHECKS), {
            "id": next_number(), "at": utcnow(), "blocks": report.blocks, "events": report.events,
            "waiting": report.waiting, "head": report.head or None, "broken_block": fault.block if fault else None,
            "fault": fault.kind if fault else None, "detail": fault.detail if fault else None,
        })  # fmt: skip
    if fault is None and report.head:
        keep_head(report.head)
    return report


def keep_head(mac: str) -> None:
    path = audit_head(os.environ, current_app.config["SQLALCHEMY_DATABASE_URI"])
    if path is not None:
        path.write_text(f"{utcnow():%F %T} {mac}\n")


def in_words(report: Report) -> str:
    """One line for whoever runs the server."""
    if report.fault is None:
        head = f" Head: {report.head}" if report.head else ""
        return f"Sound: {report.blocks} blocks, {report.events} events, {report.waiting} not sealed yet.{head}"
    fault = report.fault
    when = f" ({moment_of(fault.first_id):%F %T} to {moment_of(fault.last_id):%F %T} UTC)" if fault.last_id else ""
    return f"BROKEN: block {fault.block}{when}: {fault.kind}: {fault.detail}."


@audit.command("verify")
@click.option("--head", default="", help="A head that was printed earlier and kept elsewhere.")
def verify(head: str) -> None:
    """Compute every block again; name the first broken one and exit with 1."""
    report = check(_key(), head)
    click.echo(in_words(report))
    if report.fault is not None:
        raise SystemExit(1)


@audit.command("head")
def head_of_log() -> None:
    """Print the newest seal, to be kept where nobody of this server can write."""
    with owner() as connection:
        block = sealer.head_of(connection)
    click.echo(f"{block['id']} {block['at']:%F %T} UTC {block['mac']}" if block is not None else "No block yet.")
