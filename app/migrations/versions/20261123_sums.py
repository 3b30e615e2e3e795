"""Which figures of the charts are kept? One row for a chart of the nation or of a regional, with its cells."""

import sqlalchemy as sa
from alembic import op

revision = 'sums'
down_revision = 'reached'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chart_sum',
    sa.Column('page', sa.String(length=40), nullable=False),
    sa.Column('chart', sa.String(length=40), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('counted_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_chart_sum_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_chart_sum_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_chart_sum_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_chart_sum_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chart_sum')),
    sa.UniqueConstraint('uuid', name=op.f('uq_chart_sum_uuid'))
    )
    with op.batch_alter_table('chart_sum', schema=None) as batch_op:
        batch_op.create_index('ix_chart_sum_page_chart', ['page', 'chart', 'region_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('chart_sum', schema=None) as batch_op:
        batch_op.drop_index('ix_chart_sum_page_chart')

    op.drop_table('chart_sum')
