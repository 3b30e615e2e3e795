"""How does a backup lie on a disk that others can read? Sealed chunk by chunk, so that any change or cut is noticed.

AES-256-GCM in the STREAM construction: each chunk's nonce says its number and whether it is the last. The key of a file
is derived from BACKUP_KEY and a random salt; the key itself is never in the file.
"""

import io
import secrets
import struct
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC, SALT, TAG = b"ARTICULA BACKUP 1\n", 32, 16
CHUNK = 1 << 20


class Damaged(Exception):
    """A backup that cannot be used; the message says why, for the person who restores."""


def _cipher(secret: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(secret.encode()))


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">xxxQ?", number, last)


class Sealer(io.RawIOBase):
    """Write here what must be sealed; `close` writes the last chunk, without which the file cannot be opened."""

    def __init__(self, target: IO[bytes], secret: str) -> None:
        self.target, self.number, self.waiting = target, 0, bytearray()
        self.head = MAGIC + secrets.token_bytes(SALT)
        self.cipher = _cipher(secret, self.head[len(MAGIC) :])
        target.write(self.head)
        self._seal(b"", last=False)  # tells a wrong key from a damaged file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """The last chunk: only a file that has it is whole."""
        self._seal(bytes(self.waiting), last=True)

    def _seal(self, data: bytes, last: bool) -> None:
        self.target.write(self.cipher.encrypt(_nonce(self.number, last), data, self.head))
        self.number += 1


class Opener(io.RawIOBase):
    """Read here what was sealed; Damaged at the first byte that is not what was written."""

    def __init__(self, source: IO[bytes], secret: str) -> None:
        self.source, self.number, self.ready, self.ended = source, 0, memoryview(b""), False
        self.head = source.read(len(MAGIC) + SALT)
        if len(self.head) < len(MAGIC) + SALT or not self.head.startswith(MAGIC):
            raise Damaged("this is not a backup of Articula, or its beginning is missing")
        self.cipher = _cipher(secret, self.head[len(MAGIC) :])
        try:
            self._open(source.read(TAG), last=False)
        except InvalidTag:
            raise Damaged("BACKUP_KEY is not the key of this backup, or its first bytes were changed") from None
        self.next = source.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.ready and not self.ended:
            self._advance()
        taken = self.ready[: len(buffer)]
        buffer[: len(taken)], self.ready = taken, self.ready[len(taken) :]
        return len(taken)

    def _advance(self) -> None:
        chunk, self.next = self.next, self.source.read(CHUNK + TAG)
        last = not self.next
        try:
            self.ready = memoryview(self._open(chunk, last))
        except InvalidTag:
            raise Damaged(self._why(chunk, last)) from None
        self.ended = last

    def _open(self, chunk: bytes, last: bool) -> bytes:
        data = self.cipher.decrypt(_nonce(self.number, last), chunk, self.head)
        self.number += 1
        return data

    def _why(self, chunk: bytes, last: bool) -> str:
        """Cut short at the end of a chunk, in the middle of one, or changed?"""
        where = f"{(self.number - 1) * (CHUNK + TAG):,} bytes after its beginning"
        try:
            self._open(chunk, last=False)
        except InvalidTag:
            return f"the backup was changed or cut short, about {where}"
        return f"the backup was cut short, {where}"
