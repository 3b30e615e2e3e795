"""Does a harmful, broken or mislabelled file stay out, each with the reason that helps?"""

import io
import socket
import threading

import pytest
from PIL import Image

from app.platform import accept, examine
from tests.platform import bad_files

pytestmark = pytest.mark.static


@pytest.mark.parametrize("name, data, fault", bad_files.BAD.values(), ids=bad_files.BAD)
def test_a_bad_file_stays_out(app, monkeypatch, name, data, fault):
    monkeypatch.setattr(accept, "examined", here)
    with app.test_request_context():
        with pytest.raises(accept.NotAccepted) as refused:
            accept.accept(name, data)
        assert str(refused.value) == str(accept.FAULTS[fault])


@pytest.mark.parametrize("name", bad_files.GOOD)
def test_a_good_file_comes_in(app, monkeypatch, name):
    monkeypatch.setattr(accept, "examined", here)
    with app.test_request_context():
        taken = accept.accept(name, bad_files.GOOD[name])
    assert taken.data and taken.media == examine.MEDIA[taken.name.rpartition(".")[2]]


def here(data, extension):
    """The examiner in this process: the fifty need not start fifty."""
    try:
        media, kept = examine.examine(data, extension)
    except examine.Fault as fault:
        return {"fault": str(fault)}, b""
    return {"media": media}, kept


def test_there_are_at_least_forty_bad_files():
    assert len(bad_files.BAD) >= 40
    assert {fault for _name, _data, fault in bad_files.BAD.values()} == set(accept.FAULTS) - {
        "none", "size", "virus", "scanner"}  # fmt: skip


def test_a_photograph_keeps_neither_place_nor_camera_and_stands_upright():
    data = bad_files.photo()
    assert b"CANARYCAMERA" in data and b"CANARYCOMMENT" in data
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(bad_files.GPS)
    kept = examine.examine(data, "jpg")[1]
    image = Image.open(io.BytesIO(kept))
    assert b"CANARY" not in kept and b"Exif" not in kept and not image.getexif()
    assert image.size == (6, 8)


def test_what_is_hidden_behind_a_picture_is_gone():
    kept = examine.examine(bad_files.picture() + b"PK\x03\x04CANARY", "png")[1]
    assert b"CANARY" not in kept


def test_the_examiner_runs_apart_and_answers(app):
    told, kept = accept.examined(bad_files.photo(), "jpg")
    assert told == {"media": "image/jpeg"}
    assert kept.startswith(b"\xff\xd8\xff") and b"CANARY" not in kept
    assert accept.examined(bad_files.EXE, "pdf") == ({"fault": "content"}, b"")


def test_a_file_that_takes_the_memory_takes_only_the_examiners(tmp_path, monkeypatch):
    """Objects packed a thousandfold in a PDF: the examiner's bound is met, not the machine's."""
    script = tmp_path / "greedy.py"
    script.write_text(examine.__loader__.get_source(examine.__name__).replace(
        "def examine(data: bytes, extension: str) -> tuple[str, bytes]:\n",
        "def examine(data: bytes, extension: str) -> tuple[str, bytes]:\n    bytearray(MEMORY + 1)\n"))  # fmt: skip
    monkeypatch.setattr(accept, "EXAMINER", script)
    assert accept.examined(b"x", "txt") == ({"fault": "bomb"}, b"")


@pytest.mark.parametrize("given, kept", [
    ("../../etc/passwd.txt", "passwd.txt"), ("C:\\dir\\acta.pdf", "acta.pdf"), ("\u202egpj.pdf", "gpj.pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"), ("ñandú 1º.pdf", "ñandú 1º.pdf"), (".pdf", "file.pdf"),
    ("a" * 300 + ".pdf", "a" * 90 + ".pdf"), ('"<x>|?*".pdf', "x.pdf"), ("a\0b.pdf", "a b.pdf"),
])  # fmt: skip
def test_a_name_is_kept_without_what_hides_or_leads_elsewhere(given, kept):
    assert accept.clean_name(given) == kept


@pytest.mark.parametrize("said, fault", [(b"stream: OK\0", None), (b"stream: Eicar FOUND\0", "virus"),
                                         (b"", "scanner")])  # fmt: skip
def test_a_scanner_is_asked_when_there_is_one(app, tmp_path, said, fault, monkeypatch):
    place = str(tmp_path / "clamd")
    monkeypatch.setitem(app.config, "CLAMD_SOCKET", place)
    with socket.socket(socket.AF_UNIX) as clamd, app.app_context():
        clamd.bind(place)
        clamd.listen(1)
        threading.Thread(target=answer, args=(clamd, said), daemon=True).start()
        assert accept.scanned(b"x") == fault


def answer(clamd, said):
    peer, _address = clamd.accept()
    peer.recv(100)
    peer.sendall(said)
    peer.close()


def test_a_scanner_that_does_not_answer_lets_nothing_in(app, monkeypatch):
    monkeypatch.setitem(app.config, "CLAMD_SOCKET", "/nowhere")
    with app.test_request_context(), pytest.raises(accept.NotAccepted, match="antivirus|scanner"):
        accept.accept("a.txt", b"x")
