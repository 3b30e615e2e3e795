"""Which cases were a return before anybody asked? And commitments reported as fulfilled are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = 'returns'
down_revision = 'practice'
branch_labels = None
depends_on = None

NAMES = ('id', 'child_id', 'family_id', 'programme_id', 'status', 'opened_on', 'closed_on', 'deleted_at', 'is_return')
CASE = sa.table('care_case', *map(sa.column, NAMES))


def upgrade() -> None:
    earlier = CASE.alias()
    whose = sa.case((CASE.c.child_id.is_(None), earlier.c.family_id == CASE.c.family_id),
                    else_=earlier.c.child_id == CASE.c.child_id)
    same = (whose, earlier.c.programme_id == CASE.c.programme_id, earlier.c.id != CASE.c.id,
            earlier.c.status == 'CLOSED', earlier.c.deleted_at.is_(None), earlier.c.closed_on <= CASE.c.opened_on)
    was_there = sa.exists().where(*same).correlate(CASE)
    op.execute(CASE.update().where(was_there).values(is_return=sa.true()))
    op.create_index('ix_commitment_claimed_on', 'commitment', ['claimed_on'])


def downgrade() -> None:
    op.drop_index('ix_commitment_claimed_on', 'commitment')
