"""How many rows has a list in all? Counted up to a cap; a large number is kept for a minute for whoever asked.

Counting the families of a unit takes longer than finding a page of them, and who turns pages asks again and again. A
total of more than LARGE may be a minute old; the rows never are.
"""

import time
from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import func, select

from app.extensions import db
from app.kit.scopes import viewer

CAP, LARGE = 10_000, 100  # rows
KEPT_FOR, MOST = 60.0, 5_000  # seconds, totals kept by a process
_kept: dict[Any, tuple[float, int]] = {}


class AtLeast(int):
    """So many were counted, and there are more."""


def counting(ids: Any) -> Any:
    """The statement that counts the rows which another finds, at most one more than the cap."""
    return select(func.count()).select_from(ids.order_by(None).limit(CAP + 1).offset(None).subquery())


def counted(ids: Any, **how: Any) -> int:
    """The rows that a statement finds, up to the cap."""
    return db.session.scalar(counting(ids), execution_options=how) or 0


def of_this_list(count: Callable[[], int]) -> int:
    """The total of the list that is asked for: of this screen, searched and filtered so, in this reach."""
    asked = tuple(sorted(pair for pair in request.args.items(multi=True) if pair[0] not in ("page", "order", "dir")))
    key = (request.endpoint, tuple((request.view_args or {}).items()), asked, viewer())
    until, total = _kept.get(key, (0.0, 0))
    if until > time.monotonic():
        return total
    total = count()
    if total > LARGE:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (time.monotonic() + KEPT_FOR, total)
    return total
