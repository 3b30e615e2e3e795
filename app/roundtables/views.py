"""What does one see and type about roundtables, their sessions, barriers and plans?"""

from flask_babel import lazy_gettext as _

from app.catalogs.views import CatalogView, sheet
from app.kit.views import RecordView, interface
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    Convener,
    ParticipantKind,
    PlanLine,
    Roundtable,
    RoundtableAttendance,
    RoundtableSession,
)


class RoundtableView(RecordView):
    datamodel = interface(Roundtable)
    route_base, list_title, one = "/roundtables", _("Roundtables"), _("Roundtable")
    list_columns = ["name", "kind", "region|unit", "last_held_on", "next_due_on"]
    base_order = ("next_due_on", "asc")
    chips = ("kind", "region")
    chart_view = "RoundtableChartView"
    fieldsets = [
        (_("Roundtable"), ["name", "kind", "region", "unit"]),
        (_("Cadence"), ["cadence_months", "cadence_reason", "last_held_on", "next_due_on"]),
    ]
    related = [("RoundtableSessionView", "roundtable_id"), ("ConvenerView", "roundtable_id")]


class ConvenerView(RecordView):
    datamodel = interface(Convener)
    route_base, list_title, one = "/conveners", _("Conveners"), _("Convener")
    list_columns = ["professional", "kind", "delegated_by", "starts_on|ends_on"]
    parent = "roundtable_id"
    searchable = False
    fieldsets = [(_("Convener"), ["roundtable", "professional", "kind", "delegated_by", "starts_on", "ends_on"])]


class RoundtableSessionView(RecordView):
    datamodel = interface(RoundtableSession)
    route_base, list_title, one = "/table-sessions", _("Table sessions"), _("Table session")
    list_columns = ["held_at", "roundtable|number", "status", "convened_by"]
    base_order = ("held_at", "desc")
    chips = ("status",)
    searchable = False
    fieldsets = [(_("Session"), ["roundtable", "number", "held_at", "meeting_place", "status", "convened_by", "summary"])]
    related = [("AgendaItemView", "session_id"), ("BarrierView", "session_id"), ("CommitmentView", "table_session_id"),
               ("PlanLineView", "session_id"), ("RoundtableAttendanceView", "session_id")]  # fmt: skip


class RoundtableAttendanceView(RecordView):
    datamodel = interface(RoundtableAttendance)
    route_base, list_title, one = "/table-attendance", _("Attendance"), _("Participant")
    list_columns = ["kind", "person|institution", "attendance"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Participant"), ["session", "kind", "person", "institution", "attendance"])]


class BarrierView(RecordView):
    datamodel = interface(Barrier)
    route_base, list_title, one = "/barriers", _("Barriers"), _("Barrier")
    list_columns = ["title", "cause", "cases_affected", "status", "owner"]
    chips = ("status", "cause")
    fieldsets = [
        (_("Barrier"), ["title", "description", "cause", "cases_affected", "region"]),
        (_("Joint analysis"), ["session", "status", "owner", "alternative"]),
    ]


class AgendaItemView(RecordView):
    datamodel = interface(AgendaItem)
    route_base, list_title, one = "/agenda-items", _("Agenda"), _("Agenda item")
    list_columns = ["subject", "shared_summary", "removed_at"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Agenda item"), ["session", "case", "barrier", "shared_summary", "removed_at"])]


class PlanLineView(RecordView):
    datamodel = interface(PlanLine)
    route_base, list_title, one = "/plan-lines", _("Action plan"), _("Action")
    list_columns = ["action", "responsible", "due_on", "status"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Action"), ["session", "action", "responsible", "due_on", "status"])]


class ParticipantKindView(CatalogView):
    datamodel = interface(ParticipantKind)
    route_base, list_title, one = "/catalogs/participants", _("Participants of the table"), _("Participant")
    list_columns = ["code", "name", "instance", "is_optional"]
    fieldsets = sheet("instance", "is_optional", "may_be_virtual", "per_operator_modality")
