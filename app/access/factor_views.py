"""How does one set up one's own second factor? Apps and passkeys, recovery codes, and who must before anything else."""

import datetime as dt
from typing import Any

import pyotp
import segno
from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import lazy_gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import delete, select
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from app.access import factors, passkeys, proofs, signins
from app.access.factors import Factor, FactorKind
from app.access.own import for_oneself
from app.access.rules import fresh_step
from app.access.signins import Ended
from app.access.viewers import owes_factor
from app.extensions import db
from app.kit import forms
from app.kit.lists import display
from app.kit.scopes import utcnow
from app.kit.stepup import stepped_up
from app.kit.trace import Act, note

SET_UP = dt.timedelta(minutes=15)  # how long a new app's secret is shown and may be confirmed
# What stays open to whoever must set up a second factor first, besides the pages for doing so.
FREE = {"static", "healthz", "readyz", "SignInView.logout", "PreferenceView.language", "OwnView.confirm",
        "OwnView.left", "OwnView.extend"}  # fmt: skip


def enrol_first() -> Any | None:
    """Before each request: whose role needs a second factor and who has none sees nothing else."""
    page = request.endpoint or "static"
    if not g.get("owes_factor") or page in FREE or page.startswith("FactorView."):
        return None
    return redirect(url_for("FactorView.list"))


def _name() -> StringField:
    return StringField(_("Name of the device"), [Length(max=60)], filters=[lambda text: (text or "").strip() or None],
                       description=_("If you have several: such as “telephone of the office”."))  # fmt: skip


class AppForm(forms.RecordForm):
    """The first code of a new app, and a name."""

    code = StringField(_("Code that the app shows now"), [forms.Needed(), Length(max=12)],
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})  # fmt: skip
    name = _name()


class PasskeyForm(forms.RecordForm):
    """What the browser says of a new passkey, and a name."""

    name = _name()
    passkey = HiddenField()


