"""What does whoever keeps the services of a regional see of a referral? Its ticket, never the case (MED-5-08)."""

import datetime as dt
from typing import Any

from flask import flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kit import forms
from app.kit.due import DueItem, due_of
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.kit.screens import Acts, url_of
from app.kit.steps import Step
from app.kit.views import RecordView, interface
from app.referrals import course, due, reminders, rules  # noqa: F401  reminders fills its registry
from app.referrals.asking import form_for
from app.referrals.models import ReferralState, ReferralTicket
from app.referrals.views import STEPS

ANSWERS = {state: label for state, label in STEPS.items() if state.name in rules.ANSWERS}


class ReferralTicketView(RecordView):
    datamodel = interface(ReferralTicket)
    route_base, list_title, one = "/referral-inbox", _("Referral inbox"), _("Referral received")
    list_columns = ["code|service", "shared_summary", "urgency", "answer_by", "state"]
    base_order = ("id", "desc")
    base_permissions = ["can_read", "can_edit"]
    chips = ("state", "urgency")
    flags = {
        "waiting": (_("To be answered"), lambda: ReferralTicket.state == ReferralState.SENT),
        "late": (_("No answer in time"), lambda: (
            ReferralTicket.state == ReferralState.SENT) & (ReferralTicket.answer_by < dt.date.today())),
    }  # fmt: skip
    searchable = False
    load_with = ("service.organization",)
    fieldsets = [
        (_("What is asked"), ["service", "shared_summary", "household", "urgency", "slot"]),
        (_("How it goes"), ["code", "sent_on", "answer_by", "state", "scheduled_on", "answer"]),
    ]
    method_permission_name = {"answer": "edit"}
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}

    def context_line(self, row: ReferralTicket) -> str:
        whose = getattr(row.service, "organization", None)
        return " · ".join(str(part) for part in (row.service, whose) if part)

    def tags(self, row: ReferralTicket) -> Any:
        return [(str(row.state), row.state.tone), (str(row.urgency), row.urgency.tone)]

    def tone(self, row: Any, name: str, value: Any) -> str | None:
        late = name == "answer_by" and rules.is_late(row.state, row.answer_by, dt.date.today())
        return "red" if late else super().tone(row, name, value)

    def row_actions(self, row: ReferralTicket) -> Acts:
        """What may be answered now."""
        if not viewer().may("edit", type(self).__name__):
            return []
        after = [state for state in ANSWERS if rules.may_follow(row.state, state)]
        return [(ANSWERS[state], self.url("answer", pk=row.id, state=state.name.lower()), "get", place == 0)
                for place, state in enumerate(after)]  # fmt: skip

    @expose("/answer/<pk>/<state>", methods=["GET", "POST"])
    @has_access
    def answer(self, pk: str, state: str) -> Any:
        """Accepted, on the waiting list, with an appointment, declined with its reason, attended or not."""
        row, next_ = self.get_row(pk), due.state_of(state, ANSWERS)
        back, over = self.url("show", pk=row.id), rules.moving_fault(row.state, next_)
        if over and not forms.posted():
            flash(over, "info")
            return redirect(back)

        def take(row: ReferralTicket, form: Any) -> None:
            course.answer(row, next_, form.words.data, form.day.data if "day" in form else None, viewer().name)

        return self.step(row, Step(
            form_for(next_), ANSWERS[next_], take, back, _("Saved. Whoever referred the family sees it now."),
            lambda typed: rules.step_faults(next_.name, typed, dt.date.today()), refused=over,
            context=f"{row} · {row.service}", label=_("Save"),
        ))  # fmt: skip


@due_of("ReferralTicketView")
def tickets_due(today: dt.date) -> list[DueItem]:
    """What was asked of the services and waits for an answer."""
    query = select(ReferralTicket).where(ReferralTicket.state == ReferralState.SENT)
    query = query.options(joined(ReferralTicket.service)).order_by(ReferralTicket.answer_by, ReferralTicket.id)
    return [DueItem(row.answer_by, str(_("Referral received: %(service)s", service=row.service)),
                    f"{row} · {row.urgency}", url_of(row) or "", _("Answer"))
            for row in db.session.scalars(query.limit(due.MOST))]  # fmt: skip
