"""What a decided evaluation came to; one version of a log template for each number."""

import sqlalchemy as sa
from alembic import op

revision = 'results'
down_revision = 'reopened'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('competency_evaluation', sa.Column('shares', sa.String(length=200), nullable=True))
    op.create_index('ix_log_template_unit_number', 'log_template', ['unit_id', 'number'], unique=True)


def downgrade() -> None:
    op.drop_index('ix_log_template_unit_number', table_name='log_template')
    op.drop_column('competency_evaluation', 'shares')
