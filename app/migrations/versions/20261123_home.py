"""What waits for somebody? Found among what is open or ahead; what the wall asks of it stands in the index, too."""

import sqlalchemy as sa
from alembic import op

revision = 'home'
down_revision = 'sums'
branch_labels = None
depends_on = None
AHEAD, OPEN, TERM = sa.text("status = 'PLANNED'"), sa.text("open_due_on IS NOT NULL"), sa.text("legal_due_on IS NOT NULL")
TABLE = sa.text("is_of_table")
PLACE = ['deleted_at', 'region_id', 'family_id']


def _index(name: str, table: str, columns: list[str], where: sa.TextClause | None = None, include: list[str] | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where, postgresql_include=include)


def upgrade() -> None:
    for name, table in (('ix_visit_ahead', 'visit'), ('ix_visit_ahead_unit', 'visit'), ('ix_care_case_unit_status_id', 'care_case')):
        op.drop_index(name, table)
    _index('ix_visit_ahead', 'visit', ['planned_on', 'id'], AHEAD, ['unit_id', *PLACE, 'case_id'])
    _index('ix_visit_ahead_unit', 'visit', ['unit_id', 'planned_on', 'id'], AHEAD, [*PLACE, 'case_id'])
    _index('ix_care_case_unit_status_id', 'care_case', ['unit_id', 'status', 'id'], None, [*PLACE, 'authority_id'])
    _index('ix_care_case_term', 'care_case', ['unit_id', 'legal_due_on'], TERM)
    _index('ix_case_session_ahead_all', 'case_session', ['scheduled_at', 'id'], AHEAD)
    _index('ix_commitment_open', 'commitment', ['open_due_on', 'id'], OPEN, ['deleted_at', 'region_id', 'unit_id', 'family_id', 'case_id', 'is_of_table'])
    _index('ix_commitment_open_unit', 'commitment', ['unit_id', 'open_due_on'], OPEN)
    _index('ix_commitment_open_table', 'commitment', ['region_id', 'open_due_on'], TABLE)


def downgrade() -> None:
    for name in ('ix_commitment_open_table', 'ix_commitment_open_unit', 'ix_commitment_open'):
        op.drop_index(name, 'commitment')
    op.drop_index('ix_case_session_ahead_all', 'case_session')
    for name in ('ix_care_case_term', 'ix_care_case_unit_status_id'):
        op.drop_index(name, 'care_case')
    for name in ('ix_visit_ahead', 'ix_visit_ahead_unit'):
        op.drop_index(name, 'visit')
    _index('ix_care_case_unit_status_id', 'care_case', ['unit_id', 'status', 'id'])
    _index('ix_visit_ahead_unit', 'visit', ['unit_id', 'planned_on'], AHEAD)
    _index('ix_visit_ahead', 'visit', ['planned_on'], AHEAD)
