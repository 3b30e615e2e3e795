"""Which families of a town come first, and which legal terms? Found in their order, however many there are."""

from alembic import op

revision = 'places'
down_revision = 'estimates'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_family_place', 'family', ['municipality_id', 'status', 'id'])
    op.create_index('ix_care_case_legal_due', 'care_case', ['legal_due_on', 'id'])
    op.drop_index('ix_family_municipality_id', 'family')
    op.drop_index('ix_care_case_legal_due_on', 'care_case')


def downgrade() -> None:
    op.create_index('ix_care_case_legal_due_on', 'care_case', ['legal_due_on'])
    op.create_index('ix_family_municipality_id', 'family', ['municipality_id'])
    op.drop_index('ix_care_case_legal_due', 'care_case')
    op.drop_index('ix_family_place', 'family')
