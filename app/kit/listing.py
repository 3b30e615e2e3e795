"""How does a screen list? Search, chips, order, pages, type-ahead and export, all in scope."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import abort, jsonify, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kit import fetching, forms, lists, loading, sheets, stepup
from app.kit.catalog import Catalog, name_of
from app.kit.fields import column_of, label_of
from app.kit.scopes import PEOPLE, viewer
from app.kit.screens import Dicts, Links, Names, Rows, Screen
from app.kit.trace import Act, note

EXPORT_NOW, WHOLE_NOW = 10_000, 2_000  # rows that are answered at once: as plain columns, as whole rows
LATER: list[Callable[..., Any]] = []  # who takes an export that is too long for an answer: (screen, query)


class Listing(Screen):
    """List, deleted rows, search, type-ahead, export."""

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
        criteria = [*self.criteria(), *self._chip_criteria()]
        if deleted:
            criteria.append(self.model.deleted_at.is_not(None))
        context = self._rows_context(criteria, deleted=deleted, text=text)
        may_add = self.may("add") and not deleted
        label = _("Add %(what)s", what=lists.mid(self.one))
        add = {"add_url": self.url("add") if may_add else None, "add_label": label}
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
            base = url_for(here, **self._args(**{name: None}))
            to = f"{base}{'&' if '?' in base else '?'}{name}="
            chips.append({
                "name": name, "param": name, "label": label_of(self.model, name), "clear_url": base,
                "value_label": self._chip_label(name, value, pairs) if value is not None else None,
                "options": [{"label": text, "active": request.args.get(name) == key, "url": to + quote(key)}
                            for key, text in pairs or []],
                "lookup_url": None if pairs is not None else self.url("lookup", column=column_of(self.model, name).key),
            })  # fmt: skip
        for key, (label, _where) in self.flags.items():
            on = request.args.get("flag") == key
            chips.append({"name": key, "label": label, "value_label": label if on else None, "param": "flag",
                          "clear_url": url_for(here, **self._args(flag=None)), "lookup_url": None,
                          "options": [{"label": label, "url": url_for(here, **self._args(flag=key))}]})  # fmt: skip
        return chips

    def _chip_label(self, name: str, value: Any, pairs: Any) -> str:
        if pairs is None:
            target = forms.target_of(self.model, column_of(self.model, name).name)
            return name_of(target, value) if issubclass(target, Catalog) else str(db.session.get(target, value) or "—")
        key = {True: "1", False: "0"}.get(value, getattr(value, "name", str(value))) if value is not None else ""
        return str(next((label for option, label in pairs if option == key), "—"))

    def _rows_context(self, criteria: Rows, *, deleted: bool = False, text: str = "",
                      known: tuple[Rows, str] | None = None) -> dict[str, Any]:  # fmt: skip
        """Columns, rows and pager: what list.html and related.html need."""
        page = lists.whole("page", 1, lists.PAGE_CAP)
        found, total = known or fetching.fetch(self, criteria, page, deleted=deleted, text=text)
        names = self.visible_columns()
        here = {**(request.view_args or {}), **self._args()}
        endpoint = request.endpoint or ""
        more = len(found) == lists.PAGE and lists.total_text(page * lists.PAGE) != total and page < lists.PAGE_CAP
        return {
            "columns": self._columns(names),
            "rows": [self._row(row, names, deleted) for row in found],
            "pager": lists.pager(page, len(found), total, more, lambda to: url_for(endpoint, **here, page=to)),
            "bulk": [(key, item.text) for key, item in self.actions.items()
                     if item.multiple and viewer().may(key, self.class_permission_name)],
            "bulk_url": self.url("action_post"),
        }  # fmt: skip

    def visible_columns(self) -> Names:
        """The listed columns below the viewer's ceiling."""
        return [name for name in self.list_columns if lists.may_read(self.model, name.split("|")[0])]

    def _columns(self, names: Names) -> Dicts:
        """The heads of the columns: by what the list is ordered and may be."""
        (order, direction), plain = lists.order_of(self), self.orderable()
        can = set(plain) if request.endpoint == f"{type(self).__name__}.list" else set()
        columns = []
        for first in (name.split("|")[0] for name in names):
            turn = "desc" if order == first and direction == "asc" else "asc"
            columns.append({
                "label": str(lists.label_at(self.model, first)), "numeric": False,
                "direction": direction if order == first else "",
                "order_url": self.url("list", **self._args(order=first, dir=turn)) if first in can else None,
            })  # fmt: skip
        return columns

    def _row(self, row: Any, names: Names, deleted: bool) -> dict[str, Any]:
        url = self.url("restore", pk=row.id) if deleted else self.url("show", pk=row.id)
        return {"id": row.id, "url": url, "cells": [self.cell(row, name) for name in names]}

    def cell(self, row: Any, name: str) -> lists.Cell:
        first, *rest = name.split("|")
        value = lists.walk(row, first)
        subs = [lists.display(lists.walk(row, part), tail=True) for part in rest if lists.may_read(self.model, part)]
        return lists.Cell(
            lists.display(value), sub=" · ".join(s for s in subs if s) or None, tone=self.tone(row, first, value)
        )

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
        if text:
            note(Act.SEARCH, private={"text": text[:200]})
        token = lists.keep_search(type(self).__name__, text) if text else None
        return redirect(self.url("list", **({"s": token} if token else {})))

    @expose("/lookup/<column>", methods=["POST"])
    @has_access
    def lookup(self, column: str) -> Any:
        """Type-ahead: at most twenty rows of a related table, in the viewer's scope."""
        relation = self.model.__mapper__.relationships.get(column.removesuffix("_id"))
        if relation is None or not column.endswith("_id") or not forms.readable(self.model, column):
            abort(404)
        target = forms.target_of(self.model, column)
        text = request.form.get("q", "")[:100]
        rows = db.session.scalars(target_query(target, text).limit(20)).all()
        if text and issubclass(target, PEOPLE):
            note(Act.SEARCH, where={"table_name": target.__tablename__}, private={"text": text}, found=len(rows))
        return jsonify(
            [{"value": str(row.id), "text": str(row), "sub": getattr(row, "hint", "") or ""} for row in rows]
        )

    @expose("/export")
    @has_access
    def export(self) -> Any:
        """The list as shown, as CSV: same scope, search, chips and ceiling. A long one is offered as a job."""
        most = self.export_now() if stepup.is_strong() else stepup.MANY
        rows = self.csv_rows(self.export_ids().limit(most + 1))
        if len(rows) > most:
            return self._offer_later() if stepup.is_strong() else stepup.challenge(self.url("list", **self._args()))
        self.note_export(len(rows))
        headers = {"Content-Disposition": f"attachment; filename={self.csv_name()}"}
        return self.csv_head() + sheets.written(rows), 200, {**headers, "Content-Type": "text/csv; charset=utf-8"}

    def export_now(self) -> int:
        """How many rows are answered at once?"""
        return EXPORT_NOW if sheets.needs_of(self.model, self._csv_parts()) else min(EXPORT_NOW, WHOLE_NOW)

    def _offer_later(self) -> str:
        page = self.page(
            _("Export %(what)s", what=lists.mid(self.list_title)), submit_label=_("Prepare the file"), danger=False,
            context=_("These are more than %(many)s rows. The file is prepared while you go on, and waits for you for "
                      "a day.", many=self.export_now()),
            action_url=self.url("export_later", **self._args()), cancel_url=self.url("list", **self._args()),
        )  # fmt: skip
        return self.render_template("confirm.html", page=page, form=forms.RecordForm())

    @expose("/export_later", methods=["POST"])
    @has_access
    @stepup.stepped_up
    def export_later(self) -> Any:
        return LATER[0](self, self._args())

    def export_ids(self) -> Any:
        """The ids of all rows of the list, as it is searched and filtered."""
        text = lists.kept_search(type(self).__name__)
        criteria = [*self.criteria(), *lists.matches(self.model, text), *self._chip_criteria()]
        return select(self.model.id).where(*criteria).order_by(self.model.id)

    def note_export(self, rows: int) -> None:
        """How many rows of what were taken, searched and filtered how."""
        text = lists.kept_search(type(self).__name__)
        kept = {name: value for name, value in self._args().items() if name != "s"}
        note(Act.EXPORT, where={"table_name": self.model.__tablename__}, private={"text": text} if text else None,
             rows=rows, columns=self.visible_columns(), **kept)  # fmt: skip

    def csv_name(self) -> str:
        return f"{self.route_base.strip('/').replace('/', '-')}.csv"

    def _csv_parts(self) -> tuple[str, ...]:
        names = [part for name in self.visible_columns() for part in name.split("|")]
        return tuple(part for part in names if lists.may_read(self.model, part))

    def csv_head(self) -> str:
        return "\ufeff" + sheets.csv_lines([[str(lists.label_at(self.model, part)) for part in self._csv_parts()]])

    def csv_rows(self, ids: Any) -> Rows:
        """The disarmed cells of the rows that a statement of ids finds, by their ids."""
        parts = self._csv_parts()
        if (told := sheets.told(self.model, parts, ids)) is not None:
            return told
        found = db.session.scalars(lists.rows_query(self, ids))
        return [[sheets.disarmed(lists.display(lists.walk(row, part), tail=True)) for part in parts] for row in found]


def target_query(target: Any, text: str) -> Any:
    """Rows of a table that answer a typed text, accents or not: catalogues by name, the rest newest first."""
    order = target.name_es if issubclass(target, Catalog) else target.id.desc()
    said = loading.light(target, frozenset(getattr(target, "said_with", ())))
    return select(target).where(*lists.matches(target, text)).options(*said).order_by(order)
