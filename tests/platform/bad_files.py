"""Which files must stay out, and which may come in? Made by code, so that nothing harmful lies in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = '<Types><Override PartName="/x" ContentType="{}"/></Types>'
RELS = '<Relationships><Relationship Id="r" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'
ODT = "application/vnd.oasis.opendocument.text"
GPS = 0x8825


def picture(kind="PNG", size=(8, 6), mode="RGB", **how):
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "1") else None).save(out, kind, **how)
    return out.getvalue()


def photo():
    """A photograph that says where it was taken, by whom and with what; it lies on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "CANARYCAMERA", "CANARYARTIST", 6
    exif.get_ifd(GPS).update({1: "N", 2: (6.0, 15.0, 8.25), 3: "W", 4: (75.0, 33.0, 49.0)})
    return picture("JPEG", exif=exif, comment=b"CANARYCOMMENT")


def pdf(change=None, **how):
    out, book = io.BytesIO(), pikepdf.new()
    book.add_blank_page(page_size=(200, 100))
    if change:
        change(book)
    book.save(out, **how)
    return out.getvalue()


def opening(**action):
    def change(book):
        book.Root.OpenAction = pikepdf.Dictionary(**{key: pikepdf.Name(value) if value[0] == "/" else value
                                                     for key, value in action.items()})  # fmt: skip
    return change


def named_script(book):
    script = book.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    book.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script])))


def on_page(book):
    act = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
    book.pages[0].Annots = pikepdf.Array([note])


def at_each_page(book):
    book.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage))


def form(book):
    book.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=book.make_stream(b"<xdp/>"))


def with_file(book):
    book.attachments["x.exe"] = b"MZ"


def package(parts, **how):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, **how)
    return out.getvalue()


def docx(kind="wordprocessingml.document", body="<w/>", **more):
    parts = {"[Content_Types].xml": TYPES.format(f"{OFFICE}{kind}.main+xml"), "word/document.xml": body}
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()})


def xlsx(**more):
    parts = {"[Content_Types].xml": TYPES.format(f"{OFFICE}spreadsheetml.sheet.main+xml"), "xl/workbook.xml": "<w/>"}
    return package(parts | more)


def odt(kind=ODT, **more):
    return package({"mimetype": kind, "content.xml": "<office/>"} | more)


