"""Where does a word stand? A part of a name is found without reading the table."""

from alembic import op

revision = 'parts'
down_revision = 'home'
branch_labels = None
depends_on = None
TABLES = ('family', 'member', 'care_case')


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
    for table in TABLES:
        op.drop_index(f'ix_{table}_search_text', table)
        op.create_index(f'ix_{table}_search_text', table, ['search_text'], postgresql_using='gin', postgresql_ops={'search_text': 'gin_trgm_ops'})


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for table in TABLES:
        op.drop_index(f'ix_{table}_search_text', table)
        op.create_index(f'ix_{table}_search_text', table, ['search_text'])
