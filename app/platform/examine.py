"""May this file come in, and what is kept of it? Runs as a process of its own with little memory and time (G15).

`python examine.py EXTENSION < file` answers with one line of JSON, {"media": …} or {"fault": …}, and the bytes to keep.
By extension, by signature and by parse; a picture is drawn anew, so that nothing but its points remains.
"""

import io
import json
import re
import resource
import sys
import zipfile
import zlib
from typing import Any

MOST_POINTS, MOST_UNPACKED, MOST_RATIO, MOST_PARTS = 40_000_000, 500 * 1024**2, 100, 5_000
MEMORY, SECONDS, PIECE = 1536 * 1024**2, 30, 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "txt": "text/plain", "csv": "text/csv",
    "docx": f"{OFFICE}wordprocessingml.document", "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip
SIGNATURES = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n",
              **dict.fromkeys(("docx", "xlsx", "odt"), b"PK\x03\x04")}  # fmt: skip
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
MACROS = re.compile(r"vba|macrosheets/|activex|^basic/|^scripts/|dialogs/", re.I)
INSIDE = re.compile(r"embeddings/|\.(bin|exe|dll|js|vbs|zip|jar|lnk)$", re.I)
MARKUP = re.compile(rb"^\s*(<\?xml|<!doctype|<html|<svg|<script|<\?php|#!|\{\\rtf)", re.I)
ACTIVE = {"/JS", "/JavaScript", "/AA", "/Launch", "/RichMedia", "/XFA"}
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
           "/RichMediaExecute"}  # fmt: skip
ATTACHED = {"/EF", "/EmbeddedFile", "/EmbeddedFiles"}


class Fault(Exception):
    """Why the file stays out: a word for which the form has a sentence."""


def examine(data: bytes, extension: str) -> tuple[str, bytes]:
    """The media type and the bytes to keep; Fault when the file may not come in."""
    if not data:
        raise Fault("empty")
    if extension not in MEDIA:
        raise Fault("kind")
    if not data.startswith(SIGNATURES.get(extension, b"")):
        raise Fault("content")
    check = {"pdf": pdf, "jpg": picture, "png": picture, "txt": text, "csv": text}.get(extension, office)
    return MEDIA[extension], check(data, extension)


def picture(data: bytes, extension: str) -> bytes:
    """The points alone, turned as they were meant to be seen: no place, no camera, no comment, no second file."""
    from PIL import Image, ImageFile, ImageOps

    name = {"jpg": "JPEG", "png": "PNG"}[extension]
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # drawing PDFs turns it on for the whole process
    Image.MAX_IMAGE_PIXELS = None  # ours is the limit that counts
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            if image.width * image.height > MOST_POINTS:
                raise Fault("points")
            turned = ImageOps.exif_transpose(image)
            clear = name == "PNG" and (turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info)
            drawn = turned.convert("RGBA" if clear else "L" if turned.mode in ("1", "L") else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error):
        raise Fault("damaged") from None
    bare, kept = Image.new(drawn.mode, drawn.size), io.BytesIO()
    bare.paste(drawn)
    bare.save(kept, name, **({"quality": 90} if name == "JPEG" else {"optimize": False}))
    return kept.getvalue()


def pdf(data: bytes, _extension: str) -> bytes:
    """As it is, for a signature must stay valid; nothing in it may act, and nothing may hide in or behind it."""
    import pikepdf

    if data.rpartition(b"%%EOF")[2].strip() or zipfile.is_zipfile(io.BytesIO(data)):
        raise Fault("content")
    try:
        with pikepdf.open(io.BytesIO(data)) as book:
            if book.is_encrypted:
                raise Fault("locked")
            if not len(book.pages):
                raise Fault("damaged")
            for thing in (book.trailer, *book.objects):
                _passive(thing, pikepdf)
    except pikepdf.PasswordError:
        raise Fault("locked") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise Fault("damaged") from None
    return data


