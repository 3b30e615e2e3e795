"""How did it go on after a case was closed, and is this one a return? (G34-1-04, G34-1-07, G34-3.1-10)"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, Date, Text, exists, select
from sqlalchemy.orm import Mapped, relationship

from app.cases.models import Case, CaseStatus, OfCase
from app.extensions import Model, db
from app.families.views import Ruled
from app.kit import lists
from app.kit.due import DueItem, due_of
from app.kit.fields import Choice, Privacy, field
from app.kit.scopes import viewer
from app.kit.screens import LINKS, SCREENS, Acts, url_of
from app.kit.views import interface

CHECK_AFTER, CHECK_UNTIL = dt.timedelta(days=180), dt.timedelta(days=540)  # our own default: the guide names no time


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


def check_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """One looks back at a closed case, after its closing and not in the future. `closed_on` is that of the case."""
    closed, day = values.get("closed_on"), values.get("checked_on")
    if closed is None:
        return {"case_id": _("This case is not closed.")}
    if day and not closed <= day <= (today or dt.date.today()):
        return {"checked_on": _("Choose a day between the closing of the case and today.")}
    return {}


class ClosingCheckView(Ruled):
    datamodel = interface(ClosingCheck)
    route_base, list_title, one = "/closing-checks", _("Checks after closing"), _("Check after closing")
    list_columns = ["checked_on", "sustained", "in_family", "remark"]
    base_order = ("checked_on", "desc")
    searchable, parent = False, "case_id"
    fieldsets = [(_("Check after closing"), ["case", "checked_on", "in_family", "sustained", "remark"])]
    fixed_on_edit = ("case",)
    faults = staticmethod(check_faults)

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        case = db.session.get(Case, values["case_id"]) if values["case_id"] else None
        return {"closed_on": case.closed_on if case is not None else None}


def is_return(case: Case) -> bool:
    """Was there an earlier case of this child (or, without one, family) in the same programme, closed by now?"""
    whose = Case.child_id == case.child_id if case.child_id else Case.family_id == case.family_id
    same = (whose, Case.programme_id == case.programme_id, Case.status == CaseStatus.CLOSED)
    found = select(Case.id).where(*same).limit(1)  # whoever had it: that there was one is all that is told
    return db.session.scalar(found, execution_options={"unscoped": True}) is not None


def check_link(row: Any) -> Acts:
    """From the page of a closed case."""
    if not isinstance(row, Case) or row.status != CaseStatus.CLOSED or not viewer().may("add", "ClosingCheckView"):
        return []
    return [(_("Record how it went on"), SCREENS[ClosingCheck].url("add", case_id=row.id), "get", True)]


@due_of("ClosingCheckView")
def checks_due(today: dt.date) -> list[DueItem]:
    """Cases closed half a year ago at which nobody has looked since, for those who may."""
    if not viewer().may("add", "ClosingCheckView"):
        return []
    looked = exists().where(ClosingCheck.case_id == Case.id)
    span = Case.closed_on.between(today - CHECK_UNTIL, today - CHECK_AFTER)
    query = select(Case).where(Case.status == CaseStatus.CLOSED, span, ~looked).order_by(Case.closed_on, Case.id)
    rows = db.session.scalars(query.limit(5).options(*lists.loaders(Case, {"family"})))
    return [DueItem(row.closed_on + CHECK_AFTER, str(_("Look back at the closed case %(code)s", code=row.code)),
                    str(row.family) if lists.may_read(Case, "family") else "", url_of(row) or "") for row in rows
            if row.closed_on]  # fmt: skip


LINKS.append(check_link)
