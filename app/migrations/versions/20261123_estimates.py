"""How many rows hold a word? PostgreSQL guesses it from a thousand texts of each searched table, not from a hundred.

By its guess it goes from whoever is served to their names, from a word to whoever bears it, or backwards through the
newest until a page is full: for a name that one in sixty bears a hundred texts are too few.
"""

from alembic import op

revision = 'estimates'
down_revision = 'codes'
branch_labels = None
depends_on = None
TABLES = ('family', 'care_case', 'member', 'commitment')


def upgrade() -> None:
    _ask_of(1000)


def downgrade() -> None:
    _ask_of(-1)


def _ask_of(texts: int) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for table in TABLES:
            op.execute(f'ALTER TABLE {table} ALTER COLUMN search_text SET STATISTICS {texts}')
            op.execute(f'ANALYZE {table} (search_text)')
