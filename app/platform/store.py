"""Where do files lie? Sealed, under random names, in a folder that no web server shows (G15)."""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy.engine import make_url

from app.kit import vault

ORPHAN_HOURS = 24


def put(data: bytes) -> str:
    """Seal the bytes and write them for good, before the row that names them is committed; the random name."""
    name = f"{_mark()}-{secrets.token_hex(16)}"
    _write(name, data)
    return name


def _write(name: str, data: bytes) -> None:
    """Whole or not at all, and for good when this returns."""
    place = path_of(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(vault.seal_bytes(data, f"file:{name}"))
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    _settle(place.parent)


def get(name: str) -> bytes | None:
    """The bytes behind a name; None when the file is gone. vault.Unreadable when it was changed or moved."""
    try:
        return vault.unseal_bytes(path_of(name).read_bytes(), f"file:{name}")
    except FileNotFoundError:
        return None


def renew(name: str, anew: bool) -> tuple[str, bool]:
    """Open a file and say under which key it lies; if so asked, seal it anew with the first one: (key, was it)."""
    key = path_of(name).read_bytes().partition(b".")[0].decode("ascii", "replace")
    data = vault.unseal_bytes(path_of(name).read_bytes(), f"file:{name}")
    if key == vault.current_key() or not anew:
        return key, False
    _write(name, data)
    return vault.current_key(), True


def drop(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Two letters a folder, so that none holds more than a few thousand files."""
    if not name.replace("-", "").isalnum():
        raise ValueError("not a name of ours")
    return Path(current_app.config["ATTACHMENTS"]) / name[7:9] / name[9:11] / name


def orphans(known: Callable[[list[str]], set[str]]) -> Iterator[Path]:
    """Files of this database that no row names although a day has passed: their transaction failed."""
    before = time.time() - ORPHAN_HOURS * 3600
    for folder in Path(current_app.config["ATTACHMENTS"]).glob("??/??"):
        old = [file for file in folder.glob(f"{_mark()}-*") if file.stat().st_mtime < before]
        names = known([file.name for file in old]) if old else set()
        yield from (file for file in old if file.name not in names)


def _mark() -> str:
    """Of which database is a file? Two that share a folder never clear away each other's."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    said = f"{url.get_backend_name()}:{url.host}:{url.database}"
    return hashlib.sha256(said.encode()).hexdigest()[:6]


def _settle(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
