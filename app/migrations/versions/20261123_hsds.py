"""Documents of other directories as they came, and what they stand for here."""

import sqlalchemy as sa
from alembic import op

revision = 'hsds'
down_revision = 'ledger'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hsds_record',
    sa.Column('entity', sa.String(length=40), nullable=False),
    sa.Column('hsds_id', sa.Uuid(), nullable=False),
    sa.Column('owner', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('document', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
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
    sa.Column('search_text', sa.String(length=600), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_hsds_record_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_hsds_record_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_hsds_record_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hsds_record')),
    sa.UniqueConstraint('entity', 'hsds_id', name=op.f('uq_hsds_record_entity_hsds_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_hsds_record_uuid'))
    )
    with op.batch_alter_table('hsds_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hsds_record_owner'), ['owner'], unique=False)
        batch_op.create_index(batch_op.f('ix_hsds_record_search_text'), ['search_text'], unique=False)

    op.create_table('hsds_link',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('spot', sa.Uuid(), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('taken', sa.JSON(none_as_null=True), nullable=False),
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
    sa.CheckConstraint('(opportunity_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_hsds_link_one_of_two')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_hsds_link_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_hsds_link_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_hsds_link_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_hsds_link_opportunity_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_hsds_link_organization_id')),
    sa.ForeignKeyConstraint(['record_id'], ['hsds_record.id'], name=op.f('fk_hsds_link_record_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hsds_link')),
    sa.UniqueConstraint('uuid', name=op.f('uq_hsds_link_uuid'))
    )
    with op.batch_alter_table('hsds_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hsds_link_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hsds_link_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hsds_link_spot'), ['spot'], unique=False)
        batch_op.create_index(batch_op.f('ix_hsds_link_record_id'), ['record_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('hsds_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hsds_link_record_id'))
        batch_op.drop_index(batch_op.f('ix_hsds_link_spot'))
        batch_op.drop_index(batch_op.f('ix_hsds_link_organization_id'))
        batch_op.drop_index(batch_op.f('ix_hsds_link_opportunity_id'))

    op.drop_table('hsds_link')
    with op.batch_alter_table('hsds_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hsds_record_search_text'))
        batch_op.drop_index(batch_op.f('ix_hsds_record_owner'))

    op.drop_table('hsds_record')
