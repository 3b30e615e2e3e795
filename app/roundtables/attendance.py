"""Who came to a session of a table? One form over all participants; two people may fill it in at the same time."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from app.catalogs.models import Institution
from app.kit import forms, merging
from app.kit.lines import LineLookupField
from app.roundtables.models import RoundtableAttendance
from app.roundtables.session_page import ATTENDANCE
from app.sessions.models import Attendance

STATES = [(value, text) for value, text, _tone in ATTENDANCE]


def _fields(one: RoundtableAttendance) -> dict[str, Any]:
    """a-ID state, p-ID person, i-ID institution."""
    whose = str(one.unit or one.kind)
    return {
        f"a-{one.id}": RadioField(f"{whose} · {_('Attendance')}", choices=STATES, validate_choice=False),
        f"p-{one.id}": StringField(f"{whose} · {_('Person')}", [Length(max=120)], filters=[forms.strip]),
        f"i-{one.id}": LineLookupField(f"{whose} · {_('Institution')}", [Optional()], model=Institution,
                                       lookup="RoundtableAttendanceView.lookup", column="institution_id"),
    }  # fmt: skip


def form_over(people: list[RoundtableAttendance], session_id: int, told: Any = None) -> Any:
    """The form over what is stored; with `told`, over what someone sent: what was not sent stays as it is."""
    known: dict[str, Any] = {}
    for one in people:
        state = "PENDING" if one.attendance == Attendance.CONFIRMED else one.attendance.name
        known |= {f"a-{one.id}": state, f"p-{one.id}": one.person, f"i-{one.id}": one.institution_id}
    kind = type("AttendanceForm", (forms.RecordForm,), {k: v for one in people for k, v in _fields(one).items()})
    version = sum(one.version for one in people)
    return merging.over_rows(kind, f"attendance:{session_id}", version, known, told)


def take(people: list[RoundtableAttendance], form: Any, fresh: Any) -> None:
    """Write what differs from what is stored."""
    for one in people:
        for name, bound in ((name, form[name]) for name in _fields(one)):
            if merging.sent(bound) == fresh.opening.fields[name]:
                continue
            if name[0] == "a" and bound.data in Attendance.__members__:
                one.attendance = Attendance[bound.data]
            elif name[0] == "p":
                one.person = bound.data
            elif name[0] == "i":
                one.institution = bound.chosen()
