"""What if somebody lost telephone and codes? One administrator asks, another one confirms; both are told (G12)."""

import datetime as dt
from typing import Any, ClassVar

from flask import abort, flash, redirect, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, DateTime, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship
from wtforms import TextAreaField
from wtforms.validators import Length

from app.access import factors, signins, throttle
from app.access.proofs import COUNTED
from app.access.rules import reset_faults
from app.access.signins import Ended
from app.access.viewers import owes_factor
from app.extensions import Model, db
from app.kit import forms, lists
from app.kit.due import DueItem, due_of
from app.kit.fields import Privacy, field, ref
from app.kit.lists import Cell
from app.kit.scopes import Record, System, utcnow, viewer
from app.kit.stepup import stepped_up
from app.kit.trace import Act, note

VALID_FOR = dt.timedelta(days=3)


class FactorReset(Record, System, Model):
    """Somebody asked that an account begin anew with its second factor; it waits for another administrator."""

    traced = False  # asking, confirming and withdrawing are told by themselves
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    asked_by_id: Mapped[int] = ref(_("Asked by"), "ab_user", required=True, index=False)
    reason: Mapped[str] = field(_("Reason"), String(400), required=True, privacy=Privacy.PERSONAL)
    expires_at: Mapped[dt.datetime] = field(_("Valid until"), DateTime, required=True)
    decided_at: Mapped[dt.datetime | None] = field(_("Decided on"), DateTime)
    decided_by_id: Mapped[int | None] = ref(_("Decided by"), "ab_user", index=False)
    is_confirmed: Mapped[bool] = field(_("Confirmed"), Boolean)
    user: Mapped[Any] = relationship("User", foreign_keys="FactorReset.user_id")
    asked_by: Mapped[Any] = relationship("User", foreign_keys="FactorReset.asked_by_id")

    def __str__(self) -> str:
        return f"#{self.id}"


def waits() -> tuple[Any, ...]:
    """What is true of those that may still be confirmed."""
    return FactorReset.decided_at.is_(None), FactorReset.expires_at > utcnow()


def open_of(user: Any) -> FactorReset | None:
    """What was asked for this account and is not decided."""
    return db.session.scalars(select(FactorReset).where(FactorReset.user_id == user.id, *waits())).first()


def carry_out(user: Any) -> None:
    """Take every second factor away and sign the account out everywhere. The caller says so and commits."""
    factors.forget(user.id)
    signins.end(user.id, Ended.ACCOUNT)
    throttle.forget(f"#{user.id}", COUNTED)


def about(user: Any) -> dict[str, Any]:
    """What the page of an account says of its second factor, and what the viewer may do about it."""
    mine, asked, may = factors.of(user.id), open_of(user), viewer().may("edit", "AccountView")
    fault = reset_faults(asked.asked_by_id if asked else viewer().user_id or 0, user.id, asked and viewer().user_id)
    return {
        "names": [str(row.kind) for row in mine], "left": factors.codes_left(user.id), "asked": asked, "why": fault,
        "when": lists.display(asked.created_at) if asked else None,
        "ask_url": url_for("FactorResetView.ask", pk=user.id) if may and mine and not asked and not fault else None,
        "confirm_url": url_for("FactorResetView.confirm", pk=user.id) if may and asked and not fault else None,
        "withdraw_url": url_for("FactorResetView.withdraw", pk=user.id) if may and asked else None,
    }  # fmt: skip


def cell(user: Any, held: Any, owners: set[int]) -> Cell:
    """How an account stands in the list."""
    if user.id in owners:
        return Cell(str(_("Yes")), tone="green")
    return Cell(str(_("Missing")), tone="amber") if owes_factor(held) else Cell("—")


class AskForm(forms.RecordForm):
    """Why, and how was it made sure that it is that person?"""

    reason = TextAreaField(
        _("Reason"), [forms.Needed(), Length(max=400)],
        description=_("What happened, and how you made sure that it is really that person."),
    )  # fmt: skip


