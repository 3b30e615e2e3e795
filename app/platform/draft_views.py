"""How does a page keep, list and discard drafts? Four small routes for whoever is signed in, own drafts only."""

import uuid
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext, lazy_gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.kit.scopes import viewer
from app.platform import drafts
from app.platform.drafts import Draft


class DraftView(BaseView):
    """My drafts."""

    route_base, default_view = "", "mine"

    @expose("/draft", methods=["POST"])
    def keep(self) -> Any:
        """Called by the page while somebody types."""
        if viewer().user_id is None:
            return ended()
        try:
            return drafts.keep(request.form.get("_target", ""), request.form)
        except (IntegrityError, StaleDataError):  # two savings of one draft met; the page sends again
            db.session.rollback()
            return {"text": ""}, 503

    @expose("/draft/token")
    def token(self) -> Any:
        """A page that outlived its session asks: who is signed in now, and with which token?"""
        who = viewer().user_id
        return {"csrf": generate_csrf(), "who": drafts.tab_of(who)} if who is not None else ended()

    @expose("/draft/discard/<pk>", methods=["POST"])
    def discard(self, pk: str) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        try:
            draft = db.session.scalar(select(Draft).filter_by(uuid=uuid.UUID(pk)))
        except ValueError:
            draft = None
        if draft is None:
            abort(404)
        target = url_for("DraftView.mine") if request.form.get("from") == "list" else draft.target
        drafts.forget(draft.key)
        db.session.commit()
        flash(_("Draft discarded."), "success")
        return redirect(target)

    @expose("/drafts/")
    def mine(self) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login", next=request.path))
        found = db.session.scalars(select(Draft).order_by(Draft.changed_at.desc()).limit(drafts.MOST))
        open_ = [(draft, *drafts.row_of(draft.target)) for draft in found]
        offered = [drafts.shown(draft, row) for draft, reached, row in open_ if reached]
        page = {"title": _("My drafts"), "context": _("What you typed and did not save. A draft is kept for 30 days; "
                                                      "only you see it.")}  # fmt: skip
        empty = {"title": _("No drafts"), "text": _("What you type in a form is kept here until you save it.")}
        return self.render_template("drafts.html", page=page, empty=empty, found=offered)


def ended() -> tuple[dict[str, str], int]:
    """Nobody is signed in any more: the page says so, and keeps the words."""
    return {"text": gettext("Your session has ended. Your words stay on this page: sign in to keep them.")}, 401