def _passive(thing: Any, pikepdf: Any, depth: int = 0) -> None:
    """Look through one object and what stands directly in it."""
    if depth > 40:
        raise Fault("damaged")
    if isinstance(thing, pikepdf.Array):
        for part in thing:
            _passive(part, pikepdf, depth + 1) if not getattr(part, "is_indirect", False) else None
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    keys = set(thing.keys())
    if keys & ATTACHED or str(thing.get("/Type", "")) == "/EmbeddedFile":
        raise Fault("attached")
    if keys & ACTIVE or str(thing.get("/S", "")) in ACTIONS:
        raise Fault("active")
    opened = thing.get("/OpenAction")
    if isinstance(opened, pikepdf.Dictionary) and str(opened.get("/S", "")) != "/GoTo":
        raise Fault("active")
    for part in (thing[key] for key in keys):
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _passive(part, pikepdf, depth + 1)


def office(data: bytes, extension: str) -> bytes:
    """As it is: a package of the kind its name says, of a sane size unpacked, without macros, other files or links."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _sane(package, parts, len(data))
            names = [part.filename for part in parts]
            if any(MACROS.search(name) for name in names):
                raise Fault("macros")
            if any(INSIDE.search(name) for name in names):
                raise Fault("attached")
            _kind(package, set(names), extension)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, OSError, ValueError):
        raise Fault("damaged") from None
    return data


def _sane(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], size: int) -> None:
    """Nothing before, between or behind its parts; no part leads out of it; unpacked it stays within bounds."""
    if not parts or len(parts) > MOST_PARTS or min(part.header_offset for part in parts) != 0:
        raise Fault("content")
    if any(part.flag_bits & 1 for part in parts):
        raise Fault("locked")
    if any(".." in part.filename.split("/") or part.filename.startswith(("/", "\\")) for part in parts):
        raise Fault("damaged")
    if sum(part.compress_size for part in parts) > size or len({part.filename for part in parts}) < len(parts):
        raise Fault("bomb")  # parts that share their bytes
    unpacked = 0
    for part in parts:
        with package.open(part) as stream:
            while piece := stream.read(PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED or (unpacked > 10 * PIECE and unpacked > MOST_RATIO * size):
                    raise Fault("bomb")


def _kind(package: zipfile.ZipFile, names: set[str], extension: str) -> None:
    """Is it what its name says, and does its main part parse?"""
    if extension == "odt":
        if package.read("mimetype").strip() != MEDIA["odt"].encode():
            raise Fault("content")
    else:
        kinds = package.read("[Content_Types].xml")
        if b"macroEnabled" in kinds:
            raise Fault("macros")
        if MEDIA[extension].encode() not in kinds:
            raise Fault("content")
    for name in names:
        if name.endswith((".xml", ".rels")):
            _tree(package.read(name), name)
    if MAIN[extension] not in names:
        raise Fault("damaged")


def _tree(data: bytes, name: str) -> None:
    """Well formed, without entities; a link may lead the reader away, never the program by itself."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Fault("damaged") from None
    if tree.getroottree().docinfo.doctype:
        raise Fault("active")
    if name.endswith(".rels"):
        away = [part for part in tree if part.get("TargetMode") == "External"]
        if any(not str(part.get("Type", "")).endswith("/hyperlink") for part in away):
            raise Fault("active")


def text(data: bytes, _extension: str) -> bytes:
    """As it is, if people wrote it: no zero bytes, no control signs, no page or program under another name."""
    foreign = (b"PK\x03\x04", b"%PDF", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"GIF8")
    plain = data.removeprefix(b"\xef\xbb\xbf")
    if MARKUP.match(plain) or plain.startswith(foreign) or re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", plain):
        raise Fault("content")
    return data


def main() -> None:
    """Examine what comes in, with bounds on memory and time: whatever breaks breaks here."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kept = b""
    try:
        media, kept = examine(sys.stdin.buffer.read(), sys.argv[1])
        told = {"media": media}
    except Fault as fault:
        told = {"fault": str(fault)}
    except MemoryError:
        told = {"fault": "bomb"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
