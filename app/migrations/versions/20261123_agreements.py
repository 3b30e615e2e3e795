"""Agreements with organisations, and the ledger of the slots of their services."""

import sqlalchemy as sa
from alembic import op

revision = 'agreements'
down_revision = 'referrals'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agreement',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('parties', sa.String(length=300), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('answer_days', sa.Integer(), nullable=True),
    sa.Column('promised', sa.Text(), nullable=True),
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
    sa.Column('search_text', sa.String(length=600), nullable=True),
    sa.CheckConstraint('answer_days IS NULL OR answer_days BETWEEN 1 AND 90', name=op.f('ck_agreement_answer_days')),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_agreement_term')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_agreement_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_agreement_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_agreement_deleted_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_agreement_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_agreement_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('uuid', name=op.f('uq_agreement_uuid'))
    )
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_agreement_region_valid_to', ['region_id', 'valid_to'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_search_text'), ['search_text'], unique=False)

    op.create_table('slot_move',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('TAKEN', 'RETURNED', 'STATED', name='slotreason', native_enum=False, length=32), nullable=False),
    sa.Column('slots', sa.Integer(), nullable=False),
    sa.Column('preferential', sa.Integer(), nullable=False),
    sa.Column('financed', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=40), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_slot_move_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_slot_move_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_slot_move_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_slot_move_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_slot_move_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot_move')),
    sa.UniqueConstraint('uuid', name=op.f('uq_slot_move_uuid'))
    )
    with op.batch_alter_table('slot_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slot_move_about'), ['about'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_move_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_move_region_id'), ['region_id'], unique=False)

    # Written out: SQLite adds a column with its reference in place, where a new table would let go of what refers to it.
    op.execute('ALTER TABLE opportunity ADD COLUMN agreement_id INTEGER '
               'CONSTRAINT fk_opportunity_agreement_id REFERENCES agreement (id)')
    op.create_index('ix_opportunity_agreement_id', 'opportunity', ['agreement_id'])


def downgrade() -> None:
    op.drop_index('ix_opportunity_agreement_id', 'opportunity')
    op.execute('ALTER TABLE opportunity DROP COLUMN agreement_id')
    op.drop_table('slot_move')
    op.drop_table('agreement')
