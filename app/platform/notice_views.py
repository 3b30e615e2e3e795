"""How does one read what one was reminded of? One's own notices: open, mark as read, one or all."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import lazy_gettext as _
from sqlalchemy import case, select

from app.extensions import db
from app.kit import lists
from app.kit.scopes import utcnow, viewer
from app.platform.notices import Notice

SHOWN = 100


class NoticeView(BaseView):
    """My notices: nobody needs a permission to see what is one's own, and nobody else ever sees it."""

    route_base, default_view = "/notices", "index"

    @expose("/")
    def index(self) -> Any:
        """The unread first, what is due longest before the rest; then the read, the newest first."""
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        unread_due = case((Notice.read_at.is_(None), Notice.due_on))
        order = (Notice.read_at.is_not(None), unread_due, Notice.id.desc())
        found = list(db.session.scalars(select(Notice).order_by(*order).limit(SHOWN)))
        page = {"title": _("My notices"), "context": _("What is due in your charge. You are told of each thing once.")}
        empty = {"title": _("No notices"), "text": _("What becomes due is announced here, once a day.")}
        unread = [one for one in found if one.read_at is None]
        return self.render_template("notices.html", page=page, unread=unread, read=found[len(unread):],
                                    day=lists.display, empty=empty)  # fmt: skip

    @expose("/open/<pk>", methods=["POST"])
    def open(self, pk: str) -> Any:
        """Read it and go where it is done; what the scope does not show is not there."""
        row = self._mine(pk)
        row.read_at = row.read_at or utcnow()
        target = row.url or url_for("NoticeView.index")
        db.session.commit()
        return redirect(target)

    @expose("/read/<pk>", methods=["POST"])
    def read(self, pk: str) -> Any:
        row = self._mine(pk)
        row.read_at = row.read_at or utcnow()
        db.session.commit()
        return redirect(url_for("NoticeView.index"))

    @expose("/read-all", methods=["POST"])
    def read_all(self) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        for row in db.session.scalars(select(Notice).where(Notice.read_at.is_(None))):
            row.read_at = utcnow()
        db.session.commit()
        flash(_("All notices are marked as read."), "success")
        return redirect(url_for("NoticeView.index"))

    def _mine(self, pk: str) -> Notice:
        """One's own notice, else 404."""
        if viewer().user_id is None:
            abort(redirect(url_for("SignInView.login")))
        if not (pk.isdecimal() and len(pk) < 10):
            abort(404)
        return db.session.scalar(select(Notice).where(Notice.id == int(pk))) or abort(404)
