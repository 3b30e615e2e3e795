"""What is written in one line on the page of a table's session? Commitments, barriers, difficulties, good practices."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError

from app.commitments.models import Commitment
from app.commitments.rules import commitment_faults
from app.extensions import db
from app.kit import forms, once
from app.kit.lists import local_day
from app.kit.views import RecordView, by_name
from app.professionals.models import me
from app.roundtables import rules
from app.roundtables.models import Barrier, BarrierStatus, RoundtableKind, RoundtableSession
from app.roundtables.registers import Lesson, LessonKind

# kind: (screen, model, fields, rule, where on the page, of which table: None is any)
QUICK: dict[str, tuple[str, Any, list[str], Any, str, RoundtableKind | None]] = {
    "commitment": ("CommitmentView", Commitment, ["what", "institution", "due_on"], commitment_faults, "commitments",
                   None),
    "barrier": ("BarrierView", Barrier, ["title", "cause", "cases_affected"], rules.barrier_faults, "barriers",
                RoundtableKind.REGIONAL),
    "difficulty": ("LessonView", Lesson, ["title", "theme"], rules.lesson_faults, "difficulties",
                   RoundtableKind.INTERNAL),
    "practice": ("LessonView", Lesson, ["title", "theme", "is_shared"], rules.lesson_faults, "practices",
                 RoundtableKind.INTERNAL),
}  # fmt: skip
LESSONS = {"difficulty": LessonKind.DIFFICULTY, "practice": LessonKind.PRACTICE}


def may_add(screen: str) -> bool:
    """May the viewer add rows of this screen?"""
    found = by_name(screen)
    return found is not None and bool(found.may("add"))


def form_of(kind: str, told: Any = None) -> Any:
    """The form of one line; the two of lessons stand on one page, so their fields have ids of their own."""
    screen, model, names, *_rest = QUICK[kind]
    form = forms.form_class(model, names, f"{screen}.lookup")(told)
    for bound in form if kind in LESSONS else ():
        bound.id = f"{kind}-{bound.name}"
    return form


def empty_forms(session: RoundtableSession) -> dict[str, Any]:
    """The forms that the page of this session offers."""
    fitting = [kind for kind, (*_stated, of) in QUICK.items() if of in (None, session.roundtable.kind)]
    return {f"quick_{kind}": form_of(kind) for kind in fitting}


class QuickEntries(RecordView):
    """One row in one line: its route, and the page again with what was wrong."""

    _working: Any
    _again: Any

    @expose("/quick/<kind>/<pk>", methods=["POST"])
    @has_access
    def quick(self, kind: str, pk: str) -> Any:
        screen, model, _names, rule, where, of = QUICK.get(kind) or abort(404)
        if not may_add(screen):
            abort(403)
        row = self._working(pk)
        if of not in (None, row.roundtable.kind):
            abort(409)
        form = form_of(kind, request.form)
        if answer := once.earlier(form):
            return answer
        known = {"table_session_id": row.id, "region_id": row.region_id, "kind": LESSONS.get(kind),
                 "session_day": local_day(row.held_at) if row.held_at else None}  # fmt: skip
        sound = form.validate() and forms.add_faults(form, rule({**form.data, **known}))
        if not sound or once.is_again(form):
            return self._again(row, {f"quick_{kind}": form}, form)
        entry = model(**_known(kind, row))
        forms.fill(form, entry)
        db.session.add(entry)
        target = self.url("show", pk=row.id, _anchor=where)
        try:
            once.done(form, target)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            return once.earlier(form) or self._again(self.get_row(pk), {f"quick_{kind}": form}, form)
        flash(_("Saved."), "success")
        return redirect(target)


def _known(kind: str, row: RoundtableSession) -> dict[str, Any]:
    """What a row of this kind has without being asked."""
    if kind == "commitment":
        return {"table_session": row}
    if kind == "barrier":  # named in the session itself, it is already in joint analysis
        own = {"proposed_by_id": me(), "status": BarrierStatus.IN_ANALYSIS}
        return {"session": row, "region_id": row.region_id, **own}
    return {"session": row, "region_id": row.region_id, "kind": LESSONS[kind]}
