"""How does one follow what was asked for? One's own background tasks, and all of them for the administrator."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, render_template, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kit import lists, trace
from app.kit.scopes import viewer
from app.kit.views import RecordView, interface
from app.platform import exports
from app.platform.file_views import as_download
from app.platform.jobs import OPEN_STATES, Job, JobState, cancel

SHOWN = 30


class MyJobsView(BaseView):
    """What the viewer asked for; nobody needs a permission to see what is one's own."""

    route_base, default_view = "/jobs", "index"

    @expose("/")
    def index(self) -> Any:
        """The page; `rows` is the part of it that renews itself while something is open."""
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        page = {"title": _("My background tasks"), "context": _("What takes long goes on here after you leave a page.")}
        return self.render_template("jobs.html", page=page, **self._listed())

    @expose("/rows")
    def rows(self) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        return render_template("jobs_rows.html", **self._listed())

    @expose("/cancel/<pk>", methods=["POST"])
    def cancel(self, pk: str) -> Any:
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        return _cancel(mine(pk), url_for("MyJobsView.index"))

    @expose("/file/<pk>")
    def file(self, pk: str) -> Any:
        """The file that one's own job made, for a day."""
        if viewer().user_id is None:
            return redirect(url_for("SignInView.login"))
        row = mine(pk)
        data = exports.file_of(row) or abort(404)
        assert row.result is not None
        trace.note(trace.Act.DOWNLOAD, row, rows=row.result["rows"])
        db.session.commit()
        return as_download(data, row.result.get("type", "text/csv"), row.result["name"])

    def _listed(self) -> dict[str, Any]:
        query = select(Job).filter_by(owner_id=viewer().user_id).order_by(Job.id.desc()).limit(SHOWN)
        rows = list(db.session.scalars(query))
        return {"rows": rows, "busy": any(row.is_open for row in rows), "when": lists.display, "words": words,
                "until": lambda row: row.done_at + exports.KEPT if row.stored else None}  # fmt: skip


def mine(pk: str) -> Job:
    """One's own job, else 404."""
    if viewer().user_id is None or not (pk.isdecimal() and len(pk) < 10):
        abort(404)
    found = db.session.scalar(select(Job).filter_by(id=int(pk), owner_id=viewer().user_id))
    return found or abort(404)


def words(row: Job) -> Any:
    """What there is to say beside the state."""
    if row.state == JobState.FAILED:
        return row.error or _("It failed on our side, several times. Ask for it again or tell the administrator.")
    if row.cancel_asked and row.is_open:
        return _("It stops at its next step.")
    if row.state == JobState.WAITING and row.attempts:
        return _("It failed and will be tried again.")
    return None


def _cancel(row: Job, back: str) -> Any:
    cancel(row.id)
    db.session.commit()
    flash(_("Cancelled; what had begun stops at its next step."), "success")
    return redirect(back)


class JobView(RecordView):
    """Every job, also those that come by themselves; what they made is only for whoever asked."""

    datamodel = interface(Job)
    route_base, list_title, one = "/all-jobs", _("Background tasks"), _("Background task")
    list_columns = ["title", "state", "owner", "attempts", "asked_at", "done_at"]
    chips = ("state",)
    searchable = False
    load_with = ("owner",)
    fieldsets = [
        (_("Background task"), ["title", "state", "owner", "progress", "attempts", "error"]),
        (_("Dates"), ["asked_at", "run_after", "leased_until", "done_at"]),
    ]
    base_permissions = ["can_read", "can_edit"]
    exclude_route_methods: ClassVar[set[str]] = {
        "download", "add", "edit", "delete", "deleted", "restore", "export", "lookup", "related_rows",
    }  # fmt: skip
    method_permission_name = {"cancel": "edit"}

    @expose("/cancel/<pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: str) -> Any:
        row = self.get_row(pk)
        return _cancel(row, self.url("show", pk=row.id))

    def show_page(self, row: Any) -> dict[str, Any]:
        return {**super().show_page(row), "initials": None}

    def tags(self, row: Any) -> Any:
        return [(str(row.state), row.state.tone)]

    def context_line(self, row: Any) -> Any:
        return words(row)

    def row_actions(self, row: Any) -> Any:
        stops = viewer().may("edit", "JobView") and row.state in OPEN_STATES
        return [(_("Cancel the task"), self.url("cancel", pk=row.id), "post", False)] if stops else []
