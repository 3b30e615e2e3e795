"""What happened when a team used a service? Lines of those who work, and what they come to; nothing of families."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, String, func, select
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model, db
from app.kit.fields import Choice, field, ref
from app.kit.scopes import Record, RegionScoped
from app.opportunities.models import Opportunity

ENOUGH = 3  # fewer experiences than these are no average
LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){5,}")


class Working(Choice):
    """How did it go, from 1 to 4? No league table: it is read beside what was written."""

    NOT = _("It did not work"), "red"
    HARDLY = _("It worked with difficulty"), "amber"
    WELL = _("It worked"), "teal"
    VERY_WELL = _("It worked well"), "green"


class Experience(Record, RegionScoped, Model):
    """What happened when we used a service (WB-4.2-07)."""

    kept_for = ("REFERENCE", "REFERENCE")
    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", required=True)
    used_on: Mapped[dt.date] = field(_("When it was used"), Date, required=True, default=dt.date.today)
    rating: Mapped[Working] = field(_("How it went"), Working, required=True)
    note: Mapped[str] = field(_("What happened"), String(600), required=True)
    professional_id: Mapped[int | None] = ref(_("Told by"), "professional")
    opportunity: Mapped[Opportunity] = relationship()
    professional: Mapped[Any] = relationship("Professional")

    def place(self) -> None:
        """The regional is that of the service."""
        if self.opportunity is not None:
            self.region_id = self.opportunity.region_id

    def __str__(self) -> str:
        return str(self.rating)


def experience_faults(values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Nobody used it tomorrow; a note tells of the service and not of a family."""
    faults: dict[str, Any] = {}
    if values.get("used_on") and values["used_on"] > today:
        faults["used_on"] = _("This day has not come yet. Write when the service was used.")
    if LONG_NUMBER.search(values.get("note") or ""):
        faults["note"] = _("This looks like the number of a document or telephone. Tell it without data of people.")
    return faults


def quality_of(ids: Collection[int] | Any) -> dict[int, float]:
    """The average, 1 to 4, of those among these services (ids, or their query) of which three experiences are told."""
    query = select(Experience.opportunity_id, Experience.rating, func.count()).where(Experience.opportunity_id.in_(ids))
    told: dict[int, list[int]] = {}
    for service, rating, count in db.session.execute(query.group_by(Experience.opportunity_id, Experience.rating)):
        told.setdefault(service, []).extend([rating.value] * count)
    return {service: sum(points) / len(points) for service, points in told.items() if len(points) >= ENOUGH}
