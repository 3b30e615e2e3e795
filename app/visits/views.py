"""What does one see and type about visits and contacts?"""

from flask_babel import lazy_gettext as _

from app.kit.views import RecordView, interface
from app.visits.models import Visit, VisitParticipant


class VisitView(RecordView):
    datamodel = interface(Visit)
    route_base, list_title, one = "/visits", _("Visits and contacts"), _("Visit or contact")
    list_columns = ["planned_on", "case|family", "kind|number", "mode", "status", "professional"]
    base_order = ("planned_on", "desc")
    chips = ("status", "kind", "mode")
    searchable = False
    parent = "case_id"
    chart_view = "VisitChartView"
    fieldsets = [
        (_("Plan"), ["case", "kind", "number", "planned_on", "mode", "professional", "objective"]),
        (_("What happened"), ["status", "held_at", "minutes", "outcome", "findings", "agreements", "next_on"]),
    ]
    related = [("VisitParticipantView", "visit_id")]


class VisitParticipantView(RecordView):
    datamodel = interface(VisitParticipant)
    route_base, list_title, one = "/visit-participants", _("Participants"), _("Participant")
    list_columns = ["member", "took_part"]
    parent = "visit_id"
    searchable = False
    fieldsets = [(_("Participant"), ["visit", "member", "took_part"])]
