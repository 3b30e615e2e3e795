"""Criteria of Tabla 2 with what is judged in each case, and the steps of a case from stage to stage."""

import sqlalchemy as sa
from alembic import op

revision = 'quality'
down_revision = 'factors'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('criterion',
    sa.Column('milestone', sa.String(length=4), nullable=False),
    sa.Column('moment', sa.Enum('EI', 'DP', 'IM', 'RU', 'RC', name='moment', native_enum=False, length=32), nullable=False),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('is_conditional', sa.Boolean(), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_criterion_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_criterion_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_criterion_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_criterion_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_criterion_uuid'))
    )
    with op.batch_alter_table('criterion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_criterion_code'), ['code'], unique=False)

    op.create_table('criterion_check',
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('judgement', sa.Enum('FULFILLED', 'PARTLY', 'NOT_FULFILLED', 'NOT_APPLICABLE', name='judgement', native_enum=False, length=32), nullable=False),
    sa.Column('observation', sa.Text(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.Column('judged_on', sa.Date(), nullable=False),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_criterion_check_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_criterion_check_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_criterion_check_created_by_id')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_criterion_check_criterion_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_criterion_check_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_criterion_check_family_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_criterion_check_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_criterion_check_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion_check')),
    sa.UniqueConstraint('case_id', 'criterion_id', name=op.f('uq_criterion_check_case_id_criterion_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_criterion_check_uuid'))
    )
    with op.batch_alter_table('criterion_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_criterion_check_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_check_criterion_id'), ['criterion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_check_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_check_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_check_unit_id'), ['unit_id'], unique=False)

    op.create_table('stage_move',
    sa.Column('left_id', sa.Integer(), nullable=False),
    sa.Column('reached_id', sa.Integer(), nullable=False),
    sa.Column('moved_on', sa.Date(), nullable=False),
    sa.Column('open_criteria', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_stage_move_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_stage_move_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_stage_move_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_stage_move_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_stage_move_family_id')),
    sa.ForeignKeyConstraint(['left_id'], ['programme_stage.id'], name=op.f('fk_stage_move_left_id')),
    sa.ForeignKeyConstraint(['reached_id'], ['programme_stage.id'], name=op.f('fk_stage_move_reached_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_stage_move_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_stage_move_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_move')),
    sa.UniqueConstraint('uuid', name=op.f('uq_stage_move_uuid'))
    )
    with op.batch_alter_table('stage_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_move_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stage_move_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stage_move_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stage_move_unit_id'), ['unit_id'], unique=False)

    op.create_table('criterion_remark',
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('JUDGEMENT', 'REPLY', name='remarkkind', native_enum=False, length=32), nullable=False),
    sa.Column('judgement', sa.Enum('FULFILLED', 'PARTLY', 'NOT_FULFILLED', 'NOT_APPLICABLE', name='judgement', native_enum=False, length=32), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_criterion_remark_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_criterion_remark_changed_by_id')),
    sa.ForeignKeyConstraint(['check_id'], ['criterion_check.id'], name=op.f('fk_criterion_remark_check_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_criterion_remark_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_criterion_remark_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_criterion_remark_family_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_criterion_remark_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_criterion_remark_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion_remark')),
    sa.UniqueConstraint('uuid', name=op.f('uq_criterion_remark_uuid'))
    )
    with op.batch_alter_table('criterion_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_criterion_remark_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_remark_check_id'), ['check_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_remark_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_remark_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_criterion_remark_unit_id'), ['unit_id'], unique=False)

    op.add_column('care_case', sa.Column('is_progressive_exit', sa.Boolean(), server_default=sa.false(), nullable=False))

    op.add_column('programme', sa.Column('blocks_open_criteria', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    op.drop_column('programme', 'blocks_open_criteria')

    op.drop_column('care_case', 'is_progressive_exit')

    with op.batch_alter_table('criterion_remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_criterion_remark_unit_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_remark_region_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_remark_family_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_remark_check_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_remark_case_id'))

    op.drop_table('criterion_remark')
    with op.batch_alter_table('stage_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stage_move_unit_id'))
        batch_op.drop_index(batch_op.f('ix_stage_move_region_id'))
        batch_op.drop_index(batch_op.f('ix_stage_move_family_id'))
        batch_op.drop_index(batch_op.f('ix_stage_move_case_id'))

    op.drop_table('stage_move')
    with op.batch_alter_table('criterion_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_criterion_check_unit_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_check_region_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_check_family_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_check_criterion_id'))
        batch_op.drop_index(batch_op.f('ix_criterion_check_case_id'))

    op.drop_table('criterion_check')
    with op.batch_alter_table('criterion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_criterion_code'))

    op.drop_table('criterion')
