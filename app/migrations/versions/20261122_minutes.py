"""Minutes of sessions with their versions, signatures, public marks and controlled forms."""

import sqlalchemy as sa
from alembic import op

revision = 'minutes'
down_revision = 'after'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('minutes_mark',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.Enum('ANALYSIS', 'MEETING', 'CONFERENCE', 'REGIONAL', 'INTERNAL', name='minuteskind', native_enum=False, length=32), nullable=False),
    sa.Column('number', sa.String(length=30), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('fingerprint', sa.String(length=12), nullable=False),
    sa.Column('replaced_on', sa.Date(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_minutes_mark_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_minutes_mark_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_minutes_mark_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_mark')),
    sa.UniqueConstraint('code', name=op.f('uq_minutes_mark_code')),
    sa.UniqueConstraint('uuid', name=op.f('uq_minutes_mark_uuid'))
    )
    op.create_table('minutes_template',
    sa.Column('process_es', sa.String(length=80), nullable=False),
    sa.Column('process_en', sa.String(length=80), nullable=False),
    sa.Column('change_es', sa.String(length=300), nullable=False),
    sa.Column('change_en', sa.String(length=300), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name_es', sa.String(length=400), nullable=False),
    sa.Column('name_en', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=True),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_minutes_template_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_minutes_template_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_minutes_template_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_template')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_minutes_template_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_minutes_template_uuid'))
    )
    with op.batch_alter_table('minutes_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_template_code'), ['code'], unique=False)

    op.create_table('minutes',
    sa.Column('number', sa.String(length=30), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('ANALYSIS', 'MEETING', 'CONFERENCE', 'REGIONAL', 'INTERNAL', name='minuteskind', native_enum=False, length=32), nullable=False),
    sa.Column('held_at', sa.DateTime(), nullable=False),
    sa.Column('status', sa.Enum('ISSUED', 'REPLACED', name='minutesstatus', native_enum=False, length=32), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('issued_by', sa.String(length=160), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('content', sa.Text(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('table_session_id', sa.Integer(), nullable=True),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('mark_id', sa.Integer(), nullable=False),
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
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('family_id', sa.Integer(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('is_of_table', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(session_id IS NULL) <> (table_session_id IS NULL)', name=op.f('ck_minutes_subject')),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_minutes_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_minutes_changed_by_id')),
    sa.ForeignKeyConstraint(['corrects_id'], ['minutes.id'], name=op.f('fk_minutes_corrects_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_minutes_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_minutes_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_minutes_family_id')),
    sa.ForeignKeyConstraint(['mark_id'], ['minutes_mark.id'], name=op.f('fk_minutes_mark_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_minutes_region_id')),
    sa.ForeignKeyConstraint(['session_id'], ['case_session.id'], name=op.f('fk_minutes_session_id')),
    sa.ForeignKeyConstraint(['table_session_id'], ['roundtable_session.id'], name=op.f('fk_minutes_table_session_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_minutes_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('number', 'edition', name=op.f('uq_minutes_number_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_minutes_uuid'))
    )
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_family_id'), ['family_id'], unique=False)
        batch_op.create_index('ix_minutes_region_held', ['region_id', 'held_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_table_session_id'), ['table_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_unit_id'), ['unit_id'], unique=False)

    op.create_table('minutes_signature',
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('strokes', sa.Text(), nullable=True),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
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
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('family_id', sa.Integer(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('is_of_table', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_minutes_signature_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_minutes_signature_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_minutes_signature_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_minutes_signature_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_minutes_signature_family_id')),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_minutes_signature_minutes_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_minutes_signature_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_minutes_signature_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_signature')),
    sa.UniqueConstraint('minutes_id', 'seat', name=op.f('uq_minutes_signature_minutes_id_seat')),
    sa.UniqueConstraint('uuid', name=op.f('uq_minutes_signature_uuid'))
    )
    with op.batch_alter_table('minutes_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_signature_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_signature_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_signature_minutes_id'), ['minutes_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_signature_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_signature_unit_id'), ['unit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('minutes_signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_signature_unit_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_signature_region_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_signature_minutes_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_signature_family_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_signature_case_id'))

    op.drop_table('minutes_signature')
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_unit_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_table_session_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_session_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_region_id'))
        batch_op.drop_index('ix_minutes_region_held')
        batch_op.drop_index(batch_op.f('ix_minutes_family_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_case_id'))

    op.drop_table('minutes')
    with op.batch_alter_table('minutes_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_template_code'))

    op.drop_table('minutes_template')
    op.drop_table('minutes_mark')
