"""What teams experienced with services; the links by which providers confirm them, and what they answered."""

import sqlalchemy as sa
from alembic import op

revision = 'freshness'
down_revision = 'hsds'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('experience',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('rating', sa.Enum('NOT', 'HARDLY', 'WELL', 'VERY_WELL', name='working', native_enum=False, length=32), nullable=False),
    sa.Column('note', sa.String(length=600), nullable=False),
    sa.Column('professional_id', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_experience_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_experience_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_experience_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_experience_opportunity_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_experience_professional_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_experience_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experience')),
    sa.UniqueConstraint('uuid', name=op.f('uq_experience_uuid'))
    )
    with op.batch_alter_table('experience', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experience_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experience_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experience_region_id'), ['region_id'], unique=False)

    op.create_table('service_answer',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('said', sa.Enum('CONFIRMED', 'CORRECTED', 'ENDED', name='providersays', native_enum=False, length=32), nullable=False),
    sa.Column('told_by', sa.String(length=120), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=False),
    sa.Column('proposed', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_answer_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_answer_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_answer_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_service_answer_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_service_answer_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_answer')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_answer_uuid'))
    )
    with op.batch_alter_table('service_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_answer_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_answer_region_id'), ['region_id'], unique=False)

    op.create_table('service_link',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.String(length=120), nullable=False),
    sa.Column('digest', sa.String(length=43), nullable=False),
    sa.Column('code', sa.String(length=43), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('used_at', sa.DateTime(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_link_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_link_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_link_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_service_link_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_service_link_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_service_link_digest')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_link_uuid'))
    )
    with op.batch_alter_table('service_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_link_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_link_region_id'), ['region_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('service_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_link_region_id'))
        batch_op.drop_index(batch_op.f('ix_service_link_opportunity_id'))

    op.drop_table('service_link')
    with op.batch_alter_table('service_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_answer_region_id'))
        batch_op.drop_index(batch_op.f('ix_service_answer_opportunity_id'))

    op.drop_table('service_answer')
    with op.batch_alter_table('experience', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experience_region_id'))
        batch_op.drop_index(batch_op.f('ix_experience_professional_id'))
        batch_op.drop_index(batch_op.f('ix_experience_opportunity_id'))

    op.drop_table('experience')
