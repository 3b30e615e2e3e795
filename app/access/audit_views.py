"""What was done, by whom, and is the log whole? The auditor's list, one event, the verifications."""

import datetime as dt
from functools import partial
from typing import Any, ClassVar

from flask import abort, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _, to_utc
from sqlalchemy import func, or_, select

from app.access import audit_words as words
from app.access.audit import AuditBlock, AuditCheck, AuditEvent, moment_of, number_at
from app.extensions import db
from app.kit import lists, totals
from app.kit.lists import Cell
from app.kit.scopes import utcnow, viewer
from app.kit.trace import Act, note

FILTERS = ("act", "user", "kind", "from", "to", "s")
BEHIND, MONTH = dt.timedelta(minutes=10), dt.timedelta(days=31)
FAULTS = {
    "changed": _("Events were changed"), "removed": _("Events or blocks were removed"),
    "added": _("An event was slipped in"), "reordered": _("Events changed places"),
    "truncated": _("The end of the log was cut off"), "block": _("A block was changed"),
}  # fmt: skip


class AuditView(BaseView):
    """The audit log, read only."""

    route_base, default_view = "/audit", "list"
    method_permission_name: ClassVar[dict[str, str]] = {
        "list": "read", "show": "read", "search": "read", "lookup": "read", "check": "read",
    }  # fmt: skip
    base_permissions = ["can_read"]

    def url(self, method: str, **values: Any) -> str:
        return url_for(f"AuditView.{method}", **values)

    # -- list ---------------------------------------------------------------------------------------------------------
    @expose("/list/")
    @has_access
    def list(self) -> str:
        number, text = lists.whole("page", 1, lists.PAGE_CAP), lists.kept_search("AuditView")
        where = self._where(text)
        query = select(AuditEvent).where(*where).order_by(AuditEvent.id.desc())
        found = db.session.scalars(query.limit(lists.PAGE + 1).offset((number - 1) * lists.PAGE)).all()
        total = totals.counted(select(AuditEvent.id).where(*where))
        page = {
            "title": _("Audit log"), "add_url": None, "chart_links": [(_("Verification"), self.url("check"))],
            "subtitle": _("Every act since the first day. Nobody can change it, and every block of it is sealed."),
        }  # fmt: skip
        search = {"url": self.url("search"), "value": text, "placeholder": _("Code of a family"),
                  "clear_url": self.url("list", **self._args(s=None))}  # fmt: skip
        empty = {"title": _("No event matches"), "text": _("Remove the search or a filter.")}
        return self.render_template(
            "audit_list.html", page=page, search=search, chips=self._chips(), base_url=self.url("list"), empty=empty,
            rows=self.rows(found[: lists.PAGE]), columns=columns(), bulk=[], bulk_url=None,
            pager=self._pager(number, found, total), day_from=self._day("from"), day_to=self._day("to"),
            kept=self._args(**{"from": None, "to": None}),
        )  # fmt: skip

    def _args(self, **changes: Any) -> dict[str, Any]:
        kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
        return {name: value for name, value in {**kept, **changes}.items() if value is not None}

    def _day(self, name: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(request.args.get(name, ""))
        except ValueError:
            return None

    def _where(self, text: str) -> Any:
        """What the address asks for. A kind alone has no index of its own: it looks at the last month."""
        asked, since, until = request.args, self._day("from"), self._day("to")
        where: Any = []
        if asked.get("act") in Act.__members__:
            where.append(AuditEvent.act == Act[asked["act"]])
        if user := lists.whole("user", 0, 10**6):
            where.append(AuditEvent.user_id == user)
        if text:
            where.append(AuditEvent.family_id == (words.family_of(text) or -1))
        if asked.get("kind") in dict(words.kinds()):
            since = since or (None if where or until else (utcnow() - MONTH).date())
            where.append(AuditEvent.table_name == asked["kind"])
        if since:
            where.append(AuditEvent.id >= number_at(_midnight(since)))
        if until:
            where.append(AuditEvent.id < number_at(_midnight(until + dt.timedelta(days=1))))
        return where

    def _chips(self) -> Any:
        acts = [(act.name, str(act)) for act in Act]
        for name, label, options in (("act", _("Act"), acts), ("kind", _("Kind of record"), words.kinds())):
            on = request.args.get(name, "")
            yield {
                "name": name, "param": name, "label": label, "lookup_url": None,
                "value_label": dict(options).get(on), "clear_url": self.url("list", **self._args(**{name: None})),
                "options": [{"label": text, "active": key == on,
                             "url": self.url("list", **self._args(**{name: key}))} for key, text in options],
            }  # fmt: skip
        user = db.session.get(User, lists.whole("user", 0, 10**6)) if request.args.get("user") else None
        yield {"name": "user", "param": "user", "label": _("Person"), "options": [],
               "value_label": user.get_full_name() if user else None, "lookup_url": self.url("lookup"),
               "clear_url": self.url("list", **self._args(user=None))}  # fmt: skip

    def _pager(self, number: int, found: Any, total: int) -> dict[str, Any]:
        more, shown = len(found) > lists.PAGE and number < lists.PAGE_CAP, min(len(found), lists.PAGE)
        here = partial(self.url, "list", **self._args())
        return lists.pager(number, shown, lists.total_text(total), more, lambda to: here(page=to))

    def rows(self, events: Any) -> Any:
        names, trail = words.Names(events), viewer().may("read", "LookView")
        for event in events:
            who, account = names.who(event)
            family = url_for("LookView.family", pk=event.family_id) if trail and event.family_id else None
            cells = [
                Cell(words.moment(event)), Cell(who, sub=account), Cell(str(event.act), tone=event.act.tone),
                Cell(words.what(event) or "—"), Cell(names.family(event), url=family), Cell(event.ip or "—"),
            ]  # fmt: skip
            yield {"id": event.id, "url": self.url("show", pk=event.id), "cells": cells}

    @expose("/search", methods=["POST"])
    @has_access
    def search(self) -> Any:
        text = request.form.get("q", "").strip()
        if text:
            note(Act.SEARCH, where={"table_name": "audit_event"}, private={"text": text[:200]})
        token = lists.keep_search("AuditView", text) if text else None
        return redirect(self.url("list", **({"s": token} if token else {})))

    @expose("/lookup", methods=["POST"])
    @has_access
    def lookup(self) -> Any:
        """Type-ahead of accounts."""
        like = f"%{lists.escape(request.form.get('q', '')[:100].lower())}%"
        named = (User.username, User.first_name, User.last_name)
        matches = or_(*(func.lower(column).like(like, escape="\\") for column in named))
        rows = db.session.scalars(select(User).where(matches).order_by(User.username).limit(20))
        return jsonify([{"value": str(row.id), "text": row.get_full_name(), "sub": row.username} for row in rows])

    # -- one event ----------------------------------------------------------------------------------------------------
    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> str:
        event = db.session.get(AuditEvent, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
        if event is None:
            abort(404)
        names = words.Names([event])
        page = {"title": _("Event: %(act)s", act=event.act), "context": words.moment(event),
                "tags": [], "actions": [], "back_url": self.url("list"),
                "back_label": _("Audit log"), "delete_url": None, "edit_url": None}  # fmt: skip
        sections = [{"title": _("Who and where"), "items": self._who(event, names)},
                    {"title": _("What"), "items": [*self._what(event, names), *words.facts(event)]}]  # fmt: skip
        return self.render_template("audit_event.html", page=page, sections=sections, tabs=[],
                                    changes=words.changes(event))  # fmt: skip

    def _who(self, event: Any, names: words.Names) -> Any:
        who, account = names.who(event)
        items = [
            (_("Person"), who), (_("Account and role"), account), (_("Address of the computer"), event.ip),
            (_("Request"), event.request_id), (_("Number"), str(event.id)), (_("Seal"), self._seal(event)),
        ]  # fmt: skip
        return [{"label": label, "text": text} for label, text in items]

    def _seal(self, event: Any) -> str:
        query = select(AuditBlock.id).where(AuditBlock.last_id >= event.id).order_by(AuditBlock.id).limit(1)
        block = db.session.scalar(query)
        return str(_("Block %(number)s", number=block) if block else _("Not sealed yet"))

    def _what(self, event: Any, names: words.Names) -> Any:
        case = words.codes("care_case", [event.case_id]).get(event.case_id) if event.case_id else None
        trail = viewer().may("read", "LookView") and event.family_id
        items = [
            {"label": _("Which record"), "text": words.what(event)},
            {"label": _("Family"), "text": names.family(event),
             "url": url_for("LookView.family", pk=event.family_id) if trail else None},
            {"label": _("Case"), "text": case},
        ]  # fmt: skip
        return [item for item in items if item["text"]]

    # -- verification -------------------------------------------------------------------------------------------------
    @expose("/check")
    @has_access
    def check(self) -> str:
        """The last verifications, and how far the sealer is."""
        checks = db.session.scalars(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(10)).all()
        head = db.session.scalar(select(AuditBlock).order_by(AuditBlock.id.desc()).limit(1))
        after = AuditEvent.id > (head.last_id if head is not None else 0)
        oldest = db.session.scalar(select(AuditEvent.id).where(after).order_by(AuditEvent.id).limit(1))
        behind = oldest is not None and utcnow() - moment_of(oldest) > BEHIND
        page = {
            "title": _("Verification of the log"), "back_url": self.url("list"), "back_label": _("Audit log"),
            "context": _("Done by the sealer, a process apart with a key of its own; here stands what it found."),
        }  # fmt: skip
        return self.render_template("audit_check.html", page=page, checks=checks, head=head, behind=behind,
                                    faults=FAULTS, when=words.moment)  # fmt: skip


def columns() -> Any:
    """Those of every list of events."""
    labels = (_("When"), _("Who"), _("Act"), _("Which record"), _("Family"), _("Address of the computer"))
    return [{"label": label, "order_url": None, "direction": "", "numeric": False} for label in labels]


def _midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day of the reader's calendar, in UTC."""
    moment: dt.datetime = to_utc(dt.datetime.combine(day, dt.time()))
    return moment
