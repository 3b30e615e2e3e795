"""Rules of services that a program reads, and needs that no service answers."""

import sqlalchemy as sa
from alembic import op

revision = 'matching'
down_revision = 'results'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('eligibility_rule',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('age_from', sa.Integer(), nullable=True),
    sa.Column('age_to', sa.Integer(), nullable=True),
    sa.Column('sex_id', sa.Integer(), nullable=True),
    sa.Column('population_group_id', sa.Integer(), nullable=True),
    sa.Column('sisben_id', sa.Integer(), nullable=True),
    sa.Column('document_type_id', sa.Integer(), nullable=True),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.Column('locality_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('age_from IS NULL OR age_to IS NULL OR age_to >= age_from', name=op.f('ck_eligibility_rule_ages')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_eligibility_rule_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_eligibility_rule_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_eligibility_rule_deleted_by_id')),
    sa.ForeignKeyConstraint(['document_type_id'], ['term.id'], name=op.f('fk_eligibility_rule_document_type_id')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_eligibility_rule_locality_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_eligibility_rule_municipality_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_eligibility_rule_opportunity_id')),
    sa.ForeignKeyConstraint(['population_group_id'], ['term.id'], name=op.f('fk_eligibility_rule_population_group_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_eligibility_rule_region_id')),
    sa.ForeignKeyConstraint(['sex_id'], ['term.id'], name=op.f('fk_eligibility_rule_sex_id')),
    sa.ForeignKeyConstraint(['sisben_id'], ['term.id'], name=op.f('fk_eligibility_rule_sisben_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eligibility_rule')),
    sa.UniqueConstraint('uuid', name=op.f('uq_eligibility_rule_uuid'))
    )
    with op.batch_alter_table('eligibility_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_eligibility_rule_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_eligibility_rule_region_id'), ['region_id'], unique=False)

    op.create_table('unmet_need',
    sa.Column('mark', sa.String(length=43), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=True),
    sa.Column('age_band', sa.Enum('INFANCY', 'CHILDHOOD', 'ADOLESCENCE', 'YOUTH', 'ADULTHOOD', 'OLD_AGE', name='ageband', native_enum=False, length=32), nullable=True),
    sa.Column('population_group_id', sa.Integer(), nullable=True),
    sa.Column('gap', sa.Enum('NOTHING', 'SHUT_OUT', name='gap', native_enum=False, length=32), nullable=False),
    sa.Column('status', sa.Enum('OPEN', 'ANSWERED', 'DISMISSED', name='unmetstatus', native_enum=False, length=32), nullable=False),
    sa.Column('answer', sa.String(length=300), nullable=True),
    sa.Column('recorded_on', sa.Date(), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('professional_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("status = 'OPEN' OR answer IS NOT NULL", name=op.f('ck_unmet_need_answer')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_unmet_need_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_unmet_need_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_unmet_need_deleted_by_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['term.id'], name=op.f('fk_unmet_need_kind_id')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_unmet_need_locality_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_unmet_need_municipality_id')),
    sa.ForeignKeyConstraint(['population_group_id'], ['term.id'], name=op.f('fk_unmet_need_population_group_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_unmet_need_professional_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_unmet_need_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unmet_need')),
    sa.UniqueConstraint('mark', name=op.f('uq_unmet_need_mark')),
    sa.UniqueConstraint('uuid', name=op.f('uq_unmet_need_uuid'))
    )
    with op.batch_alter_table('unmet_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unmet_need_region_id'), ['region_id'], unique=False)
        batch_op.create_index('ix_unmet_need_region_status_kind', ['region_id', 'status', 'kind_id'], unique=False)


def downgrade() -> None:
    op.drop_table('unmet_need')
    op.drop_table('eligibility_rule')
