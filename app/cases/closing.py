"""How did it go on after a case was closed? What is kept of a look back (G34-1-04, G34-1-07)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Text
from sqlalchemy.orm import Mapped, relationship

from app.cases.models import OfCase
from app.extensions import Model
from app.kit.fields import Choice, Privacy, field


class Sustained(Choice):
    """Do the changes hold after closing?"""

    YES = _("The changes hold"), "green"
    PARTLY = _("Some changes hold"), "amber"
    NO = _("The changes do not hold"), "red"


class ClosingCheck(OfCase, Model):
    """A look back at a closed case: where the child lives, and whether the changes hold."""

    checked_on: Mapped[dt.date] = field(_("Date"), Date, required=True, default=dt.date.today)
    in_family: Mapped[bool] = field(_("Lives in a family that guarantees their rights"), Boolean)
    sustained: Mapped[Sustained] = field(_("Do the changes hold?"), Sustained, required=True)
    remark: Mapped[str | None] = field(_("Remark"), Text, privacy=Privacy.SENSITIVE)
    case: Mapped[Any] = relationship("Case", foreign_keys="ClosingCheck.case_id")

    def __str__(self) -> str:
        return str(self.sustained or "")
