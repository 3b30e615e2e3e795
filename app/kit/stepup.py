"""Was the password typed lately? Before a sensitive act it is asked for again; `access` does the asking (G13)."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, g

from app.kit.scopes import utcnow

Asker = Callable[[str | None], Any]
ASKERS: list[Asker] = []
MANY = 100  # an export of more rows is a sensitive act


def is_strong() -> bool:
    """Did the viewer prove who they are within the last minutes? The demo never asks."""
    if current_app.config["DEMO"]:
        return True
    proven = g.get("strong_at")
    return proven is not None and utcnow() - proven < current_app.config["STRONG_FOR"]


def challenge(back: str | None = None) -> Any | None:
    """The answer that asks for the password again, or None when one may go on.

    A form sent meanwhile comes back with everything typed in it and only the password missing; a page opened by GET
    goes on to `back`, else to itself.
    """
    if is_strong():
        return None
    for ask in ASKERS:
        return ask(back)
    return abort(403)


def stepped_up(method: Any) -> Any:
    """A route that asks for the password again first: between `@has_access` and the method."""

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kw: Any) -> Any:
        answer = challenge()
        return method(self, *args, **kw) if answer is None else answer

    return guarded
