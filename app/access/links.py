"""How does somebody get a password that nobody else ever saw? A one-time link, handed over, used once (ASVS 6.4)."""

import datetime as dt
import secrets
from typing import Any

from flask import current_app, flash, redirect, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _
from sqlalchemy import DateTime, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import StringField
from wtforms.validators import Length

from app.access import passwords, signins, throttle
from app.access.own import chosen
from app.access.signins import Ended, digest
from app.extensions import Model, db
from app.kit import forms
from app.kit.fields import field
from app.kit.guesses import waiting
from app.kit.scopes import Record, System, utcnow
from app.kit.trace import Act, note

VALID_FOR = dt.timedelta(hours=24)


class OneTimeLink(Record, System, Model):
    """Whoever holds the secret of this row may choose the account's password, once, within a day."""

    traced = False  # its making and its use are told by themselves
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    digest: Mapped[str] = field(_("Key"), String(64), required=True, unique=True)
    expires_at: Mapped[dt.datetime] = field(_("Valid until"), DateTime, required=True)
    used_at: Mapped[dt.datetime | None] = field(_("Used"), DateTime)

    def __str__(self) -> str:
        return f"#{self.id}"


def issue(user: Any) -> str:
    """A new secret for this account; earlier ones open nothing any more. The caller commits."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    code = secrets.token_urlsafe(32)
    db.session.add(OneTimeLink(user_id=user.id, digest=digest(code), expires_at=utcnow() + VALID_FOR))
    note(Act.ACCOUNT, account=user.id, what="link issued")
    return code


def pending(user: Any) -> dt.datetime | None:
    """Until when does an unused link of this account hold?"""
    valid = (OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > utcnow())
    return db.session.scalar(select(OneTimeLink.expires_at).where(*valid))


def holder(code: str) -> Any | None:
    """The active account that a valid secret belongs to."""
    valid = (OneTimeLink.digest == digest(code), OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > utcnow())
    return db.session.scalar(select(User).join(OneTimeLink, OneTimeLink.user_id == User.id).where(User.active, *valid))


def use(code: str, user: Any, password: str) -> bool:
    """Choose the password with a secret, if nobody was quicker; every sign-in of the account ends."""
    free = update(OneTimeLink).where(OneTimeLink.digest == digest(code), OneTimeLink.used_at.is_(None))
    if db.session.execute(free.values(used_at=utcnow())).rowcount != 1:
        db.session.rollback()
        return False
    user.password = passwords.hashed(password)
    signins.end(user.id, Ended.PASSWORD)
    throttle.forget(f"#{user.id}")
    note(Act.ACCOUNT, account=user.id, what="link used")
    db.session.commit()
    return True


def address(code: str, site: str = "") -> str:
    """The whole link. The secret stands after the #, which no browser sends: no log and no referrer ever holds it."""
    page = f"{site.rstrip('/')}/link/" if site else url_for("LinkView.choose", _external=True)
    return f"{page}#{code}"


class ChosenPasswordForm(forms.RecordForm):
    """The secret of the link, and the new password twice."""

    code = StringField(_("Code of the link"), [forms.Needed(), Length(max=64)],
                       description=_("What stands in the link after the sign #."),
                       render_kw={"autocomplete": "off", "data-link-code": "1"})  # fmt: skip
    password, again = chosen()


class LinkView(BaseView):
    """The page behind a one-time link: opening it changes nothing, sending it consumes the link."""

    route_base, default_view = "/link", "choose"

    @expose("/", methods=["GET", "POST"])
    def choose(self) -> Any:
        form, code = ChosenPasswordForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            try:
                throttle.take_address()
                if answer := self._chosen(form):
                    return answer
            except throttle.Wait as wait:
                code = 429
                forms.add_faults(form, {"code": waiting(wait)})
        page = {"title": _("Choose your password"), "submit_label": _("Save the password"),
                "context": _("Only you will know it. The link you were given is used up when you save.")}  # fmt: skip
        return self.render_template("link.html", page=page, form=form), code

    def _chosen(self, form: Any) -> Any | None:
        code, password = form.code.data.strip(), form.password.data
        user = holder(code)
        if user is not None and (reason := passwords.fault(password, user)):
            forms.add_faults(form, {"password": reason})
            return None
        if user is None or not use(code, user, password):
            note(Act.REFUSED, why="link")
            db.session.commit()
            forms.add_faults(form, {"code": _("This link was already used or is too old. Ask for a new one.")})
            return None
        flash(_("Your password is saved. Sign in with the user name %(name)s.", name=user.username), "success")
        return redirect(url_for("SignInView.login"))


def site() -> str:
    """Where the application is served, for commands: they know no request."""
    scheme, host, port = (current_app.config[name] for name in ("PREFERRED_URL_SCHEME", "HOST", "PORT"))
    return f"{scheme}://{host}:{port}" if scheme == "http" else f"{scheme}://{host}"

