"""What leaves a trace? Whoever shows, changes or refuses something says it here; `access` keeps it (G17)."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _

from app.extensions import db
from app.kit.fields import Choice


class Act(Choice):
    """What was done, in the words of the audit log. The database keeps the English name."""

    CREATE = _("Created")
    UPDATE = _("Changed")
    DELETE = _("Deleted"), "amber"
    RESTORE = _("Restored")
    VIEW = _("Seen")
    SEARCH = _("Searched")
    EXPORT = _("Exported"), "amber"
    PRINT = _("Printed"), "amber"
    DOWNLOAD = _("Downloaded")
    SHARE = _("Shared outside"), "amber"
    SIGN_IN = _("Signed in")
    SIGN_OUT = _("Signed out")
    REFUSED = _("Sign-in refused"), "amber"
    DENIED = _("Access denied"), "red"
    ACCOUNT = _("Account or role changed"), "amber"
    GLASS = _("Emergency access"), "red"
    SYSTEM = _("System act")


Keeper = Callable[..., None]
KEEPERS: list[Keeper] = []
_sums: ContextVar[Counter[str] | None] = ContextVar("sums", default=None)


def note(act: Act, row: Any = None, **about: Any) -> None:
    """Say that something was done: with `row`, to this record; `about` holds short facts, never names or texts.

    What may be personal (a searched text) goes into `private={...}`, which is kept sealed. Inside a request it is kept
    in the same transaction as what was done; when it cannot be kept, neither is the act.
    """
    for keep in KEEPERS:
        keep(act, row, **about)


@contextmanager
def summed(**about: Any) -> Iterator[None]:
    """A bulk load of a command (official lists, the demo) leaves one event with the counts, not one for each row.

    It flushes what is left and commits nothing: whoever loads commits after the block, and the event with it.
    """
    counts: Counter[str] = Counter()
    token = _sums.set(counts)
    try:
        yield
        db.session.flush()
    finally:
        _sums.reset(token)
    if counts:
        note(Act.SYSTEM, None, **about, rows=dict(counts))


def sums() -> Counter[str] | None:
    """The counts of the bulk load under way, if any."""
    return _sums.get()


def request_id() -> str:
    """One word for everything that happens in this request or command."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)
