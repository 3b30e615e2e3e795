"""What is due today? The home of each role."""

import datetime as dt
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import format_date, lazy_gettext as _

from app.kit.scopes import viewer


class HomeView(BaseView):
    """The first page: what is due, overdue first, then the counts that link to their lists."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        today = format_date(dt.date.today(), "full")
        page = {"title": _("Today, %(day)s", day=today), "context": viewer().place}
        empty = {"title": _("Nothing is due"), "text": _("What is due in your reach appears here first.")}
        return self.render_template("home.html", page=page, due=[], counts=[], empty=empty)