def wide_png():
    """A hundred bytes that say they are 60,000 by 60,000 points."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def shared_parts():
    """Two names for the same bytes: the cheap way to a bomb."""
    whole = docx()
    at = whole.rindex(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entry = whole[at:end]
    count, size, place = struct.unpack("<HII", whole[end + 10:end + 20])
    tail = whole[end:end + 8] + struct.pack("<HHII", count + 1, count + 1, size + len(entry), place) + b"\0\0"
    return whole[:end] + entry + tail


def locked_zip():
    raw = bytearray(docx())
    for sign, gap in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(sign, at + 1)) >= 0:
            raw[at + gap] |= 1
    return bytes(raw)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00\x03" + bytes(200)
BAD = {
    "empty": ("a.pdf", b"", "empty"),
    "svg": ("a.svg", SVG, "kind"),
    "html": ("a.html", HTML, "kind"),
    "exe": ("a.exe", EXE, "kind"),
    "docm": ("a.docm", docx(), "kind"),
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(99), "kind"),
    "no extension": ("minutes", pdf(), "kind"),
    "two extensions": ("a.pdf.exe", pdf(), "kind"),
    "turned name": ("a\u202efdp.exe", EXE, "kind"),
    "exe as pdf": ("a.pdf", EXE, "content"),
    "exe as text": ("a.txt", EXE, "content"),
    "svg as png": ("a.png", SVG, "content"),
    "svg as text": ("a.txt", b"\xef\xbb\xbf  " + SVG, "content"),
    "html as csv": ("a.csv", HTML, "content"),
    "rtf as text": ("a.txt", b"{\\rtf1 x}", "content"),
    "zero bytes in text": ("a.txt", b"a\0b", "content"),
    "png as jpg": ("a.jpg", picture(), "content"),
    "gif as png": ("a.png", picture("GIF"), "content"),
    "xlsx as docx": ("a.docx", xlsx(), "content"),
    "zip as docx": ("a.docx", package({"a.txt": "x"}), "damaged"),
    "ods as odt": ("a.odt", odt("application/vnd.oasis.opendocument.spreadsheet"), "content"),
    "pdf and zip": ("a.pdf", pdf() + package({"x.js": "x"}), "content"),
    "pdf around zip": ("a.pdf", pdf() + package({"x.js": "x"})[:-2] + struct.pack("<H", 5) + b"%%EOF", "content"),
    "pdf with a tail": ("a.pdf", pdf() + HTML, "content"),
    "zip behind junk": ("a.docx", b"PK\x03\x04junk" + docx(), "content"),
    "half a png": ("a.png", picture(size=(300, 300))[:200], "damaged"),
    "half a jpg": ("a.jpg", picture("JPEG", (300, 300))[:300], "damaged"),
    "half a pdf": ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
    "half a docx": ("a.docx", docx()[:-30], "damaged"),
    "broken part": ("a.docx", docx(body="<w>"), "damaged"),
    "wide png": ("a.png", wide_png(), "points"),
    "pdf with a password": ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="x", user="x")), "locked"),
    "docx with a password": ("a.docx", locked_zip(), "locked"),
    "pdf that opens a script": ("a.pdf", pdf(opening(S="/JavaScript", JS="x")), "active"),
    "pdf that opens a page": ("a.pdf", pdf(opening(S="/URI", URI="http://x")), "active"),
    "pdf that starts a program": ("a.pdf", pdf(on_page), "active"),
    "pdf with a named script": ("a.pdf", pdf(named_script), "active"),
    "pdf in packed objects": ("a.pdf", pdf(on_page, object_stream_mode=pikepdf.ObjectStreamMode.generate), "active"),
    "pdf that acts at each page": ("a.pdf", pdf(at_each_page), "active"),
    "pdf with an XFA form": ("a.pdf", pdf(form), "active"),
    "pdf with a file": ("a.pdf", pdf(with_file), "attached"),
    "docx with macros": ("a.docx", docx(word__vbaProject_bin="x"), "macros"),
    "docx that says macros": ("a.docx", package({"[Content_Types].xml": TYPES.format("macroEnabled.main+xml"),
                                                 "word/document.xml": "<w/>"}), "macros"),
    "old macros in xlsx": ("a.xlsx", xlsx(**{"xl/macrosheets/s.xml": "<x/>"}), "macros"),
    "macros in odt": ("a.odt", odt(**{"Basic/Standard/M.xml": "<x/>"}), "macros"),
    "docx with an object": ("a.docx", package({"[Content_Types].xml": TYPES.format(
        f"{OFFICE}wordprocessingml.document.main+xml"), "word/document.xml": "<w/>",
        "word/embeddings/oleObject1.bin": "x"}), "attached"),
    "docx with a far template": ("a.docx", package({"[Content_Types].xml": TYPES.format(
        f"{OFFICE}wordprocessingml.document.main+xml"), "word/document.xml": "<w/>",
        "word/_rels/settings.xml.rels": RELS.format("attachedTemplate", "http://x/t.dotm")}), "active"),
    "docx with entities": ("a.docx", docx(body='<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'), "active"),
    "docx that leads out": ("a.docx", docx(**{"..__..__etc__passwd": "x"}), "damaged"),
    "docx bomb": ("a.docx", docx(word__media="0" * 30_000_000), "bomb"),
    "docx of shared parts": ("a.docx", shared_parts(), "bomb"),
}  # fmt: skip
GOOD = {
    "a.pdf": pdf(), "a.png": picture(), "clear.png": picture(mode="RGBA"), "b.jpg": photo(), "b.JPEG": picture("JPEG"),
    "grey.png": picture(mode="L"), "a.docx": docx(), "a.xlsx": xlsx(), "a.odt": odt(), "a.txt": "Acta ñandú".encode(),
    "old.csv": "niño;año\n1;2".encode("cp1252"), "packed.pdf": pdf(opening(S="/GoTo")),
    "link.docx": package({"[Content_Types].xml": TYPES.format(f"{OFFICE}wordprocessingml.document.main+xml"),
                          "word/document.xml": "<w/>", "word/_rels/document.xml.rels":
                          RELS.format("hyperlink", "https://example.org")}),
}  # fmt: skip
