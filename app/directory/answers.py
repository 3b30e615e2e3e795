"""What does a provider say of its own service? Confirmed, or proposed and taken over field by field; never at once."""

import datetime as dt
import json
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped, relationship

from app.directory.models import Detail
from app.extensions import Model, db
from app.kit.fields import Choice, field, label_of, ref
from app.kit.lists import display
from app.kit.scopes import Record, RegionScoped, past_wall, viewer
from app.kit.trace import Act, note
from app.opportunities.models import Closure, Cost, Opportunity
from app.platform.doors import Door

# What a provider may correct; those that end in a language are asked in the language of its page.
FIELDS = ("address", "contact", "email", "website", "schedule", "requirements", "description", "cost")
BILINGUAL = {"schedule", "requirements", "description"}


class ProviderSays(Choice):
    """Is what is written of a service still true?"""

    CONFIRMED = _("All is as written"), "green"
    CORRECTED = _("Something is different"), "amber"
    ENDED = _("We no longer offer it"), "red"


class ServiceLink(Door, Record, RegionScoped, Model):
    """A way for a provider without an account to confirm or correct its service, once: a link and a code apart."""

    kept_for = ("REFERENCE", "REFERENCE")
    door_of, door_word = "opportunity_id", "service"
    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    recipient: Mapped[str] = field(_("Sent to"), String(120), required=True)
    opportunity: Mapped[Any] = relationship("Opportunity")

    def place(self) -> None:
        """The regional is that of the service."""
        if self.opportunity is not None:
            self.region_id = self.opportunity.region_id


class ServiceAnswer(Detail, Model):
    """What a provider said: nothing of it changes the service until somebody who keeps it takes it over."""

    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    said: Mapped[ProviderSays] = field(_("The provider says"), ProviderSays, required=True)
    told_by: Mapped[str] = field(_("Told by"), String(120), required=True)
    told_on: Mapped[dt.date] = field(_("On"), Date, required=True, default=dt.date.today)
    proposed: Mapped[str | None] = field(_("Proposed"), Text)
    remark: Mapped[str | None] = field(_("Remark"), Text)
    settled_on: Mapped[dt.date | None] = field(_("Reviewed on"), Date)
    opportunity: Mapped[Any] = relationship("Opportunity")

    @property
    def changes(self) -> dict[str, str | None]:
        """What is proposed, by column."""
        told: dict[str, str | None] = json.loads(self.proposed) if self.proposed else {}
        return told

    def __str__(self) -> str:
        return str(self.said)


def column_of(name: str, tongue: str) -> str:
    """'schedule' on an English page is schedule_en."""
    return f"{name}_{tongue}" if name in BILINGUAL else name


def plain(row: Opportunity, column: str) -> str:
    """A stored value as a form sends it."""
    value = getattr(row, column)
    return str(getattr(value, "name", value) or "").replace("\r\n", "\n").strip()


def differing(row: Opportunity, told: dict[str, Any], tongue: str) -> dict[str, str | None]:
    """What was typed and is not what is stored, by column."""
    typed = {column_of(name, tongue): str(told.get(name) or "").replace("\r\n", "\n").strip() for name in FIELDS}
    return {column: value or None for column, value in typed.items() if value != plain(row, column)}


def keep_answer(link: ServiceLink, said: ProviderSays, changes: dict[str, str | None], remark: str | None) -> None:
    """Keep what the provider said; that all is true verifies the service. The caller commits.

    Whoever answers reaches no row: this one service is told about, and nothing else of it is written.
    """
    row: Opportunity = link.opportunity
    if said == ProviderSays.ENDED:
        changes = {"closure": Closure.INACTIVE.name}
    is_done = said == ProviderSays.CONFIRMED and not remark
    with past_wall():
        if said == ProviderSays.CONFIRMED:
            verified(row, None, str(_("Confirmed by the provider: %(who)s.", who=link.recipient)))
        db.session.add(ServiceAnswer(opportunity=row, said=said, told_by=link.recipient, remark=remark,
                                     proposed=json.dumps(changes) if changes and not is_done else None,
                                     settled_on=dt.date.today() if is_done else None))  # fmt: skip
        note(Act.SYSTEM, row, answered_by=link.recipient)
        db.session.flush()


def verified(row: Opportunity, by: int | None, words: str) -> None:
    """The service is fresh from today."""
    row.verified_on, row.verified_by_id, row.verified_note = dt.date.today(), by, words[:300]


def waiting(row: Opportunity) -> ServiceAnswer | None:
    """The oldest answer that nobody has reviewed."""
    query = select(ServiceAnswer).where(ServiceAnswer.opportunity_id == row.id, ServiceAnswer.settled_on.is_(None))
    return db.session.scalars(query.order_by(ServiceAnswer.id).limit(1)).first()


def value_of(column: str, told: str | None) -> Any:
    """A proposed text as the column keeps it; a state that is none of ours is refused."""
    kinds: dict[str, Any] = {"cost": Cost, "closure": Closure}
    return kinds[column].__members__.get(told or "") if column in kinds else told


def compared(row: Opportunity, answer: ServiceAnswer) -> list[tuple[str, Any, str, str]]:
    """Column, label, what is stored and what is proposed, as people read them."""
    return [(column, label_of(Opportunity, column), display(getattr(row, column)), display(value_of(column, told)))
            for column, told in answer.changes.items()]  # fmt: skip


def settle(row: Opportunity, answer: ServiceAnswer, taken: list[str]) -> None:
    """Take over the chosen fields; the service is verified as of the answer, and the answer is done with."""
    for column in taken:
        setattr(row, column, value_of(column, answer.changes[column]))
        if column == "closure":
            row.is_active = False
    answer.settled_on = dt.date.today()
    said = str(_("%(said)s, said %(who)s; reviewed.", said=answer.said, who=answer.told_by))
    verified(row, viewer().professional_id, said)
