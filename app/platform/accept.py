"""What do we say to a file that someone brings? Its checks in order, each refusal in words (G15)."""

import hashlib
import json
import re
import socket
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

MOST = 20 * 1024 * 1024
EXTENSIONS = {"jpeg": "jpg", **{name: name for name in ("pdf", "jpg", "png", "docx", "xlsx", "odt", "txt", "csv")}}
EXAMINER = Path(__file__).with_name("examine.py")
KINDS_TAKEN = "PDF, JPG, PNG, DOCX, XLSX, ODT, TXT, CSV"
FAULTS: dict[str, Any] = {
    "none": _("Choose a file."),
    "empty": _("The file is empty."),
    "size": _("The file is larger than 20 MB. Make it smaller or split it."),
    "kind": _("This kind of file is not taken. Save it as one of these: %(kinds)s.", kinds=KINDS_TAKEN),
    "content": _("The content is not what the name says. Open the file, save it as what it is and attach that copy."),
    "damaged": _("The file is damaged or incomplete. Open it, save it again and attach that copy."),
    "locked": _("The file has a password. Save a copy without it; it is kept encrypted here."),
    "points": _("The picture has more than 40 million points. Make it smaller."),
    "active": _("The document has scripts or actions that start by themselves. Print it as a PDF and attach that."),
    "attached": _("The document has other files inside. Attach each file by itself, or print it as a PDF."),
    "macros": _("The document has macros. Save it without them and attach that copy."),
    "bomb": _("Unpacked, the file grows too much to be safe. Print it as a PDF and attach that copy."),
    "virus": _("The virus scanner found something harmful in this file. Do not open it; tell your technical support."),
    "scanner": _("The virus scanner does not answer, so no file is taken now. Try again in a few minutes."),
}


class NotAccepted(Exception):
    """The file stays out; holds the sentence that says why."""


@dataclass(frozen=True)
class Accepted:
    """A file that may come in: its cleaned name, what it really is, and the bytes to keep."""

    name: str
    media: str
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def accept(name: str, data: bytes) -> Accepted:
    """The file as it may be kept; NotAccepted with the reason."""
    clean = clean_name(name)
    extension = EXTENSIONS.get(clean.rpartition(".")[2].lower())
    if not data or len(data) > MOST or extension is None:
        raise NotAccepted(str(FAULTS["empty" if not data else "size" if data[MOST:] else "kind"]))
    if fault := scanned(data):
        raise NotAccepted(str(FAULTS[fault]))
    told, kept = examined(data, extension)
    if fault := told.get("fault"):
        raise NotAccepted(str(FAULTS.get(fault, FAULTS["damaged"])))
    return Accepted(f"{clean.rpartition('.')[0]}.{extension}", told["media"], kept)


def clean_name(name: str) -> str:
    """The last part of the name as given, without signs that hide, turn or lead elsewhere; at most 100 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in last)
    stem, _dot, extension = re.sub(r'[<>:"|?*\s]+', " ", plain).strip(" .").rpartition(".")
    return f"{stem.strip(' .')[:90] or 'file'}.{extension[:9]}"


def examined(data: bytes, extension: str) -> tuple[dict[str, str], bytes]:
    """What the examiner says, from its own process: a file that breaks it breaks nothing else."""
    call = [sys.executable, "-I", "-B", str(EXAMINER), extension]
    try:
        done = subprocess.run(call, input=data, capture_output=True, timeout=60, check=False)  # noqa: S603 our own program
        head, _line, kept = done.stdout.partition(b"\n")
        told: dict[str, str] = json.loads(head)
    except (subprocess.TimeoutExpired, ValueError):
        return {"fault": "damaged"}, b""
    return told, kept


def scanned(data: bytes) -> str | None:
    """What ClamAV says when CLAMD_SOCKET names its socket; a scanner that does not answer lets nothing in."""
    if not (place := current_app.config["CLAMD_SOCKET"]):
        return None
    try:
        with socket.socket(socket.AF_UNIX) as clamd:
            clamd.settimeout(30)
            clamd.connect(place)
            clamd.sendall(b"zINSTREAM\0" + len(data).to_bytes(4, "big") + data + bytes(4))
            answer = clamd.recv(4096)
    except OSError:
        return "scanner"
    return None if answer.rstrip(b"\0").endswith(b" OK") else "virus" if b"FOUND" in answer else "scanner"
