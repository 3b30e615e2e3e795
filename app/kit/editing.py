"""How is a row added and changed? One form, one-time key, version, messages beside the field."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import Enum
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.kit import forms, lists, once
from app.kit.fields import column_of
from app.kit.screens import SCREENS
from app.kit.showing import Showing


class Editing(Showing):
    """Add and edit."""

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        form = self.add_form(request.form) if forms.posted() else self.add_form(data=self._prefill())
        forms.hide_unreadable(form, self.model)
        self.prepare_form(form, None)
        if not forms.posted():
            return self._render_form(form, None)
        if used := once.is_used(once.key_of(form)):
            flash(_("This form was already saved."), "info")
            return redirect(used.url)
        row = self.model()
        return self._save(form, row, new=True)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        row = self.get_row(pk)
        form = (
            self.edit_form(request.form) if forms.posted() else self.edit_form(obj=row, data={"_version": row.version})
        )
        forms.hide_unreadable(form, self.model)
        forms.keep_hidden_links(form, row)
        self.prepare_form(form, row)
        return self._save(form, row, new=False) if forms.posted() else self._render_form(form, row)

    def prepare_form(self, form: Any, row: Any) -> None:
        """Narrow or fill the form of one screen; `row` is None when adding."""

    def _prefill(self) -> dict[str, Any]:
        """Ids and states from the address (never names), for a form opened from its parent."""
        columns = self.model.__mapper__.columns.items()
        plain = [name for name, column in columns if name.endswith("_id") or isinstance(column.type, Enum)]
        return {name: request.args[name] for name in plain if name in request.args}

    def _save(self, form: Any, row: Any, new: bool) -> Any:
        if not form.validate() or not self._check(form, row):
            return self._refused(form, row, new)
        if not new and str(row.version) != form["_version"].data:
            return self._stale(form, row)
        try:
            with db.session.no_autoflush:
                forms.fill(form, row)
                self.before_save(row, new)
            if new:
                db.session.add(row)
            db.session.flush()
            self.after_save(row, new)
            target = self.saved_url(row)
            if new:
                once.keep(once.key_of(form), target)
            db.session.commit()
        except StaleDataError:
            db.session.rollback()
            return self._stale(form, row)
        except IntegrityError as error:
            db.session.rollback()
            if new and (used := once.is_used(once.key_of(form))):  # the same form, sent twice at once
                return redirect(used.url)
            forms.add_faults(form, forms.duplicate_faults(self.model, error))
            return self._render_form(form, None if new else row), 422
        flash(_("Saved."), "success")
        return redirect(target)

    def _refused(self, form: Any, row: Any, new: bool) -> Any:
        """The form with its faults; the saved row when the same form, sent twice at once, made them."""
        if new and (used := once.is_used(once.key_of(form))):
            return redirect(used.url)
        db.session.rollback() if not new else None
        return self._render_form(form, None if new else self.get_row(str(row.id))), 422

    def _check(self, form: Any, row: Any) -> bool:
        """The screen's rule on what was typed, with the stored values of fields that the form leaves out."""
        if self.faults is None:
            return True
        stored = {name: getattr(row, name) for name, _column in self.model.__mapper__.columns.items()}
        typed = {bound.name: bound.data for bound in form if not bound.name.startswith("_")}
        return forms.add_faults(form, type(self).faults({**stored, **typed}))

    def _stale(self, form: Any, row: Any) -> Any:
        forms.add_faults(
            form, {"": _("Someone else changed this meanwhile. Compare with the current data and save again.")}
        )
        form["_version"].data = row.version
        return self._render_form(form, row), 409

    def before_save(self, row: Any, new: bool) -> None:
        """Values that follow from who saves and where; rules live in rules.py and in the database."""

    def after_save(self, row: Any, new: bool) -> None:
        """What follows from a saved row, in the same transaction."""

    def saved_url(self, row: Any) -> str:
        """Where to go after saving: the parent's page on this tab, or the row's own page."""
        if self.parent:
            owner = SCREENS[forms.target_of(self.model, self.parent)]
            return owner.url("show", pk=getattr(row, self.parent), tab=self.tab_id())
        return self.url("show", pk=row.id)

    def _render_form(self, form: Any, row: Any) -> str:
        what = lists.mid(self.one)
        title = _("Add %(what)s", what=what) if row is None else _("Edit %(what)s", what=what)
        groups = []
        for heading, names in self.fieldsets:
            columns = (column_of(self.model, name) for name in names)
            keys = [column.key for column in columns if column is not None]
            groups.append({"title": heading, "fields": [form[key] for key in keys if key in form]})
        cancel = self.url("list") if row is None else self.url("show", pk=row.id)
        page = self.page(
            title, context=str(row) if row is not None else None, cancel_url=cancel, submit_label=_("Save")
        )
        return self.render_template(self.add_template, page=page, form=form, groups=[x for x in groups if x["fields"]])
