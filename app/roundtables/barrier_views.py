"""What does one see and type about barriers and the agenda? Proposed, analysed, followed up, told to a table."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from app.cases.views import RECORDS
from app.catalogs.models import Institution
from app.extensions import db
from app.kit import forms, lists, trace
from app.kit.lines import LineLookupField
from app.kit.loading import joined
from app.kit.scopes import utcnow, viewer
from app.kit.steps import Step
from app.kit.views import RecordView, by_name, interface
from app.professionals.models import me
from app.roundtables import agenda, rules
from app.roundtables.models import (
    AgendaItem,
    Barrier,
    BarrierCause,
    BarrierStatus,
    Roundtable,
    RoundtableKind,
    RoundtableSession,
)
from app.roundtables.registers import BarrierChange
from app.sessions.models import SessionStatus


def own_region() -> int | None:
    """The viewer's only regional, if there is just one."""
    return viewer().regions[0] if len(viewer().regions) == 1 else None


class OfOpenSession(RecordView):
    """Rows that are written in a session until it is closed, and lead back to its page."""

    parent: str | None = "session_id"
    searchable = False
    table_kind: RoundtableKind | None = None  # in the sessions of which tables; None is any
    outlives = False  # is it still changed, though not moved, once its session is closed?

    def _check(self, form: Any, row: Any) -> bool:
        fine = super()._check(form, row)
        told = form.session_id.data if "session_id" in form else None
        chosen = db.session.get(RoundtableSession, told) if told else None
        stored = row.session if row.id and not self.outlives else None
        kinds = (self.table_kind, chosen.roundtable.kind if chosen is not None else None)
        states = [one.status for one in (chosen, stored) if one is not None]
        return forms.add_faults(form, rules.place_faults(states, *kinds)) and fine

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        row = self.get_row(pk)
        if row.session is not None and not rules.is_working(row.session.status):
            flash(_("That session is closed."), "warning")
            return redirect(self.url("show", pk=row.id))
        return super().delete(pk)

    def saved_url(self, row: Any) -> str:
        if row.session_id is None:
            return self.url("show", pk=row.id)
        return str(by_name("RoundtableSessionView").url("show", pk=row.session_id))


class AnalysisForm(forms.RecordForm):
    """What lies behind it, who could remove it, and how could it be got round (G34-4.1-F-c, G34-4.1-T7-A1)?"""

    alternative = TextAreaField(_("Alternative solution"), [forms.Needed(), Length(max=8000)])
    cause = RadioField(_("Cause"), [Optional()], choices=[(one.name, one.label) for one in BarrierCause],
                       validate_choice=False)  # fmt: skip
    owner_id = LineLookupField(_("Owner"), [Optional()], model=Institution, lookup="BarrierView.lookup",
                               column="owner_id", description=_("The institution that can remove it."))  # fmt: skip
    cases_affected = IntegerField(_("Cases affected"), [Optional(), NumberRange(0, 1_000_000)])


class FollowUpForm(forms.RecordForm):
    """What became of it since?"""

    status = SelectField(_("Status"), choices=[(one.name, one.label) for one in BarrierStatus
                                               if one != BarrierStatus.PROPOSED])  # fmt: skip
    note = TextAreaField(_("What became of it"), [forms.Needed(), Length(max=4000)])


