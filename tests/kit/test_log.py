"""Can the lines of the server's log be trusted, and told together with the audit log?"""

import logging

import pytest
from flask.logging import default_handler
from sqlalchemy import select

from app.access.audit import AuditEvent
from app.extensions import db
from app.kit.trace import Act, note
from app.log import MOMENT, SHAPE, Line


def line(message):
    record = logging.makeLogRecord({"levelno": 40, "levelname": "ERROR", "msg": message, "created": 0, "module": "x"})
    return Line(SHAPE, MOMENT).format(record)


@pytest.mark.static
def test_a_line_says_its_moment_in_utc():
    assert line("told").startswith("1970-01-01T00:00:00Z ERROR - x: told")


@pytest.mark.static
@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\v", "\x85", "\u2028"], ids=repr)
def test_nobody_else_begins_a_line(sign):
    lines = line(f"seen{sign}1970-01-01T00:00:00Z ERROR forged\x1b[2J").splitlines()
    assert [text for text in lines[1:] if not text.startswith("    ")] == []
    assert "\x1b" not in "".join(lines)


def test_a_failure_has_one_word_on_its_page_and_in_both_logs(app, login, caplog, monkeypatch):
    person = login("gestora")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "FamilyView.list", lambda: note(Act.PRINT, rows=1) or 1 / 0)
    caplog.handler.setFormatter(default_handler.formatter)
    page = person.get("/families/list/").text
    with app.app_context():
        word = db.session.scalar(select(AuditEvent.request_id).where(AuditEvent.act == Act.PRINT))
    assert word in page
    assert f"ERROR {word} frame: GET FamilyView.list failed: " in caplog.text
