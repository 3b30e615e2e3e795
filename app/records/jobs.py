"""What about records takes long? The PDF of a whole record, and clearing the families of an approved act."""

import datetime as dt
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import select

from app.extensions import db
from app.families.models import Family, Member
from app.kit import trace
from app.kit.lists import display
from app.kit.scopes import utcnow, viewer
from app.platform import paper, store
from app.platform.jobs import Job, Refused, job, step
from app.records import disposal, gather
from app.records.models import DisposalAct

SUBJECTS: dict[str, tuple[Any, Any]] = {
    "family": (Family, gather.sections_of_family), "person": (Member, gather.sections_of_member),
}  # fmt: skip


@job("record", _("Whole record"))
def record(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """The record as whoever asked may read it today; told in the log when the file is handed over."""
    model, sections_of = SUBJECTS[payload["of"]]
    if not viewer().may("read", "WholeRecordView"):
        raise Refused(gettext("Your role no longer takes whole records."))
    subject = db.session.scalar(select(model).filter_by(id=payload["id"]))
    if subject is None:
        raise Refused(gettext("You no longer reach this record."))
    if not paper.can_draw():
        raise Refused(gettext("This installation cannot draw PDFs. Open the whole record and print it."))
    step(row, 10)
    sections = sections_of(subject)
    data = paper.draw("record_paper.html", subject=subject, sections=sections, made_at=display(utcnow()))
    trace.note(trace.Act.EXPORT, subject, whole_record=True)
    rows = sum(len(section["rows"]) for section in sections)
    return {"stored": store.put(data), "name": f"record-{subject.id}.pdf", "type": "application/pdf",
            "size": len(data), "rows": rows, "title": ""}  # fmt: skip


@job("disposal", _("Carrying out of a disposal act"))
def carry_out(payload: dict[str, Any], row: Job) -> dict[str, Any]:
    """Clear the families of an approved act; all of them, or none."""
    act = db.session.scalar(select(DisposalAct).filter_by(id=payload["act"]))
    if act is None or not disposal.carry_out(act, dt.date.today()):
        raise Refused(gettext("This act was already carried out."))
    trace.note(trace.Act.SYSTEM, act, rows_cleared=act.rows_cleared)
    return {"rows": act.rows_cleared, "title": str(act)}
