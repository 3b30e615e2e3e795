"""What does one see and type about roundtables, their conveners, barriers, agenda and plans?"""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField
from wtforms.validators import Length

from app.cases.views import RECORDS
from app.catalogs.models import Term
from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.kit import forms, lists, trace
from app.kit.scopes import utcnow, viewer
from app.kit.steps import Step
from app.kit.views import RecordView, by_name, interface, url_of
from app.professionals.models import me
from app.roundtables import agenda, due, rules, session_page  # noqa: F401 due fills its registry
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    BarrierStatus,
    Convener,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableSession,
)
from app.roundtables.session_views import RoundtableSessionView
from app.sessions.models import SessionStatus

__all__ = ["AgendaItemView", "BarrierView", "ConvenerView", "ParticipantKindView", "PlanLineView",
           "RoundtableAttendanceView", "RoundtableSessionView", "RoundtableView"]  # fmt: skip


def own_region() -> int | None:
    """The viewer's only regional, if there is just one."""
    return viewer().regions[0] if len(viewer().regions) == 1 else None


class RoundtableView(RecordView):
    datamodel = interface(Roundtable)
    route_base, list_title, one = "/roundtables", _("Roundtables"), _("Roundtable")
    list_columns = ["name", "kind", "region|unit", "last_held_on", "next_due_on", "due_state"]
    base_order = ("next_due_on", "asc")
    chips = ("kind", "region")
    flags = {
        "overdue": (_("Overdue"), lambda: Roundtable.next_due_on < dt.date.today()),
        "soon": (_("Due soon"), lambda: Roundtable.next_due_on.between(
            dt.date.today(), dt.date.today() + dt.timedelta(rules.SOON_DAYS))),
    }  # fmt: skip
    chart_view = "RoundtableChartView"
    show_template = "table_show.html"
    faults = staticmethod(rules.roundtable_faults)
    fixed_on_edit = ("region", "kind", "unit")
    fieldsets = [
        (_("Roundtable"), ["name", "kind", "region", "unit"]),
        (_("Cadence"), ["cadence_months", "cadence_reason", "last_held_on", "next_due_on"]),
    ]
    related = [("RoundtableSessionView", "roundtable_id"), ("ConvenerView", "roundtable_id")]

    def _prefill(self) -> dict[str, Any]:
        """A case manager adds the internal table of the own unit, everyone else the regional one."""
        data = super()._prefill()
        if len(viewer().units) == 1 and "kind" not in data:
            data |= {
                "kind": "INTERNAL",
                "unit_id": viewer().units[0],
                "cadence_months": rules.usual_cadence("INTERNAL"),
            }
        return {"region_id": own_region(), **data}

    def prepare_form(self, form: Any, row: Any) -> None:
        del form["next_due_on"]
        if row is not None:
            del form["last_held_on"]

    def tags(self, row: Roundtable) -> Any:
        return [(str(row.kind), row.kind.tone), (str(row.due_state), row.due_state.tone)]

    def context_line(self, row: Roundtable) -> Any:
        months, place = row.cadence_months, row.unit or row.region
        return ngettext(
            "%(place)s. It meets every month.", "%(place)s. It meets every %(num)s months.", months, place=place
        )

    def row_actions(self, row: Roundtable) -> Any:
        screen = by_name("RoundtableSessionView")
        return (
            [(_("Record a session"), screen.url("add", roundtable_id=row.id), "get", True)] if screen.may("add") else []
        )

    def show_context(self, row: Roundtable) -> dict[str, Any]:
        today = dt.date.today()
        query = select(Convener).where(Convener.roundtable_id == row.id, Convener.starts_on <= today)
        query = query.where(or_(Convener.ends_on.is_(None), Convener.ends_on >= today))
        query = query.options(joinedload(Convener.professional), joinedload(Convener.kind))
        latest = select(RoundtableSession).where(RoundtableSession.roundtable_id == row.id)
        last = db.session.scalar(latest.order_by(RoundtableSession.held_at.desc()).limit(1))
        attendance = session_page.attendance_of(last) if last is not None else []
        missing = rules.missing_delegates(session_page.units_of(row), attendance) if last is not None else []
        screen = by_name("ConvenerView")
        return {"conveners": list(db.session.scalars(query)), "last": last, "missing": missing, "day": lists.display,
                "last_url": url_of(last),
                "add_convener_url": screen.url("add", roundtable_id=row.id) if screen.may("add") else None}  # fmt: skip


