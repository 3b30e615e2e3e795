"""Who looked at this family? For those who supervise and those who audit; looking here is written down, too (G18)."""

import datetime as dt
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import format_date, lazy_gettext as _, ngettext
from sqlalchemy import func, select
from wtforms import TextAreaField
from wtforms.validators import Length

from app.access import alerts, audit_words as words
from app.access.audit import AuditAlert, AuditEvent, number_at
from app.extensions import db
from app.kit import forms, lists, totals
from app.kit.lists import Cell
from app.kit.scopes import CaseSelf, FamilySelf, utcnow, viewer
from app.kit.screens import LINKS, by_name
from app.kit.trace import Act, note

QUARTER = dt.timedelta(days=90)
SCREENS = {"family": "FamilyView", "care_case": "CaseView"}


class FindingForm(forms.RecordForm):
    """What came of it? Whoever has looked at odd access says so."""

    finding = TextAreaField(
        _("What was found"), [forms.Needed(), Length(max=400)],
        description=_("For example: night duty, agreed beforehand. No names of families."),
    )  # fmt: skip


class LookView(BaseView):
    """Who opened or changed the records of a family or case; odd access of the people one supervises."""

    route_base, default_view = "/looks", "start"
    method_permission_name: ClassVar[dict[str, str]] = {
        "start": "read", "search": "read", "family": "read", "case": "read", "alert": "read", "close": "edit",
    }  # fmt: skip
    base_permissions = ["can_read", "can_edit"]

    def url(self, method: str, **values: Any) -> str:
        return url_for(f"LookView.{method}", **values)

    @expose("/")
    @has_access
    def start(self) -> str:
        page = {"title": _("Who looked"), "context": _("Who opened or changed the records of a family, and access "
                                                       "that is worth a question.")}  # fmt: skip
        search = {"url": self.url("search"), "placeholder": _("Code of a family"), "value": "", "clear_url": None}
        told = None if alerts.reach() is None else [self._alert_line(*pair) for pair in alerts.alerts(open_only=False)]
        return self.render_template("look_start.html", page=page, search=search, alerts=told)

    def _alert_line(self, alert: Any, user: Any) -> dict[str, Any]:
        looked = alert.looked_at is not None
        return {"title": user.get_full_name(), "url": self.url("alert", pk=alert.id),
                "text": f"{words_of(alert)} · {format_date(alert.day, 'medium')}",
                "status": _("Looked at") if looked else _("To look at"),
                "tone": None if looked else alert.kind.tone}  # fmt: skip

    @expose("/search", methods=["POST"])
    @has_access
    def search(self) -> Any:
        """From a family's code to its page; a code out of reach is as unknown as one that is not there."""
        code = request.form.get("q", "").strip()
        family = words.family_of(code) if code else None
        note(Act.SEARCH, where={"table_name": "audit_event"}, private={"text": code[:200]})
        if family is None or not self._in_reach("family", family):
            flash(_("No family of your reach has this code."), "warning")
            return redirect(self.url("start"))
        return redirect(self.url("family", pk=family))

    def _in_reach(self, table: str, pk: int) -> bool:
        if viewer().may("read", "AuditView"):
            return True
        model = by_name(SCREENS[table]).model
        return db.session.scalar(select(model.id).where(model.id == pk)) is not None

    # -- a family or case ---------------------------------------------------------------------------------------------
    @expose("/family/<pk>")
    @has_access
    def family(self, pk: str) -> str:
        return self._looks("family", pk, AuditEvent.family_id)

    @expose("/case/<pk>")
    @has_access
    def case(self, pk: str) -> str:
        return self._looks("care_case", pk, AuditEvent.case_id)

    def _looks(self, table: str, pk: str, column: Any) -> str:
        """Events of the last three months by person, and every event by page."""
        where, page = self._subject(table, pk, column)
        number = lists.whole("page", 1, lists.PAGE_CAP)
        query = select(AuditEvent).where(*where).order_by(AuditEvent.id.desc())
        found = db.session.scalars(query.limit(lists.PAGE + 1).offset((number - 1) * lists.PAGE)).all()
        total = totals.counted(select(AuditEvent.id).where(*where))
        return self.render_template(
            "looks.html", page=page, people=self._people(where), columns=self._columns(),
            rows=self._rows(found[: lists.PAGE]), pager=self._pager(table, pk, number, found, total),
            empty={"title": _("Nobody yet"), "text": _("Whoever opens the record from now on appears here.")},
        )  # fmt: skip

    def _subject(self, table: str, pk: str, column: Any) -> tuple[list[Any], dict[str, Any]]:
        """The row in the viewer's scope; an auditor, who has no cases, sees its code alone."""
        if not (pk.isdecimal() and len(pk) < 10):
            abort(404)
        number = int(pk)
        if not viewer().may("read", "AuditView"):
            screen = by_name(SCREENS[table])
            row = screen.get_row(pk)
            family = number if table == "family" else row.family_id
            back, named = {"back_url": screen.url("show", pk=pk), "back_label": str(row)}, str(row)
        else:
            family, named = self._place(table, number)
            back = {"back_url": url_for("AuditView.list"), "back_label": _("Audit log")}
            note(Act.VIEW, where={"table_name": table, "row_id": number, "family_id": family,
                                  "case_id": None if table == "family" else number})  # fmt: skip
        where = [AuditEvent.family_id == family]  # the index is that of the family
        where += [] if table == "family" else [column == number]
        return where, {"title": _("Who looked: %(what)s", what=named), **back}

    def _place(self, table: str, number: int) -> tuple[int, str]:
        code = words.codes(table, [number]).get(number) or abort(404)
        if table == "family":
            return number, code
        seen = select(AuditEvent.family_id).where(AuditEvent.row_id == number, AuditEvent.table_name == table)
        return db.session.scalar(seen.where(AuditEvent.family_id.is_not(None)).limit(1)) or -1, code

    def _people(self, where: Any) -> Any:
        """Who, how often, when last, in the last three months: the busiest first."""
        recent = AuditEvent.id >= number_at(utcnow() - QUARTER)
        columns = (AuditEvent.user_id, AuditEvent.role, func.count(), func.max(AuditEvent.id))
        query = select(*columns).where(*where, recent).group_by(AuditEvent.user_id, AuditEvent.role)
        rows = db.session.execute(query.order_by(func.count().desc()).limit(12)).all()
        events = [AuditEvent(user_id=user, role=role, ip="-") for user, role, _count, _last in rows]
        names = words.Names(events)
        for event, (_user, _role, count, _last) in zip(events, rows, strict=True):
            who, account = names.who(event)
            times = ngettext("%(num)s time", "%(num)s times", count)
            yield {"title": who, "text": account, "url": None, "status": times, "tone": None}

    def _columns(self) -> Any:
        labels = (_("When"), _("Who"), _("Act"), _("Which record"))
        return [{"label": label, "order_url": None, "direction": "", "numeric": False} for label in labels]

    def _rows(self, events: Any) -> Any:
        names, audits = words.Names(events), viewer().may("read", "AuditView")
        for event in events:
            who, account = names.who(event)
            cells = [Cell(words.moment(event)), Cell(who, sub=account), Cell(str(event.act), tone=event.act.tone),
                     Cell(words.what(event))]  # fmt: skip
            yield {"id": event.id, "cells": cells,
                   "url": url_for("AuditView.show", pk=event.id) if audits else None}  # fmt: skip

    def _pager(self, table: str, pk: str, number: int, found: Any, total: int) -> dict[str, Any]:
        method = "family" if table == "family" else "case"
        more, shown = len(found) > lists.PAGE and number < lists.PAGE_CAP, min(len(found), lists.PAGE)
        return lists.pager(number, shown, lists.total_text(total), more, lambda to: self.url(method, pk=pk, page=to))

    # -- odd access ---------------------------------------------------------------------------------------------------
    @expose("/alert/<pk>")
    @has_access
    def alert(self, pk: str) -> str:
        alert, user = self._alert(pk)
        return self._render_alert(alert, user, FindingForm())

    @expose("/close/<pk>", methods=["POST"])
    @has_access
    def close(self, pk: str) -> Any:
        """Somebody has looked at it and says what it was."""
        alert, user = self._alert(pk)
        form = FindingForm(request.form)
        if not form.validate():
            return self._render_alert(alert, user, form), 422
        alert.looked_at, alert.looked_by_id, alert.finding = utcnow(), viewer().user_id, form.finding.data
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(self.url("start"))

    def _alert(self, pk: str) -> tuple[Any, Any]:
        where = alerts.reach()
        if where is None or not (pk.isdecimal() and len(pk) < 10):
            abort(404)
        query = select(AuditAlert, User).join(User, User.id == AuditAlert.user_id)
        found = db.session.execute(query.where(AuditAlert.id == int(pk), *where)).first()
        return (found[0], found[1]) if found is not None else abort(404)

    def _render_alert(self, alert: Any, user: Any, form: Any) -> str:
        span = AuditEvent.id.between(alert.first_id, alert.last_id)
        mine = (AuditEvent.user_id == alert.user_id, span, AuditEvent.act.in_(alerts.TOLD))
        events = db.session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id.desc()).limit(100)).all()
        names = words.Names(events)
        rows = [{"id": one.id, "url": None, "cells": [
            Cell(words.moment(one)), Cell(str(one.act), tone=one.act.tone), Cell(words.what(one) or "—"),
            Cell(names.family(one))]} for one in events]  # fmt: skip
        labels = (_("When"), _("Act"), _("Which record"), _("Family"))
        page = {
            "title": user.get_full_name(), "tags": [(words_of(alert), alert.kind.tone)],
            "context": self._context(alert), "back_url": self.url("start"), "back_label": _("Who looked"),
            "actions": [], "edit_url": None, "close_url": self.url("close", pk=alert.id)
            if viewer().may("edit", "LookView") and alert.looked_at is None else None,
        }  # fmt: skip
        columns = [{"label": label, "order_url": None, "direction": "", "numeric": False} for label in labels]
        return self.render_template("look_alert.html", page=page, alert=alert, form=form, rows=rows, columns=columns)

    def _context(self, alert: Any) -> str:
        day = format_date(alert.day, "full")
        if alert.looked_at is None:
            return str(day)
        return f"{day} · {_('Looked at')}: {alert.finding}"


def words_of(alert: Any) -> str:
    return alerts.words(alert.kind, alert.count)


def trail(row: Any) -> list[tuple[Any, str, str, bool]]:
    """The button on the page of a family or case."""
    kind: Any = type(row)
    if not issubclass(kind, FamilySelf | CaseSelf) or not viewer().may("read", "LookView"):
        return []
    method = "family" if issubclass(kind, FamilySelf) else "case"
    return [(_("Who looked"), url_for(f"LookView.{method}", pk=row.id), "get", False)]


LINKS.append(trail)
