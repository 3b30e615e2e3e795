"""By whom is a family reached? Found in the index alone."""

from alembic import op

revision = 'reached'
down_revision = 'speed'
branch_labels = None
depends_on = None
TABLE, BY = 'family_access', ('unit', 'professional', 'region')


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for one in BY:
        others = [f'{name}_id' for name in (*BY, 'created_by') if name != one]
        op.drop_index(f'ix_family_access_{one}_family', TABLE)
        op.create_index(f'ix_family_access_{one}_family', TABLE, [f'{one}_id', 'family_id'], postgresql_include=[*others, 'ends_on'])


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for one in BY:
        op.drop_index(f'ix_family_access_{one}_family', TABLE)
        op.create_index(f'ix_family_access_{one}_family', TABLE, [f'{one}_id', 'family_id'])
