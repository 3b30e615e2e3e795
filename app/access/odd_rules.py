"""Which access is odd? Pure functions over one person's events of a day (G18); thresholds come from the settings."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from app.access.audit import Odd
from app.kit.trace import Act

HOUR, BOGOTA = dt.timedelta(hours=1), dt.timedelta(hours=-5)
DUSK, DAWN = dt.time(20), dt.time(5)
LOOKS = (Act.VIEW, Act.EXPORT, Act.PRINT, Act.DOWNLOAD)


@dataclass(frozen=True)
class Seen:
    """What the rules need of an event."""

    number: int
    at: dt.datetime
    act: Act
    record: tuple[str, int] | None = None
    region_id: int | None = None


@dataclass(frozen=True)
class Limits:
    """From how many on is it odd? Different records, and refusals."""

    records_per_hour: int = 60
    records_at_night: int = 5
    refusals_per_hour: int = 10
    records_outside: int = 1


@dataclass
class Finding:
    """Odd access of one day: how many, from which event to which."""

    kind: Odd
    day: dt.date
    count: int
    numbers: list[int] = field(default_factory=list)


def local(moment: dt.datetime) -> dt.datetime:
    """A moment (UTC) on the clock of the people who work."""
    return moment + BOGOTA


def is_night(moment: dt.datetime) -> bool:
    """Between eight in the evening and five in the morning?"""
    time = local(moment).time()
    return time >= DUSK or time < DAWN


def night_of(moment: dt.datetime) -> dt.date:
    """The day on which this night began."""
    here = local(moment)
    return here.date() - dt.timedelta(days=here.time() < DAWN)


def findings(events: Iterable[Seen], regions: Collection[int], limits: Limits) -> list[Finding]:
    """Everything odd in the events of one person, in order; `regions` are the person's own."""
    told = sorted(events, key=lambda one: one.number)
    looks = [one for one in told if one.act in LOOKS and one.record]
    refused = [one for one in told if one.act is Act.DENIED]
    night = [(night_of(one.at), one) for one in looks if is_night(one.at)]
    found = [*_busiest(Odd.MANY, looks, limits.records_per_hour),
             *_busiest(Odd.DENIED, refused, limits.refusals_per_hour),
             *_by_day(Odd.NIGHT, night, limits.records_at_night)]  # fmt: skip
    if regions:
        foreign = [one for one in looks if one.region_id is not None and one.region_id not in regions]
        found += _by_day(Odd.OUTSIDE, [(local(one.at).date(), one) for one in foreign], limits.records_outside - 1)
    return found


def _busiest(kind: Odd, events: list[Seen], limit: int) -> Iterator[Finding]:
    """The fullest sixty minutes of each day, when they hold more than the limit."""
    most: dict[dt.date, Finding] = {}
    start = 0
    for place, one in enumerate(events):
        while one.at - events[start].at >= HOUR:
            start += 1
        window = events[start : place + 1]
        count = len({each.record or each.number for each in window}) if kind is Odd.MANY else len(window)
        day = local(one.at).date()
        if count > limit and (day not in most or count > most[day].count):
            most[day] = Finding(kind, day, count, [each.number for each in window])
    yield from most.values()


def _by_day(kind: Odd, dated: list[tuple[dt.date, Seen]], limit: int) -> Iterator[Finding]:
    """The days with more than the limit of different records."""
    for day in dict.fromkeys(day for day, _one in dated):
        mine = [one for when, one in dated if when == day]
        if (count := len({one.record for one in mine})) > limit:
            yield Finding(kind, day, count, [one.number for one in mine])
