"""What is asked on each step of a referral?"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.kit import forms
from app.referrals import rules
from app.referrals.models import ReferralState, Result, ServiceQuality, SlotKind

WORDS = {
    ReferralState.DECLINED: _("Why was it declined?"), ReferralState.NOT_ATTENDED: _("Why did the family not attend?"),
    ReferralState.WITHDRAWN: _("Why is it withdrawn?"),
}  # fmt: skip
SCHEDULED = ReferralState.SCHEDULED.name


class SendForm(forms.RecordForm):
    """With which slot does it leave?"""

    slot = SelectField(_("Slot kept for the family"), default=SlotKind.NONE.name)

    @staticmethod
    def over(free: dict[SlotKind, int]) -> Any:
        """The form with the slots that are free."""
        kinds = [(kind.name, f"{kind} ({free[kind]})" if kind in free else str(kind)) for kind in SlotKind]

        class Sending(SendForm):
            def __init__(self, *args: Any, **kw: Any) -> None:
                super().__init__(*args, **kw)
                self.slot.choices = kinds

        Sending.__name__ = SendForm.__name__
        return Sending


class WordsForm(forms.RecordForm):
    """In a few words, if there is something to say."""

    words = TextAreaField(_("Note"), [Optional(), Length(max=2000)], filters=[forms.strip])


class AppointmentForm(WordsForm):
    """On which day?"""

    day = DateField(_("Day of the appointment"), [forms.Needed(), forms.SensibleDate()])


def form_for(state: ReferralState) -> Any:
    """The form of a step: with a day for an appointment, with a reason where one is needed."""
    if state.name == SCHEDULED:
        return AppointmentForm
    if state.name not in rules.NEEDS_WORDS:
        return WordsForm
    words = TextAreaField(WORDS[state], [forms.Needed(), Length(max=2000)], filters=[forms.strip])
    return type("ReasonForm", (forms.RecordForm,), {"words": words})


class CompleteForm(forms.RecordForm):
    """What came of it?"""

    result = SelectField(_("Result"), choices=[(one.name, one.label) for one in Result], default=Result.SOLVED.name)
    words = TextAreaField(_("What came of it"), [forms.Needed(), Length(max=2000)], filters=[forms.strip])
    quality = SelectField(
        _("How good was the service for the family?"), validators=[Optional()],
        choices=[("", _("Choose")), *((one.name, one.label) for one in ServiceQuality)],
    )  # fmt: skip
    met = BooleanField(_("Mark the need as met"))

    @staticmethod
    def over(need: Any) -> Any:
        """Without a need that could be met, nothing is asked of it."""
        if need is None:
            return type("CompleteForm", (CompleteForm,), {"met": None})
        return CompleteForm
