"""What is a screen? A class of column names over a model; this base turns it into list, page, forms and the rest."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from app.extensions import db
from app.kit import forms, lists
from app.kit.listing import target_query
from app.kit.scopes import utcnow, viewer
from app.kit.screens import SCREENS, Rows, by_name, interface, url_of
from app.kit.steps import Step, Stepping

__all__ = ["SCREENS", "RecordView", "by_name", "interface", "target_query", "url_of"]


class DeleteForm(forms.RecordForm):
    """Why is this row deleted? Nothing is deleted without a reason, and it can be restored."""

    reason = TextAreaField(_("Reason"), [forms.Needed(), Length(max=400)], description=_("It can be restored later."))


class RecordView(Stepping):
    """The one base of every screen: scoped, labelled, classified, bilingual; and how rows leave and come back."""

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        def take(row: Any, form: Any) -> None:
            row.deleted_at, row.deleted_by_id, row.deleted_reason = utcnow(), viewer().user_id, form.reason.data

        row = self.get_row(pk)
        return self.step(row, Step(
            DeleteForm, _("Delete %(what)s", what=lists.mid(self.one)), take, self.url("show", pk=row.id),
            _("Deleted. It can be restored."), label=_("Delete"), danger=True, target=self.url("list"),
            undo_url=self.url("restore", pk=row.id),
        ))  # fmt: skip

    @expose("/restore/<pk>", methods=["GET", "POST"])
    @has_access
    def restore(self, pk: str) -> Any:
        row = self.get_row(pk, deleted=True)
        if forms.posted():
            row.deleted_at = row.deleted_by_id = row.deleted_reason = None
            db.session.commit()
            flash(_("Restored."), "success")
            return redirect(self.url("show", pk=row.id))
        title = _("Restore %(what)s", what=lists.mid(self.one))
        page = self.page(title, context=f"{row} · {row.deleted_reason}", danger=False,
                         submit_label=_("Restore"), cancel_url=self.url("deleted"))  # fmt: skip
        return self.render_template("confirm.html", page=page, form=forms.RecordForm())

    @expose("/action/<name>/<pk>", methods=["POST"])
    @has_access
    def action(self, name: str, pk: str) -> Any:
        """One action on one row in scope; FAB's own takes rows unscoped and by GET."""
        return self._act(name, [self.get_row(pk)], single=True)

    @expose("/action_post", methods=["POST"])
    @has_access
    def action_post(self) -> Any:
        """One action on chosen rows; a row out of scope makes the whole act a 404."""
        rows = [self.get_row(pk) for pk in dict.fromkeys(request.form.getlist("rowid")[:200])]
        return self._act(request.form.get("action", ""), rows, single=False)

    def _act(self, name: str, rows: Rows, single: bool) -> Any:
        item = self.actions.get(name) or abort(404)
        if not viewer().may(name, self.class_permission_name):
            abort(403)
        return item.func(rows[0] if single else rows)
