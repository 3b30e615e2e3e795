"""What does a screen state? Column names over a model; and how do screens find each other?"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, ClassVar, TypeAlias

from flask import abort, g, request, url_for
from flask_appbuilder import ModelView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import select

from app.extensions import db
from app.kit import forms, lists
from app.kit.fields import column_of
from app.kit.picking import PK, said_of
from app.kit.scopes import glass_over, viewer
from app.kit.sealing import is_sealed
from app.kit.trace import Act, note

VERBS = {
    "list": "read", "show": "read", "search": "read", "related_rows": "read", "lookup": "read", "action": "read",
    "action_post": "read", "deleted": "delete", "delete": "delete", "restore": "delete",
    "add": "add", "edit": "edit", "export": "export", "export_later": "export",
}  # fmt: skip
# Inside a screen `list` is a route, so its annotations need other names.
Rows: TypeAlias = list[Any]
Names: TypeAlias = list[str]
Dicts: TypeAlias = list[dict[str, Any]]
Groups: TypeAlias = list[tuple[Any, list[str]]]
Pairs: TypeAlias = list[tuple[str, str]]
Tags: TypeAlias = list[tuple[str, str | None]]
Acts: TypeAlias = list[tuple[Any, str, str, bool]]
Links: TypeAlias = list[tuple[Any, str]]
SCREENS: dict[Any, "Screen"] = {}
PLACE = "987654321"
LINKS: list[Callable[[Any], Acts]] = []  # what other parts add to the buttons of a row's page

PARTS: list[Callable[[Any], dict[str, Any]]] = []  # what they add to what that page shows


class Screen(ModelView):
    """What every screen states, and the small questions that list, page and forms ask.

    State `datamodel`, `route_base`, `list_title`, `one`, `list_columns` ("code|municipality" shows a second line),
    `fieldsets`, and where needed `chips`, `flags`, `related` [(view name, foreign key)], `faults`, `row_actions`.
    """

    one: Any = ""
    base_order: ClassVar[Any] = ("id", "desc")
    fieldsets: ClassVar[Groups] = []
    show_extra: ClassVar[Groups] = []
    fixed_on_edit: ClassVar[tuple[str, ...]] = ()
    form_only: ClassVar[tuple[str, ...]] = ()  # asked in a form and kept elsewhere, so not shown
    chips: ClassVar[tuple[str, ...]] = ()
    flags: ClassVar[dict[str, tuple[Any, Any]]] = {}
    related: ClassVar[Pairs] = []
    load_with: ClassVar[tuple[str, ...]] = ()  # relations that a row is read with, and (show_with) its page alone
    show_with: ClassVar[tuple[str, ...]] = ()
    parent: str | None = None
    faults: Any = None
    chart_view: str | None = None
    empty_first: ClassVar[tuple[str, ...]] = ()  # ordered by these, rows without one come before all others
    flag_order: ClassVar[dict[str, tuple[str, str]]] = {}  # in which order the rows of a flag come
    searchable = True
    list_template, show_template = "list.html", "show.html"
    add_template = edit_template = "form.html"
    exclude_route_methods: ClassVar[set[str]] = {"download"}

    def __init_subclass__(cls, **kw: Any) -> None:
        """What is not exported at once is not exported later either."""
        super().__init_subclass__(**kw)
        if "export" in cls.exclude_route_methods:
            cls.exclude_route_methods = {*cls.exclude_route_methods, "export_later"}

    def _init_properties(self) -> None:
        self.method_permission_name: dict[str, str] = VERBS | (
            getattr(type(self), "method_permission_name", None) or {}
        )
        self.related_views: Rows = []
        self._related_views: Rows = []
        SCREENS[self.datamodel.obj] = self

    def _init_forms(self) -> None:
        stated = [name for _title, group in self.fieldsets for name in group]
        names = [name for name in stated if column_of(self.datamodel.obj, name) is not None]  # the rest is only shown
        lookup = f"{type(self).__name__}.lookup"
        self.search_form = forms.RecordForm
        self.add_form = forms.form_class(self.datamodel.obj, names, lookup)
        kept = [name for name in names if name not in self.fixed_on_edit]
        self.edit_form = forms.form_class(self.datamodel.obj, kept, lookup)

    def _init_titles(self) -> None:
        self.title = self.list_title

    def update_redirect(self) -> None:
        """FAB keeps visited addresses in the cookie; we keep none."""

    @property
    def model(self) -> Any:
        return self.datamodel.obj

    def may(self, verb: str) -> bool:
        """Does the viewer's role open this verb of this screen, and does the screen have it?"""
        if verb != "read" and g.get("glass"):  # what an emergency access shows is only read
            return False
        if verb in self.exclude_route_methods:  # its verb opens other routes alone, such as a decision
            return False
        return f"can_{verb}" in self.base_permissions and viewer().may(verb, self.class_permission_name)

    def url(self, method: str, **values: Any) -> str:
        return address(f"{type(self).__name__}.{method}", **values)

    def orderable(self) -> Names:
        """Plain listed columns that the viewer may read; nothing else can be ordered by."""
        plain = [name.split("|")[0] for name in self.list_columns]
        columns = self.model.__mapper__.columns
        plain = [name for name in plain if name in columns and not is_sealed(columns[name])]
        return [name for name in plain if forms.readable(self.model, name)]

    def get_row(self, pk: str, deleted: bool = False) -> Any:
        """The row in the viewer's scope, else 404, whatever the id looks like. Whoever gets it has looked at it."""
        screen: Any = type(self)
        query = _whole(screen, self.model)
        query = query.where(self.model.deleted_at.is_not(None)) if deleted else query
        return self._looked_at(db.session.scalar(query, _key(pk), execution_options={"with_deleted": deleted}))

    def get_named(self, pk: str) -> Any:
        """The same where no more is told of it than its name."""
        return self._looked_at(said_of(self.model, **_key(pk)))

    def _looked_at(self, row: Any) -> Any:
        if row is None:
            abort(404)
        note(Act.VIEW, row)
        g.glass = glass_over(row) or g.get("glass")
        return row

    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        return {"title": title, "subtitle": None, "context": None, **more}