class FactorResetView(BaseView):
    """Ask for, confirm and withdraw the reset of another person's second factor; rights are those of accounts."""

    route_base, default_view, class_permission_name = "/accounts/factor", "ask", "AccountView"
    method_permission_name: ClassVar[dict[str, str]] = {"ask": "edit", "confirm": "edit", "withdraw": "edit"}
    base_permissions = ["can_edit"]

    def _user(self, pk: int) -> Any:
        return db.session.get(User, pk) or abort(404)

    @expose("/<int:pk>/ask", methods=["GET", "POST"])
    @has_access
    @stepped_up
    def ask(self, pk: int) -> Any:
        user, me = self._user(pk), viewer().user_id
        if reset_faults(me or 0, user.id) or not factors.has_any(user.id) or open_of(user):
            abort(404)
        form, code = AskForm(), 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            db.session.add(FactorReset(user_id=user.id, asked_by_id=me, reason=form.reason.data.strip(),
                                       expires_at=utcnow() + VALID_FOR))  # fmt: skip
            return self._done(user, "factor reset asked for", _("Asked for. Another administrator has three days to "
                                                                "confirm it."))  # fmt: skip
        page = {"title": _("Reset the second factor of %(name)s", name=user.get_full_name()),
                "submit_label": _("Ask for the reset"), "cancel_url": self._back(user),
                "context": _("Its apps, passkeys and recovery codes are removed, and it is signed out everywhere. That "
                             "happens only when another administrator confirms it.")}  # fmt: skip
        return self.render_template("password.html", page=page, form=form), code

    @expose("/<int:pk>/confirm", methods=["POST"])
    @has_access
    @stepped_up
    def confirm(self, pk: int) -> Any:
        user = self._user(pk)
        row = open_of(user) or abort(404)
        if reset_faults(row.asked_by_id, user.id, viewer().user_id):
            abort(403)
        self._decide(row, is_confirmed=True)
        carry_out(user)
        return self._done(user, "factor reset confirmed", _("The second factor is reset."))

    @expose("/<int:pk>/withdraw", methods=["POST"])
    @has_access
    def withdraw(self, pk: int) -> Any:
        user = self._user(pk)
        self._decide(open_of(user) or abort(404))
        return self._done(user, "factor reset withdrawn", _("Withdrawn: nothing was changed."))

    def _decide(self, row: FactorReset, **values: Any) -> None:
        change = update(FactorReset).where(FactorReset.id == row.id, *waits())
        change = change.values(decided_at=utcnow(), decided_by_id=viewer().user_id, **values)
        if db.session.execute(change.execution_options(synchronize_session=False)).rowcount != 1:
            abort(404)

    def _done(self, user: Any, what: str, said: Any) -> Any:
        note(Act.ACCOUNT, account=user.id, what=what)
        db.session.commit()
        flash(said, "success")
        return redirect(self._back(user))

    def _back(self, user: Any) -> str:
        return url_for("AccountView.show", pk=user.id)


@due_of("AccountView")
def resets_due(_today: dt.date) -> list[DueItem]:
    """For administrators: what another one asked for and they may confirm."""
    if not viewer().may("edit", "AccountView"):
        return []
    query = select(FactorReset).where(*waits(), FactorReset.user_id != viewer().user_id,
                                      FactorReset.asked_by_id != viewer().user_id)  # fmt: skip
    rows = db.session.scalars(query.options(*lists.loaders(FactorReset, {"user", "asked_by"})).limit(20))
    return [DueItem(lists.local_day(row.expires_at),
                    str(_("Reset of the second factor of %(name)s", name=row.user.get_full_name())),
                    str(_("Asked by %(name)s", name=row.asked_by.get_full_name())),
                    url_for("AccountView.show", pk=row.user_id), _("Decide"), urgent=True) for row in rows]  # fmt: skip
