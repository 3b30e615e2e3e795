"""The details of services and organisations: hours, telephones, papers, costs and the rest of HSDS."""

import sqlalchemy as sa
from alembic import op

revision = 'directory'
down_revision = 'agreements'
branch_labels = None
depends_on = None

COLUMNS = {
    'verified_note': sa.String(length=300),
    'closure': sa.Enum('INACTIVE', 'DEFUNCT', 'PAUSED', name='closure', native_enum=False, length=32),
    'description_es': sa.Text(), 'description_en': sa.Text(), 'alert_es': sa.String(length=300),
    'alert_en': sa.String(length=300), 'website': sa.String(length=200), 'email': sa.String(length=160),
}


def upgrade() -> None:
    op.create_table('service_programme',
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('name_es', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=True),
    sa.Column('description_es', sa.Text(), nullable=True),
    sa.Column('description_en', sa.Text(), nullable=True),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_programme_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_programme_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_programme_deleted_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_service_programme_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_service_programme_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_programme')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_programme_uuid'))
    )
    with op.batch_alter_table('service_programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_programme_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_programme_region_id'), ['region_id'], unique=False)

    op.create_table('accessibility',
    sa.Column('description_es', sa.String(length=300), nullable=False),
    sa.Column('description_en', sa.String(length=300), nullable=True),
    sa.Column('details_es', sa.Text(), nullable=True),
    sa.Column('details_en', sa.Text(), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_accessibility_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_accessibility_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_accessibility_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_accessibility_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_accessibility_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accessibility')),
    sa.UniqueConstraint('uuid', name=op.f('uq_accessibility_uuid'))
    )
    with op.batch_alter_table('accessibility', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accessibility_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_accessibility_region_id'), ['region_id'], unique=False)

    op.create_table('contact_person',
    sa.Column('name', sa.String(length=160), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=True),
    sa.Column('department', sa.String(length=160), nullable=True),
    sa.Column('email', sa.String(length=160), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint('(opportunity_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_contact_person_owner')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_contact_person_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_contact_person_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_contact_person_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_contact_person_opportunity_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_contact_person_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_contact_person_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_person')),
    sa.UniqueConstraint('uuid', name=op.f('uq_contact_person_uuid'))
    )
    with op.batch_alter_table('contact_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_person_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_person_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_person_region_id'), ['region_id'], unique=False)

    op.create_table('cost_option',
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('description_es', sa.Text(), nullable=True),
    sa.Column('description_en', sa.Text(), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint('amount IS NULL OR amount >= 0', name=op.f('ck_cost_option_amount')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_cost_option_validity')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_cost_option_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_cost_option_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_cost_option_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_cost_option_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_cost_option_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_option')),
    sa.UniqueConstraint('uuid', name=op.f('uq_cost_option_uuid'))
    )
    with op.batch_alter_table('cost_option', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cost_option_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cost_option_region_id'), ['region_id'], unique=False)

    op.create_table('funding',
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint('(opportunity_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_funding_owner')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_funding_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_funding_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_funding_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_funding_opportunity_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_funding_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_funding_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding')),
    sa.UniqueConstraint('uuid', name=op.f('uq_funding_uuid'))
    )
    with op.batch_alter_table('funding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_funding_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funding_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_funding_region_id'), ['region_id'], unique=False)

    op.create_table('required_document',
    sa.Column('document_es', sa.String(length=300), nullable=False),
    sa.Column('document_en', sa.String(length=300), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_required_document_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_required_document_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_required_document_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_required_document_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_required_document_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_required_document')),
    sa.UniqueConstraint('uuid', name=op.f('uq_required_document_uuid'))
    )
    with op.batch_alter_table('required_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_required_document_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_required_document_region_id'), ['region_id'], unique=False)

    op.create_table('schedule',
    sa.Column('freq', sa.Enum('WEEKLY', 'MONTHLY', name='frequency', native_enum=False, length=32), nullable=True),
    sa.Column('interval', sa.Integer(), nullable=False),
    sa.Column('byday', sa.String(length=60), nullable=True),
    sa.Column('bymonthday', sa.String(length=100), nullable=True),
    sa.Column('opens_at', sa.String(length=5), nullable=True),
    sa.Column('closes_at', sa.String(length=5), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('dtstart', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('description_es', sa.Text(), nullable=True),
    sa.Column('description_en', sa.Text(), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint("freq <> 'WEEKLY' OR byday IS NOT NULL", name=op.f('ck_schedule_weekday')),
    sa.CheckConstraint('opens_at IS NULL OR closes_at IS NULL OR closes_at > opens_at', name=op.f('ck_schedule_hours')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_schedule_validity')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_schedule_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_schedule_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_schedule_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_schedule_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_schedule_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule')),
    sa.UniqueConstraint('uuid', name=op.f('uq_schedule_uuid'))
    )
    with op.batch_alter_table('schedule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedule_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_schedule_region_id'), ['region_id'], unique=False)

    op.create_table('service_area',
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('description_es', sa.Text(), nullable=True),
    sa.Column('description_en', sa.Text(), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_area_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_area_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_area_deleted_by_id')),
    sa.ForeignKeyConstraint(['department_id'], ['region.id'], name=op.f('fk_service_area_department_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_service_area_municipality_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_service_area_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_service_area_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_area')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_area_uuid'))
    )
    with op.batch_alter_table('service_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_area_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_area_region_id'), ['region_id'], unique=False)

    op.create_table('service_language',
    sa.Column('name_es', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('code', sa.String(length=20), nullable=True),
    sa.Column('note_es', sa.String(length=300), nullable=True),
    sa.Column('note_en', sa.String(length=300), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_service_language_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_service_language_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_service_language_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_service_language_opportunity_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_service_language_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_language')),
    sa.UniqueConstraint('uuid', name=op.f('uq_service_language_uuid'))
    )
    with op.batch_alter_table('service_language', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_language_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_language_region_id'), ['region_id'], unique=False)

    op.create_table('taxonomy_tag',
    sa.Column('taxonomy', sa.String(length=200), nullable=True),
    sa.Column('code', sa.String(length=120), nullable=True),
    sa.Column('term_es', sa.String(length=200), nullable=False),
    sa.Column('term_en', sa.String(length=200), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint('(opportunity_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_taxonomy_tag_owner')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_taxonomy_tag_changed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_taxonomy_tag_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_taxonomy_tag_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_taxonomy_tag_opportunity_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_taxonomy_tag_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_taxonomy_tag_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxonomy_tag')),
    sa.UniqueConstraint('uuid', name=op.f('uq_taxonomy_tag_uuid'))
    )
    with op.batch_alter_table('taxonomy_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_taxonomy_tag_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_taxonomy_tag_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_taxonomy_tag_region_id'), ['region_id'], unique=False)

    op.create_table('phone_line',
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('extension', sa.String(length=20), nullable=True),
    sa.Column('kind', sa.Enum('VOICE', 'CELL', 'TEXT', 'FAX', 'TEXTPHONE', name='phonekind', native_enum=False, length=32), nullable=True),
    sa.Column('description_es', sa.String(length=300), nullable=True),
    sa.Column('description_en', sa.String(length=300), nullable=True),
    sa.Column('languages', sa.String(length=200), nullable=True),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('holder', sa.Enum('SERVICE', 'PLACE', 'BOTH', name='holder', native_enum=False, length=32), nullable=False),
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
    sa.CheckConstraint('(opportunity_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_phone_line_owner')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['ab_user.id'], name=op.f('fk_phone_line_changed_by_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact_person.id'], name=op.f('fk_phone_line_contact_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['ab_user.id'], name=op.f('fk_phone_line_created_by_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['ab_user.id'], name=op.f('fk_phone_line_deleted_by_id')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_phone_line_opportunity_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_phone_line_organization_id')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_phone_line_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_line')),
    sa.UniqueConstraint('uuid', name=op.f('uq_phone_line_uuid'))
    )
    with op.batch_alter_table('phone_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phone_line_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_line_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_line_region_id'), ['region_id'], unique=False)

    for name, kind in COLUMNS.items():
        op.add_column('opportunity', sa.Column(name, kind, nullable=True))
    # the two databases add a reference to a full table in these words alike
    op.execute("ALTER TABLE opportunity ADD COLUMN programme_id INTEGER "
               "CONSTRAINT fk_opportunity_programme_id REFERENCES service_programme (id)")


def downgrade() -> None:
    for name in ('programme_id', *COLUMNS):
        op.drop_column('opportunity', name)

    with op.batch_alter_table('phone_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phone_line_region_id'))
        batch_op.drop_index(batch_op.f('ix_phone_line_organization_id'))
        batch_op.drop_index(batch_op.f('ix_phone_line_opportunity_id'))

    op.drop_table('phone_line')
    with op.batch_alter_table('taxonomy_tag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_taxonomy_tag_region_id'))
        batch_op.drop_index(batch_op.f('ix_taxonomy_tag_organization_id'))
        batch_op.drop_index(batch_op.f('ix_taxonomy_tag_opportunity_id'))

    op.drop_table('taxonomy_tag')
    with op.batch_alter_table('service_language', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_language_region_id'))
        batch_op.drop_index(batch_op.f('ix_service_language_opportunity_id'))

    op.drop_table('service_language')
    with op.batch_alter_table('service_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_area_region_id'))
        batch_op.drop_index(batch_op.f('ix_service_area_opportunity_id'))

    op.drop_table('service_area')
    with op.batch_alter_table('schedule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedule_region_id'))
        batch_op.drop_index(batch_op.f('ix_schedule_opportunity_id'))

    op.drop_table('schedule')
    with op.batch_alter_table('required_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_required_document_region_id'))
        batch_op.drop_index(batch_op.f('ix_required_document_opportunity_id'))

    op.drop_table('required_document')
    with op.batch_alter_table('funding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_funding_region_id'))
        batch_op.drop_index(batch_op.f('ix_funding_organization_id'))
        batch_op.drop_index(batch_op.f('ix_funding_opportunity_id'))

    op.drop_table('funding')
    with op.batch_alter_table('cost_option', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cost_option_region_id'))
        batch_op.drop_index(batch_op.f('ix_cost_option_opportunity_id'))

    op.drop_table('cost_option')
    with op.batch_alter_table('contact_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_person_region_id'))
        batch_op.drop_index(batch_op.f('ix_contact_person_organization_id'))
        batch_op.drop_index(batch_op.f('ix_contact_person_opportunity_id'))

    op.drop_table('contact_person')
    with op.batch_alter_table('accessibility', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accessibility_region_id'))
        batch_op.drop_index(batch_op.f('ix_accessibility_opportunity_id'))

    op.drop_table('accessibility')
    with op.batch_alter_table('service_programme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_programme_region_id'))
        batch_op.drop_index(batch_op.f('ix_service_programme_organization_id'))

    op.drop_table('service_programme')
