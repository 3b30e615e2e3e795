"""What does a service ask on its application form, and what of it is known already? (WB-5.2)"""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, relationship

from app.directory.models import PUBLIC, Detail, told
from app.extensions import Model
from app.kit.fields import Choice, field, ref


class Prefill(Choice):
    """From which field of the record is the answer taken? Whoever applies may still change it."""

    NAME = _("Names and surnames")
    DOCUMENT = _("Document")
    BIRTH_DATE = _("Birth date")
    SEX = _("Sex")
    ADDRESS = _("Address")
    PLACE = _("Place where the family lives")
    PHONE = _("Phone")
    PEOPLE = _("People in the household")


class FormQuestion(Detail, Model):
    """A question of the application form of a service, as the service asks it."""

    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", privacy=PUBLIC, required=True)
    question_es: Mapped[str] = field(_("Question in Spanish"), String(200), privacy=PUBLIC, required=True)
    question_en: Mapped[str | None] = field(_("Question in English"), String(200), privacy=PUBLIC)
    prefill: Mapped[Prefill | None] = field(_("Answered from the record"), Prefill, privacy=PUBLIC)
    is_required: Mapped[bool] = field(_("Required"), Boolean, privacy=PUBLIC, default=True)
    opportunity: Mapped[Any] = relationship("Opportunity")

    @property
    def words(self) -> str | None:
        return told(self, "question")
