"""What does an HSDS file hold? JSON documents one after the other, however many; nothing else is ever in memory."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from app.hsds.standard import FIELDS, LISTS, NAMED, WHOLE

MOST_BYTES, MOST_UNPACKED, MOST_RATIO, MOST_PARTS = 20 * 1024**2, 100 * 1024**2, 200, 60
MOST_SERVICES, MOST_ROWS = 50_000, 500_000
SPACE = " \t\r\n"
AT: dict[str, Callable[[int], Any]] = {
    "service": lambda place: _("service %(place)s of the file", place=place),
    "organization": lambda place: _("organisation %(place)s of the file", place=place),
    "taxonomy": lambda place: _("taxonomy %(place)s of the file", place=place),
    "taxonomy_term": lambda place: _("taxonomy term %(place)s of the file", place=place),
}
Item = tuple[str, Any, Any]  # entity, document, where it stands
LIMITS = {"mb": MOST_BYTES // 1024**2, "unpacked": MOST_UNPACKED // 1024**2,
          "services": f"{MOST_SERVICES:_}".replace("_", " ")}


class Unreadable(Exception):
    """The file cannot be read at all; holds the sentence that says why."""


def opened(name: str, data: bytes) -> zipfile.ZipFile | str:
    """The package of tables, or the text of the JSON file: by its content, whatever its name says."""
    if not data:
        raise Unreadable(str(_("The file is empty.")))
    if len(data) > MOST_BYTES:
        raise Unreadable(str(_("The file is larger than %(mb)s MB. Send it as a ZIP, or split it.", **LIMITS)))
    if data[:4] == b"PK\x03\x04":
        return _package(data)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        raise Unreadable(str(_("This is neither JSON nor a ZIP of tables. Send the JSON or tabular form of HSDS 3.0.")))
    return _text(data, name)


def _package(data: bytes) -> zipfile.ZipFile | str:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in package.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable(str(_("The ZIP is damaged. Make it again and send that."))) from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or unpacked > max(len(data), 10_000) * MOST_RATIO:
        raise Unreadable(str(_("Unpacked, the ZIP is larger than %(unpacked)s MB, or it holds more than a directory. "
                               "Split it.", **LIMITS)))  # fmt: skip
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(str(_("The ZIP has a password. Send it without one.")))
    inside = [part for part in parts if part.filename.lower().endswith(".json")
              and base(part.filename) != "datapackage.json"]  # fmt: skip
    if len(inside) == 1 and not any(base(part.filename) in NAMED for part in parts):
        return _text(content(package, inside[0].filename), inside[0].filename)
    if not any(base(part.filename) in NAMED for part in parts):
        raise Unreadable(str(_("The ZIP holds no table of HSDS, such as services.csv, and no single JSON file.")))
    return package


def base(name: str) -> str:
    """'export/Services.csv' is 'services.csv'."""
    return name.replace("\\", "/").rpartition("/")[2].lower()


def content(package: zipfile.ZipFile, name: str) -> bytes:
    """What a part of a package holds; Unreadable when it is damaged."""
    try:
        return package.read(name)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise Unreadable(str(_("%(file)s in the ZIP is damaged. Make it again and send that.", file=name))) from None


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = _("%(file)s is not UTF-8 text (byte %(byte)s). Save it as UTF-8.", file=name, byte=error.start + 1)
        raise Unreadable(str(told)) from None


def documents(text: str) -> Iterator[Item]:
    """Every document of a JSON file with its place: one, a list, a page of the API, organisations with services."""
    reader = _Reader(text)
    try:
        for place, (entity, document) in enumerate(reader.top(), 1):
            kind = entity or kind_of(document)
            yield from _parted(kind, document, AT[kind](place))
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", reader.at)
        line = text.count("\n", 0, at) + 1
        told = _("The JSON is broken in line %(line)s, character %(column)s.", line=line,
                 column=at - text.rfind("\n", 0, at))  # fmt: skip
        raise Unreadable(str(told)) from None


def _parted(kind: str, document: Any, where: Any) -> Iterator[Item]:
    """An organisation that holds its services, and then each of those, which names it."""
    nested = document.get("services") if kind == "organization" and isinstance(document, dict) else None
    if not isinstance(nested, list):
        yield kind, document, where
        return
    owner = {name: value for name, value in document.items() if name != "services"}
    yield kind, owner, where
    for place, service in enumerate(nested, 1):
        if isinstance(service, dict) and "organization" not in service and isinstance(owner.get("id"), str):
            service = {"organization_id": owner["id"], **service}
        yield "service", service, _("service %(place)s of %(owner)s", place=place, owner=where)


# By entity: the fields that no other has, and those that it must have.
MARKS = {entity: (set(FIELDS[entity]) - {name for other in WHOLE if other != entity for name in FIELDS[other]},
                  {rule.name for rule in FIELDS[entity].values() if rule.needed})
         for entity in WHOLE}  # fmt: skip


def kind_of(document: Any) -> str:
    """Which entity is it? By the fields that no other has, then by what it lacks least."""
    if not isinstance(document, dict):
        return "service"

    def score(entity: str) -> int:
        own, needed = MARKS[entity]
        holds = "services" in document and entity == "organization"
        return (len(own & document.keys()) + holds) * 10 - len(needed - document.keys())

    return max(WHOLE, key=score)


class _Reader:
    """A position in the text, which goes from one value to the next."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.decode = json.JSONDecoder(parse_constant=_no_number).raw_decode

    def top(self) -> Iterator[tuple[str, Any]]:
        if self.sign() == "[":
            yield from (("", value) for value in self.list())
        else:
            yield from self.page()
        if self.sign():
            raise ValueError("something after the end")

    def sign(self) -> str:
        """The next sign that is no space."""
        while self.text[self.at : self.at + 1] and self.text[self.at] in SPACE:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        found = self.sign()
        if not found or found not in wanted:
            raise ValueError("another sign was expected")
        self.at += 1
        return found

    def value(self) -> Any:
        self.sign()
        value, self.at = self.decode(self.text, self.at)
        return value

    def list(self) -> Iterator[Any]:
        """The values of a list, one at a time."""
        self.take("[")
        if self.sign() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",]") == "]":
                return

    def page(self) -> Iterator[tuple[str, Any]]:
        """One document; or, if it has no name of its own, the lists that it holds."""
        own: dict[str, Any] = {}
        is_page, more = False, "{"
        while more != "}":
            self.take(more)
            if self.sign() == "}" and more == "{":
                break
            name = str(self.value())
            self.take(":")
            if name in (*LISTS, "contents") and self.sign() == "[" and "id" not in own:
                is_page = True
                yield from ((LISTS.get(name, ""), value) for value in self.list())
            else:
                own[name] = self.value()
            more = "}" if self.sign() == "}" else ","
        self.take("}")
        if not is_page or "id" in own:
            yield "", own


def _no_number(_word: str) -> Any:
    raise ValueError("no number")
