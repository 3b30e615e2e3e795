"""Checklists of the techniques, the case on that day, links to report, commitments opened again, who judged."""

import sqlalchemy as sa
from alembic import op

revision = 'techniques'
down_revision = 'quality'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('checklist_item',
    sa.Column('technique', sa.Enum('ANALYSIS', 'MEETING', 'CONFERENCE', name='technique', native_enum=False, length=32), nullable=False),
    sa.Column('phase', sa.Enum('BEFORE', 'DURING', 'AFTER', name='phase', native_enum=False, length=32), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_checklist_item_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_checklist_item_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_checklist_item_deleted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_checklist_item_code_edition')),
    sa.UniqueConstraint('uuid', name=op.f('uq_checklist_item_uuid'))
    )
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_item_code'), ['code'], unique=False)

    op.create_table('session_step',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('is_done', sa.Boolean(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=True),
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
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_session_step_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_session_step_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_session_step_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_session_step_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_session_step_family_id')),
    sa.ForeignKeyConstraint(['item_id'], ['checklist_item.id'], name=op.f('fk_session_step_item_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_session_step_region_id')),
    sa.ForeignKeyConstraint(['session_id'], ['case_session.id'], name=op.f('fk_session_step_session_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_session_step_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_step')),
    sa.UniqueConstraint('session_id', 'item_id', name=op.f('uq_session_step_session_id_item_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_session_step_uuid'))
    )
    with op.batch_alter_table('session_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_step_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_step_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_step_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_step_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_step_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_step_unit_id'), ['unit_id'], unique=False)

    op.create_table('report_link',
    sa.Column('commitment_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.String(length=120), nullable=False),
    sa.Column('digest', sa.String(length=43), nullable=False),
    sa.Column('code', sa.String(length=43), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('used_at', sa.DateTime(), nullable=True),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_report_link_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_report_link_changed_by_id')),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_report_link_commitment_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_report_link_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_report_link_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_report_link_family_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_report_link_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_report_link_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_report_link_digest')),
    sa.UniqueConstraint('uuid', name=op.f('uq_report_link_uuid'))
    )
    with op.batch_alter_table('report_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_link_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_link_commitment_id'), ['commitment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_link_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_link_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_link_unit_id'), ['unit_id'], unique=False)

    op.add_column('case_session', sa.Column('snapshot', sa.Text(), nullable=True))

    op.add_column('commitment', sa.Column('reopened_reason', sa.String(length=300), nullable=True))
    op.add_column('commitment', sa.Column('agreed_on', sa.Date(), nullable=True))
    op.execute("UPDATE commitment SET agreed_on = CAST(created_at AS DATE)"
               if op.get_bind().dialect.name == "postgresql" else "UPDATE commitment SET agreed_on = date(created_at)")
    op.add_column('commitment', sa.Column('claimed_on', sa.Date(), nullable=True))

    with op.batch_alter_table('criterion_check', schema=None) as batch_op:
        batch_op.add_column(sa.Column('judged_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_criterion_check_judged_by_id'), ['judged_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_criterion_check_judged_by_id'), 'professional', ['judged_by_id'], ['id'])

    op.add_column('decision', sa.Column('parties', sa.String(length=200), nullable=True))



def downgrade() -> None:
    op.drop_column('decision', 'parties')

    with op.batch_alter_table('criterion_check', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_criterion_check_judged_by_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_criterion_check_judged_by_id'))
        batch_op.drop_column('judged_by_id')

    op.drop_column('commitment', 'claimed_on')
    op.drop_column('commitment', 'agreed_on')
    op.drop_column('commitment', 'reopened_reason')

    op.drop_column('case_session', 'snapshot')

    with op.batch_alter_table('report_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_link_unit_id'))
        batch_op.drop_index(batch_op.f('ix_report_link_region_id'))
        batch_op.drop_index(batch_op.f('ix_report_link_family_id'))
        batch_op.drop_index(batch_op.f('ix_report_link_commitment_id'))
        batch_op.drop_index(batch_op.f('ix_report_link_case_id'))

    op.drop_table('report_link')
    with op.batch_alter_table('session_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_step_unit_id'))
        batch_op.drop_index(batch_op.f('ix_session_step_session_id'))
        batch_op.drop_index(batch_op.f('ix_session_step_region_id'))
        batch_op.drop_index(batch_op.f('ix_session_step_item_id'))
        batch_op.drop_index(batch_op.f('ix_session_step_family_id'))
        batch_op.drop_index(batch_op.f('ix_session_step_case_id'))

    op.drop_table('session_step')
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checklist_item_code'))

    op.drop_table('checklist_item')
