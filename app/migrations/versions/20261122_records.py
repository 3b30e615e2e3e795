"""Purposes, retention series, legal holds and disposal acts."""

import sqlalchemy as sa
from alembic import op

revision = 'records'
down_revision = 'consents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('purpose',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name_es', sa.String(length=400), nullable=False),
    sa.Column('name_en', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=True),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_purpose_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_purpose_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_purpose_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purpose')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_purpose_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_purpose_uuid'))
    )
    with op.batch_alter_table('purpose', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purpose_code'), ['code'], unique=False)

    op.create_table('retention_series',
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('disposition', sa.Enum('KEEP', 'SELECT', 'ANONYMISE', name='disposition', native_enum=False, length=32), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name_es', sa.String(length=400), nullable=False),
    sa.Column('name_en', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=True),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_retention_series_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_retention_series_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_retention_series_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_series')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_retention_series_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_retention_series_uuid'))
    )
    with op.batch_alter_table('retention_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_series_code'), ['code'], unique=False)

    op.create_table('disposal_act',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('closed_before', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('PROPOSED', 'DONE', 'REJECTED', name='actstate', native_enum=False, length=32), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decision', sa.String(length=300), nullable=True),
    sa.Column('rows_cleared', sa.Integer(), nullable=True),
    sa.Column('certificate', sa.String(length=64), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_disposal_act_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_disposal_act_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_disposal_act_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_disposal_act_region_id')),
    sa.ForeignKeyConstraint(['series_id'], ['retention_series.id'], name=op.f('fk_disposal_act_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposal_act')),
    sa.UniqueConstraint('uuid', name=op.f('uq_disposal_act_uuid'))
    )
    with op.batch_alter_table('disposal_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disposal_act_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disposal_act_series_id'), ['series_id'], unique=False)

    op.create_table('disposal_item',
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('last_act_on', sa.Date(), nullable=False),
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
    sa.ForeignKeyConstraint(['act_id'], ['disposal_act.id'], name=op.f('fk_disposal_item_act_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_disposal_item_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_disposal_item_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_disposal_item_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_disposal_item_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposal_item')),
    sa.UniqueConstraint('uuid', name=op.f('uq_disposal_item_uuid'))
    )
    with op.batch_alter_table('disposal_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disposal_item_act_id'), ['act_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disposal_item_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disposal_item_subject_id'), ['subject_id'], unique=False)

    op.create_table('legal_hold',
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_legal_hold_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_legal_hold_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_legal_hold_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_legal_hold_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold')),
    sa.UniqueConstraint('uuid', name=op.f('uq_legal_hold_uuid'))
    )
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_legal_hold_family_id'), ['family_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_legal_hold_family_id'))

    op.drop_table('legal_hold')
    with op.batch_alter_table('disposal_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disposal_item_subject_id'))
        batch_op.drop_index(batch_op.f('ix_disposal_item_region_id'))
        batch_op.drop_index(batch_op.f('ix_disposal_item_act_id'))

    op.drop_table('disposal_item')
    with op.batch_alter_table('disposal_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disposal_act_series_id'))
        batch_op.drop_index(batch_op.f('ix_disposal_act_region_id'))

    op.drop_table('disposal_act')
    with op.batch_alter_table('retention_series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_series_code'))

    op.drop_table('retention_series')
    with op.batch_alter_table('purpose', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_purpose_code'))

    op.drop_table('purpose')
