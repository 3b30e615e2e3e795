"""Notices; and what a roundtable keeps beside its sessions: participants, changes, follow-up of barriers, lessons."""

import sqlalchemy as sa
from alembic import op

revision = 'notices'
down_revision = 'techniques'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('about', sa.String(length=300), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('endpoint', sa.String(length=80), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_notice_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_notice_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_notice_deleted_by_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['ab_user.id'], name=op.f('fk_notice_owner_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('owner_id', 'key', name=op.f('uq_notice_owner_id_key')),
    sa.UniqueConstraint('uuid', name=op.f('uq_notice_uuid'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_owner_id'), ['owner_id'], unique=False)

    op.create_table('roundtable_change',
    sa.Column('roundtable_id', sa.Integer(), nullable=False),
    sa.Column('cadence_months', sa.Integer(), nullable=False),
    sa.Column('meeting_form', sa.Enum('IN_PERSON', 'VIRTUAL', 'MIXED', name='meetingform', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.String(length=610), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_roundtable_change_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_roundtable_change_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_roundtable_change_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_roundtable_change_region_id')),
    sa.ForeignKeyConstraint(['roundtable_id'], ['roundtable.id'], name=op.f('fk_roundtable_change_roundtable_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roundtable_change')),
    sa.UniqueConstraint('uuid', name=op.f('uq_roundtable_change_uuid'))
    )
    with op.batch_alter_table('roundtable_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roundtable_change_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roundtable_change_roundtable_id'), ['roundtable_id'], unique=False)

    op.create_table('seat',
    sa.Column('roundtable_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.Enum('ADDED', 'EXCLUDED', 'INSTEAD', name='seatchange', native_enum=False, length=32), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_seat_dates')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_seat_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_seat_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_seat_deleted_by_id')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_seat_institution_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['participant_kind.id'], name=op.f('fk_seat_kind_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_seat_region_id')),
    sa.ForeignKeyConstraint(['roundtable_id'], ['roundtable.id'], name=op.f('fk_seat_roundtable_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat')),
    sa.UniqueConstraint('uuid', name=op.f('uq_seat_uuid'))
    )
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seat_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_roundtable_id'), ['roundtable_id'], unique=False)

    op.create_table('barrier_change',
    sa.Column('barrier_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('PROPOSED', 'IN_ANALYSIS', 'RESOLVED', 'DISCARDED', name='barrierstatus', native_enum=False, length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['barrier_id'], ['barrier.id'], name=op.f('fk_barrier_change_barrier_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_barrier_change_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_barrier_change_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_barrier_change_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_barrier_change_region_id')),
    sa.ForeignKeyConstraint(['session_id'], ['roundtable_session.id'], name=op.f('fk_barrier_change_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_barrier_change')),
    sa.UniqueConstraint('uuid', name=op.f('uq_barrier_change_uuid'))
    )
    with op.batch_alter_table('barrier_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_barrier_change_barrier_id'), ['barrier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_barrier_change_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_barrier_change_session_id'), ['session_id'], unique=False)

    op.create_table('lesson',
    sa.Column('kind', sa.Enum('DIFFICULTY', 'PRACTICE', name='lessonkind', native_enum=False, length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('modality_id', sa.Integer(), nullable=True),
    sa.Column('barrier_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('changed_at', sa.DateTime(), server_default=sa.text('(CURRENT_TIMESTAMP)'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_reason', sa.String(length=400), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('search_text', sa.String(length=600), nullable=True),
    sa.CheckConstraint("kind = 'PRACTICE' OR NOT is_shared", name=op.f('ck_lesson_shared')),
    sa.ForeignKeyConstraint(['barrier_id'], ['barrier.id'], name=op.f('fk_lesson_barrier_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_lesson_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_lesson_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_lesson_deleted_by_id')),
    sa.ForeignKeyConstraint(['modality_id'], ['modality.id'], name=op.f('fk_lesson_modality_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_lesson_region_id')),
    sa.ForeignKeyConstraint(['session_id'], ['roundtable_session.id'], name=op.f('fk_lesson_session_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['term.id'], name=op.f('fk_lesson_theme_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_lesson_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('barrier_id', name=op.f('uq_lesson_barrier_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_lesson_uuid'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_modality_id'), ['modality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_search_text'), ['search_text'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_theme_id'), ['theme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_unit_id'), ['unit_id'], unique=False)

    op.add_column('roundtable', sa.Column('meeting_form', sa.Enum('IN_PERSON', 'VIRTUAL', 'MIXED', name='meetingform', native_enum=False, length=32), server_default='IN_PERSON', nullable=False))
    op.add_column('roundtable', sa.Column('form_reason', sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column('roundtable', 'form_reason')
    op.drop_column('roundtable', 'meeting_form')

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_unit_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_theme_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_session_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_search_text'))
        batch_op.drop_index(batch_op.f('ix_lesson_region_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_modality_id'))

    op.drop_table('lesson')
    with op.batch_alter_table('barrier_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_barrier_change_session_id'))
        batch_op.drop_index(batch_op.f('ix_barrier_change_region_id'))
        batch_op.drop_index(batch_op.f('ix_barrier_change_barrier_id'))

    op.drop_table('barrier_change')
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seat_roundtable_id'))
        batch_op.drop_index(batch_op.f('ix_seat_region_id'))
        batch_op.drop_index(batch_op.f('ix_seat_kind_id'))

    op.drop_table('seat')
    with op.batch_alter_table('roundtable_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roundtable_change_roundtable_id'))
        batch_op.drop_index(batch_op.f('ix_roundtable_change_region_id'))

    op.drop_table('roundtable_change')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_owner_id'))

    op.drop_table('notice')
