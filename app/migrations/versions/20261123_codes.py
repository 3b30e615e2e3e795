"""How does the code begin? Found without reading every code, for those who may not search by name."""

from alembic import op

revision = 'codes'
down_revision = 'served'
branch_labels = None
depends_on = None
TABLES = ('family', 'care_case')


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f'ix_{table}_code_start', table, ['code'], postgresql_ops={'code': 'text_pattern_ops'})


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f'ix_{table}_code_start', table)
