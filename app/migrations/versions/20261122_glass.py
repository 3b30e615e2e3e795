"""Emergency access to a case, and the adoption reserve that refuses it."""

import sqlalchemy as sa
from alembic import op

revision = 'glass'
down_revision = 'sign_in'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('glass_break',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('opens_family', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(), nullable=True),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_glass_break_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_glass_break_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_glass_break_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_glass_break_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_glass_break_family_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_glass_break_region_id')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['ab_user.id'], name=op.f('fk_glass_break_reviewed_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_glass_break_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name=op.f('fk_glass_break_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_glass_break')),
    sa.UniqueConstraint('uuid', name=op.f('uq_glass_break_uuid'))
    )
    with op.batch_alter_table('glass_break', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_glass_break_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_glass_break_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_glass_break_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_glass_break_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_glass_break_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_glass_break_user_id'), ['user_id'], unique=False)

    with op.batch_alter_table('care_case', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('is_adoption_reserved', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('care_case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('is_adoption_reserved')

    with op.batch_alter_table('glass_break', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_glass_break_user_id'))
        batch_op.drop_index(batch_op.f('ix_glass_break_unit_id'))
        batch_op.drop_index(batch_op.f('ix_glass_break_region_id'))
        batch_op.drop_index(batch_op.f('ix_glass_break_family_id'))
        batch_op.drop_index(batch_op.f('ix_glass_break_expires_at'))
        batch_op.drop_index(batch_op.f('ix_glass_break_case_id'))

    op.drop_table('glass_break')
