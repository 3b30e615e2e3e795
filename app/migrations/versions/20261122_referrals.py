"""Referrals of families to services, their steps, the tickets that leave and the links that answer them."""

import sqlalchemy as sa
from alembic import op

revision = 'referrals'
down_revision = 'matching'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral_ticket',
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('shared_summary', sa.String(length=400), nullable=True),
    sa.Column('snapshot', sa.Text(), nullable=True),
    sa.Column('urgency', sa.Enum('IMMEDIATE', 'SOON', 'ROUTINE', name='urgency', native_enum=False, length=32), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('slot', sa.Enum('NONE', 'GENERAL', 'PREFERENTIAL', 'FINANCED', name='slotkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('PROPOSED', 'SENT', 'WAITING', 'ACCEPTED', 'SCHEDULED', 'ATTENDED', 'COMPLETED', 'DECLINED', 'NOT_ATTENDED', 'WITHDRAWN', name='referralstate', native_enum=False, length=32), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('scheduled_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_referral_ticket_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_referral_ticket_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_referral_ticket_deleted_by_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_referral_ticket_region_id')),
    sa.ForeignKeyConstraint(['service_id'], ['opportunity.id'], name=op.f('fk_referral_ticket_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_ticket')),
    sa.UniqueConstraint('uuid', name=op.f('uq_referral_ticket_uuid'))
    )
    with op.batch_alter_table('referral_ticket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_ticket_answer_by'), ['answer_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_ticket_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_ticket_service_id'), ['service_id'], unique=False)

    op.create_table('referral',
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('shared_summary', sa.String(length=400), nullable=False),
    sa.Column('urgency', sa.Enum('IMMEDIATE', 'SOON', 'ROUTINE', name='urgency', native_enum=False, length=32), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('PROPOSED', 'SENT', 'WAITING', 'ACCEPTED', 'SCHEDULED', 'ATTENDED', 'COMPLETED', 'DECLINED', 'NOT_ATTENDED', 'WITHDRAWN', name='referralstate', native_enum=False, length=32), nullable=False),
    sa.Column('slot', sa.Enum('NONE', 'GENERAL', 'PREFERENTIAL', 'FINANCED', name='slotkind', native_enum=False, length=32), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('scheduled_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('SOLVED', 'PARTLY', 'NOTHING', name='result', native_enum=False, length=32), nullable=True),
    sa.Column('quality', sa.Enum('ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', name='servicequality', native_enum=False, length=32), nullable=True),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.Column('earlier_id', sa.Integer(), nullable=True),
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
    sa.CheckConstraint("state <> 'COMPLETED' OR result IS NOT NULL", name=op.f('ck_referral_completed')),
    sa.CheckConstraint("state = 'PROPOSED' OR state = 'WITHDRAWN' OR ticket_id IS NOT NULL", name=op.f('ck_referral_sent')),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_referral_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_referral_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_referral_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_referral_deleted_by_id')),
    sa.ForeignKeyConstraint(['earlier_id'], ['referral.id'], name=op.f('fk_referral_earlier_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_referral_family_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_referral_member_id')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_referral_need_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_referral_region_id')),
    sa.ForeignKeyConstraint(['service_id'], ['opportunity.id'], name=op.f('fk_referral_service_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['referral_ticket.id'], name=op.f('fk_referral_ticket_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_referral_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('uuid', name=op.f('uq_referral_uuid'))
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_answer_by'), ['answer_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_earlier_id'), ['earlier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_ticket_id'), ['ticket_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_referral_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('ix_referral_unit_state', ['unit_id', 'state'], unique=False)

    op.create_table('referral_step',
    sa.Column('referral_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('PROPOSED', 'SENT', 'WAITING', 'ACCEPTED', 'SCHEDULED', 'ATTENDED', 'COMPLETED', 'DECLINED', 'NOT_ATTENDED', 'WITHDRAWN', name='referralstate', native_enum=False, length=32), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('told_by', sa.String(length=160), nullable=True),
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
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_referral_step_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_referral_step_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_referral_step_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_referral_step_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_referral_step_family_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_step_referral_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_referral_step_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_referral_step_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_step')),
    sa.UniqueConstraint('uuid', name=op.f('uq_referral_step_uuid'))
    )
    with op.batch_alter_table('referral_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_step_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_step_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_step_referral_id'), ['referral_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_step_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_step_unit_id'), ['unit_id'], unique=False)

    op.create_table('referral_link',
    sa.Column('referral_id', sa.Integer(), nullable=False),
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
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('region_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('family_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['care_case.id'], name=op.f('fk_referral_link_case_id')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_referral_link_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_referral_link_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_referral_link_deleted_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_referral_link_family_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_referral_link_referral_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_referral_link_region_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_referral_link_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_referral_link_digest')),
    sa.UniqueConstraint('uuid', name=op.f('uq_referral_link_uuid'))
    )
    with op.batch_alter_table('referral_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_link_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_link_family_id'), ['family_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_link_referral_id'), ['referral_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_link_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_link_unit_id'), ['unit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('referral_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_link_unit_id'))
        batch_op.drop_index(batch_op.f('ix_referral_link_region_id'))
        batch_op.drop_index(batch_op.f('ix_referral_link_referral_id'))
        batch_op.drop_index(batch_op.f('ix_referral_link_family_id'))
        batch_op.drop_index(batch_op.f('ix_referral_link_case_id'))

    op.drop_table('referral_link')
    with op.batch_alter_table('referral_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_step_unit_id'))
        batch_op.drop_index(batch_op.f('ix_referral_step_region_id'))
        batch_op.drop_index(batch_op.f('ix_referral_step_referral_id'))
        batch_op.drop_index(batch_op.f('ix_referral_step_family_id'))
        batch_op.drop_index(batch_op.f('ix_referral_step_case_id'))

    op.drop_table('referral_step')
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_unit_state')
        batch_op.drop_index(batch_op.f('ix_referral_unit_id'))
        batch_op.drop_index(batch_op.f('ix_referral_ticket_id'))
        batch_op.drop_index(batch_op.f('ix_referral_service_id'))
        batch_op.drop_index(batch_op.f('ix_referral_region_id'))
        batch_op.drop_index(batch_op.f('ix_referral_need_id'))
        batch_op.drop_index(batch_op.f('ix_referral_member_id'))
        batch_op.drop_index(batch_op.f('ix_referral_family_id'))
        batch_op.drop_index(batch_op.f('ix_referral_earlier_id'))
        batch_op.drop_index(batch_op.f('ix_referral_case_id'))
        batch_op.drop_index(batch_op.f('ix_referral_answer_by'))

    op.drop_table('referral')
    with op.batch_alter_table('referral_ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_ticket_service_id'))
        batch_op.drop_index(batch_op.f('ix_referral_ticket_region_id'))
        batch_op.drop_index(batch_op.f('ix_referral_ticket_answer_by'))

    op.drop_table('referral_ticket')
