"""In which order are rows found? Lists of a nation and what is due, without passing what is over."""

import sqlalchemy as sa
from alembic import op

revision = 'speed'
down_revision = 'applications'
branch_labels = None
depends_on = None
AHEAD = sa.text("status = 'PLANNED'")


def upgrade() -> None:
    with op.batch_alter_table('care_case', schema=None) as batch_op:
        batch_op.create_index('ix_care_case_waiting', ['unit_id', 'waiting_since'], unique=False)

    with op.batch_alter_table('case_session', schema=None) as batch_op:
        batch_op.create_index('ix_case_session_ahead', ['unit_id', 'scheduled_at'], unique=False, sqlite_where=AHEAD, postgresql_where=AHEAD)
        batch_op.create_index('ix_case_session_scheduled', ['scheduled_at', 'id'], unique=False)

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.create_index('ix_member_last_name', ['last_name', 'id'], unique=False)

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index('ix_visit_ahead', ['planned_on'], unique=False, sqlite_where=AHEAD, postgresql_where=AHEAD)
        batch_op.create_index('ix_visit_ahead_unit', ['unit_id', 'planned_on'], unique=False, sqlite_where=AHEAD, postgresql_where=AHEAD)
        batch_op.create_index('ix_visit_planned', ['planned_on', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_planned')
        batch_op.drop_index('ix_visit_ahead_unit', sqlite_where=AHEAD, postgresql_where=AHEAD)
        batch_op.drop_index('ix_visit_ahead', sqlite_where=AHEAD, postgresql_where=AHEAD)

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_index('ix_member_last_name')

    with op.batch_alter_table('case_session', schema=None) as batch_op:
        batch_op.drop_index('ix_case_session_scheduled')
        batch_op.drop_index('ix_case_session_ahead', sqlite_where=AHEAD, postgresql_where=AHEAD)

    with op.batch_alter_table('care_case', schema=None) as batch_op:
        batch_op.drop_index('ix_care_case_waiting')
