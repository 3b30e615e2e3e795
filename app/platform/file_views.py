"""How does one bring a file, find it and take it along? Every byte asks for its row first."""

import io
from collections.abc import Mapping
from typing import Any, ClassVar

from flask import abort, current_app, request, send_file
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import FileField
from wtforms.validators import StopValidation

from app.extensions import db
from app.kit import forms, lists, trace
from app.kit.screens import SCREENS
from app.kit.views import RecordView, interface
from app.platform import store
from app.platform.accept import FAULTS, KINDS_TAKEN, MOST, Accepted, NotAccepted, accept
from app.platform.files import OWNERS, QUOTA, Attachment, held


class UploadField(FileField):
    """A file as it came: examined when the form is, and then either accepted or refused in words beside the field."""

    data: Any

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.flags.required = True

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None)  # the bytes are read once, when they are examined

    def pre_validate(self, form: Any) -> None:
        brought = request.files.get(self.name)
        if brought is None or not brought.filename:
            raise StopValidation(str(FAULTS["none"]))
        try:
            self.data = accept(brought.filename, brought.read(MOST + 1))
        except NotAccepted as reason:
            raise StopValidation(str(reason)) from None

    def __call__(self, **kwargs: Any) -> Markup:
        return super().__call__(accept=",".join(f".{kind.strip().lower()}" for kind in KINDS_TAKEN.split(",")),
                                **{"data-most": MOST, "data-too-large": str(FAULTS["size"])}, **kwargs)  # fmt: skip


# Stated before the other fields are made, so that it comes first in the form.
UPLOAD = UploadField(_("File"), description=_("At most 20 MB: %(kinds)s. Pictures are kept without their place and "
                                              "camera.", kinds=KINDS_TAKEN))  # fmt: skip


class AttachmentView(RecordView):
    datamodel = interface(Attachment)
    route_base, list_title, one = "/files", _("Files"), _("File")
    list_columns = ["title|file_name", "kind", "added_at|added_by", "weight"]
    searchable = False
    chips = ("kind",)
    load_with = ("author", "case", "session.case", "commitment")
    fieldsets = [(_("File"), ["upload", "title", "kind"]), (_("Where it belongs"), ["case", "session", "commitment"])]
    show_extra = [(_("What is kept"), ["file_name", "weight", "media", "sha256", "added_at", "added_by"])]
    fixed_on_edit = ("case", "session", "commitment")
    method_permission_name = {"content": "read"}
    exclude_route_methods: ClassVar[set[str]] = {"download", "export"}

    def _init_forms(self) -> None:
        super()._init_forms()
        self.add_form = type("NewFileForm", (self.add_form,), {"upload": UPLOAD})

    # -- form ---------------------------------------------------------------------------------------------------------
    def prepare_form(self, form: Any, row: Any) -> None:
        """One owner is asked for: the one from whose page the form was opened, else the case."""
        chosen = next((name for name in OWNERS if name in form and form[name].data), "case_id")
        for name in OWNERS:
            if name in form and name != chosen:
                delattr(form, name)

    def _check(self, form: Any, row: Any) -> bool:
        """It hangs from something, which has room for it."""
        if row.id is not None:
            return super()._check(form, row)
        owner = next((name for name in OWNERS if name in form and form[name].data), None)
        if owner is None:
            return forms.add_faults(form, {"case_id": _("Say to which case the file belongs.")})
        column = form[owner].chosen()
        case_id = getattr(column, "case_id", None) if owner != "case_id" else form[owner].data
        room = {"case_id": case_id} if case_id else {"commitment_id": form[owner].data}
        if held(**room) + len(form.upload.data.data) > QUOTA:
            return forms.add_faults(form, {"upload": _("The files of one case take at most 500 MB; this one no longer "
                                                       "fits. Attach a smaller copy.")})  # fmt: skip
        return True

    def before_save(self, row: Any, new: bool) -> None:
        """The sealed bytes are on the disk before the row is committed; a row never lacks its file."""
        if new:
            taken: Accepted = row.upload
            row.stored = store.put(taken.data)

    def saved_url(self, row: Any) -> str:
        return self._owner_url({name: getattr(row, name) for name in OWNERS}) or self.url("show", pk=row.id)

    def _owner_url(self, ids: Mapping[str, Any]) -> str | None:
        """The page of what it hangs from, on the tab of the files."""
        for name in OWNERS:
            pk, screen = str(ids.get(name) or ""), SCREENS.get(forms.target_of(Attachment, name))
            if pk.isdecimal() and screen is not None and screen.may("read"):
                return str(screen.url("show", pk=pk, tab=self.tab_id()))
        return None

    def page(self, title: Any, **more: Any) -> dict[str, Any]:
        """A form that was opened from a page goes back there."""
        if "cancel_url" in more and (back := self._owner_url(request.args)):
            more["cancel_url"] = back
        return super().page(title, multipart=True, **more)

    # -- page ---------------------------------------------------------------------------------------------------------
    def cell(self, row: Any, name: str) -> lists.Cell:
        if name == "weight" and row.deleted_at is None:
            return lists.Cell(str(_("Download, %(size)s", size=row.weight)), url=self.url("content", pk=row.id))
        return super().cell(row, name)

    def row_actions(self, row: Any) -> Any:
        return [(_("Download"), self.url("content", pk=row.id), "get", True)] if row.opens_to() else []

    def sections(self, row: Any) -> Any:
        """What it does not hang from takes no line."""
        groups = super().sections(row)
        return [{**group, "items": [item for item in group["items"] if item["text"] != "—"]} for group in groups]

    def show_page(self, row: Any) -> dict[str, Any]:
        return {**super().show_page(row), "initials": None}

    @expose("/content/<pk>")
    @has_access
    def content(self, pk: str) -> Any:
        """The bytes, for whoever may see the row: to be saved, never to be shown or run here."""
        row = self.get_row(pk)
        data = store.get(row.stored) if row.opens_to() else abort(404)
        if data is None:
            current_app.logger.error("the file of attachment %s is gone", row.id)
            abort(404)
        trace.note(trace.Act.DOWNLOAD, row)
        db.session.commit()
        return as_download(data, row.media, row.file_name)


def as_download(data: bytes, media: str, name: str) -> Any:
    """An answer that a browser saves and never opens in our name (G15)."""
    response = send_file(io.BytesIO(data), mimetype=media, as_attachment=True, download_name=name, etag=False)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


