"""Which roles are there, and what does each open? The matrix of screens and verbs, its clones, the shipped version."""

from typing import Any, ClassVar

from flask import flash, g, redirect, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import lazy_gettext as _, ngettext
from sqlalchemy import func, select
from wtforms import SelectField, SelectMultipleField

from app.access import matrix
from app.access.accounts import AccountView
from app.access.models import RoleProfile
from app.access.people import LOCKED_OUT, keys_kept_by_role
from app.access.rules import VERBS, key_from, pair_of, pairs, role_faults
from app.extensions import db
from app.kit import forms, once
from app.kit.fields import PRIVACY_WORDS, Privacy
from app.kit.lists import Cell
from app.kit.scopes import utcnow
from app.kit.stepup import stepped_up
from app.kit.views import RecordView, interface

__all__ = ["AccountView", "RoleView"]
WORDS = ["name_es", "name_en", "description_es", "description_en"]
REACH = ["case_reach", "row_reach"]


def _ceiling() -> SelectField:
    choices = [(level.name, label) for level, label in PRIVACY_WORDS.items()]
    hint = _("Fields above this class are neither shown nor taken. Names of families are personal data.")
    return SelectField(
        _("Reads up to"), choices=choices, coerce=_member, default=Privacy.INTERNAL.name, description=hint
    )


def _member(value: Any) -> Any:
    return getattr(value, "name", value)


class NewRoleForm(forms.form_class(RoleProfile, [*WORDS, *REACH], "")):  # type: ignore[misc]
    """Names, descriptions, reach and ceiling; the screens follow on the matrix."""

    ceiling = _ceiling()


class RoleForm(NewRoleForm):
    """The same, and every ticked box of the matrix."""

    grants = SelectMultipleField(_("Screens"), choices=[], validate_choice=False)