class BarrierView(OfOpenSession):
    datamodel = interface(Barrier)
    route_base, list_title, one = "/barriers", _("Barriers"), _("Barrier")
    list_columns = ["title", "cause", "cases_affected", "status", "owner"]
    chips = ("status", "cause", "region")
    parent, table_kind = None, RoundtableKind.REGIONAL
    searchable = True
    load_with = ("proposed_by",)
    faults = staticmethod(rules.barrier_faults)
    fieldsets = [
        (_("Barrier"), ["title", "description", "cause", "cases_affected", "region"]),
        (_("Joint analysis"), ["session", "status", "owner", "alternative"]),
    ]
    show_extra = [(_("Origin"), ["proposed_by"])]
    show_template = "commitment_show.html"  # the row, then its history
    method_permission_name = {"alternative": "edit", "follow": "edit"}

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
        if not self.may("edit"):
            return []
        return [(_("Analyse together"), self.url("alternative", pk=row.id), "get", True),
                (_("Follow up"), self.url("follow", pk=row.id), "get", False)]  # fmt: skip

    def show_context(self, row: Barrier) -> dict[str, Any]:
        query = select(BarrierChange).where(BarrierChange.barrier_id == row.id).order_by(BarrierChange.id.desc())
        how = (joined(BarrierChange.author), joined(BarrierChange.session))
        return {"history": [_told(one) for one in db.session.scalars(query.options(*how))]}

    def _from(self, row: Barrier) -> tuple[RoundtableSession | None, str]:
        """The session whose page asked, if it may be read, and where to go back to."""
        table, back = by_name("RoundtableSessionView"), request.args.get("session_id", "")
        known = back.isdecimal() and len(back) < 10 and table is not None and table.may("read")
        session = db.session.get(RoundtableSession, int(back)) if known else None
        if session is None:
            return None, self.url("show", pk=row.id)
        return session, str(table.url("show", pk=session.id, _anchor="barriers"))

    @expose("/alternative/<pk>", methods=["GET", "POST"])
    @has_access
    def alternative(self, pk: str) -> Any:
        """The joint analysis: cause, owner, cases and the way round that the table proposes."""
        row = self.get_row(pk)
        _session, target = self._from(row)

        def take(row: Barrier, form: Any) -> None:
            row.alternative = form.alternative.data.strip()
            row.cause = BarrierCause.__members__.get(form.cause.data or "", row.cause)
            if "owner_id" in forms.typed():
                row.owner, row.cases_affected = form.owner_id.chosen(), form.cases_affected.data

        known = {"alternative": row.alternative, "cause": row.cause.name, "owner_id": row.owner_id,
                 "cases_affected": row.cases_affected}  # fmt: skip
        return self.step(row, Step(
            AnalysisForm, _("Analyse together"), take, target, _("Analysis saved."), label=_("Save"),
            known=known, context=row.title,
        ))  # fmt: skip

    @expose("/follow/<pk>", methods=["GET", "POST"])
    @has_access
    def follow(self, pk: str) -> Any:
        """What became of it, said in a session; the earlier words stay."""
        row = self.get_row(pk)
        session, target = self._from(row)
        if session is not None and (session.region_id != row.region_id or not rules.is_working(session.status)):
            abort(409)

        def take(row: Barrier, form: Any) -> None:
            row.status = BarrierStatus[form.status.data]
            said = {"status": row.status, "note": form.note.data.strip(), "region_id": row.region_id}
            db.session.add(BarrierChange(barrier=row, session=session or row.session, **said))

        status = BarrierStatus.IN_ANALYSIS if row.status == BarrierStatus.PROPOSED else row.status
        return self.step(row, Step(
            FollowUpForm, _("Follow up"), take, target, _("Follow-up saved."), label=_("Save"), context=row.title,
            faults=lambda typed: rules.follow_up_faults({**typed, "alternative": row.alternative}),
            known={"status": status.name},
        ))  # fmt: skip


def _told(row: BarrierChange) -> dict[str, Any]:
    """A change of a barrier as the timeline shows it."""
    author = row.author.get_full_name() if row.author is not None else None
    text = " · ".join(str(part) for part in (row.note, row.session) if part)
    return {"when": lists.display(row.created_at), "kind": author, "title": str(row.status), "text": text,
            "tone": row.status.tone, "url": None}  # fmt: skip


class AgendaItemView(OfOpenSession):
    datamodel = interface(AgendaItem)
    route_base, list_title, one = "/agenda-items", _("Agenda"), _("Agenda item")
    list_columns = ["subject", "shared_summary", "removed_at"]
    table_kind = RoundtableKind.REGIONAL
    fixed_on_edit = ("session", "case", "barrier", "legal_basis", "removed_at")
    fieldsets = [(_("Agenda item"), ["session", "case", "barrier", "shared_summary", "legal_basis", "removed_at"])]
    method_permission_name = {"remove": "edit"}

    def _check(self, form: Any, row: Any) -> bool:
        if "session_id" not in form:
            return super()._check(form, row)
        told = {"sharing": agenda.what_stands_against(form.case_id.chosen())}
        typed = {bound.name: bound.data for bound in form}
        return super()._check(form, row) and forms.add_faults(form, rules.agenda_faults({**typed, **told}))

    def _prefill(self) -> dict[str, Any]:
        """From a case: the session of a regional table that is being prepared, when there is just one."""
        working = select(RoundtableSession.id).join(RoundtableSession.roundtable).where(
            RoundtableSession.status != SessionStatus.CLOSED, Roundtable.kind == RoundtableKind.REGIONAL
        )
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
