"""What do case sessions add up to?"""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from app.catalogs.models import Term
from app.kit.charts import Band, Chart, ChartView
from app.sessions.models import Attendance, CaseSession, RequiredParty, SessionParticipant, SessionStatus

CAME = (Attendance.IN_PERSON, Attendance.VIRTUAL)


def _complete() -> Any:
    """Did every required party of the technique come? As SQL; `rules.missing_parties` says the same of one session."""
    guest, party = aliased(SessionParticipant), aliased(Term)
    came = select(guest.id).join(party, party.id == guest.party_id).where(
        guest.session_id == CaseSession.id, party.code == RequiredParty.party, guest.attendance.in_(CAME)
    ).correlate(CaseSession, RequiredParty)  # fmt: skip
    missing = select(RequiredParty.id).where(
        RequiredParty.technique == CaseSession.technique, RequiredParty.is_required, ~came.exists()
    ).correlate(CaseSession)  # fmt: skip
    return case((missing.exists(), "MISSING"), else_="COMPLETE")


COMPLETE = Band(_("Required parties"), _complete, {"COMPLETE": _("All of them came"), "MISSING": _("One was missing")})


def _over() -> list[Any]:
    return [CaseSession.status != SessionStatus.PLANNED]


class SessionChartView(ChartView):
    route_base, title = "/sessions/charts", _("Sessions by technique and month")
    charts = [
        Chart("technique", _("Sessions by technique and month"), CaseSession, "scheduled_at", "technique", "stacked"),
        Chart("status", _("Sessions by status and month"), CaseSession, "scheduled_at", "status", "stacked"),
        Chart("complete", _("Sessions held, by technique and required parties"), CaseSession, "technique", COMPLETE,
              "stacked", _over),
        Chart("parties", _("Who was invited and who came, by party"), SessionParticipant, "party", "attendance",
              "stacked"),
    ]  # fmt: skip
