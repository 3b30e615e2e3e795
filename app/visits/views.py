"""What does one see and type about visits and contacts?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import func, select

from app.cases.models import Case
from app.cases.snapshot import SNAPSHOT, Told
from app.cases.views import RECORDS, case_of
from app.extensions import db
from app.families.models import Member
from app.families.views import Ruled, members_of, pick
from app.kit import forms, lists
from app.kit.due import TIMELINE, DueItem, Entry, Source, due_of
from app.kit.picking import PK, first_of, only, picked
from app.kit.scopes import utcnow, viewer
from app.kit.screens import url_of
from app.kit.views import interface
from app.professionals.models import me
from app.visits import rules
from app.visits.models import AHEAD, Visit, VisitParticipant, VisitStatus

SOON = dt.timedelta(days=7)
SHOWN = ("kind", "number", "planned_on", "mode", "status", "held_at", "objective")
ORDER = ((Visit.status == VisitStatus.PLANNED).desc(), Visit.planned_on.desc(), Visit.id.desc())
LAST = select(func.max(Visit.number)).where(Visit.case_id == PK, Visit.kind == Visit.kind.default.arg)
WHO = ("professional.first_name", "professional.last_name")


class VisitView(Ruled):
    datamodel = interface(Visit)
    route_base, list_title, one = "/visits", _("Visits and contacts"), _("Visit or contact")
    list_columns = ["planned_on", "case|family", "kind|number", "mode", "status", "professional"]
    base_order = ("planned_on", "desc")
    chips = ("status", "kind", "mode")
    flags = {
        "late": (_("Planned and past"), lambda: AHEAD & (Visit.planned_on < dt.date.today())),
        "week": (_("Planned this week"), lambda: AHEAD & (
            Visit.planned_on.between(dt.date.today(), dt.date.today() + dt.timedelta(days=7)))),
    }  # fmt: skip
    searchable = False
    chart_view = "VisitChartView"
    fieldsets = [
        (_("Plan"), ["case", "kind", "number", "planned_on", "mode", "professional", "objective"]),
        (_("What happened"), ["status", "held_at", "minutes", "outcome", "findings", "agreements", "next_on"]),
    ]
    fixed_on_edit = ("case",)
    load_with = ("family",)
    faults = staticmethod(rules.visit_faults)
    related = [("VisitParticipantView", "visit_id")]

    def tone(self, row: Any, name: str, value: Any) -> str | None:
        late = row.status == VisitStatus.PLANNED and row.planned_on < dt.date.today()
        return "red" if name == "status" and late else super().tone(row, name, value)

    def context_line(self, row: Any) -> str:
        whose = row.family if lists.may_read(Visit, "family") else None
        return " · ".join(str(part) for part in (whose, row.case, row.mode, row.professional) if part)

    def tags(self, row: Any) -> list[tuple[str, str | None]]:
        return [(str(row.status), row.status.tone)]

    def prepare_form(self, form: Any, row: Any) -> None:
        """A new visit knows its number and who makes it; recorded as done it has just ended."""
        if row is not None or forms.typed() is not None:
            return
        form["professional_id"].data = form["professional_id"].data or me()
        case = case_of(form, row)
        if case is not None and not form["number"].data:
            form["number"].data = (db.session.scalar(LAST, {"pk": case.id}) or 0) + 1
        if form["status"].data == VisitStatus.DONE.name:
            form["held_at"].process(None, utcnow().replace(second=0, microsecond=0))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        case = db.session.get(Case, values["case_id"]) if values["case_id"] else None
        return {"case_opened_on": case.opened_on if case is not None else None}


class VisitParticipantView(Ruled):
    datamodel = interface(VisitParticipant)
    route_base, list_title, one = "/visit-participants", _("Visit participants"), _("Visit participant")
    list_columns = ["member", "took_part"]
    parent = "visit_id"
    searchable = False
    fieldsets = [(_("Participant"), ["visit", "member", "took_part"])]
    fixed_on_edit = ("visit",)
    faults = staticmethod(rules.participant_faults)

    def prepare_form(self, form: Any, row: Any) -> None:
        visit = row.visit if row is not None else form.visit_id.chosen()
        if visit is not None:
            pick(form, "member_id", members_of(visit.family_id))

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        member = db.session.get(Member, values["member_id"]) if values["member_id"] else None
        visit = db.session.get(Visit, values["visit_id"]) if values["visit_id"] else None
        return {"member_family_id": member.family_id if member is not None else None,
                "visit_family_id": visit.family_id if visit is not None else None}  # fmt: skip


def visit_entries(column: str, pk: int) -> list[Entry]:
    """The visits of a case or family, planned ones first."""
    told = tuple(name for name in ("objective", "findings", "agreements") if lists.may_read(Visit, name))
    query = first_of(Visit, column, ORDER, *SHOWN, *told, *WHO)
    return [_entry(row, told) for row in db.session.scalars(query, {"pk": pk})]


def _entry(row: Visit, told: tuple[str, ...]) -> Entry:
    waits = row.status == VisitStatus.PLANNED
    day = lists.local(row.held_at).date() if row.held_at else row.planned_on
    tone = "red" if waits and day < dt.date.today() else row.status.tone
    note = " · ".join(str(part) for part in (row.status, row.mode, row.professional) if part)
    text = next((words for name in reversed(told) if (words := getattr(row, name))), "")
    return Entry(day, str(row), text, url_of(row), tone, note, _item(row) if waits else None)


def _item(row: Visit) -> DueItem:
    return DueItem(row.planned_on, str(row), row.objective or str(row.mode), url_of(row) or "", _("Record"))


@due_of("VisitView")
def visits_due(today: dt.date) -> list[DueItem]:
    """Planned visits of those who make them: late ones, and those of the coming week."""
    if not viewer().may("edit", "VisitView"):
        return []
    near = (AHEAD, Visit.planned_on <= today + SOON)
    query = picked(Visit, (Visit.planned_on, Visit.id), 15, near)
    rows = db.session.scalars(query.options(*only(Visit, *SHOWN, "family.name", "family.code")))
    return [DueItem(row.planned_on, f"{row} · {row.family}", row.objective or str(row.mode), url_of(row) or "",
                    _("Record")) for row in rows]  # fmt: skip


def told_of(case: Case) -> Told:
    """When was the family of a case last visited, and when will it be next?"""
    which = {status: func.max(Visit.planned_on).filter(Visit.status == status) for status in VisitStatus}
    last, ahead = which[VisitStatus.DONE], which[VisitStatus.PLANNED]
    found = db.session.execute(select(last, ahead).where(Visit.case_id == case.id)).one()
    labels = (gettext("Last visit"), gettext("Next visit"))
    return [(label, lists.display(day)) for label, day in zip(labels, found, strict=True) if day]


SNAPSHOT.append(told_of)
TIMELINE.append(Source("visits", _("Visits"), "VisitView", visit_entries))
RECORDS.append((4, _("Visit or contact"), "VisitView", {"status": VisitStatus.DONE.name}))
