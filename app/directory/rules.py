"""When is a service open, and which details of it cannot be right? Recurrence as RFC 5545 has it, by dateutil."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.lists import format_list
from dateutil import rrule
from flask_babel import format_currency, format_date, get_locale, lazy_gettext as _

BOGOTA = ZoneInfo("America/Bogota")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ORIGIN = dt.datetime(2001, 1, 1)  # a Monday, from which weeks are counted when no first day is told
ALL_DAY = ("00:00", "23:59")
AHEAD = 40  # days in which the next opening is looked for
ORDINALS = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), -1: _("last")}

Faults = dict[str, Any]


class Openness(NamedTuple):
    """Is it open now; and until when, or when does it open next (None: not within weeks)?"""

    is_open: bool
    until: str | None = None
    opens: dt.datetime | None = None


# -- what was typed ---------------------------------------------------------------------------------------------------
def split(text: str | None) -> list[str]:
    """The parts of 'MO,TU' or '1, 15'."""
    return [part.strip().upper() for part in (text or "").split(",") if part.strip()]


def schedule_faults(values: Mapping[str, Any]) -> Faults:
    """What is wrong with opening hours? `freq` by its name, `byday` as 'MO,TU' or '1MO', hours as '08:00'."""
    faults: Faults = {}
    freq, days, dates = values.get("freq"), split(values.get("byday")), split(values.get("bymonthday"))
    if freq == "WEEKLY" and not days:
        faults["byday"] = _("Hours that come back every week need their days. Mark at least one day of the week.")
    elif freq == "MONTHLY" and not days and not dates:
        faults["bymonthday"] = _("Hours that come back every month need a day. Write the day of the month, such as 15.")
    elif not freq and (days or dates):
        faults["freq"] = _("Say whether these days come back every week or every month.")
    if "byday" not in faults and (wrong := [day for day in days if not is_day(day, freq)]):
        faults["byday"] = _("This is not a day of the week: %(day)s.", day=wrong[0])
    if wrong := [day for day in dates if not is_month_day(day)]:
        faults["bymonthday"] = _("This is not a day of a month: %(day)s. Write numbers from 1 to 31.", day=wrong[0])
    if values.get("interval") is not None and int(values["interval"]) < 1:
        faults["interval"] = _("Write 1 for every week or month, 2 for every second one.")
    return {**faults, **_clock_faults(values), **span_faults(values, "valid_from", "valid_to"),
            **span_faults(values, "dtstart", "until")}  # fmt: skip


def is_day(text: str, freq: str | None) -> bool:
    """Is this a weekday: 'MO', or within a month also '1MO' and '-1FR'?"""
    found = DAY.fullmatch(text)
    return found is not None and (freq == "MONTHLY" or not found.group(1))


def is_month_day(text: str) -> bool:
    """Is this a day of a month, counted from its start or its end?"""
    return re.fullmatch(r"[+-]?\d{1,2}", text) is not None and 1 <= abs(int(text)) <= 31


def _clock_faults(values: Mapping[str, Any]) -> Faults:
    told = {name: values.get(name) for name in ("opens_at", "closes_at")}
    faults: Faults = {name: _("Write the hour as 08:00.") for name, hour in told.items()
                      if hour and not CLOCK.fullmatch(hour)}  # fmt: skip
    opens, closes = told["opens_at"], told["closes_at"]
    if not faults and closes and not opens:
        return {"opens_at": _("Write when it opens, too.")}
    if not faults and opens and closes and closes <= opens:
        return {"closes_at": _("It must close after it opens, at %(hour)s. What lasts past midnight takes two lines.",
                               hour=opens)}  # fmt: skip
    return faults


def span_faults(values: Mapping[str, Any], first: str, last: str) -> Faults:
    """A last day is not before the first."""
    start, end = values.get(first), values.get(last)
    if start and end and end < start:
        return {last: _("The last day cannot be before the first, %(day)s.", day=format_date(start, "medium"))}
    return {}


def cost_faults(values: Mapping[str, Any]) -> Faults:
    """A cost says how much or in words; nobody is paid for coming."""
    amount, faults = values.get("amount"), span_faults(values, "valid_from", "valid_to")
    if amount is not None and amount < 0:
        faults["amount"] = _("An amount cannot be negative. Write 0 when it is free.")
    if amount is not None and not re.fullmatch(r"[A-Z]{3}", values.get("currency") or "COP"):
        faults["currency"] = _("Write the three letters of the currency, such as COP.")
    return faults


def phone_faults(values: Mapping[str, Any]) -> Faults:
    """A telephone has digits."""
    if values.get("number") and len(re.sub(r"\D", "", values["number"])) < 3:
        return {"number": _("Write the number with its digits, such as 604 123 4567.")}
    return {}


def tel_uri(number: str) -> str | None:
    """What a telephone dials; ten Colombian digits take the country's own code."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 3:
        return None
    is_ours = len(digits) == 10 and digits[0] in "36" and not number.strip().startswith("+")
    return f"tel:+57{digits}" if is_ours else f"tel:{'+' if number.strip().startswith('+') else ''}{digits}"


