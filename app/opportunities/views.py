"""What does one see and type about the offer of services, and where is it?"""

import datetime as dt
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, or_

from app.catalogs.models import Locality, Municipality, Term
from app.extensions import db
from app.kit import forms, lists
from app.kit.scopes import RowReach, viewer
from app.kit.views import RecordView, interface
from app.opportunities import agreement_views, agreements, condition_views, due, eligibility, offer, rules
from app.opportunities.conditions import own_rules
from app.opportunities.models import Opportunity, Organization
from app.opportunities.page import map_context

__all__ = ["OpportunityMapView", "OpportunityView", "OrganizationView", "agreement_views", "condition_views", "due"]


# Shown only where something is written.
SPARE = {"description", "verified_note", "email", "website", "programme", "closure", "agreement"}


def reach() -> tuple[int, ...] | None:
    """The regionals in which the viewer may record; None for the nation."""
    return viewer().regions if viewer().row_reach == RowReach.REGION else None


def service_faults(values: dict[str, Any]) -> rules.Faults:
    """The rule on a service, with what only the database knows of its places."""
    town = db.session.get(Municipality, values["municipality_id"])
    place = db.session.get(Locality, values["locality_id"]) if values.get("locality_id") else None
    known = {"region_id": town.region_id if town else None, "reach": reach(),
             "locality_municipality_id": place.municipality_id if place else None}  # fmt: skip
    found = rules.opportunity_faults({**values, **known}, dt.date.today())
    return found or shut(values)


def shut(values: dict[str, Any]) -> rules.Faults:
    """Ages or a group that nobody meets together with each other, or with a rule that the service has already."""
    group = db.session.get(Term, values["population_group_id"]) if values.get("population_group_id") else None
    own_ones = own_rules(values.get("age_from"), values.get("age_to"), group.code if group is not None else None)
    stated = [(row.rule, str(row)) for row in condition_views.rows_of(values["id"])] if values.get("id") else []
    stated += [(rule, f"{rule.fact}: {group}") for rule in own_ones if rule.fact == eligibility.Fact.POPULATION_GROUP]
    clashes = [(own, words) for own in own_ones for rule, words in stated if eligibility.clash(own, rule)]
    told = _("Nobody can meet this together with “%(rule)s”. Change one of the two.")
    return {"age_from" if own.fact == eligibility.Fact.AGE else "population_group_id": str(told) % {"rule": words}
            for own, words in clashes}  # fmt: skip


class OrganizationView(RecordView):
    datamodel = interface(Organization)
    route_base, list_title, one = "/organizations", _("Organisations"), _("Organisation")
    list_columns = ["name", "sector", "region", "phone|email"]
    base_order = ("name", "asc")
    chips = ("sector",)
    faults = staticmethod(lambda values: rules.organization_faults({**values, "reach": reach()}))
    fieldsets = [
        (_("Organisation"), ["name", "sector", "region", "description"]),
        (_("Contact"), ["phone", "email", "website"]),
    ]
    related = [("OpportunityView", "organization_id")]
    show_template = "service_show.html"

    def prepare_form(self, form: Any, row: Any) -> None:
        """Whoever works in one regional starts with it chosen."""
        own = reach()
        if row is None and own and forms.typed() is None and not form.region_id.data:
            form.region_id.data = own[0]

    def context_line(self, row: Any) -> Any:
        return f"{row.sector} · {row.region}"


