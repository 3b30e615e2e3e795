"""Which files hang from a case, a session or a commitment? Each has the place of what it hangs from."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Integer, String, func, select
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model, db
from app.kit.fields import Privacy, described, field, ref
from app.kit.scopes import Mixed, Record, viewer
from app.platform.accept import Accepted

OWNERS = ("commitment_id", "session_id", "case_id")  # the nearest first
QUOTA = 500 * 1024 * 1024


class Attachment(Record, Mixed, Model):
    """A file: what it is called, what it is, where its sealed bytes lie."""

    __table_args__ = (CheckConstraint("case_id IS NOT NULL OR commitment_id IS NOT NULL", name="owner"),)
    title: Mapped[str] = field(_("Title"), String(120), required=True, privacy=Privacy.PERSONAL,
                               help=_("What it is, so that others find it."))  # fmt: skip
    kind_id: Mapped[int] = ref(_("Kind of document"), "term", list="document_kind", required=True)
    file_name: Mapped[str] = field(_("File name"), String(120), required=True, privacy=Privacy.PERSONAL)
    media: Mapped[str] = field(_("Format"), String(100), required=True)
    size: Mapped[int] = field(_("Size in bytes"), Integer, required=True)
    sha256: Mapped[str] = field(_("SHA-256 digest"), String(64), required=True)
    stored: Mapped[str] = field(_("Stored file"), String(60), required=True, unique=True)
    session_id: Mapped[int | None] = ref(_("Session"), "case_session")
    commitment_id: Mapped[int | None] = ref(_("Commitment"), "commitment")
    kind: Mapped[Any] = relationship("Term")
    case: Mapped[Any] = relationship("Case", foreign_keys="Attachment.case_id")
    session: Mapped[Any] = relationship("CaseSession")
    commitment: Mapped[Any] = relationship("Commitment")
    author: Mapped[Any] = relationship("User", foreign_keys="Attachment.created_by_id", viewonly=True)

    @property
    @described(_("File"), Privacy.PERSONAL)
    def upload(self) -> Accepted | None:
        """The accepted file on its way to the store; None afterwards."""
        return self.__dict__.get("_upload")

    @upload.setter
    def upload(self, taken: Accepted) -> None:
        self.__dict__["_upload"] = taken
        self.file_name, self.media, self.size, self.sha256 = taken.name, taken.media, len(taken.data), taken.digest

    @property
    @described(_("Added"))
    def added_at(self) -> Any:
        return self.created_at

    @property
    @described(_("Added by"))
    def added_by(self) -> str | None:
        return self.author.get_full_name() if self.author is not None else None

    @property
    @described(_("Size"))
    def weight(self) -> str:
        """'84 kB', '2.1 MB'."""
        return f"{self.size / 1024**2:.1f} MB" if self.size >= 1024**2 else f"{max(self.size // 1024, 1)} kB"

    def opens_to(self) -> bool:
        """A file of a case is as private as the words of the case; one of a table is shared by its people."""
        return viewer().ceiling >= (Privacy.PERSONAL if self.is_of_table else Privacy.SENSITIVE)

    def place(self) -> None:
        """The place of the nearest thing it hangs from."""
        if self.commitment is not None:
            self.session_id, self.case_id = self.commitment.session_id, self.commitment.case_id
            self.region_id, self.is_of_table = self.commitment.region_id, self.commitment.is_of_table
            self.unit_id, self.family_id = self.commitment.unit_id, self.commitment.family_id
            return
        if self.session is not None:
            self.case_id, self.case = self.session.case_id, self.session.case
        self.is_of_table = False
        if self.case is not None:
            self.region_id, self.unit_id, self.family_id = self.case.region_id, self.case.unit_id, self.case.family_id

    def __str__(self) -> str:
        return self.title


def held(**owner: int) -> int:
    """How many bytes hang from this case or commitment by now?"""
    return db.session.scalar(select(func.sum(Attachment.size)).filter_by(**owner)) or 0
