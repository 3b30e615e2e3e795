"""Who signs in, in which roles, as which person? The administrator's accounts page; passwords are never typed here."""

from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import format_datetime, lazy_gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Length, Regexp

from app.access import factor_resets, factors, links, passwords, people
from app.extensions import db
from app.kit import forms, lists, merging, once
from app.kit.lists import Cell
from app.kit.scopes import viewer
from app.kit.stepup import stepped_up
from app.kit.views import target_query
from app.professionals.models import Professional

STATES = {"1": _("Active"), "0": _("Inactive")}


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class AccountForm(forms.RecordForm):
    """Who signs in, may they, in which roles, and which person who works is it?"""

    username = StringField(_("User name"), [
        forms.Needed(), Length(max=64), Regexp(r"^[\w.@-]+$", message=_("Use letters, digits, dots and hyphens only.")),
    ], filters=[_strip], render_kw={"autocomplete": "off"})  # fmt: skip
    first_name = StringField(_("First name"), [forms.Needed(), Length(max=64)], filters=[_strip])
    last_name = StringField(_("Last name"), [forms.Needed(), Length(max=64)], filters=[_strip])
    email = StringField(_("E-mail"), [
        forms.Needed(), Length(max=160),
        Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_("Write an e-mail address such as name@example.org.")),
    ], filters=[_strip], render_kw={"autocomplete": "off", "type": "email"})  # fmt: skip
    active = BooleanField(_("Active"), default=True, description=_("An inactive account cannot sign in."))
    roles = SelectMultipleField(_("Roles"), coerce=int, choices=[])
    professional_id = forms.LookupField(
        _("Person who works"), model=Professional, lookup="AccountView.lookup",
        description=_("Units and families are assigned to this person; an administrator may have none."),
    )  # fmt: skip

    def answers(self) -> dict[str, Any]:
        return {bound.name: bound.data for bound in self if not bound.name.startswith("_")}


