"""Who of those that a unit serves bears a name? Read beside who serves them, in one stretch of an index."""

import sqlalchemy as sa
from alembic import op

revision = 'names'
down_revision = 'found'
branch_labels = None
depends_on = None
ACCESS, KEY = 'family_access', 'fk_family_access_found'
ALIVE = sa.text('deleted_at IS NULL')
BY = ('unit', 'professional', 'region')


def upgrade() -> None:
    op.drop_index('ix_family_found', 'family')
    op.create_index('ix_family_found', 'family', ['id', 'search_text'], unique=True)
    op.add_column(ACCESS, sa.Column('search_text', sa.String(length=600), nullable=True))
    op.execute('UPDATE family_access SET search_text = (SELECT search_text FROM family WHERE id = family_id)')  # every family has one
    with op.batch_alter_table(ACCESS) as batch_op:
        batch_op.alter_column('search_text', existing_type=sa.String(length=600), nullable=False)
        batch_op.create_foreign_key(KEY, 'family', ['family_id', 'search_text'], ['id', 'search_text'], onupdate='CASCADE')
    _index(['search_text'])
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE family_access ALTER COLUMN search_text SET STATISTICS 1000')
        op.execute('ANALYZE family_access')


def downgrade() -> None:
    _index([])
    with op.batch_alter_table(ACCESS) as batch_op:
        batch_op.drop_constraint(KEY, type_='foreignkey')
        batch_op.drop_column('search_text')
    op.drop_index('ix_family_found', 'family')
    op.create_index('ix_family_found', 'family', ['id'], sqlite_where=ALIVE, postgresql_where=ALIVE,
                    postgresql_include=['search_text', 'uuid'])


def _index(more: list[str]) -> None:
    """What a row is reached by with what is asked of it, so that the table is not read; SQLite indexes no more."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    for one in ('unit', 'professional'):
        others = [f'{name}_id' for name in (*BY, 'created_by') if name != one]
        op.drop_index(f'ix_family_access_{one}_family', ACCESS)
        op.create_index(f'ix_family_access_{one}_family', ACCESS, [f'{one}_id', 'family_id'],
                        postgresql_include=[*others, 'ends_on', *more])
