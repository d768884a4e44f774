"""Rules of notices and their deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('connector',
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('settings', sa.Text(), nullable=False),
    sa.Column('secrets', sa.Text(), nullable=False),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_connector'))
    )
    op.create_table('notice_change',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=36), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.String(length=27), nullable=False),
    sa.Column('changed_by_id', sa.String(length=36), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_notice_change'))
    )
    with op.batch_alter_table('notice_change', schema=None) as batch_op:
        batch_op.create_index('ix_notice_change_what_subject', ['what', 'subject', 'number'], unique=False)

    op.create_table('notice_rule',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('element', sa.String(length=80), nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('audience', sa.String(length=60), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('words_zh', sa.Text(), nullable=False),
    sa.Column('words_en', sa.Text(), nullable=False),
    sa.Column('quiet_from', sa.String(length=5), nullable=True),
    sa.Column('quiet_to', sa.String(length=5), nullable=True),
    sa.Column('urgent_anyway', sa.Boolean(), nullable=False),
    sa.Column('digest_hour', sa.Integer(), nullable=True),
    sa.Column('optional', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_rule'))
    )
    op.create_table('notice_choice',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_choice_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'channel', name=op.f('pk_notice_choice'))
    )
    op.create_table('push_subscription',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('p256dh', sa.Text(), nullable=False),
    sa.Column('auth', sa.Text(), nullable=False),
    sa.Column('created_at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_push_subscription_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_subscription'))
    )
    with op.batch_alter_table('push_subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_push_subscription_person_id'), ['person_id'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('person_id', sa.String(length=36), nullable=True),
    sa.Column('audience', sa.String(length=60), nullable=False),
    sa.Column('rule_id', sa.String(length=36), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=6), nullable=False),
    sa.Column('joined_to', sa.String(length=36), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.String(length=27), nullable=False),
    sa.Column('last_error', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.String(length=27), nullable=False),
    sa.Column('sent_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_delivery_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_delivery_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_dead', ['channel', 'created_at', 'id'], unique=False, sqlite_where=sa.text("status = 'dead'"), postgresql_where=sa.text("status = 'dead'"))
        batch_op.create_index('ix_delivery_joined_to', ['joined_to'], unique=False, sqlite_where=sa.text('joined_to IS NOT NULL'), postgresql_where=sa.text('joined_to IS NOT NULL'))
        batch_op.create_index('ix_delivery_open_digest', ['person_id', 'channel', 'next_at'], unique=False, sqlite_where=sa.text("status = 'waiting' AND digest = 'open'"), postgresql_where=sa.text("status = 'waiting' AND digest = 'open'"))
        batch_op.create_index('ix_delivery_waiting', ['channel', 'next_at', 'id'], unique=False, sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))
