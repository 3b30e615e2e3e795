"""What must follow a migration? Permissions, shipped roles and official lists; and is this database ready at all?"""

import csv
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.access import walls
from app.access.models import RoleProfile, keep_permissions, permission_rows
from app.access.roles import ROLES, ShippedRole
from app.access.rules import pairs
from app.catalogs.models import LOAD_ORDER
from app.consents.models import ConsentText
from app.extensions import db
from app.kit.catalog import load_csv
from app.kit.trace import summed
from app.minutes.models import MinutesTemplate
from app.practice.models import ActionKind, Competency, RubricLevel
from app.quality.models import Criterion
from app.records.models import Purpose, RetentionSeries
from app.roundtables.models import ParticipantKind
from app.sessions.models import ChecklistItem, RequiredParty

APP = Path(__file__).parent


def problem() -> str | None:
    """What keeps this database from serving, with the cure; None when it is ready."""
    script = ScriptDirectory(str(APP / "migrations"))
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            is_postgresql = connection.dialect.name == "postgresql"
            walled = not is_postgresql or walls.stands(connection)
            passed = is_postgresql and not current_app.config["DEMO"] and walls.is_passed(connection)
    except SQLAlchemyError:
        return "the database of DATABASE_URL does not answer: check the address, the password and that it runs"
    if current != script.get_current_head():
        return "the database is not migrated: run `flask --app run db upgrade`"
    if not walled:
        return "row-level security is missing or of another release: run `flask --app run db upgrade`"
    if passed:
        return ("the role of DATABASE_URL owns the tables or may pass row-level security: give the application a role "
                "of its own, and the owner's address to MIGRATION_DATABASE_URL")  # fmt: skip
    return None


def prepare() -> None:
    """Bring permissions, shipped roles and official lists up to date; running it again changes nothing."""
    with summed(done="release"):
        _load()
    db.session.commit()


def _load() -> None:
    """Permissions, official lists and shipped roles that are not there yet."""
    builder = current_app.appbuilder  # type: ignore[attr-defined]
    for name in (current_app.config["AUTH_ROLE_ADMIN"], current_app.config["AUTH_ROLE_PUBLIC"]):
        builder.sm.add_role(name)
    screens = builder.baseviews
    keep_permissions({(screen.class_permission_name, name) for screen in screens for name in screen.base_permissions})
    for name, where in [*((model, "catalogs") for model in LOAD_ORDER), (RequiredParty, "sessions"),
                        (ChecklistItem, "sessions"),
                        (Criterion, "quality"), (Competency, "practice"), (RubricLevel, "practice"),
                        (ActionKind, "practice"),
                        (ConsentText, "consents"), (Purpose, "records"), (RetentionSeries, "records"),
                        (ParticipantKind, "roundtables"), (MinutesTemplate, "minutes")]:  # fmt: skip
        load_csv(name, APP / where / "data" / f"{name.__tablename__}.csv")
    with (APP / "access" / "data" / "role.csv").open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            ship(line, ROLES[line["key"]])


def ship(words: dict[str, str], shipped: ShippedRole) -> None:
    """Create a shipped role once; afterwards it belongs to the administrator."""
    known = select(RoleProfile.id).filter_by(key=words["key"])
    if db.session.scalar(known, execution_options={"with_deleted": True}):
        return
    role = db.session.scalar(select(Role).filter_by(name=words["key"])) or Role(name=words["key"])
    role.permissions = permission_rows(sorted(pairs(shipped.grants)))
    db.session.add(RoleProfile(
        role=role, shipped_as=words["key"], case_reach=shipped.case_reach, row_reach=shipped.row_reach,
        ceiling=shipped.ceiling, **words,
    ))  # fmt: skip
