"""When, by whom and why a concluded session was opened again."""

import sqlalchemy as sa
from alembic import op

revision = "reopened"
down_revision = "returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_session", sa.Column("reopened", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_session", "reopened")
