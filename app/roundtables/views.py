"""What does one see and type about roundtables, their conveners, participants and plans?"""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import select

from app.catalogs.models import Term
from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.kit import forms, lists
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.kit.views import RecordView, by_name, interface, url_of
from app.roundtables import due, keeping, reminders, rules, seating, session_page  # noqa: F401 they fill registries
from app.roundtables.barrier_views import AgendaItemView, BarrierView, OfOpenSession, own_region
from app.roundtables.models import (
    HELD_STATUSES,
    Convener,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableSession,
)
from app.roundtables.register_views import LessonView, SeatView
from app.roundtables.registers import RoundtableChange
from app.roundtables.session_views import RoundtableSessionView

__all__ = ["AgendaItemView", "BarrierView", "ConvenerView", "LessonView", "ParticipantKindView", "PlanLineView",
           "RoundtableAttendanceView", "RoundtableSessionView", "RoundtableView", "SeatView"]  # fmt: skip


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
        (_("Cadence and form"), ["cadence_months", "cadence_reason", "meeting_form", "form_reason", "last_held_on",
                                 "next_due_on"]),
    ]  # fmt: skip
    related = [("RoundtableSessionView", "roundtable_id"), ("ConvenerView", "roundtable_id"),
               ("SeatView", "roundtable_id")]  # fmt: skip

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
        held = RoundtableSession.status.in_(HELD_STATUSES)
        latest = select(RoundtableSession).where(RoundtableSession.roundtable_id == row.id, held)
        last = db.session.scalar(latest.order_by(RoundtableSession.held_at.desc()).limit(1))
        attendance = session_page.attendance_of(last) if last is not None else []
        missing = rules.missing_delegates(seating.units_of(row), attendance) if last is not None else []
        screen, seats = by_name("ConvenerView"), by_name("SeatView")
        return {
            "conveners": seating.conveners_on(row.id, today), "last": last, "missing": missing, "day": lists.display,
            "last_url": url_of(last), "seats": seating.seats_of(row, today), "history": history_of(row),
            "add_convener_url": screen.url("add", roundtable_id=row.id) if screen.may("add") else None,
            "add_seat_url": seats.url("add", roundtable_id=row.id) if seats.may("add") else None,
        }  # fmt: skip


def history_of(table: Roundtable) -> list[dict[str, Any]]:
    """How often and in which form it met, since when and why, for the timeline of its page."""
    query = select(RoundtableChange).where(RoundtableChange.roundtable_id == table.id)
    rows = db.session.scalars(query.options(joined(RoundtableChange.author)).order_by(RoundtableChange.id.desc()))
    return [{"when": lists.display(row.created_at), "kind": row.author.get_full_name() if row.author else None,
             "title": f"{cadence_words(row.cadence_months)} · {row.meeting_form}", "text": row.reason,
             "tone": None, "url": None} for row in rows]  # fmt: skip


def cadence_words(months: int) -> str:
    return str(ngettext("Every month", "Every %(num)s months", months))


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


class RoundtableAttendanceView(OfOpenSession):
    datamodel = interface(RoundtableAttendance)
    route_base, list_title, one = "/table-attendance", _("Attendance"), _("Table participant")
    list_columns = ["kind|unit", "person|institution", "attendance"]
    fieldsets = [(_("Participant"), ["session", "kind", "unit", "person", "institution", "attendance"])]


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
