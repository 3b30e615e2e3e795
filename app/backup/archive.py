"""What is in a backup? Tables, files and, at its end, a manifest: one tar stream, compressed and sealed."""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from app.backup.sealed import Damaged, Opener, Sealer

MANIFEST = "manifest.json"
PART = 4 << 20
FORMAT = 1


class Writer:
    """Adds members to a backup; what is in each of them is remembered for the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, Any] = {}

    def add(self, name: str, data: bytes) -> None:
        """A member that is in memory."""
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """A member that is a file, read once and never as a whole."""
        with path.open("rb") as source:
            self._add(name, source, os.fstat(source.fileno()).st_size)

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        about, reading = tarfile.TarInfo(name), Digesting(source)
        about.size = size
        self.tar.addfile(about, reading)
        self.members[name] = {"size": size, "sha256": reading.digest.hexdigest()}


class Digesting:
    """Reads on behalf of another and keeps the digest of what passed."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def written(path: Path, secret: str, about: dict[str, Any]) -> Iterator[Writer]:
    """A new backup. It has its name only once it is whole and on the disk; `about` becomes its manifest."""
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            sealer = Sealer(target, secret)
            with (gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=1, mtime=0) as packed,
                  tarfile.open(fileobj=packed, mode="w|") as tar):  # fmt: skip
                writer = Writer(tar)
                yield writer
                manifest = {"format": FORMAT, **about, "members": writer.members}
                writer.add(MANIFEST, json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode())
            sealer.finish()
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def members(path: Path, secret: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member's name and content, in the order written; Damaged as soon as something is not as it was."""
    with path.open("rb") as source, gzip.GzipFile(fileobj=io.BufferedReader(Opener(source, secret), 1 << 18)) as packed:
        try:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for about in tar:
                    content = tar.extractfile(about)
                    assert content is not None
                    yield about.name, content
                while packed.read(1 << 18):  # to the very end, whose seal says that nothing is missing
                    pass
        except (tarfile.TarError, gzip.BadGzipFile, EOFError) as error:
            raise Damaged(f"the content of the backup cannot be read: {error}") from None


def check(path: Path, secret: str) -> dict[str, Any]:
    """Read all of a backup and compare it with its manifest, which is returned."""
    manifest: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name, content in members(path, secret):
        if name == MANIFEST:
            manifest = json.load(content)
            continue
        digest, size = hashlib.sha256(), 0
        while data := content.read(1 << 18):
            digest.update(data)
            size += len(data)
        found[name] = {"size": size, "sha256": digest.hexdigest()}
    if manifest.get("format") != FORMAT:
        raise Damaged("the backup has no manifest, or one of another release")
    told = manifest["members"]
    if wrong := sorted(name for name in found.keys() | told.keys() if found.get(name) != told.get(name)):
        raise Damaged(f"the backup is not what its manifest says: {wrong[0]}")
    return manifest
