"""What does somebody without an account see and type, and how is a link made and withdrawn? One row, one answer."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import force_locale, lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Length

from app.extensions import db
from app.kit import forms, once
from app.kit.guesses import Wait, count, waiting
from app.kit.lists import display
from app.kit.scopes import glass_over, utcnow, viewer
from app.kit.screens import SCREENS, Acts
from app.kit.steps import Step
from app.kit.trace import Act, note
from app.kit.views import RecordView
from app.platform import doors

GONE = _("This link was already used, is too old or was withdrawn, or the code is wrong. Ask whoever sent it for a new "
         "one.")  # fmt: skip


LETTER = _("You are asked for an answer. Open this link until %(day)s and type the code of eight digits that you "
           "receive apart. You need no account.")  # fmt: skip


def letter(address: str) -> str:
    """What may be pasted into a mail, in both languages; it says nothing of whom it is about."""
    told = []
    for language in ("es", "en"):
        with force_locale(language):
            told.append(str(LETTER) % {"day": display((utcnow() + doors.VALID_FOR).date())})
    return "\n\n".join([*told, address])


class AskForm(forms.RecordForm):
    """Who will answer?"""

    recipient = StringField(_("Who will answer"), [forms.Needed(), Length(max=120)],
                            description=_("Name and office of the person in the institution."))  # fmt: skip


class DoorKeeping(RecordView):
    """The links that were sent for the rows of one screen; the secrets are shown once and kept nowhere."""

    list_columns = ["recipient", "standing", "expires_at", "used_at"]
    base_permissions = ["can_read", "can_add", "can_edit"]
    searchable = False
    method_permission_name = {"ask": "add", "withdraw": "edit"}
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore", "export", "lookup"}
    about: ClassVar[Any] = None  # the model of the rows that a link opens
    answered_at: ClassVar[str] = ""  # the endpoint of the page behind the link
    ask_title: ClassVar[Any] = ""
    promises: ClassVar[tuple[Any, ...]] = ()  # what is said of a new link

    def is_askable(self, row: Any) -> bool:
        """May somebody still be asked about this row?"""
        raise NotImplementedError

    def ask_context(self, row: Any) -> str:
        return str(row)

    @expose("/ask/<pk>", methods=["GET", "POST"])
    @has_access
    def ask(self, pk: str) -> Any:
        """A link and a code for whoever answers, shown this once."""
        row = SCREENS[self.about].get_row(pk)
        back, form = SCREENS[self.about].url("show", pk=row.id), AskForm()
        if not self.is_askable(row):
            abort(409)
        if not forms.posted() or not form.validate():
            page = self.page(self.ask_title, submit_label=_("Make the link"), cancel_url=back,
                             context=self.ask_context(row))  # fmt: skip
            return self.render_template("confirm.html", page=page, form=form), 422 if forms.posted() else 200
        if answer := once.earlier(form):
            return answer
        secret, code = doors.issue(self.model, row, form.recipient.data.strip())
        once.done(form, back)
        db.session.commit()
        address = f"{url_for(self.answered_at, _external=True)}#{secret}"
        page = self.page(self.one, back_url=back, back_label=str(row))
        return self.render_template("report_link.html", page=page, address=letter(address), code=code,
                                    promises=self.promises, until=display(utcnow() + doors.VALID_FOR))  # fmt: skip

    @expose("/withdraw/<pk>", methods=["GET", "POST"])
    @has_access
    def withdraw(self, pk: str) -> Any:
        """The link opens nothing any more."""
        row = self.get_row(pk)
        over = None if row.standing == doors.DoorState.OPEN else _("This link opens nothing any more.")
        back = self.url("show", pk=row.id)
        if over and not forms.posted():
            flash(over, "info")
            return redirect(back)

        def take(row: Any, form: Any) -> None:
            row.withdrawn_at = utcnow()

        return self.step(row, Step(
            forms.RecordForm, _("Withdraw the link"), take, back, _("Link withdrawn."), refused=over, danger=True,
        ))  # fmt: skip

    def row_actions(self, row: Any) -> Acts:
        keeps = viewer().may("edit", type(self).__name__) and not glass_over(row)
        working = keeps and row.standing == doors.DoorState.OPEN
        return [(_("Withdraw the link"), self.url("withdraw", pk=row.id), "get", False)] if working else []

    def tags(self, row: Any) -> Any:
        return [(str(row.standing), row.standing.tone)]


class OpenForm(forms.RecordForm):
    """Both secrets: that of the link and the code that came another way."""

    secret = StringField(_("Code of the link"), [forms.Needed(), Length(max=64)],
                         description=_("What stands in the link after the sign #."),
                         render_kw={"autocomplete": "off", "data-link-code": "1"})  # fmt: skip
    code = StringField(_("One-time code"), [forms.Needed(), Length(max=12)],
                       description=_("Eight digits that you were given apart from the link."),
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})  # fmt: skip


class DoorView(BaseView):
    """The page behind a link: link and code open one row, and one answer uses both up."""

    counted: ClassVar[str] = ""  # under which name the attempts of an address are counted
    title: ClassVar[Any] = ""
    context: ClassVar[Any] = ""
    send_label: ClassVar[Any] = ""
    thanks: ClassVar[tuple[Any, Any]] = ("", "")

    def opened(self, secret: str, code: str) -> Any | None:
        """The link that both open."""
        raise NotImplementedError

    def form_of(self, link: Any) -> Any:
        """The class of the form that is answered; its field `outcome` tells that it was."""
        raise NotImplementedError

    def facts(self, link: Any) -> list[tuple[Any, str, str | None]]:
        """What is shown of the row: label, words, colour."""
        raise NotImplementedError

    def faults(self, link: Any, told: dict[str, Any]) -> dict[str, Any]:
        return {}

    def take(self, link: Any, told: dict[str, Any]) -> bool:
        """Write the answer; False when the link was used meanwhile."""
        raise NotImplementedError

    def enter(self) -> Any:
        """Ask for the secrets, show the row, take the answer."""
        form = OpenForm()
        if not forms.posted() or not form.validate():
            return self._page(form), 422 if forms.posted() else 200
        try:
            count(self.counted)
        except Wait as wait:
            forms.add_faults(form, {"code": waiting(wait)})
            return self._page(form), 429
        link = self.opened(form.secret.data.strip(), form.code.data)
        return self._gone(form) if link is None else self._answered(form, link)

    def _answered(self, form: Any, link: Any) -> Any:
        kind = self.form_of(link)
        if not request.form.get("outcome"):
            return self._page(kind(formdata=None, data=form.data), link)
        told = kind()
        if not told.validate() or not forms.add_faults(told, self.faults(link, told.data)):
            return self._page(told, link), 422
        if not self.take(link, told.data):
            return self._gone(form)
        page = {"title": self.thanks[0], "submit_label": None, "context": self.thanks[1]}
        return self.render_template("report.html", page=page, form=None, facts=[])

    def _gone(self, form: Any) -> tuple[str, int]:
        note(Act.REFUSED, why=f"{self.counted} link")
        db.session.commit()
        forms.add_faults(form, {"code": GONE})
        return self._page(form), 422

    def _page(self, form: Any, link: Any = None) -> str:
        page = {"title": self.title, "context": self.context,
                "submit_label": self.send_label if link is not None else _("Continue")}  # fmt: skip
        facts = self.facts(link) if link is not None else []
        return self.render_template("report.html", page=page, form=form, facts=facts)
