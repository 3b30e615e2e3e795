"""What does one see and type about people who work, units and supervision?"""

import datetime as dt
from typing import Any

from flask import flash, g, redirect, url_for
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from app.catalogs.models import Programme
from app.extensions import db
from app.kit import forms
from app.kit.lists import Cell
from app.kit.scopes import viewer
from app.kit.views import RecordView, by_name, interface
from app.professionals import duties, rules
from app.professionals.models import Professional, Supervision, SupervisionKind, Unit, UnitMembership


class ProfessionalView(RecordView):
    datamodel = interface(Professional)
    route_base, list_title, one = "/professionals", _("Professionals"), _("Professional")
    list_columns = ["last_name", "first_name", "profile", "institution|region", "is_active"]
    base_order = ("last_name", "asc")
    chips = ("region", "profile", "is_active")
    fieldsets = [
        (_("Person"), ["first_name", "last_name", "email", "phone"]),
        (_("Work"), ["profile", "level", "institution", "authority_type", "region", "is_active"]),
    ]
    related = [
        ("UnitMembershipView", "professional_id"), ("SupervisionView", "professional_id"), ("CaseView", "lead_id"),
        ("CompetencyEvaluationView", "professional_id"),
    ]  # fmt: skip

    def row_actions(self, row: Any) -> Any:
        may_open = row.user_id is not None and viewer().may("read", "AccountView")
        return [(_("Account"), url_for("AccountView.show", pk=row.user_id), "get", False)] if may_open else []

    def tags(self, row: Any) -> Any:
        """Inactive people, and how many open cases someone leads against what the programme recommends."""
        said: list[Any] = [] if row.is_active else [(_("Inactive"), "amber")]
        screen = by_name("CaseView")
        if screen is None or not screen.may("read"):
            return said
        case = screen.model
        query = select(func.count(case.id), func.min(Programme.recommended_caseload)).join(case.programme)
        led, most = db.session.execute(query.where(case.lead_id == row.id, case.closed_on.is_(None))).one()
        if not led:
            return said
        text = _("Leads %(led)s open cases; %(most)s are recommended", led=led, most=most) if most else _(
            "Leads %(led)s open cases", led=led)  # fmt: skip
        return [*said, (text, "red" if rules.is_overloaded(led, most) else None)]


class UnitView(RecordView):
    datamodel = interface(Unit)
    route_base, list_title, one = "/units", _("Units"), _("Unit")
    list_columns = ["code", "name", "operator", "modality", "region"]
    base_order = ("code", "asc")
    chips = ("region", "modality")
    fieldsets = [(_("Unit"), ["code", "name", "operator", "modality", "region"])]
    fixed_on_edit = ("modality", "region")
    related = [("UnitMembershipView", "unit_id"), ("SupervisionView", "unit_id"), ("LogTemplateView", "unit_id")]

    def tags(self, row: Any) -> Any:
        """Which leading supervision is missing today (MED-5-01)?"""
        today = dt.date.today()
        posts = db.session.scalars(select(Supervision).where(Supervision.unit_id == row.id))
        filled = {post.kind for post in posts if duties.span_of(post).holds(today)}
        missing = {SupervisionKind.PRINCIPAL: _("No principal supervisor"),
                   SupervisionKind.ALTERNATE: _("No alternate supervisor")}  # fmt: skip
        return [(text, "amber") for kind, text in missing.items() if kind not in filled]


class DutyView(RecordView):
    """A screen whose rows may clash with each other: the database is asked before a row is saved or comes back."""

    def _check(self, form: Any, row: Any) -> bool:
        if not super()._check(form, row):
            return False
        draft = self.model(deleted_at=None)
        for name in self.model.__mapper__.columns.keys():  # noqa: SIM118 a ColumnCollection yields columns
            setattr(draft, name, getattr(row, name))
        forms.fill(form, draft)
        return forms.add_faults(form, duties.clash(db.session, draft))

    @expose("/restore/<pk>", methods=["GET", "POST"])
    @has_access
    def restore(self, pk: str) -> Any:
        try:
            return super().restore(pk)
        except duties.DutyError as error:
            db.session.rollback()
            flash(str(error), "danger")
            return redirect(self.url("deleted"))


class UnitMembershipView(DutyView):
    datamodel = interface(UnitMembership)
    route_base, list_title, one = "/memberships", _("Unit members"), _("Unit member")
    list_columns = ["professional", "function", "unit", "hours", "starts_on|ends_on"]
    chips = ("function",)
    searchable = False
    fieldsets = [(_("Assignment"), ["professional", "unit", "function", "hours", "starts_on", "ends_on", "waiver"])]
    faults = staticmethod(rules.membership_faults)


class SupervisionView(DutyView):
    datamodel = interface(Supervision)
    route_base, list_title, one = "/supervision", _("Supervision"), _("Supervision")
    list_columns = ["professional", "kind", "unit", "starts_on|ends_on", "absent_from|absent_to"]
    chips = ("kind",)
    searchable = False
    fieldsets = [
        (_("Supervision"), ["professional", "unit", "kind", "starts_on", "ends_on"]),
        (_("Absence"), ["absent_from", "absent_to"]),
    ]
    faults = staticmethod(rules.supervision_faults)

    def today(self, row: Any) -> tuple[Any, str | None]:
        """Does this person act today, and if not, why?"""
        if "absent_units" not in g:
            g.absent_units = duties.absent_principals(db.session)
        day = dt.date.today()
        if not duties.span_of(row).holds(day):
            return _("Not in these dates"), None
        if row.absent_from and rules.Span(row.absent_from, row.absent_to).holds(day):
            return _("Absent today"), "amber"
        acts = rules.acts_today(row.kind, True, row.unit_id in g.absent_units)
        return (_("Acts today"), "green") if acts else (_("Acts when the principal is absent"), None)

    def tags(self, row: Any) -> Any:
        return [(row.kind, row.kind.tone), self.today(row)]

    def cell(self, row: Any, name: str) -> Cell:
        if name != "kind":
            return super().cell(row, name)
        return Cell(str(row.kind), sub=str(self.today(row)[0]), tone=row.kind.tone)
