"""What does one see and type about cases, their team, causes and needs?"""

from typing import Any

from flask_babel import lazy_gettext as _

from app.cases.models import Case, CaseTeam, Cause, Need
from app.kit.views import RecordView, interface


class CaseView(RecordView):
    datamodel = interface(Case)
    route_base, list_title, one = "/cases", _("Cases"), _("Case")
    list_columns = ["code", "family|child", "stage|programme", "status", "moved_on", "legal_due_on"]
    base_order = ("moved_on", "asc")
    chips = ("status", "programme", "unit")
    load_with = ("family", "family.municipality", "unit", "region")
    chart_view = "CaseChartView"
    fieldsets = [
        (_("Case"), ["code", "family", "child", "programme", "stage", "status", "unit"]),
        (_("People in charge"), ["lead", "authority"]),
        (_("Dates"), ["opened_on", "legal_due_on", "closed_on", "closing_reason"]),
        (_("Situation"), ["entry_reason", "situation", "expected_results"]),
    ]
    fixed_on_edit = ("code", "family")
    related = [("NeedView", "case_id"), ("CauseView", "case_id"), ("CaseTeamView", "case_id"), ("VisitView", "case_id"),
               ("SessionView", "case_id"), ("CommitmentView", "case_id")]  # fmt: skip


class CaseTeamView(RecordView):
    datamodel = interface(CaseTeam)
    route_base, list_title, one = "/case-team", _("Team"), _("Team member")
    list_columns = ["professional", "function", "starts_on|ends_on"]
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Assignment"), ["case", "professional", "function", "starts_on", "ends_on"])]


class CauseView(RecordView):
    datamodel = interface(Cause)
    route_base, list_title, one = "/causes", _("Causes"), _("Cause")
    list_columns = ["kind", "reason", "status", "overcome_on"]
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Cause"), ["case", "kind", "reason", "description", "status", "overcome_on"])]


class NeedView(RecordView):
    datamodel = interface(Need)
    route_base, list_title, one = "/needs", _("Needs"), _("Need")
    list_columns = ["kind", "member|case", "level", "status", "found_on"]
    chips = ("status", "level", "kind")
    parent = "case_id"
    searchable = False
    fieldsets = [(_("Need"), ["case", "kind", "member", "level", "description", "status", "found_on", "closed_on"])]

    def context_line(self, row: Any) -> str:
        return f"{row.case} · {row.level}"
