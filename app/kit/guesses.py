"""How often may a stranger ask? A page without a sign-in counts here before it looks; `access` keeps count (G9)."""

import datetime as dt
from collections.abc import Callable

from flask_babel import format_timedelta, lazy_gettext as _

from app.kit.scopes import utcnow

COUNTERS: list[Callable[[str], None]] = []


class Wait(Exception):
    """Too many attempts: come back after so many seconds. Says nothing about whether what was asked for exists."""

    def __init__(self, free_at: dt.datetime) -> None:
        super().__init__()
        self.seconds = max(1, int((free_at - utcnow()).total_seconds()) + 1)


def count(what: str) -> None:
    """Count one attempt from this address; Wait when there were too many of this kind."""
    for counter in COUNTERS:
        counter(what)


def waiting(wait: Wait) -> str:
    """How long must one wait, in the reader's language?"""
    unit = "minute" if wait.seconds > 45 else "second"
    time = format_timedelta(wait.seconds, granularity=unit, threshold=1)
    return str(_("Too many attempts. Wait %(time)s and try again.", time=time))