class RoleView(RecordView):
    """The role matrix: screens x verbs, reach, ceiling; create, clone, compare, delete when nobody holds it."""

    datamodel = interface(RoleProfile)
    route_base, list_title, one = "/roles", _("Roles"), _("Role")
    list_columns = ["name|description", "case_reach", "row_reach", "ceiling", "holders", "changes"]
    base_order = ("id", "asc")
    searchable = False
    fieldsets = [(_("Name"), WORDS), (_("Reach"), [*REACH, "ceiling"])]
    load_with = ("role.permissions.permission", "role.permissions.view_menu")
    faults = staticmethod(role_faults)
    show_template = "role.html"
    method_permission_name = {"clone": "add", "compare": "read", "reset": "edit"}
    exclude_route_methods: ClassVar[set[str]] = {"download", "export", "lookup", "related_rows"}

    def _init_forms(self) -> None:
        self.search_form, self.add_form, self.edit_form = forms.RecordForm, NewRoleForm, RoleForm

    # -- list ---------------------------------------------------------------------------------------------------------
    def subtitle(self, total: str) -> Any:
        return _("What each role opens and how far it reaches. Who holds which is said on the accounts page.")

    def _rows_context(self, criteria: Any, **how: Any) -> dict[str, Any]:
        held = select(assoc_user_role.c.role_id, func.count()).group_by(assoc_user_role.c.role_id)
        g.role_holders = {role_id: number for role_id, number in db.session.execute(held)}
        return super()._rows_context(criteria, **how)

    def cell(self, row: Any, name: str) -> Cell:
        if name == "ceiling":
            return Cell(matrix.words(row.ceiling))
        if name == "holders":
            number = g.role_holders.get(row.role_id, 0)
            return Cell(str(number), url=url_for("AccountView.list", role=row.role_id) if number else None)
        if name == "changes":
            return self._changes_cell(row)
        return super().cell(row, name)

    def _changes_cell(self, row: Any) -> Cell:
        if row.shipped is None:
            return Cell(str(_("Own role")))
        number = len(row.changes)
        text = ngettext("%(num)s difference", "%(num)s differences", number) if number else str(_("As shipped"))
        return Cell(text, url=self.url("compare", pk=row.id) if number and not row.deleted_at else None)

    # -- matrix -------------------------------------------------------------------------------------------------------
    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> Any:
        row = self.get_row(pk)
        told = forms.typed()
        form = self.open_form(row, told)
        if told is not None:
            self._meet(form, row)
        return self._render_form(form, row)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def add(self) -> Any:
        return super().add()

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def edit(self, pk: str) -> Any:
        return super().edit(pk) if forms.posted() else redirect(self.url("show", pk=self.get_row(pk).id))

    def _render_form(self, form: Any, row: Any) -> str:
        if row is None:
            return super()._render_form(form, row)
        page = self.page(
            _("Role: %(role)s", role=row.name), context=self.context_line(row), back_url=self.url("list"),
            back_label=self.list_title, here=self.url("show", pk=row.id),
            save_url=self.url("edit", pk=row.id) if self.may("edit") else None,
            clone_url=self.url("clone", pk=row.id) if self.may("add") else None,
            compare_url=self.url("compare", pk=row.id) if row.shipped else None,
            delete_url=self.url("delete", pk=row.id) if self.may("delete") else None,
        )  # fmt: skip
        groups = [{"title": title, "fields": [form[name] for name in names]} for title, names in self.fieldsets]
        areas = matrix.grid(row, form["grants"].data or ())
        return self.render_template("role.html", page=page, form=form, groups=groups, areas=areas,
                                    verbs=VERBS.values())  # fmt: skip

    def context_line(self, row: Any) -> Any:
        people, changes = row.holders, len(row.changes)
        said = [
            _("Cases: %(cases)s.", cases=row.case_reach), _("Regional rows: %(rows)s.", rows=row.row_reach),
            ngettext("%(num)s person holds it.", "%(num)s people hold it.", people),
        ]  # fmt: skip
        if row.shipped is not None:
            said.append(ngettext("%(num)s difference from the shipped role.",
                                 "%(num)s differences from the shipped role.", changes))  # fmt: skip
        return " ".join(str(part) for part in said)

    def _check(self, form: Any, row: Any) -> bool:
        """Also what the rule cannot know: which screens there are, and who else keeps the keys."""
        if not super()._check(form, row):
            return False
        if "grants" not in form:
            return True
        if not {pair_of(text) for text in form["grants"].data} <= matrix.known():
            return forms.add_faults(form, {"grants": _("The screens have changed. Load this page again.")})
        kept = keys_kept_by_role(row.role_id, "RoleView.edit" in form["grants"].data)
        return forms.add_faults(form, {} if kept else {"grants": LOCKED_OUT})

    def before_save(self, row: Any, new: bool) -> None:
        """A new role gets its key; every saving makes a new version, so that the next request of each holder obeys."""
        row.changed_at = utcnow()
        if new:
            taken = {name.lower() for name in db.session.scalars(select(Role.name))}
            row.key = key_from(row.name_en, taken)
            row.role = row.role or Role()
            row.role.name = row.key

    # -- clone, compare, restore, delete ------------------------------------------------------------------------------
    @expose("/clone/<pk>", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def clone(self, pk: str) -> Any:
        """A new role that starts as a copy: same screens, reach and ceiling, other names."""
        source, kind = self.get_row(pk), forms.form_class(RoleProfile, WORDS, "")
        told = forms.typed()
        form = kind(told) if told is not None else kind(data={name: getattr(source, name) for name in WORDS[2:]})
        if not forms.posted():
            return self._render_clone(form, source)
        if answer := once.earlier(form):
            return answer
        if once.is_again(form) or not form.validate():
            return self._render_clone(form, source), 422
        row = RoleProfile(case_reach=source.case_reach, row_reach=source.row_reach, ceiling=source.ceiling,
                          shipped_as=source.shipped_as)  # fmt: skip
        row.role = Role(permissions=list(source.role.permissions))
        return self._save(form, row, new=True)

    def _render_clone(self, form: Any, source: Any) -> str:
        page = self.page(_("Clone the role %(role)s", role=source.name), cancel_url=self.url("show", pk=source.id),
                         context=_("The copy has the same screens and reach; change them on the next page."),
                         submit_label=_("Clone"))  # fmt: skip
        groups = [{"title": _("Name"), "fields": [form[name] for name in WORDS]}]
        return self.render_template("form.html", page=page, form=form, groups=groups)

    @expose("/compare/<pk>")
    @has_access
    def compare(self, pk: str) -> str:
        row = self.get_row(pk)
        page = self.page(
            _("Compare: %(role)s", role=row.name), context=_("How this role departs from the shipped one."),
            back_url=self.url("show", pk=row.id), back_label=row.name,
            reset_url=self.url("reset", pk=row.id) if self.may("edit") and row.changes else None,
        )  # fmt: skip
        lines = matrix.in_words(row.changes)
        return self.render_template("role_compare.html", page=page, lines=lines, shipped=row.shipped)

    @expose("/reset/<pk>", methods=["POST"])
    @has_access
    @stepped_up
    def reset(self, pk: str) -> Any:
        """Screens, reach and ceiling as shipped; names and descriptions stay."""
        row = self.get_row(pk)
        given = {f"{screen}.{verb}" for screen, verb in pairs(row.shipped.grants)} if row.shipped else None
        if given is None or not keys_kept_by_role(row.role_id, "RoleView.edit" in given):
            flash(LOCKED_OUT if given is not None else _("This role was not shipped."), "danger")
            return redirect(self.url("show", pk=row.id))
        row.grants, row.changed_at = sorted(given), utcnow()
        row.case_reach, row.row_reach, row.ceiling = row.shipped.case_reach, row.shipped.row_reach, row.shipped.ceiling
        db.session.commit()
        flash(_("Restored as shipped."), "success")
        return redirect(self.url("show", pk=row.id))

    @expose("/delete/<pk>", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def delete(self, pk: str) -> Any:
        row = self.get_row(pk)
        if not row.holders:
            return super().delete(pk)
        told = ngettext("%(num)s person holds this role. Give that person another one first.",
                        "%(num)s people hold this role. Give them another one first.", row.holders)  # fmt: skip
        flash(told, "warning")
        return redirect(self.url("show", pk=row.id))

