"""What leaves a trace? Whoever shows, changes or refuses something says it here; `access` keeps it (G17)."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _

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


def note(act: Act, row: Any = None, **about: Any) -> None:
    """Say that something was done: with `row`, to this record; `about` holds short facts, never names or texts.

    Inside a request it is kept in the same transaction as what was done; when it cannot be kept, neither is the act.
    """
    for keep in KEEPERS:
        keep(act, row, **about)
