"""Seal what is sensitive, and the numbers of documents, in the rows that are there; and open it again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.kit.lists import fold
from app.kit.sealing import Bound, mark_of, seal, unseal

revision = 'sealed'
down_revision = 'jobs'
branch_labels = None
depends_on = None

BATCH = 500
NUMBER = 'member.document_number'
# What was sensitive text on the day of this migration; what came later was born sealed.
SEALED = {
    'address_history': ('reason',),
    'care_case': ('situation', 'expected_results'),
    'case_session': ('question', 'situation', 'issues_individual', 'issues_family', 'issues_sectors', 'strengths',
                     'participation', 'adherence_strategy'),
    'cause': ('description',),
    'consent': ('heard', 'reason'),
    'decision': ('text', 'reason'),
    'family': ('strengths',),
    'kept_search': ('text',),
    'legal_hold': ('reason',),
    'member': ('document_number',),
    'need': ('description',),
    'support_contact': ('note',),
    'visit': ('findings', 'agreements'),
}
# The texts that had a length: a token is longer.
SHORT = {'address_history': ('reason', 200, True), 'case_session': ('question', 300, True),
         'consent': ('reason', 400, True), 'decision': ('text', 400, False), 'kept_search': ('text', 200, False),
         'legal_hold': ('reason', 300, False)}
OLD, NEW = ('uq_member_document_type_id_document_number', 'uq_member_document_type_id_document_number_mark')


def upgrade() -> None:
    forget_deleted()
    refuse_clashes()
    for name, (column, length, nullable) in SHORT.items():
        with altered(name) as table:
            table.alter_column(column, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=nullable)
    with altered('member') as table:
        table.add_column(sa.Column('document_number_mark', sa.String(43)))
        table.alter_column('document_number', existing_type=sa.String(30), type_=sa.Text(), existing_nullable=True)
        table.drop_constraint(op.f(OLD), type_='unique')
        table.create_unique_constraint(op.f(NEW), ['document_type_id', 'document_number_mark'])
        table.create_index(op.f('ix_member_document_number_mark'), ['document_number_mark'])
    for name, columns in SEALED.items():
        rewrite(name, columns, sealed)


def downgrade() -> None:
    for name, columns in SEALED.items():
        rewrite(name, columns, opened)
    with altered('member') as table:
        table.drop_index(op.f('ix_member_document_number_mark'))
        table.drop_constraint(op.f(NEW), type_='unique')
        table.create_unique_constraint(op.f(OLD), ['document_type_id', 'document_number'])
        table.alter_column('document_number', existing_type=sa.Text(), type_=sa.String(30), existing_nullable=True)
        table.drop_column('document_number_mark')
    for name, (column, length, nullable) in SHORT.items():
        with altered(name) as table:
            table.alter_column(column, existing_type=sa.Text(), type_=sa.String(length), existing_nullable=nullable)


def altered(name: str) -> Any:
    """The table, open for changes; SQLite builds it anew with its checks."""
    return op.batch_alter_table(name, schema=None)


def forget_deleted() -> None:
    """SQLite leaves what was overwritten in its file unless it is told not to."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('PRAGMA secure_delete = ON')


def refuse_clashes() -> None:
    """Two documents that differ in dots and spaces alone are one: say which rows, and change nothing yet."""
    known: dict[tuple[int | None, str | None], int] = {}
    member = table_of('member', ('document_type_id', 'document_number'))
    rows = op.get_bind().execute(sa.select(member).where(member.c.document_number.is_not(None)).order_by(member.c.id))
    for row in rows.yield_per(BATCH):
        key = (row.document_type_id, mark_of(row.document_number, NUMBER))
        if row.document_type_id and key[1] and key in known:
            raise SystemExit(f'Articula: members {known[key]} and {row.id} have the same document once dots and spaces '
                             'are left out. Correct one of them, then run this again.')
        known[key] = row.id


def table_of(name: str, columns: tuple[str, ...]) -> sa.TableClause:
    texts = [sa.column(column, sa.Text()) for column in columns]
    return sa.table(name, sa.column('id', sa.Integer()), sa.column('uuid', sa.Uuid()), *texts)


def rewrite(name: str, columns: tuple[str, ...], change: Any) -> None:
    """Every row of a table, in batches; version and dates stay as they are."""
    more = ('first_name', 'last_name', 'search_text', 'document_number_mark') if name == 'member' else ()
    table, bind, last = table_of(name, columns + more), op.get_bind(), 0
    while True:
        query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
        rows = [row._asdict() for row in bind.execute(query)]
        if not rows:
            return
        last = rows[-1]['id']
        changes = [{'row': row['id'], **change(name, row, columns)} for row in rows]
        values = {key: sa.bindparam(f'new_{key}') for key in changes[0] if key != 'row'}
        told = [{key if key == 'row' else f'new_{key}': value for key, value in one.items()} for one in changes]
        bind.execute(table.update().where(table.c.id == sa.bindparam('row')).values(values), told)


def sealed(name: str, row: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """The texts as tokens; a member is found by the mark of the document, no longer by a part of its number."""
    new = {key: seal(Bound(row[key], row['uuid']), f'{name}.{key}') if row[key] is not None else None
           for key in columns}
    if name == 'member':
        new |= {'document_number_mark': mark_of(row['document_number'], NUMBER),
                'search_text': fold(f"{row['first_name']} {row['last_name']}")[:600]}
    return new


def opened(name: str, row: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    new = {key: str(unseal(row[key], f'{name}.{key}')) if row[key] is not None else None for key in columns}
    if name == 'member':
        words = (row['first_name'], row['last_name'], new['document_number'])
        new |= {'document_number_mark': None, 'search_text': fold(' '.join(word for word in words if word))[:600]}
    return new
