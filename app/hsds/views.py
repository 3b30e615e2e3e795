"""How is the directory exchanged with others? A file in, looked at before it is taken; a file out (WB-5.1)."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _, ngettext
from markupsafe import Markup
from sqlalchemy import func, select
from wtforms import FileField
from wtforms.validators import Optional, StopValidation

from app.catalogs.models import Municipality, Term
from app.extensions import db
from app.hsds.jobs import CHECK, SEND, TAKE
from app.hsds.reading import LIMITS, MOST_BYTES, Unreadable, opened
from app.hsds.taking import ELSEWHERE, GONE, MOST_CONFLICTS, NO_KIND, NO_OWNER, NO_PLACE
from app.kit import forms, lists
from app.kit.scopes import viewer
from app.platform import store
from app.platform.accept import FAULTS, clean_name, scanned
from app.platform.job_views import mine, words
from app.platform.jobs import AT_ONCE, OPEN_STATES, Job, JobState, enqueue, prepare

SHOWN = 8
ENTITIES = {"service": _("Services"), "organization": _("Organisations"), "other": _("Other rows, kept as they are")}
STATES = {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged")}
OFF_MAP = {
    NO_PLACE: _("Without a municipality of ours, and none was said for them"),
    NO_KIND: _("Without a need of our list, and none was said for them"),
    NO_OWNER: _("Without an organisation"), ELSEWHERE: _("In another regional"), GONE: _("Deleted here"),
}  # fmt: skip


class DirectoryFile(FileField):
    """A JSON file or a ZIP of tables: looked at from outside now, read by the worker."""

    data: Any

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.flags.required = True

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None)

    def pre_validate(self, form: Any) -> None:
        brought = request.files.get(self.name)
        if brought is None or not brought.filename:
            raise StopValidation(str(FAULTS["none"]))
        name, data = clean_name(brought.filename), brought.read(MOST_BYTES + 1)
        try:
            opened(name, data)
        except Unreadable as reason:
            raise StopValidation(str(reason)) from None
        if fault := scanned(data):
            raise StopValidation(str(FAULTS[fault]))
        self.data = (name, data)

    def __call__(self, **kwargs: Any) -> Markup:
        return super().__call__(accept=".json,.zip", **{"data-most": MOST_BYTES,
                                "data-too-large": str(FAULTS["size"])}, **kwargs)  # fmt: skip


class ImportForm(forms.RecordForm):
    """Which file, and what holds where it is silent."""

    file = DirectoryFile(_("File"), description=_(
        "JSON, or a ZIP of tables: at most %(mb)s MB, unpacked %(unpacked)s MB, and %(services)s services.", **LIMITS))
    municipality_id = forms.LookupField(
        _("Municipality when the file does not say"), [Optional()], model=Municipality, lookup="OpportunityView.lookup",
        description=_("Empty: services without a place of ours are kept, and are not on the map."))  # fmt: skip
    kind_id = forms.TermField(_("Need when the file does not say"), [Optional()], model=Term, list_="need_kind")


class HsdsExchangeView(BaseView):
    """Files of the standard HSDS 3.0, in and out."""

    route_base, default_view, list_title = "/opportunities/exchange", "index", _("Exchange of the directory (HSDS)")
    method_permission_name: ClassVar[dict[str, str]] = {
        "index": "read", "send": "export", "bring": "add", "review": "read", "take": "add"}  # fmt: skip
    base_permissions: ClassVar[list[str]] = ["can_read", "can_add", "can_export"]

    @expose("/")
    @has_access
    def index(self) -> Any:
        return self._page(ImportForm(None))

    def _page(self, form: ImportForm) -> str:
        mine_ = select(Job).where(Job.owner_id == viewer().user_id, Job.kind.in_((CHECK, TAKE)))
        rows = db.session.scalars(mine_.order_by(Job.id.desc()).limit(SHOWN))
        past = [{"title": row.title, "text": f"{(row.result or {}).get('title') or row.payload.get('name')} · "
                 f"{lists.display(row.created_at)}", "url": url_for("HsdsExchangeView.review", pk=row.id),
                 "status": row.state, "tone": row.state.tone} for row in rows]  # fmt: skip
        page = {"title": self.list_title, "submit_label": _("Check the file"), "multipart": True,
                "context": _("Services and organisations in the standard of directories, HSDS 3.0. Nothing is saved "
                             "before you have seen what would change.")}  # fmt: skip
        may = {verb: viewer().may(verb, "HsdsExchangeView") for verb in ("add", "export")}
        return self.render_template("hsds.html", page=page, form=form, past=past, may=may)

    @expose("/bring", methods=["POST"])
    @has_access
    def bring(self) -> Any:
        """Keep the file, sealed, for a day, and have it looked at."""
        form = ImportForm(request.form)
        if not form.validate():
            return self._page(form), 422
        if self._busy():
            return redirect(url_for("HsdsExchangeView.index"))
        name, data = form.file.data
        row = enqueue(CHECK, {"stored": store.put(data), "name": name, "size": len(data),
                              "municipality_id": form.municipality_id.data, "kind_id": form.kind_id.data})  # fmt: skip
        db.session.commit()
        return redirect(url_for("HsdsExchangeView.review", pk=row.id))

    def _busy(self) -> bool:
        """Nobody fills the queue alone."""
        mine_ = select(func.count(Job.id)).where(Job.owner_id == viewer().user_id, Job.state.in_(OPEN_STATES))
        if (db.session.scalar(mine_) or 0) < AT_ONCE:
            return False
        flash(_("You have five background tasks open already. Wait for one of them, or stop it."), "warning")
        return True

    @expose("/send", methods=["POST"])
    @has_access
    def send(self) -> Any:
        """Have the directory written into a file."""
        prepare(SEND, {"form": "zip" if request.form.get("form") == "zip" else "json"})
        return redirect(url_for("MyJobsView.index"))

    @expose("/review/<pk>")
    @has_access
    def review(self, pk: str) -> Any:
        """What the file would change, or what it changed; renews itself until there is something to say."""
        row = exchange(pk)
        told = row.result or {}
        page = {"title": row.title, "context": told.get("title") or row.payload.get("name"),
                "back_url": url_for("HsdsExchangeView.index"), "back_label": self.list_title}  # fmt: skip
        may_take = (row.kind == CHECK and row.state == JobState.DONE and not told.get("fault_count")
                    and viewer().may("add", "HsdsExchangeView"))  # fmt: skip
        return self.render_template("hsds_review.html", page=page, row=row, told=told, words=words(row),
                                    counts=_counts(told), off_map=_off_map(told), may_take=may_take,
                                    verdict=_verdict(row, told), most=MOST_CONFLICTS)  # fmt: skip

    @expose("/take/<pk>", methods=["POST"])
    @has_access
    def take(self, pk: str) -> Any:
        """Yes, with what was chosen where both sides changed."""
        row = exchange(pk)
        told = row.result or {}
        if row.kind != CHECK or row.state != JobState.DONE or told.get("fault_count"):
            flash(_("This file cannot be taken. Send it again."), "warning")
            return redirect(url_for("HsdsExchangeView.review", pk=row.id))
        known = {clash["key"] for clash in told["clashes"]}
        choices = sorted(key for key in known if request.form.get(key) == "theirs")
        key = f"{TAKE}:{row.id}"
        again = db.session.scalar(select(Job).filter_by(key=key))
        if again is None:
            again = enqueue(TAKE, {**row.payload, "choices": choices}, key=key)
            db.session.commit()
        return redirect(url_for("HsdsExchangeView.review", pk=again.id))


def exchange(pk: str) -> Job:
    """One's own import, else 404."""
    row = mine(pk)
    return row if row.kind in (CHECK, TAKE) else abort(404)


def _counts(told: dict[str, Any]) -> list[list[Any]]:
    """A line for each kind of row: new, changed, unchanged."""
    counts = told.get("counts") or {}
    return [[label, *(counts[name].get(state, 0) for state in STATES)]
            for name, label in ENTITIES.items() if name in counts]  # fmt: skip


def _off_map(told: dict[str, Any]) -> list[tuple[Any, int]]:
    counts = told.get("off_map") or {}
    return [(words_, counts[why]) for why, words_ in OFF_MAP.items() if counts.get(why)]


def _verdict(row: Job, told: dict[str, Any]) -> Any:
    """One sentence: what this is about."""
    if row.state != JobState.DONE:
        return None
    if count := told.get("fault_count"):
        return ngettext("The file has %(num)s fault. Nothing was saved.",
                        "The file has %(num)s faults. Nothing was saved.", count)  # fmt: skip
    if row.kind == TAKE:
        return _("The directory holds what the file says.")
    return _("The file is sound. This is what it would change; nothing is saved yet.")
