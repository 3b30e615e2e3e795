"""Who of those that a unit serves bears a name? Read from an index alone, not from the rows of the nation."""

import sqlalchemy as sa
from alembic import op

revision = 'found'
down_revision = 'counted'
branch_labels = None
depends_on = None
ALIVE = sa.text('deleted_at IS NULL')


def upgrade() -> None:
    op.create_index('ix_family_found', 'family', ['id'], sqlite_where=ALIVE, postgresql_where=ALIVE,
                    postgresql_include=['search_text', 'uuid'])


def downgrade() -> None:
    op.drop_index('ix_family_found', 'family')
