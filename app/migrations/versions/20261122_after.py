"""Ratings of care, checks after closing, and which cases are a return."""

import sqlalchemy as sa
from alembic import op

revision = 'after'
down_revision = 'notices'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('closing_check',
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('in_family', sa.Boolean(), nullable=False),
    sa.Column('sustained', sa.Enum('YES', 'PARTLY', 'NO', name='sustained', native_enum=False, length=32), nullable=False),
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
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_closing_check_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_closing_check_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_closing_check_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_closing_check_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_closing_check_family_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_closing_check_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_closing_check_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_check')),
    sa.UniqueConstraint('uuid', name=op.f('uq_closing_check_uuid'))
    )
    with op.batch_alter_table('closing_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_closing_check_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_closing_check_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_closing_check_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_closing_check_unit_id'), ['unit_id'], unique=False)

    op.create_table('care_rating',
    sa.Column('care', sa.Text(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('effectiveness', sa.Enum('HIGH', 'SOME', 'LOW', name='rating', native_enum=False, length=32), nullable=False),
    sa.Column('relevance', sa.Enum('HIGH', 'SOME', 'LOW', name='rating', native_enum=False, length=32), nullable=False),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.Column('rated_on', sa.Date(), nullable=False),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_care_rating_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_care_rating_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_care_rating_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_care_rating_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_care_rating_family_id')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_care_rating_need_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_care_rating_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_care_rating_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_care_rating')),
    sa.UniqueConstraint('uuid', name=op.f('uq_care_rating_uuid'))
    )
    with op.batch_alter_table('care_rating', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_care_rating_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_care_rating_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_care_rating_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_care_rating_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_care_rating_unit_id'), ['unit_id'], unique=False)

    op.add_column('care_case', sa.Column('is_return', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    op.drop_column('care_case', 'is_return')

    with op.batch_alter_table('care_rating', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_care_rating_unit_id'))
        batch_op.drop_index(batch_op.f('ix_care_rating_region_id'))
        batch_op.drop_index(batch_op.f('ix_care_rating_need_id'))
        batch_op.drop_index(batch_op.f('ix_care_rating_family_id'))
        batch_op.drop_index(batch_op.f('ix_care_rating_case_id'))

    op.drop_table('care_rating')
    with op.batch_alter_table('closing_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_closing_check_unit_id'))
        batch_op.drop_index(batch_op.f('ix_closing_check_region_id'))
        batch_op.drop_index(batch_op.f('ix_closing_check_family_id'))
        batch_op.drop_index(batch_op.f('ix_closing_check_case_id'))

    op.drop_table('closing_check')
