"""Which roles and accounts are there? The administrator's screens: role matrix, accounts."""

from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _


class RoleView(BaseView):
    """The role matrix: screens x verbs, reach, ceiling; create, clone, compare, assign."""

    route_base, default_view = "/roles", "list"
    method_permission_name = {"list": "read"}
    base_permissions = ["can_read", "can_add", "can_edit", "can_delete"]

    @expose("/list/")
    @has_access
    def list(self) -> str:
        return self.render_template("home.html", page={"title": _("Roles")}, due=[], counts=[], empty={"title": _("Roles")})


class AccountView(BaseView):
    """Accounts: who signs in, in which roles."""

    route_base, default_view = "/accounts", "list"
    method_permission_name = {"list": "read"}
    base_permissions = ["can_read", "can_add", "can_edit", "can_delete"]

    @expose("/list/")
    @has_access
    def list(self) -> str:
        return self.render_template("home.html", page={"title": _("Accounts")}, due=[], counts=[], empty={"title": _("Accounts")})
