"""What does a provider without an account see and answer, and how is it asked? One referral, what left of it."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.cases.models import CaseStatus
from app.extensions import db
from app.kit import forms
from app.kit.lists import display
from app.kit.loading import joined
from app.kit.scopes import glass_over, viewer
from app.kit.screens import LINKS, Acts
from app.kit.views import interface
from app.opportunities.models import Opportunity
from app.platform import doors
from app.platform.door_views import DoorKeeping, DoorView, OpenForm
from app.referrals import course, rules
from app.referrals.models import Referral, ReferralLink, ReferralState, ReferralTicket

OFFERED = {
    ReferralState.ACCEPTED: _("We accept"), ReferralState.SCHEDULED: _("We give an appointment"),
    ReferralState.WAITING: _("Waiting list"), ReferralState.DECLINED: _("We cannot accept"),
    ReferralState.ATTENDED: _("The family attended"), ReferralState.NOT_ATTENDED: _("The family did not attend"),
}  # fmt: skip


def is_askable(row: Referral) -> bool:
    """Does the provider still have something to say?"""
    return any(rules.may_follow(row.state, state) for state in OFFERED) and row.ticket_id is not None


class ReferralLinkView(DoorKeeping):
    """The links that were sent for a referral."""

    datamodel = interface(ReferralLink)
    route_base, list_title, one = "/referral-links", _("Links to answer"), _("Link to answer")
    parent = "referral_id"
    fieldsets = [(_("Link to answer"), ["referral", "recipient", "standing", "expires_at", "used_at", "withdrawn_at",
                                        "tries"])]  # fmt: skip
    about, answered_at = Referral, "ReferralAnswerView.reply"
    ask_title = _("Ask the provider to answer")
    promises = (_("It shows what the service needs to know and the household without names, and nothing else."),
                _("A link made earlier for this referral no longer works."))  # fmt: skip

    def is_askable(self, row: Referral) -> bool:
        return row.sent_on is not None and is_askable(row)

    def ask_context(self, row: Referral) -> str:
        return " · ".join(str(part) for part in (row.service, row.ticket) if part)


def form_for(link: ReferralLink) -> type[OpenForm]:
    """What may be answered now: the states that follow, a day for an appointment, and words."""
    states = [(state.name, label) for state, label in OFFERED.items() if rules.may_follow(link.referral.state, state)]
    return type("ReplyForm", (OpenForm,), {
        "outcome": SelectField(_("Your answer"), choices=states, default=states[0][0]),
        "day": DateField(_("Day of the appointment"), [Optional(), forms.SensibleDate()]),
        "words": TextAreaField(_("Reason or instructions"), [Length(max=2000)], filters=[forms.strip],
                               description=_("Why not, what to bring, whom to ask for. Without names of the family.")),
    })  # fmt: skip


class ReferralAnswerView(DoorView):
    """The page behind the link to answer: one referral, one answer."""

    route_base, default_view = "/referral-answer", "reply"
    counted, title, send_label = "referral", _("Answer a referral"), _("Send the answer")
    context = _("Without an account: your link and your code open one referral, for one answer.")
    thanks = (_("Thank you, your answer was received"),
              _("Whoever referred the family sees it now. You may close this page."))  # fmt: skip

    @expose("/", methods=["GET", "POST"])
    def reply(self) -> Any:
        return self.enter()

    def opened(self, secret: str, code: str) -> ReferralLink | None:
        """The link that both open, while its case is open and there is something to answer."""
        to_ticket = (ReferralLink.referral, Referral.ticket, ReferralTicket.service)
        link = doors.opened(ReferralLink, secret, code, joined(ReferralLink.referral, Referral.case),
                            joined(*to_ticket, Opportunity.organization))  # fmt: skip
        if link is None:
            return None
        row: Referral = link.referral
        is_gone = row.deleted_at is not None or row.case is None or row.case.status == CaseStatus.CLOSED
        return link if is_askable(row) and not is_gone else None

    def form_of(self, link: ReferralLink) -> type[OpenForm]:
        return form_for(link)

    def facts(self, link: ReferralLink) -> list[tuple[Any, str, str | None]]:
        ticket = link.referral.ticket
        assert ticket is not None  # it was asked for after it had left
        return [
            (_("Code"), ticket.code, None), (_("Service"), f"{ticket.service} · {ticket.service.organization}", None),
            (_("What the service needs to know"), ticket.shared_summary or "", None),
            (_("Household"), ticket.household, None), (_("Urgency"), str(ticket.urgency), ticket.urgency.tone),
            (_("Answer by"), display(ticket.answer_by), None), (_("State"), str(ticket.state), ticket.state.tone),
        ]  # fmt: skip

    def faults(self, link: ReferralLink, told: dict[str, Any]) -> dict[str, Any]:
        return rules.step_faults(told["outcome"], told, dt.date.today())

    def take(self, link: ReferralLink, told: dict[str, Any]) -> bool:
        """The answer goes where one from the inbox goes, unless the link was used meanwhile."""
        ticket = link.referral.ticket
        if ticket is None or not doors.use(link):
            return False
        course.answer(ticket, ReferralState[told["outcome"]], told["words"], told["day"], link.recipient)
        db.session.commit()
        return True


def ask_provider(row: Any) -> Acts:
    """From the page of a referral that has left: ask its provider."""
    if not isinstance(row, Referral) or not viewer().may("add", "ReferralLinkView") or glass_over(row):
        return []
    if row.sent_on is None or not is_askable(row):
        return []
    return [(_("Ask the provider"), url_for("ReferralLinkView.ask", pk=row.id), "get", False)]


LINKS.append(ask_provider)
