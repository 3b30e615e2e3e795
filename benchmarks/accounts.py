"""Who sees the whole nation? `python -m benchmarks.accounts`: makes the benchmark's person, once, in a demo database.

What a supervisor reads, the nation over, and besides the visits: their form and their export.
"""

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select

from app import create_app
from app.access.models import RoleProfile
from app.access.passwords import hashed
from app.extensions import db
from app.kit.scopes import CaseReach, RowReach
from benchmarks.person import NATIONAL, PASSWORD

BESIDES = ["VisitView.add", "VisitView.edit", "VisitView.export", "SessionView.add"]


def make() -> None:
    """The role, and the account that holds it."""
    app = create_app()
    with app.app_context():
        if db.session.scalar(select(User.id).filter_by(username=NATIONAL)):
            return
        base = db.session.scalars(select(RoleProfile).filter_by(key="supervisor")).one()
        role = RoleProfile(role=Role(name="benchmark"), key="benchmark", name_es="Benchmark", name_en="Benchmark",
                           case_reach=CaseReach.NATION, row_reach=RowReach.NATION, ceiling=base.ceiling)  # fmt: skip
        role.grants = [*base.grants, *BESIDES]
        user = User(first_name="Nadia", last_name="Nacional", username=NATIONAL, email=f"{NATIONAL}@articula.example",
                    active=True, password=hashed(PASSWORD), roles=[role.role])  # fmt: skip
        db.session.add_all([role, user])
        db.session.commit()


if __name__ == "__main__":
    make()
