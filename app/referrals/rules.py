"""Which way does a referral go, and what must be said on each step? Pure rules, no database (CC-16, CC-20, WB-9-19)."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from app.families.rules import age_on, name_of, words_of
from app.kit.lists import fold

SOON_DAYS = 3
# From a state to those that may follow it; whatever leads nowhere has ended, and is referred again instead.
LEADS_TO: dict[str, tuple[str, ...]] = {
    "PROPOSED": ("SENT", "WITHDRAWN"),
    "SENT": ("ACCEPTED", "WAITING", "SCHEDULED", "DECLINED", "WITHDRAWN"),
    "WAITING": ("ACCEPTED", "SCHEDULED", "DECLINED", "WITHDRAWN"),
    "ACCEPTED": ("SCHEDULED", "ATTENDED", "NOT_ATTENDED", "WITHDRAWN"),
    "SCHEDULED": ("SCHEDULED", "ATTENDED", "NOT_ATTENDED", "WITHDRAWN"),
    "ATTENDED": ("COMPLETED",),
    "DECLINED": (), "NOT_ATTENDED": (), "WITHDRAWN": (), "COMPLETED": (),
}  # fmt: skip
# What the one who renders the service may answer; the rest belongs to whoever referred.
ANSWERS = ("ACCEPTED", "WAITING", "SCHEDULED", "DECLINED", "ATTENDED", "NOT_ATTENDED")
FREES_THE_SLOT = ("DECLINED", "WITHDRAWN", "NOT_ATTENDED")
REFERRED_AGAIN = ("DECLINED", "NOT_ATTENDED", "WITHDRAWN")
NEEDS_WORDS = {
    "DECLINED": _("Say why it was declined."), "NOT_ATTENDED": _("Say why the family did not attend, if it is known."),
    "WITHDRAWN": _("Say why it is withdrawn."), "COMPLETED": _("Say what came of it."),
}  # fmt: skip
BANDS = ((5, "0-5"), (11, "6-11"), (17, "12-17"), (28, "18-28"), (59, "29-59"))
CLOSED = _("The case is closed: nobody is referred from it any more.")
PAST = _("The day of the answer is past. Edit the referral and ask for a later one.")
NOT_OFFERED = _("This service is no longer offered. Choose another one.")
OLDEST, UNKNOWN = "60+", "?"


def may_follow(state: Any, next_: Any) -> bool:
    """May a referral go from one state to the other?"""
    return name_of(next_) in LEADS_TO[name_of(state) or ""]


def moving_fault(state: Any, next_: Any) -> Any | None:
    """Why can this step not be taken any more? None when it can."""
    return None if may_follow(state, next_) else _("The referral has gone another way meanwhile. Look at it again.")


def is_open(state: Any) -> bool:
    """Does something still have to happen?"""
    return bool(LEADS_TO[name_of(state) or ""])


def waits_for_answer(state: Any) -> bool:
    """Has it left, and did nobody answer yet?"""
    return name_of(state) == "SENT"


def is_late(state: Any, answer_by: dt.date | None, today: dt.date) -> bool:
    """Should it have been answered by now?"""
    return waits_for_answer(state) and answer_by is not None and answer_by < today


def referral_faults(values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, Any]:
    """What is wrong with a referral as typed? The facts about case, need, member, service and names come looked up."""
    if name_of(values.get("state")) not in (None, "PROPOSED"):
        return {"": _("It has left: only its steps change it now. Withdraw it to write another one.")}
    faults: dict[str, Any] = {}
    if values.get("case_is_closed"):
        faults["case_id"] = CLOSED
    family, day = values.get("case_family_id"), values.get("answer_by")
    if values.get("need_id") and values.get("need_case_id") != values.get("case_id"):
        faults["need_id"] = _("This need belongs to another case.")
    if values.get("member_id") and values.get("member_family_id") != family:
        faults["member_id"] = _("This person belongs to another family.")
    if values.get("service_id") and not values.get("service_is_active"):
        faults["service_id"] = NOT_OFFERED
    if day is not None and day < (today or dt.date.today()):
        faults["answer_by"] = _("The answer cannot be asked for before today.")
    if names := names_in(values.get("shared_summary"), values.get("names") or ()):
        faults["shared_summary"] = _("This text leaves the programme: take the name out (%(names)s).",
                                     names=", ".join(names))  # fmt: skip
    return faults


def names_in(text: str | None, names: Iterable[str]) -> list[str]:
    """Which words of these names does a text hold, whatever their accents?"""
    said = set(words_of(fold(text or "")))
    words = (word for name in names for word in words_of(name))
    return [word for word in dict.fromkeys(words) if fold(word) in said]


def sending_fault(is_closed: bool, is_offered: bool, answer_by: dt.date, today: dt.date) -> Any | None:
    """What, besides the leave of the family, stands against sending? None when nothing does."""
    if is_closed:
        return CLOSED
    if not is_offered:
        return NOT_OFFERED
    return None if answer_by >= today else PAST


def step_faults(state: str, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """What a step must say: its reason, the day of the appointment, what came of it."""
    faults: dict[str, Any] = {}
    if state in NEEDS_WORDS and not str(values.get("words") or "").strip():
        faults["words"] = NEEDS_WORDS[state]
    day = values.get("day")
    if state == "SCHEDULED" and (day is None or day < today):
        faults["day"] = _("Write the day of the appointment, from today on.")
    return faults


def household(births: Iterable[dt.date | None], today: dt.date) -> dict[str, int]:
    """How many people of each age does a household have? In bands, so that nobody is recognised."""
    return dict(sorted(Counter(band(birth, today) for birth in births).items(), key=lambda one: _place(one[0])))


def band(birth: dt.date | None, today: dt.date) -> str:
    """The band of ages into which somebody falls."""
    if birth is None:
        return UNKNOWN
    return next((name for most, name in BANDS if age_on(birth, today) <= most), OLDEST)


def _place(name: str) -> int:
    return [*(one for _most, one in BANDS), OLDEST, UNKNOWN].index(name)


def as_kept(births: Iterable[dt.date | None], groups: Iterable[tuple[str, str]], town: str, today: dt.date) -> str:
    """What is told of a household, as it is today: people, ages in bands, population groups (es, en), municipality."""
    ages = household(births, today)
    told = {"on": today.isoformat(), "people": sum(ages.values()), "ages": ages, "groups": sorted(set(groups)),
            "municipality": town}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)
