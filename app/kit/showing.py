"""How does a screen show one row? Summary lists below the viewer's ceiling, and tabs of related rows."""

from functools import cache
from typing import Any

from flask import abort, g, render_template, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select

from app.extensions import db
from app.kit import forms, lists, totals
from app.kit.fields import column_of
from app.kit.listing import Listing
from app.kit.picking import PK, picked
from app.kit.screens import LINKS, PARTS, SCREENS, Acts, Dicts, Tags, by_name, url_of


class Showing(Listing):
    """The page of one row, and its rows as a tab of a parent's page."""

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> str:
        row = self.get_row(pk)
        tabs = self._tabs(row)  # first: what one of them has read is not read again
        parts = {name: told for more in PARTS for name, told in more(row).items()}
        return self.render_template(
            self.show_template, row=row, page=self.show_page(row), sections=self.sections(row), tabs=tabs,
            **self.show_context(row), **parts,
        )  # fmt: skip

    def show_context(self, row: Any) -> dict[str, Any]:
        """More for the show template of one screen."""
        return {}

    def show_page(self, row: Any) -> dict[str, Any]:
        return self.page(
            str(row), context=self.context_line(row), tags=self.tags(row),
            edit_url=self.url("edit", pk=row.id) if self.may("edit") else None,
            delete_url=self.url("delete", pk=row.id) if self.may("delete") else None,
            actions=[*self.row_actions(row), *(act for more in LINKS for act in more(row))],
            back_url=self.url("list"), back_label=self.list_title,
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
            told = [name for name in names if name not in self.form_only and lists.may_read(self.model, name)]
            items = [self._item(row, name) for name in told]
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
                "page_url": self.url("show", pk=row.id, tab=screen.tab_id()),
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
        known = _known(self, parent, row.id) if "page" not in request.args else None
        context = self._rows_context([column_of(self.model, parent) == row.id], known=known)
        may_add = self.may("add")
        add = {"add_url": self.url("add", **{parent: row.id}) if may_add else None,
               "add_label": _("Add %(what)s", what=lists.mid(self.one))}  # fmt: skip
        empty = {"title": _("Nothing recorded yet"), "text": None, **add}
        return render_template("related.html", page=self.page(self.list_title, **add), empty=empty, **context)


def _known(screen: Any, parent: str, pk: int) -> tuple[list[Any], str]:
    """The first page of a parent's rows as their list shows them, and how many there are."""
    found = list(db.session.scalars(_first(screen, parent, lists.order_of(screen)), {"pk": pk}))
    if len(found) < lists.PAGE:
        g.setdefault("whole", {})[screen.model, parent, pk] = found
        return found, lists.total_text(len(found))
    ids = select(screen.model.id).where(column_of(screen.model, parent) == pk)
    return found, lists.total_text(totals.of_this_list(lambda: totals.counted(ids)))


@cache
def _first(screen: Any, parent: str, _order: tuple[str, str]) -> Any:
    """Built once for each order."""
    model = screen.model
    query = picked(model, lists.turned(screen), lists.PAGE, (column_of(model, parent) == PK,))
    return query.options(*lists.shown_with(screen))


def read_before(model: Any, parent: str, pk: int) -> list[Any] | None:
    """All rows of this parent, if a tab of the same page shows them; with what the list of their screen shows."""
    found: list[Any] | None = g.get("whole", {}).get((model, parent, pk))
    return found
