"""Who holds a role, and in which regional? Asked by reminders, outside requests."""

from flask_appbuilder.security.sqla.models import User, assoc_user_role
from sqlalchemy import or_, select

from app.access.models import RoleProfile
from app.extensions import db
from app.professionals.models import Professional


def holders(shipped: str) -> list[tuple[int, int | None]]:
    """(account, regional) of everybody who holds a shipped role or a copy of it and may sign in."""
    query = (
        select(User.id, Professional.region_id)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(RoleProfile, RoleProfile.role_id == assoc_user_role.c.role_id)
        .outerjoin(Professional, Professional.user_id == User.id)
        .where(User.active, or_(RoleProfile.key == shipped, RoleProfile.shipped_as == shipped))
    )
    return [(user, region) for user, region in db.session.execute(query)]
