"""What do `flask --app run` and gunicorn load? Says in one line what keeps it from serving, and exits non-zero."""

import gc
import os
import sys

from config import ConfigError, settings

try:
    settings(os.environ)  # a wrong setting is told before anything is loaded
except ConfigError as error:
    print(f"Articula: {error}", file=sys.stderr)
    raise SystemExit(2) from None
gc.disable()  # what is loaded now stays: to look for what may go takes a fifth of the start

from app import create_app  # noqa: E402
from app.release import problem  # noqa: E402

app = create_app()
with app.app_context():
    if "FLASK_RUN_FROM_CLI" not in os.environ and (reason := problem()):
        print(f"Articula: {reason}", file=sys.stderr)
        raise SystemExit(3)
    engines = app.extensions["sqlalchemy"].engines.values()  # a forked worker opens its own connections
os.register_at_fork(after_in_child=lambda: [engine.dispose(close=False) for engine in engines])
gc.freeze()  # a forked worker shares its pages with the others as long as nobody looks through them
gc.set_threshold(50_000, 20, 100)  # a page makes thousands of things and leaves none of them in a circle
gc.enable()
