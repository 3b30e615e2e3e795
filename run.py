"""What do `flask --app run` and gunicorn load? Says a wrong setting in one line and exits with 2."""
import os
import sys

from app import create_app
from config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    print(f"Articula: {error}", file=sys.stderr)
    raise SystemExit(2) from None
with app.app_context():
    engines = app.extensions["sqlalchemy"].engines.values()  # a forked worker opens its own connections
os.register_at_fork(after_in_child=lambda: [engine.dispose(close=False) for engine in engines])