class OpportunityView(RecordView):
    datamodel = interface(Opportunity)
    route_base, list_title, one = "/opportunities", _("Services"), _("Service")
    list_columns = ["name|organization", "kind", "municipality|locality", "slots|cost", "verified_on"]
    base_order = ("id", "desc")
    empty_first, flag_order = ("verified_on",), {"verify": ("verified_on", "asc")}  # never verified is the oldest
    chips = ("kind", "municipality", "cost", "is_active")
    flags = {
        "slots": (_("With slots"), lambda: Opportunity.slots > 0),
        "full": (_("Without slots"), lambda: Opportunity.slots == 0),
        "verify": (_("To verify"), lambda: to_verify(dt.date.today())),
    }
    chart_view = "OpportunityChartView"
    method_permission_name = {"verify": "edit"}
    faults = staticmethod(service_faults)
    load_with = ("verified_by", "agreement", "programme")
    related = [("EligibilityRuleView", "opportunity_id"), ("SlotMoveView", "opportunity_id"),
               ("ServiceLinkView", "opportunity_id")]  # fmt: skip
    show_template = "service_show.html"
    fieldsets = [
        (_("Service"), ["name_es", "name_en", "organization", "kind", "description_es", "description_en"]),
        (_("Is it on offer"), ["is_active", "closure", "alert_es", "alert_en"]),
        (_("For whom"), ["population_group", "age_from", "age_to", "cost", "requirements_es", "requirements_en"]),
        (_("Where"), ["municipality", "locality", "address", "lat", "lon"]),
        (_("When and whom to ask"), ["schedule_es", "schedule_en", "contact", "email", "website"]),
        (_("Slots"), ["slots", "slots_preferential", "slots_financed", "agreement"]),
        (_("How it works"), ["how_es", "how_en", "verified_on", "verified_note"]),
    ]
    shown = [
        (_("How it works"), ["description", "how", "requirements", "freshness", "verified_on", "verified_by",
                             "verified_note"]),
        (_("Where and when"), ["address", "municipality", "locality", "schedule", "contact", "email", "website",
                               "organization", "programme"]),
        (_("For whom"), ["kind", "population_group", "ages", "cost"]),
        (_("Slots"), ["slots", "slots_preferential", "slots_financed", "agreement", "is_active", "closure"]),
    ]  # fmt: skip

    def sections(self, row: Any) -> Any:
        """What a worker needs in the reader's language; both languages stand in the form."""
        known = [(title, [name for name in names if name not in SPARE or lists.walk(row, name)])
                 for title, names in self.shown]  # fmt: skip
        items = [(title, [name for name in names if lists.may_read(Opportunity, name)]) for title, names in known]
        return [{"title": title, "inner": "slots" in names, "items": [self._item(row, name) for name in names]}
                for title, names in items]  # fmt: skip

    def context_line(self, row: Any) -> Any:
        whose = [f"{row.organization} · {row.organization.sector}"] if row.organization is not None else []
        return " · ".join([*whose, row.where])

    def tags(self, row: Any) -> Any:
        off = [] if row.is_active else [(str(row.closure or _("Inactive")), "red")]
        return [*off, offer.slot_tag(row), (str(row.freshness), row.freshness.tone), (str(row.cost), row.cost.tone)]

    def row_actions(self, row: Any) -> Any:
        acts = []
        if viewer().may("read", "OpportunityMapView"):
            acts.append((_("See on the map"), url_for("OpportunityMapView.chart", municipality=row.municipality_id),
                         "get", False))  # fmt: skip
        if self.may("edit"):
            late = row.freshness != rules.Freshness.FRESH
            acts.append((_("Verified today"), self.url("verify", pk=row.id), "post", late))
        return acts

    def cell(self, row: Any, name: str) -> lists.Cell:
        if name == "verified_on":
            reads = lists.may_read(Opportunity, "verified_note")
            told = (lists.display(row.verified_on, tail=True), row.verified_note if reads else None)
            return lists.Cell(str(row.freshness), sub=" · ".join(part for part in told if part) or None,
                              tone=row.freshness.tone)  # fmt: skip
        shown = super().cell(row, name)
        return shown._replace(sub=None) if shown.sub == shown.text else shown  # a seat is called like its municipality

    def before_save(self, row: Any, new: bool) -> None:
        """Whoever writes a new date of verification is who verified; slots that are stated go into their ledger."""
        if line := agreements.stated(row):
            db.session.add(line)
        if row.verified_on and inspect(row).attrs.verified_on.history.has_changes():
            row.verified_by_id = viewer().professional_id

    @expose("/verify/<pk>", methods=["POST"])
    @has_access
    def verify(self, pk: str) -> Any:
        """Somebody asked the provider today, and it is as written."""
        row = self.get_row(pk)
        row.verified_on, row.verified_by_id, row.verified_note = dt.date.today(), viewer().professional_id, None
        db.session.commit()
        flash(_("Verified today. It is fresh for six months."), "success")
        return redirect(self.url("show", pk=row.id))

    @expose("/lookup/<column>", methods=["POST"])
    @has_access
    def lookup(self, column: str) -> Any:
        """Type-ahead; places come from the viewer's own regionals, with what they lie in."""
        text = request.form.get("q", "")[:100]
        if column == "municipality_id":
            return jsonify(offer.find_municipalities(text))
        if column == "locality_id":
            return jsonify(offer.find_localities(text))
        return super().lookup(column)


def to_verify(today: dt.date) -> Any:
    """Services that nobody verified in the last half year."""
    return or_(Opportunity.verified_on.is_(None), Opportunity.verified_on < rules.stale_before(today))


class OpportunityMapView(BaseView):
    """Where is the offer? Points, counts and a list side by side."""

    route_base, default_view = "/opportunity-map", "chart"
    method_permission_name = {"chart": "read", "lookup": "read"}

    @expose("/")
    @has_access
    def chart(self) -> str:
        return self.render_template("map.html", **map_context())

    @expose("/lookup/municipality", methods=["POST"])
    @has_access
    def lookup(self) -> Any:
        """Type-ahead over the municipalities that have services in reach."""
        return jsonify(offer.find_municipalities(request.form.get("q", "")[:100], with_offer=True))
