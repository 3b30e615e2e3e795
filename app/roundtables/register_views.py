"""What does one see and type about a table's own participants, and about difficulties and good practices?"""

import datetime as dt
from typing import Any

from flask import abort, flash, redirect
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select

from app.extensions import db
from app.kit import forms
from app.kit.scopes import RowReach, viewer
from app.kit.views import RecordView, by_name, interface
from app.professionals.models import me
from app.roundtables import rules
from app.roundtables.barrier_views import OfOpenSession
from app.roundtables.models import Barrier, ParticipantKind, RoundtableKind
from app.roundtables.registers import Lesson, LessonKind, Seat, SeatChange


class SeatView(RecordView):
    """What a table does otherwise than Tabla 7; the catalogue keeps all its participants (G34-4.1-PA)."""

    datamodel = interface(Seat)
    route_base, list_title, one = "/table-seats", _("Changes against Table 7"), _("Change of a participant")
    list_columns = ["kind|institution", "change", "reason", "starts_on|ends_on"]
    parent = "roundtable_id"
    searchable = False
    fixed_on_edit = ("roundtable", "kind", "change")
    fieldsets = [(_("Participant"), ["roundtable", "change", "kind", "institution", "reason", "starts_on", "ends_on"])]

    def _check(self, form: Any, row: Any) -> bool:
        stored = {name: getattr(row, name) for name in ("id", "roundtable_id", "kind_id", "change")}
        told = {**stored, **form.data}
        kind = db.session.get(ParticipantKind, told["kind_id"]) if told["kind_id"] else None
        from_, until = told["starts_on"] or dt.date.max, told["ends_on"] or dt.date.max
        others = select(Seat.id).where(
            Seat.roundtable_id == told["roundtable_id"], Seat.kind_id == told["kind_id"], Seat.id != (told["id"] or 0),
            Seat.change != SeatChange.ADDED, Seat.starts_on <= until,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= from_),
        )  # fmt: skip
        clash = db.session.scalar(others.limit(1))
        facts = {"is_guest": kind is not None and kind.is_guest, "changed_already": clash}
        return forms.add_faults(form, rules.seat_faults({**told, **facts}))


class LessonView(OfOpenSession):
    """The register of the internal tables: difficulties and good practices of the regional, and what others share."""

    datamodel = interface(Lesson)
    route_base, list_title, one = "/lessons", _("Difficulties and good practices"), _("Difficulty or good practice")
    list_columns = ["title|theme", "kind", "modality|unit", "region", "is_shared", "noted_at"]
    chips = ("kind", "theme", "modality", "is_shared")
    parent, table_kind, outlives = None, RoundtableKind.INTERNAL, True
    searchable = True
    faults = staticmethod(rules.lesson_faults)
    fixed_on_edit = ("session", "kind")
    fieldsets = [
        (_("Difficulty or good practice"), ["kind", "title", "detail", "theme", "is_shared"]),
        (_("Where it was told"), ["session"]),
    ]
    show_extra = [(_("Origin"), ["unit", "modality", "region", "barrier"])]
    method_permission_name = {"to_table": "edit"}

    def _open_row(self, pk: str) -> Any:
        """What another regional shares is read and not changed."""
        row = super()._open_row(pk)
        return row if is_own(row) else abort(404)

    def tags(self, row: Lesson) -> Any:
        shared = [(_("Shared with all regionals"), "blue")] if row.is_shared else []
        return [(str(row.kind), row.kind.tone), (str(row.theme), None), *shared]

    def context_line(self, row: Lesson) -> Any:
        return " · ".join(str(part) for part in (row.unit, row.region) if part)

    def show_page(self, row: Lesson) -> dict[str, Any]:
        page = {**super().show_page(row), "initials": None}
        return page if is_own(row) else {**page, "edit_url": None, "delete_url": None}

    def row_actions(self, row: Lesson) -> Any:
        if not self.may("edit") or not can_rise(row) or not is_own(row):
            return []
        return [(_("Take it to the regional table"), self.url("to_table", pk=row.id), "post", True)]

    @expose("/to-table/<pk>", methods=["POST"])
    @has_access
    def to_table(self, pk: str) -> Any:
        """A difficulty becomes a barrier that waits for the regional table, once."""
        row, screen = self.get_row(pk), by_name("BarrierView")
        if not is_own(row):
            abort(404)
        if not screen.may("add"):
            abort(403)
        if not can_rise(row):
            flash(_("It was taken to the regional table already."), "info")
            return redirect(self.url("show", pk=row.id))
        told = {"title": row.title, "description": row.detail, "region_id": row.region_id, "proposed_by_id": me()}
        row.barrier = Barrier(**told)
        db.session.add(row.barrier)
        db.session.commit()
        flash(_("It waits for the regional table as a barrier. Complete its cause and how many cases it affects."),
              "success")  # fmt: skip
        return redirect(screen.url("show", pk=row.barrier_id))


def can_rise(row: Lesson) -> bool:
    return row.kind == LessonKind.DIFFICULTY and row.barrier_id is None


def is_own(row: Any) -> bool:
    """Is it a row of the viewer's regionals, not one that others share with it?"""
    return viewer().row_reach == RowReach.NATION or row.region_id in viewer().regions