class FactorView(BaseView):
    """One's own second factors; open to whoever is signed in."""

    route_base, default_view = "/me/factors", "list"

    @expose("/")
    @for_oneself
    def list(self) -> str:
        mine = factors.of(current_user.id)
        rows = [{"id": row.id, "name": str(row), "kind": row.kind if row.name else None,
                 "added": display(row.confirmed_at), "used": display(row.used_at) if row.used_at else None}
                for row in mine]  # fmt: skip
        page = {"title": _("Second factor"), "owed": g.owes_factor, "more": len(mine) < factors.MOST,
                "left": factors.codes_left(current_user.id), "of": proofs.CODES,
                "context": _("Besides your password, signing in asks for something that only you have: nobody comes in "
                             "with a password alone.")}  # fmt: skip
        return self.render_template("own_factors.html", page=page, rows=rows)

    # -- an authenticator app
    @expose("/app/new", methods=["POST"])
    @for_oneself
    @stepped_up
    def new_app(self) -> Any:
        """A new secret; it counts once a code made with it was typed."""
        self._room()
        unfinished = (Factor.user_id == current_user.id, Factor.confirmed_at.is_(None))
        db.session.execute(delete(Factor).where(*unfinished))
        db.session.add(Factor(user_id=current_user.id, kind=FactorKind.APP, secret=pyotp.random_base32()))
        db.session.commit()
        return redirect(url_for("FactorView.app"))

    @expose("/app", methods=["GET", "POST"])
    @for_oneself
    def app(self) -> Any:
        """The secret as a picture and as text, until its first code was typed; never again afterwards."""
        query = select(Factor).where(Factor.user_id == current_user.id, Factor.confirmed_at.is_(None),
                                     Factor.created_at > utcnow() - SET_UP)  # fmt: skip
        row = db.session.scalars(query).first()
        if row is None:
            return redirect(url_for("FactorView.list"))
        form, code = AppForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            step = fresh_step(row.secret or "", "".join(form.code.data.split()), 0, dt.datetime.now().timestamp())
            if step is not None and proofs.use_step(row, step, confirmed_at=utcnow(), name=form["name"].data):
                return self._added(row)
            forms.add_faults(form, {"code": _("This is not the code that the app shows now. Is the clock of the "
                                              "telephone right?")})  # fmt: skip
        secret = row.secret or ""
        issuer = current_app.config["APP_NAME"]
        address = pyotp.TOTP(secret).provisioning_uri(name=current_user.username, issuer_name=issuer)
        drawn = segno.make(address, error="m").svg_inline(omitsize=True, dark="#000", light="#fff", svgclass="qr")
        page = {"title": _("Add an authenticator app"), "submit_label": _("Add the app"),
                "cancel_url": url_for("FactorView.list"), "picture": Markup(drawn),  # noqa: S704  drawn by us
                "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}  # fmt: skip
        return self.render_template("factor_app.html", page=page, form=form), code

    # -- a passkey
    @expose("/passkey", methods=["GET", "POST"])
    @for_oneself
    @stepped_up
    def passkey(self) -> Any:
        self._room()
        form, code = PasskeyForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            row = passkeys.created(current_user, form.passkey.data or "")
            if row is not None:
                row.name = form["name"].data
                db.session.add(row)
                return self._added(row)
            forms.add_faults(form, {"name": _("The passkey could not be made. Try again.")})
        page = {"title": _("Add a passkey"), "submit_label": _("Make the passkey"),
                "cancel_url": url_for("FactorView.list"), "options_url": url_for("FactorView.options"),
                "context": _("Your telephone, your computer or a security key asks for your finger, face or PIN. It "
                             "works only on this site, so no false page can take it from you.")}  # fmt: skip
        return self.render_template("factor_passkey.html", page=page, form=form), code

    @expose("/passkey/options", methods=["POST"])
    @for_oneself
    def options(self) -> Any:
        """A challenge for a new passkey."""
        return passkeys.to_create(current_user), {"Content-Type": "application/json"}

    @expose("/passkey/challenge", methods=["POST"])
    @for_oneself
    def challenge(self) -> Any:
        """A challenge for the passkeys that are there, before something sensitive."""
        return passkeys.to_show(current_user), {"Content-Type": "application/json"}

    # -- both
    def _room(self) -> None:
        if len(factors.of(current_user.id)) >= factors.MOST:
            abort(404)

    def _added(self, row: Any) -> Any:
        """The first one brings the recovery codes, and ends what was signed in without it."""
        db.session.flush()
        note(Act.ACCOUNT, account=current_user.id, what="second factor added", kind=row.kind.name)
        first, here = len(factors.of(current_user.id)) == 1, signins.here()
        codes = proofs.new_codes(current_user) if first else []
        if first:
            signins.end(current_user.id, Ended.FACTOR, but=here.id if here else None)
        signins.renew()
        db.session.commit()
        flash(_("Added. The next sign-in asks for it."), "success")
        return self._codes_page(codes) if codes else redirect(url_for("FactorView.list"))

    def _codes_page(self, codes: Any) -> str:
        page = {"title": _("Your recovery codes"), "next_url": url_for("HomeView.index"), "site": request.host,
                "context": _("If your telephone is lost, one of these lets you in instead; each works once. They are "
                             "shown only now: print them or keep them where only you can read them.")}  # fmt: skip
        return self.render_template("factor_codes.html", page=page, codes=codes)

    @expose("/codes", methods=["POST"])
    @for_oneself
    @stepped_up
    def codes(self) -> Any:
        """Ten new recovery codes instead of the old ones."""
        if not factors.has_any(current_user.id):
            abort(404)
        made = proofs.new_codes(current_user)
        db.session.commit()
        return self._codes_page(made)

    @expose("/remove/<int:pk>", methods=["GET", "POST"])
    @for_oneself
    @stepped_up
    def remove(self, pk: int) -> Any:
        mine = {row.id: row for row in factors.of(current_user.id)}
        row = mine.get(pk) or abort(404)
        if len(mine) == 1 and owes_factor(g.role_profiles):
            flash(_("Your role needs a second factor: add another one before you remove this one."), "warning")
            return redirect(url_for("FactorView.list"))
        if forms.posted():
            return self._removed(row, last=len(mine) == 1)
        page = {"title": _("Remove %(name)s", name=row), "submit_label": _("Remove it"), "danger": True,
                "cancel_url": url_for("FactorView.list"),
                "context": _("Signing in will not ask for it any more.")}  # fmt: skip
        return self.render_template("confirm.html", page=page, form=forms.RecordForm())

    def _removed(self, row: Any, last: bool) -> Any:
        note(Act.ACCOUNT, account=current_user.id, what="second factor removed", kind=row.kind.name)
        if last:
            factors.forget(current_user.id)
        else:
            db.session.delete(row)
        db.session.commit()
        flash(_("Removed."), "success")
        return redirect(url_for("FactorView.list"))
