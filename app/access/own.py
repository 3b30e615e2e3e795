"""What may everybody do with their own account? See and end one's sign-ins, change the password, prove who one is."""

import functools
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, Length

from app.access import entry, factors, passwords, proofs, signins, throttle
from app.access.factors import FactorKind
from app.access.signins import Ended
from app.extensions import db
from app.kit import forms, stepup
from app.kit.guesses import waiting
from app.kit.lists import display
from app.kit.stepup import stepped_up
from app.kit.trace import Act, note

ASKED = _("What comes next is sensitive, so we ask for your password again. Nothing you wrote is lost.")
ASKED_BOTH = _("What comes next is sensitive, so we ask for your password and your second factor again. Nothing you "
               "wrote is lost.")  # fmt: skip


def asked(label: Any, **more: Any) -> PasswordField:
    """The field of one's present password."""
    return PasswordField(
        label, [forms.Needed(), Length(max=1024)], render_kw={"autocomplete": "current-password"}, **more
    )


def chosen() -> tuple[PasswordField, PasswordField]:
    """The fields of a new password, twice."""
    new, same = {"autocomplete": "new-password"}, _("The two passwords are not the same.")
    hint = _("A sentence of at least 15 characters is easy to remember and hard to guess; spaces count.")
    return (
        PasswordField(_("New password"), [forms.Needed(), Length(max=1024)], render_kw=new, description=hint),
        PasswordField(_("The same password again"), [forms.Needed(), EqualTo("password", same)], render_kw=new),
    )


def for_oneself(method: Any) -> Any:
    """A route for whoever is signed in, whatever their role opens; strangers go to the sign-in page."""

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kw: Any) -> Any:
        if current_user.is_authenticated:
            return method(self, *args, **kw)
        return redirect(url_for("SignInView.login", next=request.path if request.method == "GET" else None))

    return guarded


def asked_code(**more: Any) -> StringField:
    """The field of a second factor that is typed."""
    return StringField(
        _("Code of your app, or a recovery code"), [Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}, **more
    )  # fmt: skip


class ProofForm(FlaskForm):
    """One's own password, once more; with a second factor that one, too: both together are what signs in."""

    class Meta:
        csrf = False

    own_password = asked(_("Your password"))
    own_code = asked_code()
    own_passkey = HiddenField()

    def __init__(self) -> None:
        super().__init__()
        if not factors.has_any(current_user.id):
            del self.own_code, self.own_passkey


class PasswordForm(forms.RecordForm):
    """The present password and, twice, the new one."""

    current = asked(_("Present password"))
    password, again = chosen()


def proven(form: Any, name: str) -> int:
    """Was one's own password typed in this field? The HTTP status: 200, else a message stands beside the field."""
    try:
        user = entry.prove(current_user.username, form[name].data)
    except throttle.Wait as wait:
        forms.add_faults(form, {name: waiting(wait)})
        return 429
    if user is None:
        forms.add_faults(form, {name: _("This is not your password.")})
        return 401
    return 200


def confirms(form: Any) -> int:
    """Did they prove again who they are? The HTTP status: 200, else a message stands beside the field."""
    code = proven(form, "own_password")
    return shown(form, "own_code", "own_passkey", current_user) if code == 200 and "own_code" in form else code


def shown(form: Any, name: str, passkey: str, user: Any) -> int:
    """Is the second factor in this form right? The HTTP status: 200, else a message stands beside the field."""
    try:
        if proofs.shown(user, form[name].data or "", form[passkey].data or ""):
            return 200
    except throttle.Wait as wait:
        forms.add_faults(form, {name: waiting(wait)})
        return 429
    forms.add_faults(form, {name: _("This is not right, or was used before. Each code of the app works once: wait for "
                                    "the next one.")})  # fmt: skip
    form[passkey].data = ""
    return 401


def ask_again(back: str | None) -> Any | None:
    """The answer that asks for the password before a sensitive act; None when the sent form brings the right one."""
    if not forms.posted():
        return redirect(url_for("OwnView.confirm", next=back or request.full_path.rstrip("?")))
    form, code = ProofForm(), 401
    if form.own_password.data:
        code = confirms(form)
        if code == 200:
            confirmed()
            return None
    carried = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", *form.data)]
    return confirm_page(form, carried, request.full_path.rstrip("?")), code


