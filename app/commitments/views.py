"""What does one see and type about commitments?"""

import datetime as dt

from flask_babel import lazy_gettext as _

from app.commitments.models import OPEN_STATUSES, Commitment
from app.kit.views import RecordView, interface


class CommitmentView(RecordView):
    datamodel = interface(Commitment)
    route_base, list_title, one = "/commitments", _("Commitments"), _("Commitment")
    list_columns = ["due_on", "what|case", "institution|responsible", "status", "priority"]
    base_order = ("due_on", "asc")
    chips = ("status", "priority", "is_of_table")
    flags = {
        "overdue": (_("Overdue"), lambda: (Commitment.due_on < dt.date.today()) & Commitment.status.in_(OPEN_STATUSES))
    }
    chart_view = "CommitmentChartView"
    fieldsets = [
        (_("Commitment"), ["what", "responsible", "institution", "due_on", "priority"]),
        (_("Where it comes from"), ["case", "session", "table_session"]),
        (_("Follow-up"), ["status", "percent", "progress", "evidence", "closed_on", "postponed_reason"]),
    ]
