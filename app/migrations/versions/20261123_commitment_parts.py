"""What was promised? A part of a word is found without reading all commitments, as in the names of families."""

from alembic import op

revision = 'commitment_parts'
down_revision = 'parts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.drop_index('ix_commitment_search_text', 'commitment')
    op.create_index('ix_commitment_search_text', 'commitment', ['search_text'], postgresql_using='gin', postgresql_ops={'search_text': 'gin_trgm_ops'})


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.drop_index('ix_commitment_search_text', 'commitment')
    op.create_index('ix_commitment_search_text', 'commitment', ['search_text'])
