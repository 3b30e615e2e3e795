"""What does one see and type about case analyses, meetings and conferences?"""

from flask_babel import lazy_gettext as _

from app.kit.views import RecordView, interface
from app.sessions.models import CaseSession, Decision, SessionParticipant


class SessionView(RecordView):
    datamodel = interface(CaseSession)
    route_base, list_title, one = "/sessions", _("Case sessions"), _("Session")
    list_columns = ["scheduled_at", "technique", "case", "status", "next_on"]
    base_order = ("scheduled_at", "desc")
    chips = ("technique", "status")
    searchable = False
    chart_view = "SessionChartView"
    fieldsets = [
        (_("Session"), ["case", "technique", "status", "scheduled_at", "mode", "meeting_place", "question"]),
        (_("Analysis"), ["situation", "issues_individual", "issues_family", "issues_sectors", "strengths", "participation"]),
        (_("What follows"), ["next_on"]),
    ]
    related = [("SessionParticipantView", "session_id"), ("DecisionView", "session_id"), ("CommitmentView", "session_id")]


class SessionParticipantView(RecordView):
    datamodel = interface(SessionParticipant)
    route_base, list_title, one = "/session-participants", _("Participants"), _("Participant")
    list_columns = ["person", "party", "institution", "attendance"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Participant"), ["session", "party", "person", "institution", "attendance"])]


class DecisionView(RecordView):
    datamodel = interface(Decision)
    route_base, list_title, one = "/decisions", _("Decisions"), _("Decision")
    list_columns = ["text", "level", "reason"]
    parent = "session_id"
    searchable = False
    fieldsets = [(_("Decision"), ["session", "text", "reason", "level"])]
