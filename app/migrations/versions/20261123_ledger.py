"""The ledger of services, lists under review, and gaps that were proposed to a table."""

import sqlalchemy as sa
from alembic import op

revision = 'ledger'
down_revision = 'directory'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('service_list',
    sa.Column('body', sa.Text(), nullable=False),
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
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_list_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_list_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_list_deleted_by_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['ab_user.id'], name=op.f('fk_service_list_owner_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_list')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_list_uuid'))
    )
    with op.batch_alter_table('service_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_list_owner_id'), ['owner_id'], unique=False)

    op.create_table('service_use',
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=True),
    sa.Column('provider', sa.String(length=200), nullable=True),
    sa.Column('source', sa.Enum('TOLD', 'LIST', name='source', native_enum=False, length=32), nullable=False),
    sa.Column('told_by', sa.String(length=160), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('access', sa.Enum('ASKED', 'GRANTED', 'REFUSED', 'GIVEN_UP', name='access', native_enum=False, length=32), nullable=False),
    sa.Column('use', sa.Enum('USING', 'USED', 'STOPPED', 'NEVER', name='use', native_enum=False, length=32), nullable=True),
    sa.Column('outcome', sa.Enum('MET', 'PARTLY', 'NOT', 'UNKNOWN', name='outcome', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('mark', sa.String(length=43), nullable=True),
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
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("use IS NULL OR access = 'GRANTED'", name=op.f('ck_service_use_use')),
    sa.CheckConstraint('ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on', name=op.f('ck_service_use_dates')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_use_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_use_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_use_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_service_use_family_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['term.id'], name=op.f('fk_service_use_kind_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_service_use_member_id')),
    sa.ForeignKeyConstraint(['service_id'], ['opportunity.id'], name=op.f('fk_service_use_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_use')),
    sa.UniqueConstraint('mark', name=op.f('uq_service_use_mark')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_use_uuid'))
    )
    with op.batch_alter_table('service_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_use_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_use_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_use_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_use_service_id'), ['service_id'], unique=False)

    op.create_table('supply_proposal',
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('barrier_id', sa.Integer(), nullable=False),
    sa.Column('needs', sa.Integer(), nullable=True),
    sa.Column('unmet', sa.Integer(), nullable=True),
    sa.Column('slots', sa.Integer(), nullable=True),
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
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['barrier_id'], ['barrier.id'], name=op.f('fk_supply_proposal_barrier_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_supply_proposal_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_supply_proposal_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_supply_proposal_deleted_by_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['term.id'], name=op.f('fk_supply_proposal_kind_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_supply_proposal_municipality_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_supply_proposal_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supply_proposal')),
    sa.UniqueConstraint('uuid', name=op.f('uq_supply_proposal_uuid'))
    )
    with op.batch_alter_table('supply_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supply_proposal_barrier_id'), ['barrier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supply_proposal_municipality_id'), ['municipality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supply_proposal_region_id'), ['region_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('supply_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supply_proposal_region_id'))
        batch_op.drop_index(batch_op.f('ix_supply_proposal_municipality_id'))
        batch_op.drop_index(batch_op.f('ix_supply_proposal_barrier_id'))

    op.drop_table('supply_proposal')
    with op.batch_alter_table('service_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_use_service_id'))
        batch_op.drop_index(batch_op.f('ix_service_use_member_id'))
        batch_op.drop_index(batch_op.f('ix_service_use_kind_id'))
        batch_op.drop_index(batch_op.f('ix_service_use_family_id'))

    op.drop_table('service_use')
    with op.batch_alter_table('service_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_list_owner_id'))

    op.drop_table('service_list')
