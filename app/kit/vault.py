"""How is a secret kept? AES-256-GCM under named keys, bound to the place it stands in (G19, ASVS 11.3)."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

NONCE = 12
URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Unreadable(Exception):
    """A kept text was changed, moved from its place, or its key is not here. Says which place, never what."""


def seal(text: str, place: str) -> str:
    """Keep a text as 'key id.base64url', readable at this place only; `place` is such as 'draft.body:<uuid>'."""
    return sealer()(text, place)


def sealer() -> Callable[[str, str], str]:
    """`seal` under today's key, which is looked up once: for very many texts."""
    key_id, key = next(iter(_keys().items()))
    encrypt = _cipher(key).encrypt

    def seal(text: str, place: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        return f"{key_id}.{_as_text(nonce + encrypt(nonce, text.encode(), f'{key_id}|{place}'.encode()))}"

    return seal


def unseal(kept: str, place: str) -> str:
    """The text behind `seal` at this very place; Unreadable when it was tampered with, moved or its key is gone."""
    key_id, _dot, body = kept.partition(".")
    key = _keys().get(key_id)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        if key is None or len(raw) <= NONCE:
            raise Unreadable(place)
        return _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], f"{key_id}|{place}".encode()).decode()
    except (InvalidTag, ValueError):
        raise Unreadable(place) from None


def seal_bytes(data: bytes, place: str) -> bytes:
    """The same for a file: key id, dot, nonce, what is sealed."""
    key_id, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(NONCE)
    return key_id.encode() + b"." + nonce + AESGCM(key).encrypt(nonce, data, f"{key_id}|{place}".encode())


def unseal_bytes(kept: bytes, place: str) -> bytes:
    """The bytes behind `seal_bytes` at this very place, else Unreadable."""
    key_id, _dot, raw = kept.partition(b".")
    key = _keys().get(key_id.decode("ascii", "replace"))
    try:
        if key is None or len(raw) <= NONCE:
            raise Unreadable(place)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], f"{key_id.decode()}|{place}".encode())
    except (InvalidTag, ValueError):
        raise Unreadable(place) from None


def blind(value: str, purpose: str) -> str:
    """The same 43 characters for the same value and purpose: exact search of what is kept sealed."""
    return _as_text(hmac.digest(current_app.config["BLIND_KEY"], f"{purpose}|{value}".encode(), "sha256"))


def current_key() -> str:
    """The id of the key that seals today; the others only read, until `flask vault rotate` has passed."""
    return next(iter(_keys()))


def _as_text(kept: bytes) -> str:
    """Base64 for addresses, without filling."""
    return binascii.b2a_base64(kept, newline=False).translate(URL_SAFE).rstrip(b"=").decode()


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _keys() -> dict[str, bytes]:
    keys: dict[str, bytes] = current_app.config["ENCRYPTION_KEYS"]
    return keys
