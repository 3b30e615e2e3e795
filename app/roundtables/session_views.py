"""What happens in a session of a table? Its page, attendance, barriers, quick entries and its closing."""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import format_date, format_datetime, lazy_gettext as _
from sqlalchemy import func, select
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.extensions import db
from app.kit import forms, lists
from app.kit.scopes import utcnow, viewer
from app.kit.steps import Step
from app.kit.views import by_name, interface
from app.professionals.models import me
from app.roundtables import attendance, rules, seating, session_page
from app.roundtables.agenda_page import AgendaBuilding
from app.roundtables.models import BarrierStatus, Convener, Roundtable, RoundtableKind, RoundtableSession
from app.roundtables.quick import QuickEntries, empty_forms, may_add
from app.sessions.models import SessionStatus


class CloseSessionForm(forms.RecordForm):
    """What remains of the session in a few lines?"""

    summary = TextAreaField(
        _("Summary"), [forms.Needed(), Length(max=8000)], description=_("What was agreed, in a few lines.")
    )


class ConvenerSelectField(SelectField):
    """Who may convene the chosen table today; another day's convener is named when already chosen."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, coerce=forms._int_or_none, choices=[], validate_choice=False, **kw)

    def iter_choices(self) -> Any:
        yield ("", _("Choose"), not self.data, {})
        query = select(Convener).order_by(Convener.roundtable_id, Convener.id).limit(50)
        if self.table_id:
            query = query.where(Convener.roundtable_id == self.table_id)
        for row in db.session.scalars(query):
            yield (row.id, str(row), row.id == self.data, {})

    table_id: int | None = None


class RoundtableSessionView(QuickEntries, AgendaBuilding):
    datamodel = interface(RoundtableSession)
    route_base, list_title, one = "/table-sessions", _("Table sessions"), _("Table session")
    list_columns = ["held_at|meeting_place", "number", "roundtable", "status", "convened_by"]
    base_order = ("held_at", "desc")
    chips = ("status",)
    searchable = False
    load_with = ("roundtable", "roundtable.region", "convened_by.professional", "convened_by.kind")
    show_template = "table_session.html"
    faults = staticmethod(rules.session_faults)
    fixed_on_edit = ("roundtable", "number")
    fieldsets = [
        (_("Session"), ["roundtable", "number", "held_at", "same_hour", "meeting_place", "status", "convened_by",
                        "summary"])
    ]  # fmt: skip
    form_only = ("same_hour",)
    method_permission_name = {
        "attendance": "edit", "take_up": "edit", "quick": "edit", "agenda": "edit", "close": "edit"
    }  # fmt: skip

    # -- form ---------------------------------------------------------------------------------------------------------
    def _init_forms(self) -> None:
        super()._init_forms()
        for form in (self.add_form, self.edit_form):
            form.convened_by_id = ConvenerSelectField(_("Convened by"), [Optional()])
            form.same_hour = BooleanField(_("Save anyway: they are two different sessions"))

    def _prefill(self) -> dict[str, Any]:
        """Held now, at the viewer's own table, convened by the viewer when entitled."""
        data = {"held_at": utcnow(), "status": "HELD", **super()._prefill()}
        if not data.get("roundtable_id"):
            own = Roundtable.unit_id.in_(viewer().units) if viewer().units else Roundtable.unit_id.is_(None)
            ids = db.session.scalars(select(Roundtable.id).where(own).limit(2)).all()
            data["roundtable_id"] = ids[0] if len(ids) == 1 else None
        table_id = forms._int_or_none(data["roundtable_id"])
        mine = select(Convener.id).where(Convener.professional_id == me(), Convener.roundtable_id == table_id)
        data.setdefault("convened_by_id", db.session.scalar(mine.limit(1)))
        return data

    def _render_form(self, form: Any, row: Any) -> str:
        if "same_hour" in form and not (form.same_hour.errors or form.same_hour.data):
            del form["same_hour"]  # asked only where another session stands at that hour
        return super()._render_form(form, row)

    def prepare_form(self, form: Any, row: Any) -> None:
        if row is None:
            delattr(form, "number")
            del form["summary"]
        form.convened_by_id.table_id = row.roundtable_id if row is not None else form.roundtable_id.data
        if row is not None and row.status == SessionStatus.CLOSED:
            del form["status"]
        else:
            form.status.choices = [choice for choice in form.status.choices if choice[0] != "CLOSED"]

    def _check(self, form: Any, row: Any) -> bool:
        stored = {name: getattr(row, name) for name in ("roundtable_id", "held_at", "status")}
        told, chosen = {**stored, **form.data}, form.convened_by_id.data
        table = db.session.get(Roundtable, told["roundtable_id"]) if told["roundtable_id"] else None
        day = told["held_at"].date() if told["held_at"] else dt.date.today()
        facts = {
            "convener": db.session.get(Convener, chosen) if chosen else None,
            "convener_needed": chosen or (table is not None and table.kind == RoundtableKind.REGIONAL),
            "who_may": who_may(seating.conveners_on(told["roundtable_id"], day)),
        }
        faults = rules.session_faults({**told, **facts})
        return forms.add_faults(form, {**faults, **self._same_hour(form, table, row)})

    def _same_hour(self, form: Any, table: Roundtable | None, row: Any) -> dict[str, Any]:
        """Another session of this table at this hour is warned of once; whoever means it says so."""
        at = form.held_at.moment
        if table is None or at is None:
            return {}
        near = RoundtableSession.held_at.between(at - rules.SAME_HOUR, at + rules.SAME_HOUR)
        query = select(RoundtableSession).where(
            RoundtableSession.roundtable_id == table.id, near, RoundtableSession.id != (row.id or 0)
        )
        clash = next((one for one in db.session.scalars(query) if rules.is_same_hour(one.held_at, at)), None)
        if clash is None or form.same_hour.data:
            return {}
        return {"same_hour": _("This table has another session at that hour: %(session)s, %(when)s.",
                               session=clash, when=lists.display(clash.held_at))}  # fmt: skip

    def before_save(self, row: RoundtableSession, new: bool) -> None:
        row.convened_by = db.session.get(Convener, row.convened_by_id) if row.convened_by_id else None
        if new:
            last = select(func.max(RoundtableSession.number)).where(
                RoundtableSession.roundtable_id == row.roundtable_id
            )
            row.number = (db.session.scalar(last, execution_options={"with_deleted": True}) or 0) + 1

    def after_save(self, row: RoundtableSession, new: bool) -> None:
        if new:
            seating.invite(row)

    # -- page ---------------------------------------------------------------------------------------------------------
    def context_line(self, row: RoundtableSession) -> str:
        when = f"{format_date(lists.local(row.held_at), 'full')}, {format_datetime(row.held_at, 'H:mm')}"
        words = session_page.cadence_words(row, session_page.previous_of(row))
        which = _("Session %(number)s", number=row.number or "")
        return f"{which} · {when} · {row.roundtable.region}. {words}"

    def tags(self, row: RoundtableSession) -> Any:
        return [(str(row.status), row.status.tone)]

    def row_actions(self, row: RoundtableSession) -> Any:
        if not self.may("edit") or not rules.is_working(row.status):
            return []
        return [(_("Close the session"), self.url("close", pk=row.id), "get", True)]

    def show_page(self, row: RoundtableSession) -> dict[str, Any]:
        page = super().show_page(row)
        back = by_name("RoundtableView").url("show", pk=row.roundtable_id)
        return {
            **page,
            "title": str(row.roundtable),
            "initials": None,
            "back_url": back,
            "back_label": str(row.roundtable),
        }

    def show_context(self, row: RoundtableSession) -> dict[str, Any]:
        working = self.may("edit") and rules.is_working(row.status)
        shown = session_page.page_of(row, session_page.previous_of(row))
        context = {
            "working": working,
            "today": dt.date.today(),
            "may_add": may_add,
            "screen": by_name,
            "day": lists.display,
            **shown,
        }
        invited = [*shown["others"], *shown["delegates"]]
        context["attending"] = attendance.form_over(invited, row.id) if working else None
        return context | empty_forms(row)

    def _again(self, row: RoundtableSession, typed: dict[str, Any], form: Any, code: int = 422) -> tuple[str, int]:
        """The page with what was typed and what is wrong with it."""
        context = {**self.show_context(row), **typed, "form": form}
        page, sections = self.show_page(row), self.sections(row)
        return self.render_template(self.show_template, row=row, page=page, sections=sections, tabs=[], **context), code

    def _working(self, pk: str) -> RoundtableSession:
        """The session, if it can still be written; a closed one answers 409."""
        row = self.get_row(pk)
        if not rules.is_working(row.status):
            abort(409)
        return row

    # -- what is done on the page -------------------------------------------------------------------------------------
    @expose("/attendance/<pk>", methods=["POST"])
    @has_access
    def attendance(self, pk: str) -> Any:
        """Everyone's attendance at once, joined with what others wrote meanwhile; where both wrote, the page asks."""
        row = self._working(pk)
        people = session_page.attendance_of(row)

        def take(form: Any, fresh: Any) -> Any:
            attendance.take(people, form, fresh)
            came = any(one.attendance.name in rules.PRESENT for one in people)
            if came and row.status == SessionStatus.PLANNED and lists.local_day(row.held_at) <= dt.date.today():
                row.status = SessionStatus.HELD
            return _("Attendance saved.")

        return self.fill_in(
            row, people, lambda told: attendance.form_over(people, row.id, told),
            lambda form: self._again(row, {"attending": form}, form)[0], take,
            self.url("show", pk=row.id, _anchor="attendance"),
        )  # fmt: skip

    @expose("/take-up/<pk>/<barrier>", methods=["POST"])
    @has_access
    def take_up(self, pk: str, barrier: str) -> Any:
        """Take a proposed barrier up in this session."""
        row, taken = self._working(pk), by_name("BarrierView").get_row(barrier)
        strange = taken.session_id not in (None, row.id) or taken.region_id != row.region_id
        settled = taken.status in (BarrierStatus.RESOLVED, BarrierStatus.DISCARDED)
        if strange or settled or row.roundtable.kind != RoundtableKind.REGIONAL:
            abort(409)
        taken.session, taken.status = row, BarrierStatus.IN_ANALYSIS
        db.session.commit()
        flash(_("Barrier taken up."), "success")
        return redirect(self.url("show", pk=row.id, _anchor="barriers"))

    @expose("/close/<pk>", methods=["GET", "POST"])
    @has_access
    def close(self, pk: str) -> Any:
        """Close the session: its open commitments pass to the next, the cases of its agenda are no longer seen."""
        row = self.get_row(pk)
        closed = None if rules.is_working(row.status) else _("That session is closed.")
        if closed and not forms.posted():
            abort(409)

        def take(row: RoundtableSession, form: Any) -> None:
            row.summary, row.status = form.summary.data.strip(), SessionStatus.CLOSED

        def faults(_typed: Any) -> Any:
            came = session_page.attendance_of(row)
            return rules.closing_faults(lists.local_day(row.held_at), came, dt.date.today())

        words = _(
            "Open commitments pass to the next session. The cases on the agenda are no longer visible to the table."
        )
        return self.step(row, Step(
            CloseSessionForm, _("Close the session"), take, self.url("show", pk=row.id), _("Session closed."), faults,
            known={"summary": row.summary}, context=words, refused=closed,
        ))  # fmt: skip


def who_may(conveners: list[Convener]) -> str:
    """Who may convene on that day, for whoever may not (G34-4.1-C)."""
    if not conveners:
        return str(_("Nobody is entitled on that day: add a convener to the table first."))
    return str(_("May convene on that day: %(names)s.", names="; ".join(map(str, conveners))))