def answer_faults(said: str, changed: bool, remarked: bool) -> Faults:
    """A provider that says that something is different tells what; one that confirms has corrected nothing."""
    if said == "CORRECTED" and not changed and not remarked:
        return {"outcome": _("Nothing was changed. Correct what is different, or choose “All is as written”.")}
    if said == "CONFIRMED" and changed:
        return {"outcome": _("You corrected something. Choose “Something is different”, or put it back as it was.")}
    return {}


# -- when it is open --------------------------------------------------------------------------------------------------
def occurs_on(row: Any, day: dt.date) -> bool:
    """Do these hours hold on this day?"""
    first, last = row.valid_from, row.valid_to
    if (first and day < first) or (last and day > last) or row.freq_name is None:
        return False
    if (row.dtstart and day < row.dtstart) or (row.until and day > row.until):
        return False
    start = dt.datetime.combine(row.dtstart or row.valid_from, dt.time()) if row.dtstart or row.valid_from else ORIGIN
    moment = dt.datetime.combine(day, dt.time())
    told: Any = {"interval": row.interval or 1, "byweekday": [_weekday(one) for one in split(row.byday)] or None,
                 "bymonthday": [int(one) for one in split(row.bymonthday)] or None}  # fmt: skip
    if row.interval in (None, 1):  # counted from near: every week and every month is there
        start = max(start, moment - dt.timedelta(days=62))
    freq = rrule.WEEKLY if row.freq_name == "WEEKLY" else rrule.MONTHLY
    return bool(rrule.rrule(freq, dtstart=start, **told).between(moment, moment, inc=True))


def _weekday(text: str) -> Any:
    found = DAY.fullmatch(text)
    assert found is not None  # it was checked when it was written
    day = getattr(rrule, found.group(2))
    return day(int(found.group(1))) if found.group(1) else day


def openness(rows: Iterable[Any], now: dt.datetime) -> Openness | None:
    """Open now, in Bogotá's time? None when no hours are known that a program could read."""
    known = [row for row in rows if row.freq_name is not None and row.opens_at and row.closes_at]
    if not known:
        return None
    hour = f"{now:%H:%M}"
    until = [row.closes_at for row in known if row.opens_at <= hour < row.closes_at and occurs_on(row, now.date())]
    if until:
        return Openness(True, max(until))
    for ahead in range(AHEAD):
        day = now.date() + dt.timedelta(days=ahead)
        hours = [row.opens_at for row in known if (ahead or row.opens_at > hour) and occurs_on(row, day)]
        if hours:
            return Openness(False, opens=dt.datetime.combine(day, dt.time.fromisoformat(min(hours))))
    return Openness(False)


def bogota(now: dt.datetime) -> dt.datetime:
    """An instant in UTC as the clock on the wall says it."""
    return now.replace(tzinfo=dt.UTC).astimezone(BOGOTA).replace(tzinfo=None)


