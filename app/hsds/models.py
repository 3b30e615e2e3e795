"""What came from other directories, and what became of it here? Every document as it was, and what it stands for."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Privacy, field, ref
from app.kit.lists import Searchable
from app.kit.scopes import Record, Shared

PUBLIC = Privacy.PUBLIC


class HsdsRecord(Record, Shared, Searchable, Model):
    """A document of another directory exactly as it came, with what we do not use of it (WB-5.1)."""

    __table_args__ = (UniqueConstraint("entity", "hsds_id"),)
    search_from = ("name",)
    entity: Mapped[str] = field(_("Entity of HSDS"), String(40), privacy=PUBLIC, required=True)
    hsds_id: Mapped[Any] = field(_("UUID"), Uuid, privacy=PUBLIC, required=True)
    owner: Mapped[Any] = field(_("UUID of the organisation"), Uuid, privacy=PUBLIC, index=True)
    name: Mapped[str] = field(_("Name"), String(200), privacy=PUBLIC, required=True)
    status: Mapped[str] = field(_("Status"), String(20), privacy=PUBLIC, required=True, default="active")
    document: Mapped[dict[str, Any]] = field(_("Document as it came"), JSON(none_as_null=True), privacy=PUBLIC,
                                             required=True)  # fmt: skip
    digest: Mapped[str] = field(_("Digest"), String(64), privacy=PUBLIC, required=True)

    def __str__(self) -> str:
        return self.name


class HsdsLink(Record, Shared, Model):
    """What a document stands for here: an organisation, or a service at one of its places; and what it said then."""

    __table_args__ = (
        CheckConstraint("(opportunity_id IS NULL) <> (organization_id IS NULL)", name="one_of_two"),
    )
    record_id: Mapped[int] = ref(_("Document as it came"), "hsds_record", privacy=PUBLIC, required=True)
    spot: Mapped[Any] = field(_("UUID of the service at its location"), Uuid, privacy=PUBLIC,
                                      index=True)  # fmt: skip
    opportunity_id: Mapped[int | None] = ref(_("Service"), "opportunity", privacy=PUBLIC)
    organization_id: Mapped[int | None] = ref(_("Organisation"), "organization", privacy=PUBLIC)
    taken: Mapped[dict[str, Any]] = field(_("What was taken from it"), JSON(none_as_null=True), privacy=PUBLIC,
                                          required=True)  # fmt: skip
    record: Mapped[Any] = relationship("HsdsRecord")
    opportunity: Mapped[Any] = relationship("Opportunity")
    organization: Mapped[Any] = relationship("Organization")

    def __str__(self) -> str:
        return f"#{self.id}"
