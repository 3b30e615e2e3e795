"""What did the family allow? The representative's consent and the child's assent, rows never rewritten."""

import datetime as dt
import hashlib
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.scopes import FamilyScoped, Record
from app.kit.wording import language

PUBLIC, PERSONAL, SENSITIVE = Privacy.PUBLIC, Privacy.PERSONAL, Privacy.SENSITIVE


class ConsentKind(Choice):
    """Who speaks: the adult or representative, or the child (Decreto 1377/2013 art. 12)."""

    CONSENT = _("Consent of the adult or representative")
    ASSENT = _("Assent of the child or adolescent")


class ConsentAnswer(Choice):
    """Refusing is an answer, not an error; revoking is a new row (Ley 1581/2012 art. 8)."""

    GRANTED = _("Granted"), "green"
    REFUSED = _("Refused"), "amber"
    REVOKED = _("Revoked"), "red"


class ConsentForm(Choice):
    """How it was given; the proof is kept with the family."""

    WRITTEN = _("Signed on paper")
    SPOKEN = _("Said and written down before a witness")
    SCREEN = _("Signed on the screen")


class ConsentText(Catalog, Model):
    """What is asked, word for word: one edition per wording; the entity replaces ours by its own."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    text_es: Mapped[str] = field(_("Text in Spanish"), Text, privacy=PUBLIC, required=True)
    text_en: Mapped[str] = field(_("Text in English"), Text, privacy=PUBLIC, required=True)

    @property
    @described(_("Text"), PUBLIC)
    def wording(self) -> str:
        """The wording in the reader's language."""
        return self.text_en if language() == "en" else self.text_es

    @property
    def digest(self) -> str:
        """What was read out, as 64 hexadecimal digits: proof of the wording."""
        return hashlib.sha256(f"{self.code}|{self.edition}|{self.text_es}|{self.text_en}".encode()).hexdigest()


class Consent(Record, FamilyScoped, Model):
    """One answer of one person about one text, on one day."""

    text_id: Mapped[int] = ref(_("For what"), "consent_text", required=True)
    member_id: Mapped[int | None] = ref(
        _("Whose data"), "member", privacy=PERSONAL, help=_("Leave it empty when it is about the whole family.")
    )
    kind: Mapped[ConsentKind] = field(_("Kind"), ConsentKind, required=True)
    answer: Mapped[ConsentAnswer] = field(_("Answer"), ConsentAnswer, required=True)
    said_on: Mapped[dt.date] = field(_("Date"), Date, required=True, default=dt.date.today)
    given_by: Mapped[str] = field(_("Who answered"), String(120), required=True, privacy=PERSONAL)
    bond_id: Mapped[int | None] = ref(_("Relationship"), "term", list="relationship", index=False)
    form: Mapped[ConsentForm] = field(_("How it was given"), ConsentForm, required=True)
    heard: Mapped[str | None] = field(
        _("How the child was heard"), Text, privacy=SENSITIVE,
        help=_("In the child's words, by age and maturity; the representative decides after hearing the child."),
    )  # fmt: skip
    reason: Mapped[str | None] = field(_("Reason or conditions"), String(400), privacy=SENSITIVE)
    digest: Mapped[str | None] = field(_("Proof of the wording"), String(64))
    family: Mapped[Any] = relationship("Family", foreign_keys="Consent.family_id")
    text: Mapped[ConsentText] = relationship()
    member: Mapped[Any] = relationship("Member")
    bond: Mapped[Any] = relationship("Term", foreign_keys="Consent.bond_id")

    @property
    @described(_("Edition"))
    def edition(self) -> str:
        return self.text.edition if self.text is not None else ""

    def place(self) -> None:
        """The wording is fixed with the answer; a member's consent is the family's."""
        if self.member is not None:
            self.family_id = self.member.family_id
        if self.text is not None and not self.digest:
            self.digest = self.text.digest

    def __str__(self) -> str:
        return f"{self.text}: {self.answer}"
