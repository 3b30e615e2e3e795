"""Which files lie in the demo? A few, made by code: the minutes of a session, a letter, a drawing of a home."""

import io
from typing import Any

import pikepdf
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.catalogs.models import Term
from app.commitments.models import Commitment
from app.demo.book import Book, pages
from app.extensions import db
from app.platform import store
from app.platform.accept import Accepted
from app.platform.files import Attachment
from app.sessions.models import CaseSession

MEDIA = {"pdf": "application/pdf", "png": "image/png", "txt": "text/plain"}


def load_files(book: Book) -> None:
    """Each file of files.json hangs from a case, its first session or its first commitment."""
    found = db.session.execute(select(Term.code, Term.id).filter_by(list="document_kind"))
    kinds = {code: id_ for code, id_ in found}
    for line in pages("files"):
        case, extension = book.cases[line["case"]], line["name"].rpartition(".")[2]
        content = {"pdf": _pdf, "png": _home, "txt": _text}[extension](line.get("lines", []))
        row = Attachment(title=line["title"], kind_id=kinds[line["kind"]], created_by_id=_author(book, line["by"]))
        row.upload = Accepted(line["name"], MEDIA[extension], content)
        row.stored = store.put(content)
        row.case = case
        if line.get("of") == "session":
            row.session = _first(CaseSession, case)
        if line.get("of") == "commitment":
            row.commitment = _first(Commitment, case)
        db.session.add(row)
    db.session.flush()


def _first(model: Any, case: Any) -> Any:
    return db.session.scalars(select(model).filter_by(case_id=case.id).order_by(model.id)).first()


def _author(book: Book, key: str) -> int | None:
    return book.people[key].user_id


def _text(lines: list[str]) -> bytes:
    return "\r\n".join(lines).encode()


def _pdf(lines: list[str]) -> bytes:
    """One page of text."""
    out, book = io.BytesIO(), pikepdf.new()
    page = book.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding)))  # fmt: skip
    said = b"".join(b"(" + line.encode("cp1252").translate(None, b"()\\") + b") Tj T*\n" for line in lines)
    page.Contents = book.make_stream(b"BT /F1 12 Tf 16 TL 60 780 Td\n" + said + b"ET")
    book.save(out)
    return out.getvalue()


def _home(_lines: list[str]) -> bytes:
    """A house as a child would draw it."""
    out, image = io.BytesIO(), Image.new("RGB", (480, 360), "#f7f5f0")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 280, 480, 360), fill="#6a9c6f")
    pen.rectangle((130, 150, 350, 300), fill="#c98a1b", outline="#3b2a00", width=4)
    pen.polygon([(110, 150), (240, 60), (370, 150)], fill="#a4262c", outline="#3b2a00")
    pen.rectangle((215, 220, 265, 300), fill="#3b2a00")
    for left in (150, 290):
        pen.rectangle((left, 180, left + 40, 215), fill="#cfe5e2", outline="#3b2a00", width=3)
    pen.ellipse((390, 30, 450, 90), fill="#f2c46b")
    image.save(out, "PNG")
    return out.getvalue()
