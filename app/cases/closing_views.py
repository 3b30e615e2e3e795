"""What does one see and type when one looks back at a closed case?"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.cases import rules
from app.cases.closing import ClosingCheck
from app.cases.models import Case, CaseStatus
from app.extensions import db
from app.families.views import Ruled
from app.kit.scopes import viewer
from app.kit.screens import LINKS, SCREENS, Acts
from app.kit.views import interface


class ClosingCheckView(Ruled):
    datamodel = interface(ClosingCheck)
    route_base, list_title, one = "/closing-checks", _("Checks after closing"), _("Check after closing")
    list_columns = ["checked_on", "sustained", "in_family", "remark"]
    base_order = ("checked_on", "desc")
    searchable, parent = False, "case_id"
    fieldsets = [(_("Check after closing"), ["case", "checked_on", "in_family", "sustained", "remark"])]
    fixed_on_edit = ("case",)
    faults = staticmethod(rules.check_faults)

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        case = db.session.get(Case, values["case_id"]) if values["case_id"] else None
        return {"closed_on": case.closed_on if case is not None else None}


def check_link(row: Any) -> Acts:
    """From the page of a closed case."""
    if not isinstance(row, Case) or row.status != CaseStatus.CLOSED or not viewer().may("add", "ClosingCheckView"):
        return []
    return [(_("Record how it went on"), SCREENS[ClosingCheck].url("add", case_id=row.id), "get", True)]


LINKS.append(check_link)
