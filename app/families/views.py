"""What does one see and type about families and their members?"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _, ngettext
from markupsafe import Markup
from sqlalchemy import select
from wtforms import SelectField
from wtforms.validators import StopValidation

from app.catalogs.models import Term
from app.extensions import db
from app.families import rules
from app.families.models import AddressHistory, Family, Member, SupportContact
from app.kit import forms, lists
from app.kit.due import TIMELINE, DueItem, Entry, when_words
from app.kit.fields import label_of
from app.kit.loading import light
from app.kit.picking import PK
from app.kit.scopes import viewer
from app.kit.screens import SCREENS, address, url_of
from app.kit.showing import read_before
from app.kit.views import RecordView, interface
from app.kit.wording import day_words, language

MOST = 30


class Ruled(RecordView):
    """A screen whose rule asks more than its form says: `facts` adds what the rows around say."""

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        return {}

    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        """A form opened from the page of a case, family or other parent goes back to it."""
        told = [x for x in (self.parent, "case_id", "family_id") if x and x in self.model.__mapper__.columns]
        origin = next((name for name in told if request.args.get(name, "").isdigit()), None)
        if "cancel_url" in more and origin:
            owner = SCREENS[forms.target_of(self.model, origin)]
            row = owner.get_named(request.args[origin])
            words = " · ".join(str(part) for part in (getattr(row, "hint", None), row) if part)
            more |= {"cancel_url": owner.url("show", pk=row.id), "back_label": words}
            more["context"] = more["context"] or words
        return super().page(title, here=request.full_path, **more)

    def _check(self, form: Any, row: Any) -> bool:
        if self.faults is None:
            return True
        stored = {name: getattr(row, name) for name in self.model.__mapper__.columns.keys()}
        typed = {bound.name: getattr(bound, "moment", bound.data) for bound in form if bound.name[0] != "_"}
        values = {**stored, **typed}
        return forms.add_faults(form, type(self).faults({**values, **self.facts(values, form)}))


class PickSelectField(forms.LookupField):
    """A row of a large table where only a few can be meant: these are shown at once, nothing is typed."""

    few: Any = ()

    def iter_choices(self) -> Any:
        yield ("", _("Choose"), not self.data, {})
        yield from ((row.id, str(row), row.id == self.data, {}) for row in self.few)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {row.id for row in self.few}:
            raise StopValidation(str(_("This choice does not exist or is not available to you.")))

    def __call__(self, **kwargs: Any) -> Markup:
        return SelectField.__call__(self, **kwargs)


def pick(form: Any, name: str, rows: Iterable[Any]) -> None:
    """Narrow a type-ahead to a few rows, chosen from a plain list."""
    if name not in form:
        return
    old, few = form[name], list(rows)
    stated = PickSelectField(old.label.text, old.validators, model=old.model, description=old.description)
    new = stated.bind(form=form, name=name)
    new.few = few
    new.process(None, old.data)
    new.raw_data = old.raw_data
    form._fields[name] = new


def members_of(family_id: int | None) -> list[Member]:
    """The people of a household, the oldest first."""
    if not family_id:
        return []
    found = read_before(Member, "family_id", family_id)
    people = db.session.scalars(_household(), {"pk": family_id}) if found is None else found
    return sorted(people, key=lambda one: (one.birth_date or dt.date.max, one.id))


@cache
def _household() -> Any:
    return select(Member).where(Member.family_id == PK).options(*light(Member, frozenset({"kinship"})))


def timeline(column: str, pk: int, extra_due: Iterable[DueItem] = ()) -> dict[str, Any]:
    """What happened in a case or family, newest first, its filter by kind, and what waits there."""
    today, asked, here = dt.date.today(), request.args.get("kind", ""), request.endpoint or ""
    sources = [one for one in TIMELINE if viewer().may("read", one.screen)]
    found = {one.kind: one.entries(column, pk) for one in sources}
    kind = asked if asked in found else ""
    shown = [entry for key, rows in found.items() if kind in ("", key) for entry in rows]
    due = [*extra_due, *(entry.due for rows in found.values() for entry in rows if entry.due)]
    chips = [(_("All"), address(here, pk=pk, _anchor="timeline"), not kind)]
    chips += [(f"{one.label} {len(found[one.kind])}", address(here, pk=pk, kind=one.kind, _anchor="timeline"),
               kind == one.kind) for one in sources if found[one.kind]]  # fmt: skip
    return {
        "entries": [_line(e, today) for e in sorted(shown, key=lambda e: e.when, reverse=True)[:MOST]],
        "kinds": chips if len(chips) > 2 else [],
        "due": [_task(item, today) for item in sorted(due, key=lambda item: item.when)[:8]],
    }


def _line(entry: Entry, today: dt.date) -> dict[str, Any]:
    near = abs((entry.when - today).days) <= 1 and entry.when >= today
    return {"when": when_words(entry.when, today) if near else day_words(entry.when, language()), "kind": entry.note,
            "title": entry.title, "text": entry.text, "tone": entry.tone, "url": entry.url}  # fmt: skip


def _task(item: DueItem, today: dt.date) -> dict[str, Any]:
    soon = (item.when - today).days <= 7
    return {"title": item.title, "text": item.text, "url": item.url, "status": when_words(item.when, today),
            "tone": "red" if item.when < today else "amber" if soon else None}  # fmt: skip


class FamilyView(Ruled):
    datamodel = interface(Family)
    route_base, list_title, one = "/families", _("Families"), _("Family")
    list_columns = ["name|code", "municipality|locality", "kind", "status", "enrolled_on"]
    chips = ("status", "municipality", "kind")
    load_with = ("municipality", "municipality.region", "locality")
    show_template = "family_show.html"
    fieldsets = [
        (_("Family"), ["name", "kind", "status", "enrolled_on"]),
        (_("Intake"), ["intake_channel", "family_type"]),
        (_("Home"), ["municipality", "locality", "zone", "address", "phone", "dwelling_type", "tenure"]),
        (_("Strengths"), ["strengths"]),
    ]
    faults = staticmethod(rules.family_faults)
    related = [("MemberView", "family_id"), ("CaseView", "family_id"), ("SupportContactView", "family_id"),
               ("ConsentView", "family_id"), ("AddressHistoryView", "family_id")]  # fmt: skip

    def visible_columns(self) -> list[str]:
        """Those who may not read names know a family by its code."""
        columns = super().visible_columns()
        return columns if "name|code" in columns else ["code", *columns]

    def context_line(self, row: Any) -> str:
        return " · ".join(dict.fromkeys(str(part) for part in (row.code, row.municipality, row.locality) if part))

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        return [(str(row.status), row.status.tone), *([(str(row.kind), None)] if row.kind else [])]

    def show_page(self, row: Any) -> dict[str, Any]:
        words = str(row).split()
        return {**super().show_page(row), "initials": "".join(word[0] for word in words[-2:]).upper()}

    def show_context(self, row: Any) -> dict[str, Any]:
        people = members_of(row.id) if viewer().may("read", "MemberView") else []
        items = [
            {"title": str(one), "text": " · ".join(str(part) for part in (one.kinship, age_words(one)) if part),
             "url": url_of(one), "status": _role_words(one), "tone": "teal"} for one in people if not one.left_on
        ]  # fmt: skip
        add = SCREENS[Member].url("add", family_id=row.id) if SCREENS[Member].may("add") else None
        return {"people": items, "people_add": add, **timeline("family_id", row.id)}


def age_words(member: Member) -> str:
    """'7 years', or nothing without a birth date."""
    return "" if member.age is None else str(ngettext("%(num)s year", "%(num)s years", member.age))


def _role_words(member: Member) -> str | None:
    roles = [(_("Head of the family"), member.is_head), (_("Main caregiver"), member.is_caregiver)]
    return next((str(label) for label, holds in roles if holds), None)


class MemberView(Ruled):
    datamodel = interface(Member)
    route_base, list_title, one = "/people", _("People"), _("Person")
    list_columns = ["last_name", "first_name", "kinship", "age", "document_type|document_number"]
    base_order = ("last_name", "asc")
    chips = ("sex", "kinship")
    parent = "family_id"
    fieldsets = [
        (_("Person"), ["family", "first_name", "last_name", "birth_date", "sex", "gender"]),
        (_("Document"), ["document_type", "document_number"]),
        (_("In the family"), ["kinship", "is_head", "is_caregiver", "left_on"]),
        (_("Differential approach"), ["ethnicity", "disability", "population_group"]),
        (_("Services"), ["health_regime", "education_level", "occupation"]),
    ]
    fixed_on_edit = ("family",)
    faults = staticmethod(rules.member_faults)

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        kind = db.session.get(Term, values["document_type_id"]) if values["document_type_id"] else None
        return {"document_code": kind.code if kind is not None else None}

    def context_line(self, row: Any) -> str:
        return " · ".join(str(part) for part in (row.family, row.kinship, age_words(row)) if part)

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        """Who they are in the family and, for those who may read it, the differential approach."""
        own = [(str(label), "teal") for label, holds in
               ((_("Head of the family"), row.is_head), (_("Main caregiver"), row.is_caregiver)) if holds]  # fmt: skip
        names = [name for name in ("ethnicity", "disability", "population_group") if lists.may_read(Member, name)]
        told = [(name, getattr(row, name)) for name in names if getattr(row, name) is not None]
        return [*own, *(_differential(name, value) for name, value in told if value.code not in SILENT)]


def _differential(name: str, value: Any) -> tuple[str, str | None]:
    return f"{label_of(Member, name)}: {value}", "blue"


SILENT = ("NONE",)  # answers that say that there is nothing to say


class AddressHistoryView(Ruled):
    datamodel = interface(AddressHistory)
    route_base, list_title, one = "/addresses", _("Earlier addresses"), _("Earlier address")
    list_columns = ["since", "until", "municipality|locality", "reason"]
    base_order = ("since", "desc")
    parent = "family_id"
    searchable = False
    fieldsets = [(_("Address"), ["family", "municipality", "locality", "address", "since", "until", "reason"])]
    fixed_on_edit = ("family",)
    faults = staticmethod(rules.address_faults)


class SupportContactView(RecordView):
    datamodel = interface(SupportContact)
    route_base, list_title, one = "/support-network", _("Support network"), _("Support contact")
    list_columns = ["person", "quadrant", "circle", "is_wished", "phone"]
    parent, searchable = "family_id", False
    fieldsets = [(_("Support contact"), ["family", "person", "quadrant", "circle", "is_wished", "phone", "note"])]
