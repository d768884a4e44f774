"""Personal numbers are sealed; who looks at one is written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

from engine.personal.keyring import Keyring
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import COLUMNS, number_columns
from engine.settings import Settings

revision = '0011'
down_revision = '0010'
BATCH = 2000


def upgrade() -> None:
    for name in COLUMNS:
        kind = sa.Text() if name.endswith('_sealed') else sa.String(length=8 if name == 'data_key' else 32)
        op.add_column('person', sa.Column(name, kind, nullable=True))
    _seal_phones()
    op.execute('ALTER TABLE person DROP COLUMN phone')
    for name in ('phone_digest', 'phone_tail', 'id_card_digest', 'id_card_tail'):
        op.create_index(f'ix_person_{name}', 'person', [name], unique=False)
    op.create_index('ix_person_data_key', 'person', ['data_key', 'id'], unique=False)

    op.create_table('access_log',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('by_id', sa.String(length=36), nullable=False),
    sa.Column('by_role', sa.String(length=40), nullable=False),
    sa.Column('about_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_log'))
    )
    op.create_index('ix_access_log_at', 'access_log', ['at', 'id'], unique=False)
    op.create_index('ix_access_log_about_id_at', 'access_log', ['about_id', 'at'], unique=False)
    op.create_index('ix_access_log_by_id_at', 'access_log', ['by_id', 'at'], unique=False)

    _more()


def _seal_phones() -> None:
    """Every phone that stood in clear, in batches along the key of the table."""
    connection, keyring, after = op.get_bind(), context.config.attributes.get('keyring'), ''
    people = sa.table('person', sa.column('id'), sa.column('home'), sa.column('phone'), *(sa.column(name) for name in COLUMNS))
    write = people.update().where(people.c.id == sa.bindparam('own_id')).values({name: sa.bindparam(f'new_{name}') for name in COLUMNS} | {'phone': None})
    while True:
        rows = connection.execute(sa.select(people.c.id, people.c.home, people.c.phone).where(people.c.id > after).order_by(people.c.id).limit(BATCH)).all()
        known = [row for row in rows if row.phone]
        if known:
            keyring = keyring or Keyring.of(Settings.from_environment())
            connection.execute(write, [{'own_id': row.id} | {f'new_{name}': value for name, value in number_columns(
                keyring, row.id, row.home, phone=tidy_phone(row.phone) or None, id_card=None).items()} for row in known])
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _more() -> None:
    op.create_table('household',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('village', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('head_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['village'], ['place.code'], name=op.f('fk_household_village')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household'))
    )
    op.create_index('ix_household_village', 'household', ['village', 'number'], unique=True)
    op.create_table('villager_import',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_by_id', sa.String(length=36), nullable=True),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('lent_until', sa.String(length=27), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('bad', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('done_at', sa.String(length=27), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_villager_import'))
    )
    op.create_index('ix_villager_import_made_at', 'villager_import', ['made_at', 'id'], unique=False)
    op.create_index('ix_villager_import_status', 'villager_import', ['status', 'made_at'], unique=False)
    op.create_table('import_problem',
    sa.Column('import_id', sa.String(length=36), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False, autoincrement=False),
    sa.Column('problem', sa.String(length=24), nullable=False),
    sa.Column('shown', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['villager_import.id'], name=op.f('fk_import_problem_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'line', name=op.f('pk_import_problem'))
    )
    op.create_table('consent_text',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False, autoincrement=False),
    sa.Column('zh', sa.Text(), nullable=False),
    sa.Column('en', sa.Text(), nullable=False),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('made_by_id', sa.String(length=36), nullable=True),
    sa.PrimaryKeyConstraint('kind', 'version', name=op.f('pk_consent_text'))
    )
    op.create_table('consent',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False, autoincrement=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'kind', 'version', 'at', name=op.f('pk_consent'))
    )
    op.create_table('legal_hold',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_at', sa.String(length=27), nullable=False),
    sa.Column('set_by_id', sa.String(length=36), nullable=False),
    sa.Column('ended_at', sa.String(length=27), nullable=True),
    sa.Column('ended_by_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_legal_hold_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold'))
    )
    op.create_index('ix_legal_hold_case_id', 'legal_hold', ['case_id'], unique=False)
    op.create_table('erasure',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('asked_at', sa.String(length=27), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('look_at', sa.String(length=27), nullable=False),
    sa.Column('waits_for', sa.String(length=12), nullable=True),
    sa.Column('done_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_erasure_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index('ix_erasure_person_id', 'erasure', ['person_id'], unique=False)
    op.create_index('ix_erasure_status_look_at', 'erasure', ['status', 'look_at', 'id'], unique=False)
    op.create_table('retention_rule',
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.String(length=27), nullable=False),
    sa.Column('changed_by_id', sa.String(length=36), nullable=False),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_retention_rule'))
    )
    op.create_table('retention_log',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('removed', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.String(length=36), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_log'))
    )
    op.create_index('ix_retention_log_at', 'retention_log', ['at', 'id'], unique=False)
    for name, kind in (('grid', sa.String(length=40)), ('household_id', sa.String(length=36)), ('relation', sa.String(length=20)), ('list_key', sa.String(length=32)), ('list_mark', sa.String(length=32)),
                       ('erased_at', sa.String(length=27))):
        op.add_column('person', sa.Column(name, kind, nullable=True))
    op.create_index('ix_person_household_id', 'person', ['household_id'], unique=False)
    op.create_index('ix_person_list_key', 'person', ['list_key'], unique=False)
    op.create_index('ix_request_person_id', 'request', ['person_id'], unique=False)
    op.create_index('ix_notice_created_at', 'notice', ['created_at', 'id'], unique=False)
    op.create_index('ix_delivery_created_at', 'delivery', ['created_at', 'id'], unique=False)
    op.create_index('ix_delivery_person_id', 'delivery', ['person_id'], unique=False)
    op.create_index('ix_sign_in_attempt_window_start', 'sign_in_attempt', ['window_start'], unique=False)
