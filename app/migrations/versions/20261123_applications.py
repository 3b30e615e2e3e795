"""The application forms of services, and what families answered."""

import sqlalchemy as sa
from alembic import op

revision = 'applications'
down_revision = 'freshness'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_question',
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('question_es', sa.String(length=200), nullable=False),
    sa.Column('question_en', sa.String(length=200), nullable=True),
    sa.Column('prefill', sa.Enum('NAME', 'DOCUMENT', 'BIRTH_DATE', 'SEX', 'ADDRESS', 'PLACE', 'PHONE', 'PEOPLE', name='prefill', native_enum=False, length=32), nullable=True),
    sa.Column('is_required', sa.Boolean(), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_form_question_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_form_question_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_form_question_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_form_question_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_form_question_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_question')),
    sa.UniqueConstraint('uuid', name=op.f('uq_form_question_uuid'))
    )
    with op.batch_alter_table('form_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_question_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_form_question_region_id'), ['region_id'], unique=False)

    op.create_table('application',
    sa.Column('referral_id', sa.Integer(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('PREPARED', 'HANDED_IN', 'ACCEPTED', 'REFUSED', name='applicationstate', native_enum=False, length=32), nullable=False),
    sa.Column('handed_in_on', sa.Date(), nullable=True),
    sa.Column('words', sa.String(length=300), nullable=True),
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
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'REFUSED' OR words IS NOT NULL", name=op.f('ck_application_refused')),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_application_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_application_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_application_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_application_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_application_family_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_application_referral_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_application_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_application_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('uuid', name=op.f('uq_application_uuid'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_referral_id'), ['referral_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_application_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_unit_id'), ['unit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_unit_id'))
        batch_op.drop_index(batch_op.f('ix_application_region_id'))
        batch_op.drop_index(batch_op.f('ix_application_referral_id'))
        batch_op.drop_index(batch_op.f('ix_application_family_id'))
        batch_op.drop_index(batch_op.f('ix_application_case_id'))

    op.drop_table('application')
    with op.batch_alter_table('form_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_form_question_region_id'))
        batch_op.drop_index(batch_op.f('ix_form_question_opportunity_id'))

    op.drop_table('form_question')
