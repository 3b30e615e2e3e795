"""How does one get in with a password and a second factor? The page between the two; nobody is signed in on it."""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import lazy_gettext as _, ngettext
from flask_login import current_user
from wtforms import HiddenField

from app.access import entry, factors, own, passkeys, second_step, signins, throttle
from app.access.entry import local_path
from app.access.factors import FactorKind
from app.extensions import db
from app.kit import forms


def ask(user: Any) -> Any:
    """The password was right: on to the page that asks for the second factor."""
    second_step.begin(user)
    return redirect(url_for("FactorEntryView.enter", next=request.args.get("next")))


def let_in(user: Any) -> Any:
    """Everything was shown that this account asks for: the browser is signed in, under a new secret."""
    signins.start(user)
    user.last_login, user.login_count = dt.datetime.now(), (user.login_count or 0) + 1
    db.session.commit()
    return throttle.remember_device(redirect(local_path(request.args.get("next"))), entry.account_key(user, ""))


class EnterForm(forms.RecordForm):
    """The code of an app or a recovery code, or what a passkey answered."""

    code = own.asked_code()
    passkey = HiddenField()


class FactorEntryView(BaseView):
    """Shown between the password and the first page, for ten minutes, to the browser that typed the password."""

    route_base, default_view = "/login/factor", "enter"

    @expose("/", methods=["GET", "POST"])
    def enter(self) -> Any:
        if current_user.is_authenticated:
            return redirect(local_path(request.args.get("next")))
        user = second_step.waiting()
        if user is None:
            flash(_("Begin again with your password: too much time has passed."), "info")
            return redirect(url_for("SignInView.login", next=request.args.get("next")))
        form, code = EnterForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            before = factors.codes_left(user.id)
            code = own.shown(form, "code", "passkey", user)
            if code == 200:
                return self._shown(user, before)
        return self._page(user, form), code

    def _shown(self, user: Any, before: int) -> Any:
        if not second_step.finish(user):
            abort(400)  # the same cookie was quicker elsewhere
        left = factors.codes_left(user.id)
        answer = let_in(user)
        if left < before:
            flash(ngettext("You used a recovery code; %(num)s is left. If you lost your telephone, remove it here.",
                           "You used a recovery code; %(num)s are left. If you lost your telephone, remove it here.",
                           left), "warning")  # fmt: skip
            answer.location = url_for("FactorView.list")
        return answer

    def _page(self, user: Any, form: Any) -> str:
        kinds = {row.kind for row in factors.of(user.id)}
        if FactorKind.APP not in kinds:
            form.code.label.text = _("Recovery code")
        page = {
            "title": _("Second factor"), "submit_label": _("Sign in"), "cancel_url": url_for("SignInView.login"),
            "context": _("Your password is right. Now show that it is you."),
            "passkey": FactorKind.PASSKEY in kinds, "app": FactorKind.APP in kinds,
            "options_url": url_for("FactorEntryView.options"),
        }  # fmt: skip
        return self.render_template("factor_enter.html", page=page, form=form)

    @expose("/options", methods=["POST"])
    def options(self) -> Any:
        """A challenge for the passkeys of whoever has just typed the password."""
        user = None if current_user.is_authenticated else second_step.waiting()
        if user is None:
            return redirect(url_for("SignInView.login"))
        return passkeys.to_show(user), {"Content-Type": "application/json"}
