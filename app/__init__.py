"""Articula: create_app() wires the parts and decides nothing."""

import os
import time
from typing import Any

from flask import Flask

from app import models as models  # isort: skip  models first: views ask for mappers at import
from app import cli, engine, frame, log, trouble
from app.access import keeper, scope, viewers, walls
from app.access.holders import holders
from app.access.security import TIMEZONE, Builder
from app.extensions import csrf, db, migrate
from app.kit import sealing
from app.platform import drafts, notices, worker
from config import ROOT, settings


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application of this environment; `overrides` win (tests). Raises ConfigError on a bad setting."""
    os.environ["TZ"] = TIMEZONE  # so that date.today() is the day of the people who use it; instants are kept in UTC
    time.tzset()
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.from_mapping(settings(os.environ))
    app.config.from_mapping(overrides or {})
    log.install(app)
    db.init_app(app)
    csrf.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "app" / "migrations"), render_as_batch=True, compare_type=True)
    app.before_request(viewers.load_viewer)
    drafts.install(app)
    with app.app_context():
        engine.install(app)
        from app.indicators.views import HomeView
        from app.menu import register

        sealing.install(db.session)
        scope.install(db.session)
        walls.install(db.session)
        worker.ACT_AS[:], notices.HOLDERS[:], viewers.UNREAD[:] = [viewers.act_as], [holders], [notices.unread_of]
        builder = Builder(HomeView)
        builder.init_app(app, db.session)
        register(builder)
    frame.install(app)
    trouble.install(app)
    keeper.install(app, db.session)
    cli.install(app)
    return app
