"""How is a row added and changed? One form, one-time key, version, messages beside the field; nobody overwrites."""

from typing import Any

from flask import abort, flash, make_response, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import Enum
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound
from wtforms import StringField

from app.extensions import db
from app.kit import forms, lists, merging, once
from app.kit.fields import column_of
from app.kit.screens import SCREENS
from app.kit.showing import Showing

TRIES = 5


class Editing(Showing):
    """Add and edit."""

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        told = forms.typed()
        form = self.add_form(told) if told is not None else self.add_form(data=self._prefill())
        forms.hide_unreadable(form, self.model)
        self.prepare_form(form, None)
        if not forms.posted():
            return self._render_form(form, None)
        if answer := once.earlier(form):
            return answer
        return (self._render_form(form, None), 409) if once.is_again(form) else self._save(form, self.model(), new=True)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        row, told = self._open_row(pk), forms.typed()
        form = self.open_form(row, told)
        if forms.posted():
            return once.earlier(form) or self._save(form, row, new=False)
        if told is not None:
            self._meet(form, row)
        return self._render_form(form, row)

    def _open_row(self, pk: str) -> Any:
        """The row of the form; whoever typed into what was deleted meanwhile gets their words back (R1)."""
        try:
            return self.get_row(pk)
        except NotFound:
            if not forms.posted():
                raise
            return abort(make_response(self._gone(self.get_row(pk, deleted=True)), 410))

    def _gone(self, row: Any) -> str:
        form = self.edit_form(forms.typed())
        typed = [(bound.label.text, bound.data) for bound in form if isinstance(bound, StringField)]
        page = self.page(
            _("This was deleted: %(row)s", row=row), back_url=self.url("list"), back_label=self.list_title,
            deleted_url=self.url("deleted") if self.may("delete") else None,
        )  # fmt: skip
        return self.render_template("gone.html", page=page, typed=[pair for pair in typed if pair[1]])

    def open_form(self, row: Any, told: Any = None) -> Any:
        """The form over a stored row; with `told`, over what someone typed into it."""
        form = self.edit_form(told) if told is not None else self.edit_form(formdata=None, obj=row)
        forms.hide_unreadable(form, self.model)
        forms.keep_hidden_links(form, row)
        self.prepare_form(form, row)
        place = f"{row.__tablename__}:{row.id}"
        return merging.reopen(form, place, told) if told is not None else merging.open_on(form, place, row.version)

    def prepare_form(self, form: Any, row: Any) -> None:
        """Narrow or fill the form of one screen; `row` is None when adding."""

    def _prefill(self) -> dict[str, Any]:
        """Ids and states from the address (never names), for a form opened from its parent."""
        columns = self.model.__mapper__.columns.items()
        plain = [name for name, column in columns if name.endswith("_id") or isinstance(column.type, Enum)]
        return {name: request.args[name] for name in plain if name in request.args}

    def _save(self, form: Any, row: Any, new: bool) -> Any:
        """Write the form, joined with what others changed meanwhile; the page that asks when it cannot be."""
        pk = str(row.id)
        for _try in range(TRIES):
            if not self._sound(form, row):
                return once.earlier(form) or self._refused(form, None if new else pk)
            if not new and (code := self._meet(form, row)):
                return self._render_form(form, row), code
            try:
                return self._write(form, row, new)
            except StaleDataError:  # someone was faster by a moment: read again
                db.session.rollback()
                row = self.model() if new else self.get_row(pk)
            except IntegrityError as error:
                db.session.rollback()
                forms.add_faults(form, forms.duplicate_faults(self.model, error))
                return once.earlier(form) or self._refused(form, None if new else pk)
        forms.add_faults(form, {"": _("Many people are changing this at the same time. Save again.")})
        return self._refused(form, None if new else pk)

    def _refused(self, form: Any, pk: str | None) -> Any:
        if pk:
            db.session.rollback()
        return self._render_form(form, self.get_row(pk) if pk else None), 422

    def _sound(self, form: Any, row: Any) -> bool:
        return form.validate() and self._check(form, row)

    def _check(self, form: Any, row: Any) -> bool:
        """The screen's rule on what was typed, with the stored values of fields that the form leaves out."""
        if self.faults is None:
            return True
        stored = {name: getattr(row, name) for name, _column in self.model.__mapper__.columns.items()}
        typed = {bound.name: bound.data for bound in form if not bound.name.startswith("_")}
        return forms.add_faults(form, type(self).faults({**stored, **typed}))

    def _meet(self, form: Any, row: Any) -> int:
        """Join the form with what others changed since it was opened; 0, or the code of the page that must ask."""
        if form["_version"].data != str(row.version):
            merging.merge(form, self.open_form(row), merging.changed_by(row))
            return 409 if form.opening.clashes else 0 if self._sound(form, row) else 422
        return 0 if merging.all_picked(form) else 409

    def _write(self, form: Any, row: Any, new: bool) -> Any:
        with db.session.no_autoflush:
            forms.fill(form, row)
            self.before_save(row, new)
        if new:
            db.session.add(row)
        db.session.flush()
        self.after_save(row, new)
        target = self.saved_url(row)
        once.done(form, target)
        db.session.commit()
        flash(_("Saved."), "success")
        merging.say_joined(form)
        return redirect(target)

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
            columns = ((name, column_of(self.model, name)) for name in names)
            keys = [column.key if column is not None else name for name, column in columns]
            groups.append({"title": heading, "fields": [form[key] for key in keys if key in form]})
        cancel = self.url("list") if row is None else self.url("show", pk=row.id)
        page = self.page(
            title, context=str(row) if row is not None else None, cancel_url=cancel, submit_label=_("Save")
        )
        return self.render_template(self.add_template, page=page, form=form, groups=[x for x in groups if x["fields"]])
