"""What does one see and type about the rules of a service, and which of them could nobody meet?"""

from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.catalogs.models import Locality, Term
from app.extensions import db
from app.kit import forms, lists
from app.kit.views import RecordView, interface
from app.opportunities import eligibility
from app.opportunities.conditions import EligibilityRule, rule_of, told_rules
from app.opportunities.eligibility import Rule
from app.opportunities.models import Opportunity

SHOWN = {"sex", "population_group", "sisben", "document_type", "municipality", "locality"}


class EligibilityRuleView(RecordView):
    """The conditions of a service, one each; reached from the service."""

    datamodel = interface(EligibilityRule)
    route_base, list_title, one = "/eligibility", _("Eligibility rules"), _("Eligibility rule")
    list_columns = ["fact", "asked", "is_required"]
    parent = "opportunity_id"
    searchable = False
    load_with = tuple(SHOWN)
    fixed_on_edit = ("opportunity",)
    fieldsets = [
        (_("Rule"), ["opportunity", "is_required"]),
        (_("One of these conditions"), ["age_from", "age_to", "sex", "population_group", "sisben", "document_type",
                                        "municipality", "locality"]),
    ]  # fmt: skip

    def context_line(self, row: Any) -> Any:
        return str(row.opportunity)

    def tags(self, row: Any) -> Any:
        return [(str(_("Required")), "blue") if row.is_required else (str(_("Preferred")), None)]

    def sections(self, row: Any) -> Any:
        names = ("opportunity", "fact", "asked", "is_required")
        return [{"title": self.one, "items": [self._item(row, name) for name in names]}]

    def _check(self, form: Any, row: Any) -> bool:
        told = {"opportunity_id": row.opportunity_id, "id": row.id, **form.data}
        place = db.session.get(Locality, told["locality_id"]) if told.get("locality_id") else None
        group = db.session.get(Term, told["population_group_id"]) if told.get("population_group_id") else None
        town, above = (place.municipality_id, place.parent_id) if place is not None else (None, None)
        typed = SimpleNamespace(**{**told, "municipality_id": told.get("municipality_id") or town})
        facts = {"rule": rule_of(typed, above, group.code if group is not None else None), "town_of_locality": town,
                 "others": others(told["opportunity_id"], told["id"])}  # fmt: skip
        return forms.add_faults(form, eligibility.rule_faults({**told, **facts}))


def others(opportunity_id: int | None, but: int | None) -> list[tuple[Rule, str]]:
    """The other rules of a service, with the words by which each is known."""
    service = db.session.get(Opportunity, opportunity_id) if opportunity_id else None
    if service is None:
        return []
    told = told_rules(service, rows_of(service.id, but))
    return [(rule, f"{rule.fact}: {words}") for rule, words in told]


def rows_of(opportunity_id: int, but: int | None = None) -> list[EligibilityRule]:
    """The rows of a service, in the order in which they were written; perhaps one left out."""
    query = select(EligibilityRule).where(EligibilityRule.opportunity_id == opportunity_id,
                                          EligibilityRule.id != (but or 0))  # fmt: skip
    return list(db.session.scalars(query.options(*lists.loaders(EligibilityRule, SHOWN)).order_by(EligibilityRule.id)))
