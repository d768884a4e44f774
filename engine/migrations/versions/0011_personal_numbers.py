"""Personal numbers are sealed; who looks at one is written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

from engine.personal.keyring import Keyring
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import COLUMNS, number_columns
from engine.settings import Settings

revision = '0011'
down_revision = '0008'
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
