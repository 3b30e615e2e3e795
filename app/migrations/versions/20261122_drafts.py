"""Drafts: what was typed and not yet saved; and a mark of what each saved form said."""

import sqlalchemy as sa
from alembic import op

revision = 'drafts'
down_revision = 'audit'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('draft',
    sa.Column('key', sa.String(length=43), nullable=False),
    sa.Column('target', sa.String(length=300), nullable=False),
    sa.Column('row_version', sa.String(length=20), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
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
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_draft_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_draft_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_draft_deleted_by_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['ab_user.id'], name=op.f('fk_draft_owner_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('key', name=op.f('uq_draft_key')),
    sa.UniqueConstraint('uuid', name=op.f('uq_draft_uuid'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_owner_id'), ['owner_id'], unique=False)

    with op.batch_alter_table('form_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mark', sa.String(length=43), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table('form_key', schema=None) as batch_op:
        batch_op.drop_column('mark')

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_owner_id'))

    op.drop_table('draft')