class ConvenerView(RecordView):
    datamodel = interface(Convener)
    route_base, list_title, one = "/conveners", _("Conveners"), _("Convener")
    list_columns = ["professional", "kind", "delegated_by", "starts_on|ends_on"]
    parent = "roundtable_id"
    searchable = False
    fieldsets = [(_("Convener"), ["roundtable", "professional", "kind", "delegated_by", "starts_on", "ends_on"])]

    def _check(self, form: Any, row: Any) -> bool:
        kind = db.session.get(Term, form.kind_id.data)
        return forms.add_faults(form, rules.delegation_faults(kind.code if kind else None, form.delegated_by_id.data))


class OfOpenSession(RecordView):
    """Rows that are written in a session until it is closed, and lead back to its page."""

    parent: str | None = "session_id"
    searchable = False

    def _check(self, form: Any, row: Any) -> bool:
        fine = super()._check(form, row)
        chosen = db.session.get(RoundtableSession, form.session_id.data) if form.session_id.data else None
        if chosen is not None and not rules.is_working(chosen.status):
            return forms.add_faults(form, {"session_id": _("That session is closed.")})
        return fine

    def saved_url(self, row: Any) -> str:
        if row.session_id is None:
            return self.url("show", pk=row.id)
        return str(by_name("RoundtableSessionView").url("show", pk=row.session_id))


class RoundtableAttendanceView(OfOpenSession):
    datamodel = interface(RoundtableAttendance)
    route_base, list_title, one = "/table-attendance", _("Attendance"), _("Table participant")
    list_columns = ["kind|unit", "person|institution", "attendance"]
    fieldsets = [(_("Participant"), ["session", "kind", "unit", "person", "institution", "attendance"])]


class AlternativeForm(forms.RecordForm):
    """How could it be got round?"""

    alternative = TextAreaField(_("Alternative solution"), [forms.Needed(), Length(max=8000)])


class BarrierView(OfOpenSession):
    datamodel = interface(Barrier)
    route_base, list_title, one = "/barriers", _("Barriers"), _("Barrier")
    list_columns = ["title", "cause", "cases_affected", "status", "owner"]
    chips = ("status", "cause", "region")
    parent = None
    searchable = True
    load_with = ("proposed_by",)
    faults = staticmethod(rules.barrier_faults)
    fieldsets = [
        (_("Barrier"), ["title", "description", "cause", "cases_affected", "region"]),
        (_("Joint analysis"), ["session", "status", "owner", "alternative"]),
    ]
    show_extra = [(_("Origin"), ["proposed_by"])]
    method_permission_name = {"alternative": "edit"}

    def _prefill(self) -> dict[str, Any]:
        return {"region_id": own_region(), **super()._prefill()}

    def prepare_form(self, form: Any, row: Any) -> None:
        if own_region() is not None:
            del form["region_id"]
        if row is None:
            del form["status"]

    def before_save(self, row: Barrier, new: bool) -> None:
        if row.session is not None:
            row.region_id = row.session.region_id
            row.status = BarrierStatus.IN_ANALYSIS if row.status in (None, BarrierStatus.PROPOSED) else row.status
        if new:
            row.proposed_by_id, row.region_id = me(), row.region_id or own_region()

    def tags(self, row: Barrier) -> Any:
        return [(str(row.status), row.status.tone), (str(row.cause), None)]

    def context_line(self, row: Barrier) -> Any:
        return _("Proposed by %(who)s.", who=row.proposed_by) if row.proposed_by else None

    def row_actions(self, row: Barrier) -> Any:
        return (
            [(_("Propose an alternative"), self.url("alternative", pk=row.id), "get", True)] if self.may("edit") else []
        )

    @expose("/alternative/<pk>", methods=["GET", "POST"])
    @has_access
    def alternative(self, pk: str) -> Any:
        """The way round that the table proposes (G34-4.1-T7-A1)."""
        row, back = self.get_row(pk), request.args.get("session_id", "")
        table = by_name("RoundtableSessionView")
        here = table is not None and table.may("read") and back.isdigit() and len(back) < 10
        target = table.url("show", pk=back, _anchor="barriers") if here else self.url("show", pk=row.id)

        def take(row: Barrier, form: Any) -> None:
            row.alternative = form.alternative.data.strip()

        return self.step(row, Step(
            AlternativeForm, _("Propose an alternative"), take, target, _("Alternative saved."), label=_("Save"),
            known={"alternative": row.alternative}, context=row.title,
        ))  # fmt: skip


