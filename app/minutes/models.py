"""What was said, decided and signed in a session, for good? Minutes, their versions, signatures and public marks."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Session, relationship

from app.extensions import Model
from app.kit.catalog import Catalog
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import language
from app.kit.scopes import Mixed, Record, System, viewer

PUBLIC, PERSONAL, SENSITIVE = Privacy.PUBLIC, Privacy.PERSONAL, Privacy.SENSITIVE


class MinutesKind(Choice):
    """What was the session?"""

    ANALYSIS = _("Case analysis"), "teal"
    MEETING = _("Case meeting"), "blue"
    CONFERENCE = _("Case conference"), "amber"
    REGIONAL = _("Regional articulation table / extended conference"), "teal"
    INTERNAL = _("Monthly internal table"), "blue"


class MinutesStatus(Choice):
    """A correction replaces; nothing is taken back."""

    ISSUED = _("In force"), "green"
    REPLACED = _("Replaced"), "amber"


class MinutesTemplate(Catalog, Model):
    """A controlled form: code, version, date, process, what changed (G34-0-01, G34-0-04)."""

    __table_args__ = (UniqueConstraint("code", "edition"),)
    process_es: Mapped[str] = field(_("Process in Spanish"), String(80), privacy=PUBLIC, required=True)
    process_en: Mapped[str] = field(_("Process in English"), String(80), privacy=PUBLIC, required=True)
    change_es: Mapped[str] = field(_("Change, in Spanish"), String(300), privacy=PUBLIC, required=True)
    change_en: Mapped[str] = field(_("Change, in English"), String(300), privacy=PUBLIC, required=True)

    @property
    @described(_("Process"), PUBLIC)
    def process(self) -> str:
        return self.process_en if language() == "en" else self.process_es

    @property
    @described(_("What changed"), PUBLIC)
    def change(self) -> str:
        return self.change_en if language() == "en" else self.change_es


class MinutesMark(Record, System, Model):
    """What whoever holds a copy may learn of it: genuine, of which day, which version. Nothing else is ever asked."""

    kept_for = ("ARTICULATION", "TABLES")
    code: Mapped[str] = field(_("Verification code"), String(12), required=True, unique=True)
    kind: Mapped[MinutesKind] = field(_("Kind"), MinutesKind, privacy=PUBLIC, required=True)
    number: Mapped[str] = field(_("Number"), String(30), privacy=PUBLIC, required=True)
    edition: Mapped[int] = field(_("Version"), Integer, privacy=PUBLIC, required=True, default=1)
    held_on: Mapped[dt.date] = field(_("Date of the session"), Date, privacy=PUBLIC, required=True)
    fingerprint: Mapped[str] = field(_("Fingerprint"), String(12), privacy=PUBLIC, required=True)
    replaced_on: Mapped[dt.date | None] = field(_("Replaced on"), Date, privacy=PUBLIC)

    def __str__(self) -> str:
        return self.number


def reads_whole(of_table: bool) -> bool:
    """Does the viewer open the sessions of tables, or of cases, and read as far as what is said in them?"""
    screen = "RoundtableSessionView" if of_table else "SessionView"
    return viewer().may("read", screen) and viewer().ceiling >= (PERSONAL if of_table else SENSITIVE)


class Minutes(Record, Mixed, Model):
    """The minutes of one session, as they were issued; a correction is a new version that names the one before."""

    __table_args__ = (
        UniqueConstraint("number", "edition"),
        CheckConstraint("(session_id IS NULL) <> (table_session_id IS NULL)", name="subject"),
        Index("ix_minutes_region_held", "region_id", "held_at"),
    )
    repeats = ("content",)  # a whole record holds the session's own rows; what was frozen of them is on its page
    number: Mapped[str] = field(_("Number"), String(30), required=True)
    edition: Mapped[int] = field(_("Version"), Integer, required=True, default=1)
    kind: Mapped[MinutesKind] = field(_("Kind"), MinutesKind, required=True)
    held_at: Mapped[dt.datetime] = field(_("Date and time"), DateTime, required=True)
    status: Mapped[MinutesStatus] = field(_("Status"), MinutesStatus, required=True, default=MinutesStatus.ISSUED)
    issued_at: Mapped[dt.datetime] = field(_("Issued"), DateTime, required=True)
    issued_by: Mapped[str | None] = field(_("Issued by"), String(160))
    reason: Mapped[str | None] = field(_("Reason of the correction"), String(300), privacy=PERSONAL)
    content: Mapped[str | None] = field(_("Content"), Text, privacy=SENSITIVE)
    sha256: Mapped[str] = field(_("SHA-256 digest"), String(64), required=True)
    session_id: Mapped[int | None] = ref(_("Session"), "case_session")
    table_session_id: Mapped[int | None] = ref(_("Roundtable session"), "roundtable_session")
    corrects_id: Mapped[int | None] = ref(_("Corrects"), "minutes", index=False)
    mark_id: Mapped[int] = ref(_("Verification mark"), "minutes_mark", required=True, index=False)
    case: Mapped[Any] = relationship("Case", foreign_keys="Minutes.case_id")
    region: Mapped[Any] = relationship("Region", foreign_keys="Minutes.region_id")
    session: Mapped[Any] = relationship("CaseSession")
    table_session: Mapped[Any] = relationship("RoundtableSession")
    corrects: Mapped[Any] = relationship("Minutes", remote_side="Minutes.id")
    mark: Mapped[MinutesMark] = relationship()

    @property
    @described(_("Session"))
    def subject(self) -> str:
        """The case or table, for those who may see it."""
        return str(self.case or getattr(self.table_session, "roundtable", None) or "—")

    def opens_to(self) -> bool:
        """Whole they are for whoever reads the session whole: others read the copy for outsiders."""
        return reads_whole(self.is_of_table)

    def place(self) -> None:
        """From a session: the place of its case. From a table: its regional."""
        if self.session is not None and self.session.case is not None:
            self.case_id, self.case, self.is_of_table = self.session.case_id, self.session.case, False
            self.region_id, self.unit_id, self.family_id = self.case.region_id, self.case.unit_id, self.case.family_id
        if self.table_session is not None:
            self.is_of_table, self.region_id = True, self.table_session.region_id

    def __str__(self) -> str:
        return self.number if self.edition == 1 else f"{self.number} v{self.edition}"


class MinutesSignature(Record, Mixed, Model):
    """Who signed, as what, when: a typed name and, if they drew it, their signature as lines."""

    __table_args__ = (UniqueConstraint("minutes_id", "seat"),)
    minutes_id: Mapped[int] = ref(_("Minutes"), "minutes", required=True)
    seat: Mapped[int] = field(_("Place in the list"), Integer, required=True)
    person: Mapped[str] = field(_("Name"), String(120), required=True, privacy=PERSONAL, sealed=True)
    role: Mapped[str | None] = field(_("Signs as"), String(120), privacy=PERSONAL, sealed=True)
    strokes: Mapped[str | None] = field(_("Drawn signature"), Text, privacy=SENSITIVE)
    signed_at: Mapped[dt.datetime] = field(_("Signed"), DateTime, required=True)
    minutes: Mapped[Minutes] = relationship()

    def place(self) -> None:
        """The place of the minutes."""
        if self.minutes is not None:
            for name in ("region_id", "unit_id", "family_id", "case_id", "is_of_table"):
                setattr(self, name, getattr(self.minutes, name))

    def __str__(self) -> str:
        return f"{self.minutes} · {self.seat + 1}"


FROZEN: dict[type, tuple[str, ...]] = {
    Minutes: ("content", "sha256", "number", "edition", "kind", "held_at", "issued_at", "session_id",
              "table_session_id", "corrects_id", "mark_id"),
    MinutesSignature: ("minutes_id", "seat", "person", "role", "strokes", "signed_at"),
}  # fmt: skip
EMPTY = (None, "—")


@event.listens_for(Session, "before_flush")
def _stay(session: Session, _flush: Any, _instances: Any) -> None:
    """What was issued or signed never changes; it may only be emptied, when the record is disposed of."""
    for row in [row for row in session.dirty if type(row) in FROZEN]:
        for name in FROZEN[type(row)]:
            history = inspect(row).attrs[name].history
            if history.has_changes() and any(value not in EMPTY for value in history.added):
                raise RuntimeError(f"{row.__tablename__}.{name} of row {row.id} is issued and does not change")
