"""Where are the details of a service typed, its provider's answer reviewed and experiences told? From its page."""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import Length

from app.directory import answers, due, hours, page, sheet  # noqa: F401  some fill registries
from app.directory.lines import SECTIONS
from app.extensions import db
from app.kit import forms, lists, merging, once
from app.kit.scopes import utcnow, viewer
from app.kit.screens import LINKS, SCREENS, Acts
from app.kit.steps import Step
from app.opportunities.experience import Experience, Working, experience_faults, quality_of
from app.opportunities.models import Opportunity, Organization
from app.opportunities.views import service_faults


class TellForm(forms.RecordForm):
    """What happened when we used it?"""

    used_on = DateField(_("When it was used"), [forms.Needed(), forms.SensibleDate()], default=dt.date.today)
    rating = RadioField(_("How it went"), [forms.Needed()], choices=[(one.name, one.label) for one in Working])
    note = TextAreaField(
        _("What happened"), [forms.Needed(), Length(max=600)], filters=[forms.strip],
        description=_("Waiting time, treatment, papers they asked for. Without names, cases or anything of a family: "
                      "other teams read it."),
    )  # fmt: skip


class DetailsView(BaseView):
    """What hangs from a service or organisation; no screen of its own for each kind of line."""

    route_base, default_view, list_title = "/directory", "service", _("Details of services")
    method_permission_name = {"service": "edit", "organization": "edit", "review": "edit", "experiences": "read",
                              "tell": "add", "remove": "edit"}  # fmt: skip

    @expose("/service/<pk>", methods=["GET", "POST"])
    @has_access
    def service(self, pk: str) -> Any:
        return edit(Opportunity, pk, _("Details of the service"))

    @expose("/organization/<pk>", methods=["GET", "POST"])
    @has_access
    def organization(self, pk: str) -> Any:
        return edit(Organization, pk, _("Details of the organisation"))

    @expose("/review/<pk>", methods=["GET", "POST"])
    @has_access
    def review(self, pk: str) -> Any:
        """What the provider corrected, field by field: as it is, as it is proposed, and which of the two stays."""
        row = SCREENS[Opportunity].get_row(pk)
        back, answer = SCREENS[Opportunity].url("show", pk=row.id), answers.waiting(row)
        if answer is None:
            if forms.posted():
                abort(409)
            flash(_("No answer of the provider waits."), "info")
            return redirect(back)
        return SCREENS[Opportunity].step(row, review_of(row, answer, back))

    @expose("/experiences/<pk>")
    @has_access
    def experiences(self, pk: str) -> Any:
        """What happened when teams used this service."""
        return tell_page(SCREENS[Opportunity].get_row(pk), TellForm())

    @expose("/experiences/<pk>", methods=["POST"])
    @has_access
    def tell(self, pk: str) -> Any:
        """One more experience, of whoever is signed in."""
        row, form = SCREENS[Opportunity].get_row(pk), TellForm()
        if answer := once.earlier(form):
            return answer
        if not form.validate() or not forms.add_faults(form, experience_faults(form.data, dt.date.today())):
            return tell_page(row, form), 422
        db.session.add(Experience(opportunity=row, used_on=form.used_on.data, rating=Working[form.rating.data],
                                  note=form.note.data, professional_id=viewer().professional_id))  # fmt: skip
        target = url_for("DetailsView.experiences", pk=row.id)
        once.done(form, target)
        db.session.commit()
        flash(_("Thank you. Other teams read it now."), "success")
        return redirect(target)

    @expose("/experiences/<pk>/remove", methods=["POST"])
    @has_access
    def remove(self, pk: str) -> Any:
        """A note that tells of a family, or insults somebody, leaves the page."""
        row, told = SCREENS[Opportunity].get_row(pk), request.form.get("experience", "")
        number = int(told) if told.isdecimal() and len(told) < 10 else 0
        note = db.session.scalar(select(Experience).filter_by(id=number, opportunity_id=row.id))
        if note is not None:
            note.deleted_at, note.deleted_by_id = utcnow(), viewer().user_id
            note.deleted_reason = str(_("Taken out by whoever keeps the directory"))
            db.session.commit()
            flash(_("Removed."), "success")
        return redirect(url_for("DetailsView.experiences", pk=row.id))


def tell_page(row: Any, form: Any) -> str:
    """The experiences with a service, the newest first, and the form for one more."""
    screen, may_tell = SCREENS[Opportunity], viewer().may("add", "DetailsView")
    shown = screen.page(_("Experiences with the service"), context=str(row), back_url=screen.url("show", pk=row.id),
                        back_label=row, submit_label=_("Tell it"))  # fmt: skip
    return screen.render_template(
        "service_experience.html", page=shown, form=form, row=row, told=page.experiences_of(row), may_tell=may_tell,
        average=page.average_words(quality_of([row.id]).get(row.id)), day=lists.display,
        may_remove=viewer().may("edit", "DetailsView"),
    )  # fmt: skip


def review_of(row: Any, answer: answers.ServiceAnswer, back: str) -> Step:
    """The step in which each proposed field is taken over or left."""
    fields = {column: RadioField(
        label, choices=[("take", _("Take it over")), ("leave", _("Leave it"))], default="take",
        description=_("Now: %(old)s → proposed: %(new)s", old=old, new=new),
    ) for column, label, old, new in answers.compared(row, answer)}  # fmt: skip

    def faults(told: Any) -> Any:
        stored = {name: getattr(row, name) for name in Opportunity.__mapper__.columns.keys()}
        taken = {name: answers.value_of(name, answer.changes[name]) for name in fields if told[name] == "take"}
        return service_faults({**stored, **taken, **({"is_active": False} if "closure" in taken else {})})

    def take(row: Any, form: Any) -> None:
        answers.settle(row, answer, [name for name in fields if form[name].data == "take"])

    said = " · ".join(str(part) for part in (answer.told_by, lists.display(answer.told_on), answer.said, answer.remark)
                      if part)  # fmt: skip
    return Step(type("ReviewForm", (forms.RecordForm,), fields), _("Review the provider's answer"), take, back,
                _("Reviewed: the service is verified."), faults, context=f"{row} · {said}", label=_("Finish"))


def edit(model: Any, pk: str, title: Any) -> Any:
    """The page of the lines. Without scripts “Add another” sends it: it comes back with all that was typed."""
    screen = SCREENS[model]
    row, back = screen.get_row(pk), screen.url("show", pk=pk)
    form = sheet.form_of(row)
    known = {"programme_id": str(row.programme_id or "")} if model is Opportunity else {}
    step = Step(form, title, sheet.take, back, _("Saved."), known=known, label=_("Save"),
                template="service_details.html", shown={"words": SECTIONS})  # fmt: skip
    if forms.posted() and request.form.get("more") in SECTIONS:
        typed = merging.reopen(form(request.form), f"{row.__tablename__}:{row.id}:{form.__name__}", request.form)
        return screen._ask(typed, row, step)
    return screen.step(row, step)


def details_of(row: Any) -> Acts:
    """From the page of a service or organisation to its details, and to what waits."""
    method = {Opportunity: "service", Organization: "organization"}.get(type(row))
    if method is None or not viewer().may("edit", "DetailsView"):
        return []
    label = _("Details of the service") if method == "service" else _("Details of the organisation")
    return [(label, url_for(f"DetailsView.{method}", pk=row.id), "get", False)]


LINKS.append(details_of)
