"""What do a unit's cases, needs and visits add up to? Counted from the index that finds them, without reading the rows."""

from alembic import op

revision = 'counted'
down_revision = 'places'
branch_labels = None
depends_on = None
VISIT, CASE = ['unit_id', 'planned_on', 'id'], ['unit_id', 'status', 'id']
PLACE = ['region_id', 'family_id', 'case_id']
WALL = ['deleted_at', 'region_id', 'family_id', 'authority_id']
TOLD = ['stage_id', 'programme_id', 'is_return', 'moved_on', 'opened_on', 'closed_on']


def _again(name: str, table: str, columns: list[str], include: list[str]) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, postgresql_include=include)


def upgrade() -> None:
    _again('ix_visit_unit_planned', 'visit', [*VISIT, 'mode', 'status', 'deleted_at'], PLACE)
    _again('ix_care_case_unit_status_id', 'care_case', CASE, [*WALL, *TOLD])
    op.create_index('ix_need_unit_kind', 'need', ['unit_id', 'kind_id', 'status', 'deleted_at'],
                    postgresql_include=['id', *PLACE])


def downgrade() -> None:
    op.drop_index('ix_need_unit_kind', 'need')
    _again('ix_care_case_unit_status_id', 'care_case', CASE, WALL)
    _again('ix_visit_unit_planned', 'visit', VISIT, [])