# -- in words ---------------------------------------------------------------------------------------------------------
def clock(text: str) -> str:
    """'08:00' is 8:00."""
    return text.removeprefix("0")


def hours_words(row: Any) -> str:
    """'lunes a viernes, 8:00 a 16:00'."""
    hours = ""
    if (row.opens_at, row.closes_at) == ALL_DAY:
        hours = str(_("24 hours"))
    elif row.opens_at and row.closes_at:
        hours = _span(clock(row.opens_at), clock(row.closes_at))
    elif row.opens_at:
        hours = str(_("from %(opens)s", opens=clock(row.opens_at)))
    span = [_("from %(day)s", day=format_date(row.valid_from, "medium")) if row.valid_from else "",
            _("until %(day)s", day=format_date(row.valid_to or row.until, "medium"))
            if row.valid_to or row.until else ""]  # fmt: skip
    return ", ".join(str(part) for part in (_days_words(row), hours, *span) if part)


def _days_words(row: Any) -> str:
    days = [DAY.fullmatch(one) for one in split(row.byday)]
    plain = [DAYS.index(found.group(2)) for found in days if found and not found.group(1)]
    counted = [_("%(which)s %(day)s of the month", which=ORDINALS[int(found.group(1))],
                 day=_day(DAYS.index(found.group(2)))) for found in days if found and found.group(1)
               and int(found.group(1)) in ORDINALS]  # fmt: skip
    dates = ", ".join(split(row.bymonthday))
    told = [weekdays(plain), *counted, _("day %(days)s of the month", days=dates) if dates else ""]
    said = ", ".join(str(part) for part in told if part)
    if said and (row.interval or 1) > 1:
        every = _("every %(number)s weeks") if row.freq_name == "WEEKLY" else _("every %(number)s months")
        said = f"{said}, {str(every) % {'number': row.interval}}"
    return said


def weekdays(days: Iterable[int]) -> str:
    """'Monday to Friday', 'Monday, Wednesday and Friday', 'every day'; Monday is 0."""
    left = sorted(set(days))
    if len(left) == 7:
        return str(_("every day"))
    if len(left) > 2 and left[-1] - left[0] == len(left) - 1:
        return _span(_day(left[0]), _day(left[-1]))
    return format_list([_day(day) for day in left], locale=get_locale() or "es") if left else ""


def _span(first: str, last: str) -> str:
    """'Monday to Friday', '8:00 to 16:00'."""
    return " ".join((first, str(_("to")), last))


def _day(number: int) -> str:
    return str(get_day_names("wide", locale=get_locale() or "es")[number])


def cost_words(amount: Decimal | None, currency: str | None, words: str | None, until: dt.date | None) -> str:
    """How much, for what, until when."""
    sum_ = "" if amount is None else str(_("Free")) if amount == 0 else format_currency(amount, currency or "COP")
    limit = str(_("until %(day)s", day=format_date(until, "medium"))) if until else ""
    return " · ".join(part for part in (sum_, words or "", limit) if part)


def open_words(openness: Openness, now: dt.datetime) -> str:
    """'Open now, until 16:00', 'Closed, opens on Monday at 8:00'."""
    if openness.is_open and openness.until == ALL_DAY[1]:
        return str(_("Open now"))
    if openness.is_open:
        return str(_("Open now, until %(hour)s", hour=clock(openness.until or "")))
    if openness.opens is None:
        return str(_("Closed now"))
    hour, days = clock(f"{openness.opens:%H:%M}"), (openness.opens.date() - now.date()).days
    if days == 0:
        return str(_("Closed now, opens today at %(hour)s", hour=hour))
    if days == 1:
        return str(_("Closed now, opens tomorrow at %(hour)s", hour=hour))
    day = _day(openness.opens.weekday()) if days < 7 else format_date(openness.opens, "medium")
    return str(_("Closed now, opens on %(day)s at %(hour)s", day=day, hour=hour))
