"""How does a session go? Followed before, during and after, concluded, and where something is wrong opened again."""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.commitments.models import Commitment
from app.extensions import db
from app.families.views import Ruled
from app.kit import forms, lists
from app.kit.scopes import glass_over, viewer
from app.kit.steps import Step
from app.sessions import follow, rules
from app.sessions.follow import Asked
from app.sessions.models import CaseSession, Decision, SessionStatus
from app.sessions.parties import missing_of, present_in

TOLD = ("situation", "participation", "next_on", "missing_reason")


class ConcludeForm(forms.RecordForm):
    """What the minutes still need."""

    situation = TextAreaField(_("Summary of the situation"), [Optional(), Length(max=20000)], filters=[forms.strip])
    participation = TextAreaField(
        _("Voice of the child and family"), [Optional(), Length(max=20000)], filters=[forms.strip],
        description=_("What they said and how it was taken into account."),
    )  # fmt: skip
    next_on = DateField(_("Next session"), [Optional(), forms.SensibleDate()])
    missing_reason = StringField(
        _("Reason for a missing party"), [Optional(), Length(max=300)], filters=[forms.strip],
        description=_("Only to close a session that a required party missed."),
    )  # fmt: skip


class ReopenForm(forms.RecordForm):
    """Why is it open again?"""

    reason = StringField(_("Why it is opened again"), [forms.Needed(), Length(max=300)], filters=[forms.strip])


def agreed_in(session_id: int) -> int:
    """How many decisions and commitments does a stored session have?"""
    counts = (select(func.count(model.id)).where(model.session_id == session_id) for model in (Decision, Commitment))
    return sum(db.session.scalar(count) or 0 for count in counts)


class Course(Ruled):
    """What is done with a session besides writing it down."""

    @expose("/follow/<pk>")
    @has_access
    def follow(self, pk: str) -> Any:
        """Who confirmed or came, and what was done before, during and after (G34-3.5-00c)."""
        row = self.get_row(pk)
        asked = follow.asked_of(row)
        return self._follow(row, asked, follow.form_over(row, asked))

    @expose("/follow/<pk>", methods=["POST"])
    @has_access
    def keep(self, pk: str) -> Any:
        """Attendance and checklists at once, joined with what others wrote meanwhile."""
        row = self.get_row(pk)
        if not rules.is_open(row.status):
            abort(409)
        asked = follow.asked_of(row)
        return self.fill_in(
            row, [*asked.people, *asked.steps.values()], lambda told: follow.form_over(row, asked, told),
            lambda form: self._follow(row, asked, form), lambda form, fresh: follow.take(row, asked, form, fresh),
            self.url("follow", pk=row.id),
        )  # fmt: skip

    def _follow(self, row: Any, asked: Asked, form: Any) -> str:
        working = self.may("edit") and rules.is_open(row.status) and not glass_over(row)
        page = self.page(_("Checklists and attendance"), context=f"{row} · {lists.display(row.scheduled_at)}",
                         back_url=self.url("show", pk=row.id), back_label=row)  # fmt: skip
        may_invite = working and viewer().may("add", "SessionParticipantView")
        return self.render_template("session_follow.html", page=page, form=form, row=row, working=working,
                                    may_invite=may_invite, **follow.page_of(row, asked))  # fmt: skip

    @expose("/conclude/<pk>", methods=["GET", "POST"])
    @has_access
    def conclude(self, pk: str) -> Any:
        """The session is over: what its minutes tell is there, and the case is kept as it was on that day."""
        row = self.get_row(pk)
        missing, agreed = missing_of(row.technique, present_in(row.id)), agreed_in(row.id)
        over = rules.not_yet(row.status, row.scheduled_at, agreed)
        if over and not forms.posted():
            flash(over, "warning")
            return redirect(self.url("show", pk=row.id))
        known: dict[str, Any] = {name: getattr(row, name) for name in TOLD}
        facts = {"scheduled_at": row.scheduled_at, "status": "CLOSED", "missing": missing, "agreed": agreed, **known}
        left = ", ".join(missing)
        said = _("Required and not there: %(parties)s.", parties=left) if missing else _("Every required party came.")

        def take(row: Any, form: Any) -> None:
            for name in TOLD:
                setattr(row, name, form[name].data if name in form else known[name])
            follow.conclude(row)

        hidden = {name: None for name in TOLD if not forms.readable(CaseSession, name)}
        return self.step(row, Step(
            type("ConcludeForm", (ConcludeForm,), hidden), _("Conclude the session"), take,
            self.url("show", pk=row.id), _("Session concluded."),
            lambda typed: {} if over else rules.session_faults({**facts, **typed}), known=known, context=said,
            refused=over,
        ))  # fmt: skip

    @expose("/reopen/<pk>", methods=["GET", "POST"])
    @has_access
    def reopen(self, pk: str) -> Any:
        """Open again what was concluded, to correct it; when, by whom and why stays with it."""
        row = self.get_row(pk)
        is_open = _("This session is open.") if rules.is_open(row.status) else None
        if is_open and not forms.posted():
            flash(is_open, "info")
            return redirect(self.url("show", pk=row.id))

        def take(row: Any, form: Any) -> None:
            row.status, row.snapshot = SessionStatus.HELD, None
            row.reopened = rules.reopened(row.reopened, dt.date.today(), viewer().name, form.reason.data)

        return self.step(row, Step(
            ReopenForm, _("Open the session again"), take, self.url("show", pk=row.id), _("Session opened again."),
            refused=is_open,
        ))  # fmt: skip
