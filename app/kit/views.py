"""What is a screen? A class of column names over a model; this base turns it into list, show, forms and the rest."""

import csv
import io
from collections.abc import Iterator
from typing import Any, ClassVar

from flask import abort, flash, g, jsonify, redirect, render_template, request, session, url_for
from flask_appbuilder import ModelView, expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import TextAreaField
from wtforms.validators import Length

from app.extensions import db
from app.kit import forms, lists
from app.kit.fields import column_of
from app.kit.scopes import utcnow, viewer

VERBS = {
    "list": "read", "show": "read", "search": "read", "related_rows": "read", "lookup": "read", "action": "read",
    "action_post": "read", "deleted": "delete",
    "add": "add", "edit": "edit", "delete": "delete", "restore": "delete", "export": "export",
}  # fmt: skip
SCREENS: dict[Any, "RecordView"] = {}
EXPORT_CAP = 20_000
Rows, Names, Dicts = list[Any], list[str], list[dict[str, Any]]  # inside the class `list` is the route
Groups, Pairs, Tags = list[tuple[Any, list[str]]], list[tuple[str, str]], list[tuple[str, str | None]]
Acts, Links = list[tuple[Any, str, str, bool]], list[tuple[Any, str]]


class DeleteForm(forms.RecordForm):
    """Why is this row deleted? Nothing is deleted without a reason, and it can be restored."""

    reason = TextAreaField(_("Reason"), [forms.Needed(), Length(max=400)], description=_("It can be restored later."))


