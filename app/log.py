"""What does a line of the server's log look like? In UTC, with its request's word, and never written by others."""

import logging
import time

from flask import Flask, has_app_context
from flask.logging import default_handler

from app.kit.trace import request_id

SHAPE, MOMENT = "%(asctime)s %(levelname)s %(request)s %(module)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ"
SHOWN = {code: f"\\x{code:02x}" for code in (*range(10), *range(11, 32), *range(127, 160), 0x2028, 0x2029)}


class Line(logging.Formatter):
    """One entry begins at the left; whatever follows of it is set in, control signs are spelled out."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        record.request = request_id() if has_app_context() else "-"
        return super().format(record).translate(SHOWN).replace("\n", "\n    ")


def install(app: Flask) -> None:
    """Write that way; the same word of the request stands in the audit log and on the page of a failure."""
    default_handler.setFormatter(Line(SHAPE, MOMENT))