def confirmed() -> None:
    """The password was right: the next minutes ask no more, under a new secret."""
    signins.renew()
    note(Act.SIGN_IN, user_id=current_user.id, what="confirmed")
    db.session.commit()


def confirm_page(form: Any, carried: Any, target: str) -> str:
    """One field, or two; whatever was typed before travels along."""
    both = "own_code" in form
    page = {"title": _("Confirm that it is you"), "submit_label": _("Confirm"), "action_url": target,
            "cancel_url": url_for("HomeView.index"),
            "passkey": both and factors.of(current_user.id, FactorKind.PASSKEY),
            "context": ASKED_BOTH if both else ASKED}  # fmt: skip
    return render_template("own_confirm.html", page=page, form=form, carried=carried)


class OwnView(BaseView):
    """One's own sign-ins, password and time; open to whoever is signed in."""

    route_base, default_view = "/me", "sessions"

    @expose("/sessions")
    @for_oneself
    def sessions(self) -> str:
        here = signins.here()
        rows = [{"id": row.id, "device": row.device, "here": here is not None and row.id == here.id,
                 "started": display(row.started_at), "seen": display(row.seen_at), "address": row.address}
                for row in signins.of(current_user.id)]  # fmt: skip
        rows.sort(key=lambda row: not row["here"])
        page = {"title": _("Where I am signed in"),
                "context": _("If you do not recognise one of these, end it and change your password.")}  # fmt: skip
        return self.render_template("own_sessions.html", page=page, rows=rows)

    @expose("/sessions/end/<int:pk>", methods=["POST"])
    @for_oneself
    @stepped_up
    def end(self, pk: int) -> Any:
        """End one of one's own sign-ins; of nobody else's."""
        if pk not in {row.id for row in signins.of(current_user.id)}:
            abort(404)
        self._ended(only=pk)
        flash(_("Ended. That device must sign in again."), "success")
        return redirect(url_for("OwnView.sessions"))

    @expose("/sessions/end-others", methods=["POST"])
    @for_oneself
    @stepped_up
    def end_others(self) -> Any:
        here = signins.here()
        self._ended(but=here.id if here else None)
        flash(_("All other devices must sign in again."), "success")
        return redirect(url_for("OwnView.sessions"))

    def _ended(self, **which: Any) -> None:
        signins.end(current_user.id, Ended.OWNER, **which)
        note(Act.SIGN_OUT, user_id=current_user.id, what="ended from another device")
        db.session.commit()

    @expose("/password", methods=["GET", "POST"])
    @for_oneself
    def password(self) -> Any:
        """Change one's own password; whoever else is signed in with the old one is signed out."""
        form, code = PasswordForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            if reason := passwords.fault(form.password.data, current_user):
                forms.add_faults(form, {"password": reason})
            elif (code := proven(form, "current")) == 200:
                return self._changed(form.password.data)
        page = {"title": _("Change my password"), "submit_label": _("Save the password"),
                "cancel_url": url_for("OwnView.sessions"),
                "context": _("Every other device where you are signed in must sign in again.")}  # fmt: skip
        return self.render_template("password.html", page=page, form=form), code

    def _changed(self, password: str) -> Any:
        here = signins.here()
        current_user.password = passwords.hashed(password)
        signins.end(current_user.id, Ended.PASSWORD, but=here.id if here else None)
        signins.renew()
        note(Act.ACCOUNT, account=current_user.id, what="password changed")
        db.session.commit()
        flash(_("Your password is changed."), "success")
        return redirect(url_for("OwnView.sessions"))

    @expose("/left")
    @for_oneself
    def left(self) -> Any:
        """How many seconds until this sign-in ends? Asking does not prolong it."""
        here = signins.here()
        return jsonify(left=here.left if here else 0)

    @expose("/extend", methods=["POST"])
    @for_oneself
    def extend(self) -> Any:
        signins.extend()
        return self.left()

    @expose("/confirm", methods=["GET", "POST"])
    @for_oneself
    def confirm(self) -> Any:
        """The password again, then back to what one was doing."""
        form, code = ProofForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate() and (code := confirms(form)) == 200:
            confirmed()
            flash(_("Confirmed. Go on with what you were doing."), "success")
            return redirect(entry.local_path(request.args.get("next")))
        return confirm_page(form, [], request.full_path.rstrip("?")), code


stepup.ASKERS.append(ask_again)