class AccountView(BaseView):
    """Accounts: who signs in, in which roles."""

    route_base, default_view = "/accounts", "list"
    method_permission_name: ClassVar[dict[str, str]] = {
        "list": "read", "show": "read", "search": "read", "lookup": "read", "add": "add", "edit": "edit",
        "link": "edit", "end": "edit",
    }  # fmt: skip
    base_permissions = ["can_read", "can_add", "can_edit"]

    def url(self, method: str, **values: Any) -> str:
        return url_for(f"AccountView.{method}", **values)

    def may(self, verb: str) -> bool:
        return viewer().may(verb, "AccountView")

    def get_user(self, pk: str) -> Any:
        """The account, else 404."""
        return (db.session.get(User, int(pk)) if pk.isdigit() and len(pk) < 10 else None) or abort(404)

    # -- list ---------------------------------------------------------------------------------------------------------
    @expose("/list/")
    @has_access
    def list(self) -> str:
        number, text = lists.whole("page", 1, lists.PAGE_CAP), lists.kept_search("AccountView")
        roles = {profile.role_id: profile for profile in people.profiles()}
        where = [*self._matches(text), *self._chosen(roles)]
        query = select(User).where(*where).options(selectinload(User.roles)).order_by(func.lower(User.username))
        found = db.session.scalars(query.limit(lists.PAGE + 1).offset((number - 1) * lists.PAGE)).all()
        total = db.session.scalar(select(func.count()).select_from(User).where(*where)) or 0
        add = {"add_url": self.url("add") if self.may("add") else None, "add_label": _("Add an account")}
        page = {"title": _("Accounts"), "subtitle": _("%(total)s accounts.", total=lists.total_text(total)), **add}
        search = {"url": self.url("search"), "value": text, "placeholder": _("User name, name or e-mail"),
                  "clear_url": self.url("list", **self._args(s=None))}  # fmt: skip
        empty = {"title": _("No account matches"), "text": _("Remove the search or a filter."), **add}
        return self.render_template(
            "list.html", page=page, search=search, chips=self._chips(roles), base_url=self.url("list"), empty=empty,
            rows=self._rows(found[: lists.PAGE], roles), columns=self._columns(), bulk=[], bulk_url=None,
            pager=self._pager(number, found, total),
        )  # fmt: skip

    def _args(self, **changes: Any) -> dict[str, Any]:
        kept = {name: request.args[name] for name in ("s", "role", "active") if name in request.args}
        return {name: value for name, value in {**kept, **changes}.items() if value is not None}

    def _matches(self, text: str) -> Any:
        for word in text.split()[:6]:
            like = f"%{lists.escape(word)}%"
            yield or_(*(column.ilike(like, escape="\\")
                        for column in (User.username, User.first_name, User.last_name, User.email)))  # fmt: skip

    def _chosen(self, roles: Any) -> Any:
        if lists.whole("role", 0, 10**6) in roles:
            yield User.roles.any(id=lists.whole("role", 0, 10**6))
        if request.args.get("active") in STATES:
            yield User.active.is_(request.args["active"] == "1")

    def _chips(self, roles: Any) -> Any:
        named = {str(role_id): profile.name for role_id, profile in roles.items()}
        for name, label, options in (("role", _("Role"), named), ("active", _("State"), STATES)):
            value = request.args.get(name, "")
            yield {
                "name": name, "param": name, "label": label, "value_label": options.get(value), "lookup_url": None,
                "clear_url": self.url("list", **self._args(**{name: None})),
                "options": [{"label": text, "active": key == value,
                             "url": self.url("list", **self._args(**{name: key}))} for key, text in options.items()],
            }  # fmt: skip

    def _columns(self) -> Any:
        labels = (_("User name"), _("Name"), _("Roles"), _("State"), _("Second factor"), _("Last sign-in"))
        return [{"label": label, "order_url": None, "direction": "", "numeric": False} for label in labels]

    def _rows(self, users: Any, roles: Any) -> Any:
        owners = factors.owners([user.id for user in users])
        for user in users:
            held = [roles[role.id] for role in user.roles if role.id in roles]
            state, tone = self._state(user)
            cells = [Cell(user.username), Cell(user.get_full_name(), sub=user.email),
                     Cell(", ".join(role.name for role in held) or "—"), Cell(state, tone=tone),
                     factor_resets.cell(user, held, owners), Cell(self._when(user.last_login))]  # fmt: skip
            yield {"id": user.id, "url": self.url("show", pk=user.id), "cells": cells}

    def _state(self, user: Any) -> tuple[str, str | None]:
        if not user.active:
            return str(_("Inactive")), None
        return (str(_("Active")), "green") if passwords.has_password(user) else (str(_("No password yet")), "amber")

    def _when(self, moment: Any) -> str:
        return format_datetime(moment, "short", rebase=False) if moment else str(_("Never"))

    def _pager(self, number: int, found: Any, total: int) -> dict[str, Any]:
        more, shown = len(found) > lists.PAGE, min(len(found), lists.PAGE)
        here = partial(self.url, "list", **self._args())
        return lists.pager(number, shown, lists.total_text(total), more, lambda to: here(page=to))

    @expose("/search", methods=["POST"])
    @has_access
    def search(self) -> Any:
        text = request.form.get("q", "").strip()
        token = lists.keep_search("AccountView", text) if text else None
        return redirect(self.url("list", **({"s": token} if token else {})))

    @expose("/lookup/<column>", methods=["POST"])
    @has_access
    def lookup(self, column: str) -> Any:
        """Type-ahead of people who work, in the viewer's scope."""
        if column != "professional_id":
            abort(404)
        rows = db.session.scalars(target_query(Professional, request.form.get("q", "")[:100]).limit(20)).all()
        return jsonify([{"value": str(row.id), "text": str(row), "sub": row.email or ""} for row in rows])

    # -- one account --------------------------------------------------------------------------------------------------
    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> str:
        user = self.get_user(pk)
        state, tone = self._state(user)
        page = {
            "title": user.get_full_name(), "context": user.username, "tags": [(state, tone)], "actions": [],
            "back_url": self.url("list"), "back_label": _("Accounts"), "delete_url": None,
            "edit_url": self.url("edit", pk=user.id) if self.may("edit") else None,
            "initials": f"{user.first_name[:1]}{user.last_name[:1]}".upper(),
        }  # fmt: skip
        sections = [{"title": _("Account"), "items": self._facts(user)}]
        held = {role.id for role in user.roles}
        roles = [profile for profile in people.profiles() if profile.role_id in held]
        return self.render_template(
            "account.html", page=page, sections=sections, tabs=[], roles=roles, user=user,
            factor=factor_resets.about(user),
            has_password=passwords.has_password(user), links=viewer().may("read", "RoleView"),
            link_url=self.url("link", pk=user.id) if self.may("edit") and user.active else None,
        )  # fmt: skip

    def _facts(self, user: Any) -> Any:
        person = people.person_of(user)
        open_ = person is not None and viewer().may("read", "ProfessionalView")
        return [
            {"label": _("User name"), "text": user.username}, {"label": _("E-mail"), "text": user.email},
            {"label": _("Person who works"), "text": str(person) if person is not None else None,
             "url": url_for("ProfessionalView.show", pk=person.id) if open_ else None},
            {"label": _("Last sign-in"), "text": self._when(user.last_login)},
            *([{"label": _("Link to choose a password"), "text": _("Handed out, valid until %(when)s",
                when=lists.display(until))}] if (until := links.pending(user)) else []),
        ]  # fmt: skip

    @expose("/link/<pk>", methods=["POST"])
    @has_access
    @stepped_up
    def link(self, pk: str) -> str:
        """A one-time link with which that person, and nobody else, chooses a password. Shown this once."""
        user = self.get_user(pk)
        if not user.active:
            abort(404)
        address = links.address(links.issue(user))
        db.session.commit()
        page = {"title": _("Link for %(name)s", name=user.username), "back_url": self.url("show", pk=user.id),
                "back_label": user.get_full_name()}  # fmt: skip
        return self.render_template("account_link.html", page=page, address=address)

    @expose("/end/<pk>", methods=["POST"])
    @has_access
    @stepped_up
    def end(self, pk: str) -> Any:
        """End every sign-in of an account at once: a telephone was lost, somebody left."""
        user = self.get_user(pk)
        people.sign_out(user)
        db.session.commit()
        flash(_("Ended. That person must sign in again everywhere."), "success")
        return redirect(self.url("show", pk=user.id))

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def add(self) -> Any:
        return self._form(User(active=True))

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def edit(self, pk: str) -> Any:
        return self._form(self.get_user(pk))

    def _open(self, user: Any, roles: Any, told: Any = None) -> Any:
        """The form over an account as it is; with `told`, over what someone typed."""
        person = people.person_of(user)
        known = {name: getattr(user, name) for name in ("username", "first_name", "last_name", "email", "active")}
        known |= {"professional_id": person.id if person is not None else None, "roles": [x.id for x in user.roles]}
        form = AccountForm(told) if told is not None else AccountForm(formdata=None, data=known)
        form["roles"].choices = [(profile.role_id, profile.name) for profile in roles]
        if user.id is None:
            return form
        place = f"ab_user:{user.id}"
        return (merging.open_on(form, place, people.fingerprint(user)) if told is None
                else merging.reopen(form, place, told))  # fmt: skip

    def _form(self, user: Any) -> Any:
        """Show the form of an account, or save what was typed."""
        roles, told = people.profiles(), forms.typed()
        form = self._open(user, roles, told)
        if forms.posted() and (answer := once.earlier(form) or self._saved(user, form, roles)):
            return answer
        if told is not None and not forms.posted():
            self._meet(user, form, roles)
        title = _("Add an account") if user.id is None else _("Edit the account %(name)s", name=user.username)
        page = {"title": title, "context": None, "submit_label": _("Save"),
                "cancel_url": self.url("show", pk=user.id) if user.id else self.url("list")}  # fmt: skip
        groups = [
            {"title": _("Account"), "fields": [form[name] for name in ("username", "first_name", "last_name", "email",
                                                                       "active")]},
            {"title": _("Work"), "fields": [form["professional_id"]]},
        ]  # fmt: skip
        said = self.render_template("account_form.html", page=page, form=form, groups=groups, roles=roles,
                                    is_new=user.id is None)  # fmt: skip
        return said, 200 if not forms.posted() else 409 if form.opening and form.opening.asked else 422

    def _saved(self, user: Any, form: Any, roles: Any) -> Any:
        """Save a valid form; None when something must be corrected, or chosen where two people clashed."""
        people.lock(user)
        if not self._sound(user, form) or not self._meet(user, form, roles):
            return once.earlier(form)
        try:
            people.save_account(user, form.answers())
            target = self.url("show", pk=user.id)
            once.done(form, target)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            forms.add_faults(form, {"username": _("Another account has this user name or e-mail.")})
            return once.earlier(form)
        flash(_("Saved."), "success")
        merging.say_joined(form)
        return redirect(target)

    def _sound(self, user: Any, form: Any) -> bool:
        return form.validate() and forms.add_faults(form, people.account_faults(user, form.answers()))

    def _meet(self, user: Any, form: Any, roles: Any) -> bool:
        """Join the form with what others changed since it was opened; False when somebody must choose or correct."""
        if user.id is None:
            return not once.is_again(form)
        if form["_version"].data == people.fingerprint(user):
            return merging.all_picked(form)
        merging.merge(form, self._open(user, roles), self._when(user.changed_on))
        return not form.opening.clashes and self._sound(user, form)