class RecordView(ModelView):
    """The one base of every screen: scoped, labelled, classified, bilingual.

    State `datamodel`, `route_base`, `list_title`, `one`, `list_columns` ("code|municipality" shows a second line),
    `fieldsets`, and where needed `chips`, `flags`, `related` [(view name, foreign key)], `faults`, `row_actions`.
    """

    one: Any = ""
    many: Any = ""
    base_order: ClassVar[Any] = ("id", "desc")
    fieldsets: ClassVar[Groups] = []
    show_extra: ClassVar[Groups] = []
    fixed_on_edit: ClassVar[tuple[str, ...]] = ()
    chips: ClassVar[tuple[str, ...]] = ()
    flags: ClassVar[dict[str, tuple[Any, Any]]] = {}
    related: ClassVar[Pairs] = []
    load_with: ClassVar[tuple[str, ...]] = ()
    parent: str | None = None
    faults: Any = None
    chart_view: str | None = None
    searchable = True
    list_template, show_template = "list.html", "show.html"
    add_template = edit_template = "form.html"
    exclude_route_methods: ClassVar[set[str]] = {"download"}

    # -- what FAB would guess, stated -------------------------------------------------------------------------------
    def _init_properties(self) -> None:
        self.method_permission_name = {**VERBS, **(self.method_permission_name or {})}
        self.label_columns, self.base_filters, self.search_columns = {}, [], []
        self.related_views, self._related_views = [], []
        SCREENS[self.datamodel.obj] = self

    def _init_forms(self) -> None:
        names = [name for _title, group in self.fieldsets for name in group]
        lookup = f"{type(self).__name__}.lookup"
        self.search_form = forms.RecordForm
        self.add_form = forms.form_class(self.datamodel.obj, names, lookup)
        kept = [name for name in names if name not in self.fixed_on_edit]
        self.edit_form = forms.form_class(self.datamodel.obj, kept, lookup)

    def _init_titles(self) -> None:
        self.title = self.list_title

    def update_redirect(self) -> None:
        """FAB keeps visited addresses in the cookie; we keep none."""

    # -- small questions ----------------------------------------------------------------------------------------------
    @property
    def model(self) -> Any:
        return self.datamodel.obj

    def may(self, verb: str) -> bool:
        """Does the viewer's role open this verb of this screen, and does the screen have it?"""
        return f"can_{verb}" in self.base_permissions and viewer().may(verb, self.class_permission_name)

    def url(self, method: str, **values: Any) -> str:
        return url_for(f"{type(self).__name__}.{method}", **values)

    def orderable(self) -> Names:
        """Plain listed columns that the viewer may read; nothing else can be ordered by."""
        plain = [name.split("|")[0] for name in self.list_columns]
        columns = self.model.__mapper__.columns
        return [name for name in plain if name in columns and forms.readable(self.model, name)]

    def get_row(self, pk: str, deleted: bool = False) -> Any:
        """The row in the viewer's scope, else 404, whatever the id looks like."""
        if not (pk.isdigit() and len(pk) < 10):
            abort(404)
        query = select(self.model).where(self.model.id == int(pk))
        if deleted:
            query = query.where(self.model.deleted_at.is_not(None))
        shown = {name for _title, group in [*self.fieldsets, *self.show_extra] for name in group}
        query = query.options(*lists.loaders(self.model, shown | set(self.load_with)))
        return db.session.scalar(query, execution_options={"with_deleted": deleted}) or abort(404)

    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        return {"title": title, "subtitle": None, "context": None, **more}

    # -- list -----------------------------------------------------------------------------------------------------------
    @expose("/list/")
    @has_access
    def list(self) -> str:
        return self._render_list(deleted=False)

    @expose("/deleted/")
    @has_access
    def deleted(self) -> str:
        return self._render_list(deleted=True)

    def _render_list(self, deleted: bool) -> str:
        text = lists.kept_search(type(self).__name__)
        criteria = [*self.criteria(), *lists.matches(self.model, text), *self._chip_criteria()]
        if deleted:
            criteria.append(self.model.deleted_at.is_not(None))
        context = self._rows_context(criteria, deleted=deleted)
        may_add = self.may("add") and not deleted
        add = {"add_url": self.url("add") if may_add else None, "add_label": _("Add %(what)s", what=self.one)}
        page = self.page(
            _("Deleted: %(what)s", what=self.list_title) if deleted else self.list_title, **add,
            export_url=self.url("export", **self._args()) if self.may("export") and not deleted else None,
            deleted_url=self.url("deleted") if self.may("delete") and not deleted else None,
            chart_links=self._chart_links(), subtitle=self.subtitle(context["pager"]["total"]),
        )  # fmt: skip
        search = {
            "url": self.url("search"), "value": text, "placeholder": _("Name, code or document"),
            "clear_url": self.url("list", **self._args(s=None)),
        }  # fmt: skip
        empty = {"title": _("Nothing here yet"), "text": self.empty_text(bool(text or request.args)), **add}
        return self.render_template(
            self.list_template, page=page, search=search if self.searchable and not deleted else None,
            chips=self._chip_context(), base_url=self.url("list"), empty=empty, **context,
        )  # fmt: skip

    def criteria(self) -> Rows:
        """What this list is of, beyond scope: a hook for narrower screens."""
        return []

    def subtitle(self, total: str) -> Any:
        return _("%(total)s in your reach.", total=total)

    def empty_text(self, filtered: bool) -> Any:
        if filtered:
            return _("No row matches the search and filters. Remove one of them.")
        return _("Rows that you may see appear here as soon as someone records them.")

    def _args(self, **changes: Any) -> dict[str, Any]:
        kept = {name: request.args[name] for name in ("s", "order", "dir", "flag", *self.chips) if name in request.args}
        return {name: value for name, value in {**kept, **changes}.items() if value is not None}

    def _chip_criteria(self) -> Rows:
        found = []
        for name in self.chips:
            value = lists.chip_value(self.model, name, request.args.get(name))
            if value is not None and forms.readable(self.model, name):
                found.append(column_of(self.model, name) == value)
        flag = self.flags.get(request.args.get("flag", ""))
        return [*found, flag[1]()] if flag else found

    def _chip_context(self) -> Dicts:
        here, chips = request.endpoint or "", []
        for name in self.chips:
            if not forms.readable(self.model, name):
                continue
            value = lists.chip_value(self.model, name, request.args.get(name))
            pairs = lists.chip_options(self.model, name)
            chips.append({
                "name": name, "param": name, "label": lists.label_of(self.model, name),
                "value_label": self._chip_label(name, value, pairs) if value is not None else None,
                "clear_url": url_for(here, **self._args(**{name: None})),
                "options": [{"label": text, "active": request.args.get(name) == key,
                             "url": url_for(here, **self._args(**{name: key}))} for key, text in pairs or []],
                "lookup_url": None if pairs is not None else self.url("lookup", column=column_of(self.model, name).key),
            })  # fmt: skip
        for key, (label, _where) in self.flags.items():
            on = request.args.get("flag") == key
            chips.append({"name": key, "label": label, "value_label": label if on else None, "param": "flag",
                          "clear_url": url_for(here, **self._args(flag=None)), "options": [], "lookup_url": None,
                          "url": url_for(here, **self._args(flag=key))})  # fmt: skip
        return chips

    def _chip_label(self, name: str, value: Any, pairs: Any) -> str:
        if pairs is None:
            row = db.session.get(forms.target_of(self.model, column_of(self.model, name).name), value)
            return str(row) if row is not None else "—"
        key = {True: "1", False: "0"}.get(value, getattr(value, "name", str(value))) if value is not None else ""
        return str(next((label for option, label in pairs if option == key), "—"))

    def _rows_context(self, criteria: Rows, deleted: bool = False) -> dict[str, Any]:
        """Columns, rows and pager: what list.html and related.html need."""
        page = lists.whole("page", 1, lists.PAGE_CAP)
        found, total = lists.fetch(self, criteria, page, deleted=deleted)
        names = self.visible_columns()
        first = (page - 1) * lists.PAGE
        here = {**(request.view_args or {}), **self._args()}
        endpoint = request.endpoint or ""
        more = len(found) == lists.PAGE and f"{first + lists.PAGE}" != total and page < lists.PAGE_CAP
        return {
            "columns": [self._column(name) for name in names],
            "rows": [self._row(row, names, deleted) for row in found],
            "pager": {
                "from": first + 1 if found else 0, "to": first + len(found), "total": total, "page": page,
                "prev_url": url_for(endpoint, **here, page=page - 1) if page > 1 else None,
                "next_url": url_for(endpoint, **here, page=page + 1) if more else None,
            },
            "bulk": [(key, item.text) for key, item in self.actions.items()
                     if item.multiple and viewer().may(key, self.class_permission_name)],
            "bulk_url": self.url("action_post"),
        }  # fmt: skip

    def visible_columns(self) -> Names:
        """The listed columns below the viewer's ceiling."""
        return [name for name in self.list_columns if lists.may_read(self.model, name.split("|")[0])]

    def _column(self, name: str) -> dict[str, Any]:
        first = name.split("|")[0]
        order, direction = lists.order_of(self)
        turn = "desc" if order == first and direction == "asc" else "asc"
        can = first in self.orderable() and request.endpoint == f"{type(self).__name__}.list"
        return {
            "label": lists.label_at(self.model, first), "numeric": False, "direction": direction if order == first else "",
            "order_url": self.url("list", **self._args(order=first, dir=turn)) if can else None,
        }  # fmt: skip

    def _row(self, row: Any, names: Names, deleted: bool) -> dict[str, Any]:
        url = self.url("restore", pk=row.id) if deleted else self.url("show", pk=row.id)
        return {"id": row.id, "url": url, "cells": [self.cell(row, name) for name in names]}

    def cell(self, row: Any, name: str) -> lists.Cell:
        first, *rest = name.split("|")
        value = lists.walk(row, first)
        subs = [lists.display(lists.walk(row, part), tail=True) for part in rest if lists.may_read(self.model, part)]
        return lists.Cell(lists.display(value), sub=" · ".join(s for s in subs if s) or None, tone=self.tone(row, first, value))

    def tone(self, row: Any, name: str, value: Any) -> str | None:
        return lists.tone_of(value)

    def _chart_links(self) -> Links:
        if self.chart_view and viewer().may("read", self.chart_view):
            return [(_("Charts"), url_for(f"{self.chart_view}.chart"))]
        return []

    @expose("/search", methods=["POST"])
    @has_access
    def search(self) -> Any:
        text = request.form.get("q", "").strip()
        token = lists.keep_search(type(self).__name__, text) if text else None
        return redirect(self.url("list", **({"s": token} if token else {})))

    @expose("/lookup/<column>", methods=["POST"])
    @has_access
    def lookup(self, column: str) -> Any:
        """Type-ahead: at most twenty rows of a related table, in the viewer's scope."""
        if column not in self.model.__mapper__.columns or not column.endswith("_id"):
            abort(404)
        target = forms.target_of(self.model, column)
        text = request.form.get("q", "")[:100]
        rows = db.session.scalars(target_query(target, text).limit(20)).all()
        return jsonify([{"value": str(row.id), "text": str(row), "sub": getattr(row, "hint", "") or ""} for row in rows])

    @expose("/export")
    @has_access
    def export(self) -> Any:
        """The list as shown, as CSV: same scope, search, chips and ceiling."""
        text = lists.kept_search(type(self).__name__)
        criteria = [*self.criteria(), *lists.matches(self.model, text), *self._chip_criteria()]
        names = self.visible_columns()
        ids = select(self.model.id).where(*criteria).order_by(self.model.id).limit(EXPORT_CAP)
        body = "\ufeff" + "".join(self._csv(names, db.session.scalars(lists.rows_query(self, ids))))
        headers = {"Content-Disposition": f"attachment; filename={self.route_base.strip('/')}.csv"}
        return body, 200, {**headers, "Content-Type": "text/csv; charset=utf-8"}

    def _csv(self, names: Names, rows: Any) -> Iterator[str]:
        parts = [part for name in names for part in name.split("|") if lists.may_read(self.model, part)]
        yield _csv_line([str(lists.label_at(self.model, part)) for part in parts])
        for row in rows:
            yield _csv_line([lists.display(lists.walk(row, part), tail=True) for part in parts])

    # -- show -----------------------------------------------------------------------------------------------------------
    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> str:
        row = self.get_row(pk)
        return self.render_template(
            self.show_template, row=row, page=self.show_page(row), sections=self.sections(row), tabs=self._tabs(row),
            **self.show_context(row),
        )  # fmt: skip

    def show_context(self, row: Any) -> dict[str, Any]:
        """More for the show template of one screen."""
        return {}

    def show_page(self, row: Any) -> dict[str, Any]:
        return self.page(
            str(row), context=self.context_line(row), tags=self.tags(row),
            edit_url=self.url("edit", pk=row.id) if self.may("edit") else None,
            delete_url=self.url("delete", pk=row.id) if self.may("delete") else None,
            actions=self.row_actions(row), back_url=self.url("list"), back_label=self.list_title,
            initials="".join(word[0] for word in str(row).split()[:2]).upper(),
        )  # fmt: skip

    def context_line(self, row: Any) -> Any:
        return None

    def tags(self, row: Any) -> Tags:
        return []

    def row_actions(self, row: Any) -> Acts:
        """(label, url, method, is primary) of what can be done next with this row."""
        return []

    def sections(self, row: Any) -> Dicts:
        """The summary lists of the show page, below the viewer's ceiling."""
        groups = []
        for title, names in [*self.fieldsets, *self.show_extra]:
            items = [self._item(row, name) for name in names if lists.may_read(self.model, name)]
            groups.append({"title": title, "items": items})
        return [group for group in groups if group["items"]]

    def _item(self, row: Any, name: str) -> dict[str, Any]:
        value = lists.walk(row, name)
        return {"label": lists.label_at(self.model, name), "text": lists.display(value), "tone": lists.tone_of(value),
                "url": url_of(value), "multiline": isinstance(value, str) and len(value) > 80}  # fmt: skip

    def _tabs(self, row: Any) -> Dicts:
        open_tabs = [(screen, key) for name, key in self.related if (screen := by_name(name)) and screen.may("read")]
        asked, tabs = request.args.get("tab", ""), []
        for place, (screen, key) in enumerate(open_tabs):
            here = asked == screen.tab_id() or (not any(asked == s.tab_id() for s, _k in open_tabs) and place == 0)
            tabs.append({
                "id": screen.tab_id(), "label": screen.list_title, "count": None, "active": here,
                "url": screen.url("related_rows", parent=key, pk=row.id),
                "html": Markup(screen.render_related(key, row)) if here else None,  # noqa: S704 our own template
            })  # fmt: skip
        return tabs

    def tab_id(self) -> str:
        return str(self.route_base).strip("/").replace("/", "-")

    @expose("/related/<parent>/<pk>")
    @has_access
    def related_rows(self, parent: str, pk: str) -> str:
        """The rows of one parent, as a fragment for a tab."""
        if not any(name == type(self).__name__ and key == parent for s in SCREENS.values() for name, key in s.related):
            abort(404)
        owner = SCREENS[forms.target_of(self.model, parent)]
        return self.render_related(parent, owner.get_row(pk))

    def render_related(self, parent: str, row: Any) -> str:
        context = self._rows_context([column_of(self.model, parent) == row.id])
        may_add = self.may("add")
        add = {"add_url": self.url("add", **{parent: row.id}) if may_add else None,
               "add_label": _("Add %(what)s", what=self.one)}  # fmt: skip
        empty = {"title": _("Nothing recorded yet"), "text": None, **add}
        return render_template("related.html", page=self.page(self.list_title, **add), empty=empty, **context)

    # -- add, edit --------------------------------------------------------------------------------------------------
    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        form = self.add_form(request.form) if forms.posted() else self.add_form(data=self._prefill())
        forms.hide_unreadable(form, self.model)
        self.prepare_form(form, None)
        if not forms.posted():
            return self._render_form(form, None)
        if used := forms.is_used(form["_key"].data or ""):
            flash(_("This form was already saved."), "info")
            return redirect(used.url)
        row = self.model()
        return self._save(form, row, new=True)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        row = self.get_row(pk)
        form = self.edit_form(request.form) if forms.posted() else self.edit_form(obj=row, data={"_version": row.version})
        forms.hide_unreadable(form, self.model)
        self.prepare_form(form, row)
        return self._save(form, row, new=False) if forms.posted() else self._render_form(form, row)

    def prepare_form(self, form: Any, row: Any) -> None:
        """Narrow or fill the form of one screen; `row` is None when adding."""

    def _prefill(self) -> dict[str, Any]:
        """Ids and states from the address (never names), for a form opened from its parent."""
        names = [name for name in self.model.__mapper__.columns.keys() if name in request.args]
        return {name: request.args[name] for name in names if name.endswith("_id") or column_of(self.model, name).type}

    def _save(self, form: Any, row: Any, new: bool) -> Any:
        if not form.validate() or not self._check(form, row):
            db.session.rollback() if not new else None
            return self._render_form(form, None if new else self.get_row(str(row.id))), 422
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
                db.session.add(forms.FormKey(key=form["_key"].data[:43], url=target, owner_id=viewer().user_id))
            db.session.commit()
        except StaleDataError:
            db.session.rollback()
            return self._stale(form, row)
        except IntegrityError as error:
            db.session.rollback()
            forms.add_faults(form, forms.duplicate_faults(self.model, error))
            return self._render_form(form, None if new else row), 422
        flash(_("Saved."), "success")
        return redirect(target)

    def _check(self, form: Any, row: Any) -> bool:
        """The screen's rule on what was typed, with the stored values of fields that the form leaves out."""
        if self.faults is None:
            return True
        stored = {name: getattr(row, name) for name in self.model.__mapper__.columns.keys()}
        typed = {bound.name: bound.data for bound in form if not bound.name.startswith("_")}
        return forms.add_faults(form, type(self).faults({**stored, **typed}))

    def _stale(self, form: Any, row: Any) -> Any:
        forms.add_faults(form, {"": _("Someone else changed this meanwhile. Compare with the current data and save again.")})
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
        title = _("Add %(what)s", what=self.one) if row is None else _("Edit %(what)s", what=self.one)
        groups = []
        for heading, names in self.fieldsets:
            keys = [column_of(self.model, name).key for name in names]
            groups.append({"title": heading, "fields": [form[key] for key in keys if key in form]})
        cancel = self.url("list") if row is None else self.url("show", pk=row.id)
        page = self.page(title, context=str(row) if row is not None else None, cancel_url=cancel, submit_label=_("Save"))
        return self.render_template(self.add_template, page=page, form=form, groups=[x for x in groups if x["fields"]])

    # -- delete, restore, actions -------------------------------------------------------------------------------------
    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        row, form = self.get_row(pk), DeleteForm()
        if forms.posted() and form.validate():
            row.deleted_at, row.deleted_by_id, row.deleted_reason = utcnow(), viewer().user_id, form.reason.data
            db.session.commit()
            flash(_("Deleted. It can be restored."), "success")
            return redirect(self.url("list"))
        page = self.page(_("Delete %(what)s", what=self.one), context=str(row), danger=True,
                         submit_label=_("Delete"), cancel_url=self.url("show", pk=row.id))  # fmt: skip
        return self.render_template("confirm.html", page=page, form=form), 422 if forms.posted() else 200

    @expose("/restore/<pk>", methods=["GET", "POST"])
    @has_access
    def restore(self, pk: str) -> Any:
        row = self.get_row(pk, deleted=True)
        if forms.posted():
            row.deleted_at = row.deleted_by_id = row.deleted_reason = None
            db.session.commit()
            flash(_("Restored."), "success")
            return redirect(self.url("show", pk=row.id))
        page = self.page(_("Restore %(what)s", what=self.one), context=f"{row} · {row.deleted_reason}", danger=False,
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


def target_query(target: Any, text: str) -> Any:
    """Rows of a table that answer a typed text, first those in order of their code or name."""
    if "name_es" in target.__mapper__.columns:
        words = lists.escape(text)
        query = select(target).where(target.name_es.ilike(f"%{words}%", escape="\\"))
        return query.order_by(target.name_es)
    return select(target).where(*lists.matches(target, text)).order_by(target.id.desc())


def by_name(name: str) -> RecordView | None:
    """The registered screen of this class name."""
    return next((screen for screen in SCREENS.values() if type(screen).__name__ == name), None)


def url_of(value: Any) -> str | None:
    """The page of a row, when it has one and the viewer may open it."""
    screen = SCREENS.get(type(value))
    return screen.url("show", pk=value.id) if screen is not None and screen.may("read") else None


def _csv_line(cells: list[str]) -> str:
    """One CSV line; a cell that a spreadsheet would run as a formula is disarmed."""
    safe = [f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in cells]
    out = io.StringIO()
    csv.writer(out).writerow(safe)
    return out.getvalue()


def interface(model: Any) -> SQLAInterface:
    """FAB's handle on a model, over our session."""
    return SQLAInterface(model, db.session)


__all__ = ["RecordView", "g", "interface", "session"]
