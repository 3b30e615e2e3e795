"""What does one see and type about the services that a family uses, and where is its basket?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _

from app.cases.models import Case
from app.cases.views import RECORDS
from app.extensions import db
from app.families.models import Family, Member
from app.families.views import members_of, pick
from app.kit import lists
from app.kit.due import TIMELINE, Entry, Source
from app.kit.picking import first_of
from app.kit.scopes import viewer
from app.kit.screens import LINKS, SCREENS, Acts, by_name, url_of
from app.kit.views import interface
from app.ledger import basket, charts, rules  # noqa: F401  charts stand beside those of referrals
from app.ledger.imports import ListImport
from app.ledger.models import ServiceUse

NEWEST = (ServiceUse.starts_on.desc().nulls_last(), ServiceUse.id.desc())
SHOWN = ("starts_on", "use", "access", "provider", "kind.name_es", "kind.name_en", "service.name_es", "service.name_en",
         "member.first_name", "member.last_name")  # fmt: skip


class ServiceUseView(ListImport):
    datamodel = interface(ServiceUse)
    route_base, list_title, one = "/services-used", _("Services used"), _("Service used")
    list_columns = ["what|kind", "family|member", "source|told_by", "access", "use", "outcome", "starts_on"]
    base_permissions = ["can_read", "can_add", "can_edit", "can_delete"]
    chips = ("kind", "access", "use", "outcome", "source")
    load_with = ("service",)
    searchable = False
    list_template = "services_used.html"
    faults = staticmethod(rules.use_faults)
    fieldsets = [
        (_("Service"), ["family", "member", "kind", "service", "provider"]),
        (_("Access and use"), ["access", "use", "outcome", "starts_on", "ends_on", "reason"]),
        (_("Where it is known from"), ["source", "told_by", "note"]),
    ]
    fixed_on_edit = ("family",)
    method_permission_name = {"basket": "read", "bring": "add", "review": "add"}
    exclude_route_methods = {"download", "export", "related_rows"}

    # -- list and page ------------------------------------------------------------------------------------------------
    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        return super().page(title, bring_url=self.url("bring") if self.may("add") else None, **more)

    def context_line(self, row: ServiceUse) -> str:
        who = row.member or _("The whole family")
        return " · ".join(str(part) for part in (row.family, who, row.kind) if part)

    def tags(self, row: ServiceUse) -> Any:
        states = [one for one in (row.access, row.use, row.outcome) if one not in (None, rules.Outcome.UNKNOWN)]
        return [(str(one), one.tone) for one in states]

    def show_page(self, row: ServiceUse) -> dict[str, Any]:
        return {**super().show_page(row), "initials": None}

    def row_actions(self, row: ServiceUse) -> Acts:
        return [(_("Basket of services"), self.url("basket", pk=row.family_id), "get", False)]

    # -- form ---------------------------------------------------------------------------------------------------------
    def _prefill(self) -> dict[str, Any]:
        """From the page of a case its family is known."""
        asked = request.args.get("case_id", "")
        case = db.session.get(Case, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
        return {"family_id": case.family_id} if case is not None else super()._prefill()

    def prepare_form(self, form: Any, row: Any) -> None:
        family = row.family_id if row is not None else form.family_id.data
        if family:
            pick(form, "member_id", members_of(family))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        member = db.session.get(Member, values["member_id"]) if values["member_id"] else None
        return {"member_family_id": member.family_id if member is not None else None}

    def saved_url(self, row: ServiceUse) -> str:
        return self.url("basket", pk=row.family_id)

    # -- basket -------------------------------------------------------------------------------------------------------
    @expose("/basket/<pk>")
    @has_access
    def basket(self, pk: str) -> str:
        """Who of the family needs what, what each has, and every service from every source (MED-1-02, MED-4-02)."""
        screen = SCREENS[Family]
        family = screen.get_row(pk)
        page = self.page(
            _("Basket of services"), context=screen.context_line(family), back_url=url_of(family),
            back_label=str(family), add_url=self.url("add", family_id=family.id) if self.may("add") else None,
            list_title=self.list_title,
        )  # fmt: skip
        return self.render_template("basket.html", page=page, family=family, **basket.context(family))


def basket_link(row: Any) -> Acts:
    """From the page of a family or of its case to its basket."""
    family = row.id if isinstance(row, Family) else row.family_id if isinstance(row, Case) else None
    if family is None or not viewer().may("read", "ServiceUseView"):
        return []
    return [(_("Basket of services"), by_name("ServiceUseView").url("basket", pk=family), "get", False)]


def use_entries(column: str, pk: int) -> list[Entry]:
    """What was told or listed, on the page of the family; a case tells its own referrals."""
    query = first_of(ServiceUse, "family_id", NEWEST, *SHOWN)
    rows = db.session.scalars(query, {"pk": pk}) if column == "family_id" else ()
    return [_entry(row, row.starts_on) for row in rows if row.starts_on]


def _entry(row: ServiceUse, day: dt.date) -> Entry:
    personal = row.member if lists.may_read(ServiceUse, "member") else None
    text = " · ".join(str(part) for part in (personal, row.kind) if part)
    state = row.use or row.access
    return Entry(day, str(_("Service: %(service)s", service=row)), text, url_of(row), state.tone, str(state))


LINKS.append(basket_link)
TIMELINE.append(Source("services", _("Services used"), "ServiceUseView", use_entries))
RECORDS.append((8, _("Service used"), "ServiceUseView", {}))
