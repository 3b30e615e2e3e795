"""Where are the details of a service or organisation typed? On one page of lines, reached from its own page."""

from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _

from app.directory import page, sheet  # noqa: F401  page fills what the pages show
from app.directory.lines import SECTIONS
from app.kit import forms, merging
from app.kit.scopes import viewer
from app.kit.screens import LINKS, SCREENS, Acts
from app.kit.steps import Step
from app.opportunities.models import Opportunity, Organization


class DetailsView(BaseView):
    """The lines below a service or organisation; no screen of their own for each."""

    route_base, default_view, list_title = "/directory", "service", _("Details of services")
    method_permission_name = {"service": "edit", "organization": "edit"}

    @expose("/service/<pk>", methods=["GET", "POST"])
    @has_access
    def service(self, pk: str) -> Any:
        return edit(Opportunity, pk, _("Details of the service"))

    @expose("/organization/<pk>", methods=["GET", "POST"])
    @has_access
    def organization(self, pk: str) -> Any:
        return edit(Organization, pk, _("Details of the organisation"))


def edit(model: Any, pk: str, title: Any) -> Any:
    """The page of the lines. Without scripts “Add another” sends it: it comes back with all that was typed."""
    screen = SCREENS[model]
    row, back = screen.get_row(pk), screen.url("show", pk=pk)
    form = sheet.form_of(row)
    known = {"programme_id": str(row.programme_id or "")} if model is Opportunity else {}
    step = Step(form, title, sheet.take, back, _("Saved."), known=known, label=_("Save"),
                template="service_details.html", shown={"words": SECTIONS})  # fmt: skip
    if forms.posted() and request.form.get("more") in SECTIONS:
        typed = merging.reopen(form(request.form), place_of(row, form), request.form)
        return screen._ask(typed, row, step)
    return screen.step(row, step)


def place_of(row: Any, form: Any) -> str:
    """Of which row and form this is, as the steps seal it."""
    return f"{row.__tablename__}:{row.id}:{form.__name__}"


def details_of(row: Any) -> Acts:
    """From the page of a service or organisation to its details."""
    method = {Opportunity: "service", Organization: "organization"}.get(type(row))
    if method is None or not viewer().may("edit", "DetailsView"):
        return []
    return [(_("Details of the service") if method == "service" else _("Details of the organisation"),
             url_for(f"DetailsView.{method}", pk=row.id), "get", False)]  # fmt: skip


LINKS.append(details_of)
