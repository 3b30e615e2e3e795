"""What does one see and type about referrals, and how does one go from step to step?"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _

from app.cases.models import Case, CaseStatus, Need, NeedStatus
from app.cases.views import RECORDS, case_of
from app.extensions import db
from app.families.models import Member
from app.families.views import Ruled, members_of, pick
from app.kit import forms, lists
from app.kit.scopes import glass_over, viewer
from app.kit.screens import LINKS, Acts, by_name
from app.kit.steps import Step
from app.kit.views import interface
from app.opportunities.agreements import answer_day
from app.opportunities.models import Opportunity
from app.referrals import applications, course, due, rules, slots  # noqa: F401  due fills its registries
from app.referrals.asking import CompleteForm, SendForm, form_for
from app.referrals.models import Referral, ReferralState, Result, ServiceQuality, SlotKind

# What a step is called on its button, in the order in which they are offered.
STEPS = {
    ReferralState.ACCEPTED: _("Accepted"), ReferralState.SCHEDULED: _("Appointment"),
    ReferralState.WAITING: _("Waiting list"), ReferralState.DECLINED: _("Declined"),
    ReferralState.ATTENDED: _("Attended"), ReferralState.NOT_ATTENDED: _("Did not attend"),
    ReferralState.COMPLETED: _("Close with its result"), ReferralState.WITHDRAWN: _("Withdraw"),
}  # fmt: skip


class ReferralView(Ruled):
    datamodel = interface(Referral)
    route_base, list_title, one = "/referrals", _("Referrals"), _("Referral")
    list_columns = ["service|service.organization", "case|member", "urgency", "answer_by", "state"]
    base_order = ("id", "desc")
    base_permissions = ["can_read", "can_add", "can_edit", "can_export"]
    chips = ("state", "urgency", "result")
    flags = {
        "late": (_("No answer in time"), lambda: (
            Referral.state == ReferralState.SENT) & (Referral.answer_by < dt.date.today())),
        "again": (_("To refer again"), lambda: Referral.state.in_([ReferralState[x] for x in rules.REFERRED_AGAIN])),
    }  # fmt: skip
    searchable = False
    chart_view = "ReferralChartView"
    show_template = "referral_show.html"
    load_with = ("service.organization", "case.child", "member", "need.kind", "ticket")
    fixed_on_edit = ("case",)
    faults = staticmethod(rules.referral_faults)
    fieldsets = [
        (_("Referral"), ["case", "need", "member", "service", "earlier"]),
        (_("What is asked"), ["shared_summary", "reason", "urgency", "answer_by"]),
    ]
    show_extra = [
        (_("How it goes"), ["ticket", "state", "sent_on", "household", "slot", "answered_on", "scheduled_on",
                            "ended_on", "result", "quality"]),
    ]  # fmt: skip
    related = [("ReferralLinkView", "referral_id")]
    exclude_route_methods = {"download", "delete", "deleted", "restore"}  # it is taken back, with its reason
    method_permission_name = {"send": "edit", "application": "edit", "step_to": "edit", "close": "edit"}

    # -- list and page ------------------------------------------------------------------------------------------------
    def tone(self, row: Any, name: str, value: Any) -> str | None:
        return "red" if name == "answer_by" and row.is_late else super().tone(row, name, value)

    def context_line(self, row: Referral) -> str:
        whose = getattr(row.service, "organization", None)
        return " · ".join(str(part) for part in (whose, row.case, row.need) if part)

    def tags(self, row: Referral) -> Any:
        late = [(str(_("No answer in time")), "red")] if row.is_late else []
        form = [(str(row.application), row.application.state.tone)] if row.application is not None else []
        return [*late, (str(row.state), row.state.tone), (str(row.urgency), row.urgency.tone), *form]

    def sections(self, row: Referral) -> Any:
        """What has not happened yet takes no line."""
        return [{**group, "items": kept} for group in super().sections(row)
                if (kept := [item for item in group["items"] if item["text"] not in ("—", "")])]  # fmt: skip

    def show_page(self, row: Referral) -> dict[str, Any]:
        """What has left is changed by its steps alone."""
        page = super().show_page(row)
        return page if row.state == ReferralState.PROPOSED else {**page, "edit_url": None}

    def show_context(self, row: Referral) -> dict[str, Any]:
        against = course.what_stands_against(row) if row.state == ReferralState.PROPOSED else None
        return {"history": [due.step_line(step) for step in course.steps_of(row)], "against": against}

    def row_actions(self, row: Referral) -> Acts:
        """The steps that the rules allow from here; what came to nothing is referred again."""
        if not self.may("edit") or glass_over(row):
            return []
        if row.state.name in rules.REFERRED_AGAIN and row.case is not None and self.may("add"):
            told = {name: getattr(row, name) for name in ("case_id", "need_id", "member_id") if getattr(row, name)}
            return [(_("Refer again"), self.url("add", earlier_id=row.id, **told), "get", True)]
        sends = [(_("Send"), self.url("send", pk=row.id), "get", True)] if row.state == ReferralState.PROPOSED else []
        if applications.questions_of(row.service_id):
            sends.append((_("Application form"), self.url("application", pk=row.id), "get", False))
        after = [state for state in STEPS if rules.may_follow(row.state, state)]
        first = next((one for one in after if one != ReferralState.WITHDRAWN), None)
        return sends + [(STEPS[state], self._step_url(row, state), "get", state == first) for state in after]

    def _step_url(self, row: Referral, state: ReferralState) -> str:
        if state == ReferralState.COMPLETED:
            return self.url("close", pk=row.id)
        return self.url("step_to", pk=row.id, state=state.name.lower())

    # -- form ---------------------------------------------------------------------------------------------------------
    def prepare_form(self, form: Any, row: Any) -> None:
        """From a need come its case and member; from an earlier referral its words; from an agreement the day."""
        if row is None and forms.typed() is None:
            self._known(form)
        case = case_of(form, row)
        if case is None:
            del form.earlier_id
            return
        pick(form, "need_id", course.needs_of_case(case.id))
        pick(form, "member_id", members_of(case.family_id))
        pick(form, "earlier_id", course.ended_of(case.id))
        if not form["earlier_id"].few:
            del form.earlier_id

    def _known(self, form: Any) -> None:
        need, earlier, service = (form[name].chosen() for name in ("need_id", "earlier_id", "service_id"))
        if service is not None and (day := answer_day(service.agreement, dt.date.today())):
            form["answer_by"].data = form["answer_by"].data or day
        if need is not None:
            form["case_id"].data, form["member_id"].data = need.case_id, form["member_id"].data or need.member_id
        for name in ("reason", "shared_summary") if earlier is not None else ():
            form[name].data = getattr(earlier, name)
        if earlier is not None:
            form["urgency"].data = earlier.urgency.name

    def facts(self, values: Mapping[str, Any], form: Any) -> dict[str, Any]:
        found = {name: db.session.get(model, values[name]) if values[name] else None for name, model in (
            ("case_id", Case), ("need_id", Need), ("member_id", Member), ("service_id", Opportunity))}  # fmt: skip
        case, need, member, service = found.values()
        people = members_of(case.family_id) if case is not None else []
        return {
            "case_is_closed": case is not None and case.status == CaseStatus.CLOSED,
            "case_family_id": case.family_id if case is not None else None,
            "need_case_id": need.case_id if need is not None else None,
            "member_family_id": member.family_id if member is not None else None,
            "service_is_active": service is not None and service.is_active,
            "names": [*(name for one in people for name in (one.first_name, one.last_name)),
                      case.family.name if case is not None else ""],
        }

    def after_save(self, row: Referral, new: bool) -> None:
        """A new referral begins its history."""
        if new:
            course.begin(row)

    # -- steps --------------------------------------------------------------------------------------------------------
    @expose("/send/<pk>", methods=["GET", "POST"])
    @has_access
    def send(self, pk: str) -> Any:
        """What leaves is shown as it will be read; with the family's leave, and with a slot if one is wanted."""
        row = self.get_row(pk)
        over = rules.moving_fault(row.state, ReferralState.SENT)
        if over and not forms.posted():
            return self._gone_on(row, over)
        against, free = course.what_stands_against(row), slots.free(row.service) if row.service is not None else {}

        def faults(typed: Mapping[str, Any]) -> dict[str, Any]:
            kind = SlotKind[typed["slot"]]
            if against:
                return {"": against}
            taken = kind != SlotKind.NONE and slots.free(row.service)[kind] < 1
            return {"slot": slots.NONE_LEFT} if taken else {}

        def take(row: Referral, form: Any) -> None:
            course.send(row, SlotKind[form.slot.data])

        shown = {"against": against, "row": row, "household": course.preview(row), "day": lists.display,
                 "consents": self._consents_url(row)}
        return self.step(row, Step(
            SendForm.over(free), _("Send the referral"), take, self.url("show", pk=row.id), _("Referral sent."), faults,
            refused=over, context=self._about(row), label=_("Send"), template="referral_send.html", shown=shown,
        ))  # fmt: skip

    @expose("/step/<pk>/<state>", methods=["GET", "POST"])
    @has_access
    def step_to(self, pk: str, state: str) -> Any:
        """What the service said or did, or that the family does not want it any more."""
        row, next_ = self.get_row(pk), due.state_of(state, STEPS)
        over = rules.moving_fault(row.state, next_)
        if over and not forms.posted():
            return self._gone_on(row, over)

        def take(row: Referral, form: Any) -> None:
            course.move(row, next_, form.words.data, form.day.data if "day" in form else None)

        return self.step(row, Step(
            form_for(next_), STEPS[next_], take, self.url("show", pk=row.id), _("Saved."),
            lambda typed: rules.step_faults(next_.name, typed, dt.date.today()), refused=over,
            context=self._about(row), label=_("Save"), danger=next_ == ReferralState.WITHDRAWN,
        ))  # fmt: skip

    @expose("/close/<pk>", methods=["GET", "POST"])
    @has_access
    def close(self, pk: str) -> Any:
        """What came of it, how good it was, and whether the need is met."""
        row = self.get_row(pk)
        over = rules.moving_fault(row.state, ReferralState.COMPLETED)
        if over and not forms.posted():
            return self._gone_on(row, over)
        may_meet = row.need is not None and row.need.status != NeedStatus.MET and viewer().may("edit", "NeedView")

        def take(row: Referral, form: Any) -> None:
            quality = ServiceQuality[form.quality.data] if form.quality.data else None
            course.complete(row, Result[form.result.data], quality, form.words.data, may_meet and form.met.data)

        return self.step(row, Step(
            CompleteForm.over(row.need if may_meet else None), STEPS[ReferralState.COMPLETED], take,
            self.url("show", pk=row.id), _("Referral closed."), refused=over, context=self._about(row),
            label=_("Close the referral"),
        ))  # fmt: skip

    @expose("/application/<pk>", methods=["GET", "POST"])
    @has_access
    def application(self, pk: str) -> Any:
        """The form of the service, answered from the record; it is kept with the referral until its end is known."""
        row = self.get_row(pk)
        asked, found = applications.questions_of(row.service_id), applications.application_of(row)
        required = [f"q{one.id}" for one in asked if one.is_required]
        return self.step(row, Step(
            applications.form_over(asked), _("Application form"), lambda row, form: applications.save(row, asked, form),
            self.url("show", pk=row.id), _("Application saved."),
            lambda told: applications.application_faults(told, required, dt.date.today()),
            known=applications.known(row, asked) | applications.stored(found), context=self._about(row),
            label=_("Save"),
        ))  # fmt: skip

    def _about(self, row: Referral) -> str:
        return " · ".join(str(part) for part in (row.service, row.case, row.ticket) if part)

    def _gone_on(self, row: Referral, why: Any) -> Any:
        flash(why, "info")
        return redirect(self.url("show", pk=row.id))

    def _consents_url(self, row: Referral) -> str | None:
        screen = by_name("ConsentView")
        return screen.url("add", family_id=row.family_id) if screen.may("add") else None


def refer_need(row: Any) -> Acts:
    """From the page of a need that still wants an answer: refer."""
    open_now = isinstance(row, Need) and row.status in (NeedStatus.OPEN, NeedStatus.IN_PROGRESS)
    if not open_now or not viewer().may("add", "ReferralView") or glass_over(row):
        return []
    if row.case is None or row.case.status == CaseStatus.CLOSED:
        return []
    screen = by_name("ReferralView")
    return [(_("Refer"), screen.url("add", case_id=row.case_id, need_id=row.id), "get", False)]


LINKS.append(refer_need)
RECORDS.append((7, _("Referral"), "ReferralView", {}))
