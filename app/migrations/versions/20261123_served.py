"""Which of the families that a unit serves are deleted? Few: found without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = 'served'
down_revision = 'commitment_parts'
branch_labels = None
depends_on = None
DELETED = sa.text('deleted_at IS NOT NULL')


def upgrade() -> None:
    op.create_index('ix_family_deleted', 'family', ['id'], sqlite_where=DELETED, postgresql_where=DELETED)


def downgrade() -> None:
    op.drop_index('ix_family_deleted', 'family')