class AgendaItemView(OfOpenSession):
    datamodel = interface(AgendaItem)
    route_base, list_title, one = "/agenda-items", _("Agenda"), _("Agenda item")
    list_columns = ["subject", "shared_summary", "removed_at"]
    fixed_on_edit = ("session", "case", "barrier", "legal_basis", "removed_at")
    fieldsets = [(_("Agenda item"), ["session", "case", "barrier", "shared_summary", "legal_basis", "removed_at"])]
    method_permission_name = {"remove": "edit"}

    def _check(self, form: Any, row: Any) -> bool:
        if "session_id" not in form:
            return True
        told = {"sharing": agenda.what_stands_against(form.case_id.chosen())}
        typed = {bound.name: bound.data for bound in form}
        return super()._check(form, row) and forms.add_faults(form, rules.agenda_faults({**typed, **told}))

    def _prefill(self) -> dict[str, Any]:
        """From a case: the session that is being prepared, when there is just one."""
        working = select(RoundtableSession.id).where(RoundtableSession.status != SessionStatus.CLOSED)
        found = [] if "session_id" in request.args else list(db.session.scalars(working.limit(2)))
        return {"session_id": found[0] if len(found) == 1 else None, **super()._prefill()}

    def prepare_form(self, form: Any, row: Any) -> None:
        if row is None:
            del form["removed_at"]

    def after_save(self, row: Any, new: bool) -> None:
        if new and row.case_id:
            trace.note(trace.Act.SHARE, row, case=row.case.code, without_consent=bool(row.legal_basis))

    @expose("/remove/<pk>", methods=["POST"])
    @has_access
    def remove(self, pk: str) -> Any:
        """Take it off the agenda; its case is no longer visible to the table."""
        row = self.get_row(pk)
        if row.removed_at is not None or not rules.is_working(row.session.status):
            abort(409)
        row.removed_at = utcnow()
        target = self.saved_url(row)
        db.session.commit()
        flash(_("Taken off the agenda."), "success")
        return redirect(f"{target}#agenda")


RECORDS.append((7, _("Roundtable agenda"), "AgendaItemView", {}))



class PlanLineView(OfOpenSession):
    datamodel = interface(PlanLine)
    route_base, list_title, one = "/plan-lines", _("Action plan"), _("Action")
    list_columns = ["action", "responsible", "due_on", "status"]
    fieldsets = [(_("Action"), ["session", "action", "responsible", "due_on", "status"])]


class ParticipantKindView(CatalogView):
    datamodel = interface(ParticipantKind)
    route_base, list_title, one = "/catalogs/participants", _("Participants of the table"), _("Participant")
    list_columns = ["code", "name", "instance", "is_optional"]
    fieldsets = sheet("instance", "is_optional", "may_be_virtual", "per_operator_modality")
