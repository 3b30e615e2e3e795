"""What is typed below a session? A line for each participant, decision and commitment."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, TextAreaField
from wtforms.validators import Optional

from app.cases.models import CareLevel
from app.catalogs.models import Institution, Term
from app.commitments.models import Commitment
from app.kit import forms
from app.kit.lines import Line, LinedForm, LineLookupField, line_state, line_text
from app.sessions import rules
from app.sessions.models import Attendance, Decision, SessionParticipant


class ParticipantLine(Line):
    """Who took part, for which party."""

    written_by, screen, model, empty = ("person", "institution_id"), "SessionParticipantView", SessionParticipant, 1
    faults = staticmethod(rules.participant_row_faults)
    party_id = forms.TermField(_("Party"), [Optional()], model=Term, list_="required_party")
    person = line_text(_("Person"), 120)
    institution_id = LineLookupField(
        _("Institution"), [Optional()], model=Institution, lookup="SessionParticipantView.lookup",
        column="institution_id",
    )  # fmt: skip
    attendance = line_state(_("Attendance"), Attendance, Attendance.IN_PERSON)


class DecisionLine(Line):
    """What was decided and why."""

    written_by, screen, model = ("text", "reason", "parties"), "DecisionView", Decision
    faults = staticmethod(rules.decision_row_faults)
    text = line_text(_("Decision"), 400, TextAreaField)
    reason = line_text(_("Reason"), 2000, TextAreaField)
    parties = line_text(_("Agreed by"), 200)
    level = line_state(_("Level of care"), CareLevel, CareLevel.FAMILY)


class CommitmentLine(Line):
    """Who does what by when."""

    written_by, screen, model = ("what", "responsible", "institution_id", "due_on"), "CommitmentView", Commitment
    faults = staticmethod(rules.commitment_row_faults)
    what = line_text(_("Commitment"), 300, TextAreaField)
    responsible = line_text(_("Responsible person"), 120)
    institution_id = LineLookupField(
        _("Responsible institution"), [Optional()], model=Institution, lookup="CommitmentView.lookup",
        column="institution_id",
    )  # fmt: skip
    due_on = DateField(_("Due"), [Optional(), forms.SensibleDate()])


LINES: dict[str, type[Line]] = {
    "participants": ParticipantLine, "decisions": DecisionLine, "commitments": CommitmentLine,
}  # fmt: skip


class SessionForm(LinedForm):
    day_field = "scheduled_at"