def by_name(name: str) -> Any:
    """The registered screen of this class name, or None."""
    return next((screen for screen in SCREENS.values() if type(screen).__name__ == name), None)


@cache
def _whole(screen: Any, model: Any) -> Any:
    """A row with all that its page and form show; built once."""
    shown = {name for _title, group in [*screen.fieldsets, *screen.show_extra] for name in group}
    paths = {*shown, *screen.load_with, *screen.show_with}
    return select(model).where(model.id == PK).options(*lists.loaders(model, paths))


def _key(pk: str) -> dict[str, int]:
    return {"pk": int(pk)} if pk.isdecimal() and len(pk) < 10 else abort(404)


def address(endpoint: str, **values: Any) -> str:
    """What `url_for` says; a page has dozens that differ from those of the next in the number of a row alone."""
    numbers = [name for name, value in values.items() if type(value) is int]
    if len(numbers) != 1 or not request or not all(type(value) in (int, str) for value in values.values()):
        return url_for(endpoint, **values)
    number = values.pop(numbers[0])
    return _with_place(endpoint, request.script_root, numbers[0], **values).replace(PLACE, str(number))


@lru_cache(4096)
def _with_place(endpoint: str, _root: str, name: str, **values: Any) -> str:
    """An address with a number in the place of the row's."""
    told: dict[str, Any] = {name: PLACE, **values}
    return url_for(endpoint, **told)


def url_of(value: Any) -> str | None:
    """The page of a row, when it has one and the viewer may open it."""
    screen = SCREENS.get(type(value))
    return screen.url("show", pk=value.id) if screen is not None and screen.may("read") else None


def interface(model: Any) -> SQLAInterface:
    """FAB's handle on a model, over our session."""
    return SQLAInterface(model, db.session)
