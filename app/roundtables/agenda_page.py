"""How is the agenda built before a session? From barriers that wait, and cases that stand still (G34-4.1-T7-A2)."""

import datetime as dt
from typing import Any

from flask import flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import and_, or_, select
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from app.cases.models import Case, CaseStatus
from app.cases.rules import STILL_DAYS
from app.commitments.models import Commitment
from app.extensions import db
from app.kit import forms, once, trace
from app.kit.loading import joined
from app.kit.views import RecordView, by_name
from app.roundtables import agenda, session_page
from app.roundtables.models import AgendaItem, Barrier, BarrierStatus, RoundtableKind, RoundtableSession

MOST = 15
NEEDED = AgendaItem.shared_summary.type.length


def waiting_barriers(session: RoundtableSession) -> list[Barrier]:
    """The open barriers of the regional that are not on this agenda, those with most cases first."""
    on_it = select(AgendaItem.barrier_id).where(
        AgendaItem.session_id == session.id, AgendaItem.removed_at.is_(None), AgendaItem.barrier_id.is_not(None)
    )
    proposed = and_(Barrier.session_id.is_(None), Barrier.status == BarrierStatus.PROPOSED)
    here = or_(Barrier.session_id == session.id, Barrier.session_id.in_(session_page.earlier_ids(session)))
    taken_up = and_(here, Barrier.status.in_((BarrierStatus.PROPOSED, BarrierStatus.IN_ANALYSIS)))
    query = select(Barrier).where(Barrier.region_id == session.region_id, or_(proposed, taken_up))
    query = query.where(Barrier.id.not_in(on_it)).options(joined(Barrier.proposed_by))
    return list(db.session.scalars(query.order_by(Barrier.cases_affected.desc().nulls_last(), Barrier.id).limit(50)))


def stuck_cases(session: RoundtableSession, today: dt.date) -> list[Case]:
    """The viewer's own cases in the regional that need help: no movement for long, or something promised is late."""
    on_it = select(AgendaItem.case_id).where(
        AgendaItem.session_id == session.id, AgendaItem.removed_at.is_(None), AgendaItem.case_id.is_not(None)
    )
    late = select(Commitment.case_id).where(Commitment.open_due_on < today, Commitment.case_id.is_not(None))
    still = Case.moved_on < today - dt.timedelta(STILL_DAYS)
    query = select(Case).where(Case.status == CaseStatus.OPEN, Case.region_id == session.region_id)
    query = query.where(or_(still, Case.id.in_(late)), Case.id.not_in(on_it))
    return list(db.session.scalars(query.order_by(Case.moved_on, Case.id).limit(MOST)))


def agenda_form(barriers: list[Barrier], cases: list[Case], told: Any = None) -> Any:
    """b-ID: is this barrier told? c-ID: what the table needs to know of this case; empty is not told."""
    fields: dict[str, Any] = {f"b-{one.id}": BooleanField(one.title) for one in barriers}
    label, most = _("What the table needs to know"), [Length(max=NEEDED)]
    fields |= {f"c-{one.id}": TextAreaField(label, most, filters=[forms.strip]) for one in cases}
    return type("AgendaForm", (forms.RecordForm,), fields)(told)


def faults(form: Any, cases: list[Case]) -> dict[str, Any]:
    """A case is told with the leave of its family; without it the full form asks for the legal basis."""
    chosen = [one for one in cases if form[f"c-{one.id}"].data]
    found = {f"c-{one.id}": agenda.what_stands_against(one) for one in chosen}
    return {name: fault for name, fault in found.items() if fault}


def take(session: RoundtableSession, barriers: list[Barrier], cases: list[Case], form: Any) -> int:
    """Write the chosen ones; what is told of a case is noted. How many were chosen?"""
    items = []
    for barrier in barriers:
        if form[f"b-{barrier.id}"].data:
            barrier.session = barrier.session or session
            barrier.status = BarrierStatus.IN_ANALYSIS
            words = (barrier.description or barrier.title)[:NEEDED]
            items.append(AgendaItem(session=session, barrier=barrier, shared_summary=words))
    for case in cases:
        if words := form[f"c-{case.id}"].data:
            items.append(AgendaItem(session=session, case=case, shared_summary=words))
    db.session.add_all(items)
    db.session.flush()
    for item in items:
        if item.case is not None:
            trace.note(trace.Act.SHARE, item, case=item.case.code, without_consent=False)
    return len(items)


class AgendaBuilding(RecordView):
    """Proposals for the agenda: barriers for everybody, cases for those who keep them."""

    _working: Any

    @expose("/agenda/<pk>", methods=["GET", "POST"])
    @has_access
    def agenda(self, pk: str) -> Any:
        row, items = self._working(pk), by_name("AgendaItemView")
        if row.roundtable.kind != RoundtableKind.REGIONAL or not items.may("add"):
            return redirect(self.url("show", pk=row.id))
        barriers, cases = waiting_barriers(row), stuck_cases(row, dt.date.today())
        told = forms.typed()
        form = agenda_form(barriers, cases, told)
        if not forms.posted():
            return self._proposed(row, form, barriers, cases)
        if answer := once.earlier(form):
            return answer
        if not form.validate() or not forms.add_faults(form, faults(form, cases)) or once.is_again(form):
            return self._proposed(row, form, barriers, cases), 422
        target = self.url("show", pk=row.id, _anchor="agenda")
        number = take(row, barriers, cases, form)
        once.done(form, target)
        db.session.commit()
        flash(ngettext("%(num)s item is on the agenda now.", "%(num)s items are on the agenda now.", number), "success")
        return redirect(target)

    def _proposed(self, row: RoundtableSession, form: Any, barriers: list[Barrier], cases: list[Case]) -> str:
        cases_view = by_name("CaseView")
        page = self.page(_("Build the agenda"), context=str(row), back_url=self.url("show", pk=row.id),
                         back_label=str(row), cancel_url=self.url("show", pk=row.id))  # fmt: skip
        return self.render_template(
            "table_agenda.html", page=page, form=form, row=row, barriers=barriers, cases=cases,
            case_url=(lambda case: cases_view.url("show", pk=case.id)) if cases_view.may("read") else None,
            keeps_cases=by_name("SessionView").may("add"),
        )  # fmt: skip
