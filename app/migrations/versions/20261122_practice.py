"""Competencies and evaluations of case managers, the template of their log and their actions."""

import sqlalchemy as sa
from alembic import op

revision = 'practice'
down_revision = 'minutes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('competency',
    sa.Column('area', sa.Enum('PERSONAL', 'SOCIAL', 'METHODOLOGICAL', 'TECHNICAL', name='competencyarea', native_enum=False, length=32), nullable=False),
    sa.Column('after_start', sa.Boolean(), nullable=False),
    sa.Column('provenance', sa.String(length=300), nullable=True),
    sa.Column('page', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_competency_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_competency_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_competency_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_competency_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_competency_uuid'))
    )
    with op.batch_alter_table('competency', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_competency_code'), ['code'], unique=False)

    op.create_table('rubric_level',
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('meaning_es', sa.String(length=300), nullable=False),
    sa.Column('meaning_en', sa.String(length=300), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_rubric_level_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_rubric_level_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_rubric_level_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rubric_level')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_rubric_level_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_rubric_level_uuid'))
    )
    with op.batch_alter_table('rubric_level', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rubric_level_code'), ['code'], unique=False)

    op.create_table('action_kind',
    sa.Column('sphere', sa.Enum('MICRO', 'MACRO', name='sphere', native_enum=False, length=32), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('needs_authority', sa.Boolean(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_action_kind_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_action_kind_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_action_kind_deleted_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['modality_group.id'], name=op.f('fk_action_kind_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_kind')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_action_kind_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_action_kind_uuid'))
    )
    with op.batch_alter_table('action_kind', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_kind_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_kind_group_id'), ['group_id'], unique=False)

    op.create_table('competency_evaluation',
    sa.Column('professional_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('SELECTION', 'PERIODIC', name='evaluationkind', native_enum=False, length=32), nullable=False),
    sa.Column('evaluated_on', sa.Date(), nullable=False),
    sa.Column('evaluator_id', sa.Integer(), nullable=True),
    sa.Column('knowledge_level_id', sa.Integer(), nullable=True),
    sa.Column('knowledge', sa.Text(), nullable=True),
    sa.Column('experience_level_id', sa.Integer(), nullable=True),
    sa.Column('experience', sa.Text(), nullable=True),
    sa.Column('outcome', sa.Enum('PENDING', 'FIT', 'NOT_FIT', name='outcome', native_enum=False, length=32), nullable=False),
    sa.Column('remark', sa.Text(), nullable=True),
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
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_competency_evaluation_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_competency_evaluation_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_competency_evaluation_deleted_by_id')),
    sa.ForeignKeyConstraint(['evaluator_id'], ['professional.id'], name=op.f('fk_competency_evaluation_evaluator_id')),
    sa.ForeignKeyConstraint(['experience_level_id'], ['rubric_level.id'], name=op.f('fk_competency_evaluation_experience_level_id')),
    sa.ForeignKeyConstraint(['knowledge_level_id'], ['rubric_level.id'], name=op.f('fk_competency_evaluation_knowledge_level_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_competency_evaluation_professional_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_competency_evaluation_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_competency_evaluation_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency_evaluation')),
    sa.UniqueConstraint('uuid', name=op.f('uq_competency_evaluation_uuid'))
    )
    with op.batch_alter_table('competency_evaluation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_competency_evaluation_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_evaluation_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_evaluation_unit_id'), ['unit_id'], unique=False)

    op.create_table('log_template',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('PROPOSED', 'AGREED', 'RETURNED', 'SUPERSEDED', name='templatestatus', native_enum=False, length=32), nullable=False),
    sa.Column('asks_people', sa.Boolean(), nullable=False),
    sa.Column('asks_institution', sa.Boolean(), nullable=False),
    sa.Column('asks_hours', sa.Boolean(), nullable=False),
    sa.Column('asks_result', sa.Boolean(), nullable=False),
    sa.Column('asks_rating', sa.Boolean(), nullable=False),
    sa.Column('cadence', sa.Text(), nullable=True),
    sa.Column('contact_days', sa.Integer(), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_on', sa.Date(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.String(length=400), nullable=True),
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
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('professional_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['professional.id'], name=op.f('fk_log_template_agreed_by_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_log_template_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_log_template_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_log_template_deleted_by_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_log_template_professional_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['professional.id'], name=op.f('fk_log_template_proposed_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_log_template_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_log_template_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_template')),
    sa.UniqueConstraint('uuid', name=op.f('uq_log_template_uuid'))
    )
    with op.batch_alter_table('log_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_template_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_log_template_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_log_template_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_log_template_unit_id'), ['unit_id'], unique=False)

    op.create_table('competency_score',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('level_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
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
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('professional_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_competency_score_changed_by_id')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_competency_score_competency_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_competency_score_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_competency_score_deleted_by_id')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['competency_evaluation.id'], name=op.f('fk_competency_score_evaluation_id')),
    sa.ForeignKeyConstraint(['level_id'], ['rubric_level.id'], name=op.f('fk_competency_score_level_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_competency_score_professional_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_competency_score_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_competency_score_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency_score')),
    sa.UniqueConstraint('evaluation_id', 'competency_id', name=op.f('uq_competency_score_evaluation_id_competency_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_competency_score_uuid'))
    )
    with op.batch_alter_table('competency_score', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_competency_score_competency_id'), ['competency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_score_evaluation_id'), ['evaluation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_score_level_id'), ['level_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_score_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_score_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competency_score_unit_id'), ['unit_id'], unique=False)

    op.create_table('logged_action',
    sa.Column('professional_id', sa.Integer(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('sphere', sa.Enum('MICRO', 'MACRO', name='sphere', native_enum=False, length=32), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('party_id', sa.Integer(), nullable=True),
    sa.Column('people', sa.String(length=300), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('prior', sa.String(length=400), nullable=True),
    sa.Column('hours', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('effectiveness', sa.Enum('HIGH', 'SOME', 'LOW', name='rating', native_enum=False, length=32), nullable=True),
    sa.Column('template_id', sa.Integer(), nullable=True),
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
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_logged_action_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_logged_action_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_logged_action_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_logged_action_deleted_by_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_logged_action_institution_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['action_kind.id'], name=op.f('fk_logged_action_kind_id')),
    sa.ForeignKeyConstraint(['party_id'], ['term.id'], name=op.f('fk_logged_action_party_id')),
    sa.ForeignKeyConstraint(['professional_id'], ['professional.id'], name=op.f('fk_logged_action_professional_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_logged_action_region_id')),
    sa.ForeignKeyConstraint(['template_id'], ['log_template.id'], name=op.f('fk_logged_action_template_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_logged_action_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_logged_action')),
    sa.UniqueConstraint('uuid', name=op.f('uq_logged_action_uuid'))
    )
    with op.batch_alter_table('logged_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_logged_action_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_professional_id'), ['professional_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_template_id'), ['template_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_logged_action_unit_id'), ['unit_id'], unique=False)

    op.add_column('modality', sa.Column('evaluation_months', sa.Integer(), server_default='12', nullable=False))

    op.add_column('unit_membership', sa.Column('waiver', sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column('unit_membership', 'waiver')

    op.drop_column('modality', 'evaluation_months')

    with op.batch_alter_table('logged_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_logged_action_unit_id'))
        batch_op.drop_index(batch_op.f('ix_logged_action_template_id'))
        batch_op.drop_index(batch_op.f('ix_logged_action_region_id'))
        batch_op.drop_index(batch_op.f('ix_logged_action_professional_id'))
        batch_op.drop_index(batch_op.f('ix_logged_action_kind_id'))
        batch_op.drop_index(batch_op.f('ix_logged_action_happened_on'))
        batch_op.drop_index(batch_op.f('ix_logged_action_case_id'))

    op.drop_table('logged_action')
    with op.batch_alter_table('competency_score', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_competency_score_unit_id'))
        batch_op.drop_index(batch_op.f('ix_competency_score_region_id'))
        batch_op.drop_index(batch_op.f('ix_competency_score_professional_id'))
        batch_op.drop_index(batch_op.f('ix_competency_score_level_id'))
        batch_op.drop_index(batch_op.f('ix_competency_score_evaluation_id'))
        batch_op.drop_index(batch_op.f('ix_competency_score_competency_id'))

    op.drop_table('competency_score')
    with op.batch_alter_table('log_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_log_template_unit_id'))
        batch_op.drop_index(batch_op.f('ix_log_template_status'))
        batch_op.drop_index(batch_op.f('ix_log_template_region_id'))
        batch_op.drop_index(batch_op.f('ix_log_template_professional_id'))

    op.drop_table('log_template')
    with op.batch_alter_table('competency_evaluation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_competency_evaluation_unit_id'))
        batch_op.drop_index(batch_op.f('ix_competency_evaluation_region_id'))
        batch_op.drop_index(batch_op.f('ix_competency_evaluation_professional_id'))

    op.drop_table('competency_evaluation')
    with op.batch_alter_table('action_kind', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_kind_group_id'))
        batch_op.drop_index(batch_op.f('ix_action_kind_code'))

    op.drop_table('action_kind')
    with op.batch_alter_table('rubric_level', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rubric_level_code'))

    op.drop_table('rubric_level')
    with op.batch_alter_table('competency', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_competency_code'))

    op.drop_table('competency')
