"""Codes by SMS, second factors, single sign-on, links to one case, and where somebody is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('how', sa.String(length=12), nullable=False, server_default='password'))
        batch_op.add_column(sa.Column('device', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('kept_days', sa.Integer(), nullable=False, server_default='0'))
    _codes()
    _factors()
    _accounts()


def _codes() -> None:
    op.create_table('outbox_letter',
    sa.Column('delivery_id', sa.String(length=36), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint('delivery_id', name=op.f('pk_outbox_letter'))
    )
    op.create_index(op.f('ix_outbox_letter_expires_at'), 'outbox_letter', ['expires_at'], unique=False)
    op.create_table('sign_in_code',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('number_sealed', sa.Text(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('passed_at', sa.String(length=27), nullable=True),
    sa.Column('created_at', sa.String(length=27), nullable=False),
    sa.Column('expires_at', sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_code')),
    sa.UniqueConstraint('number', name=op.f('uq_sign_in_code_number'))
    )
    op.create_index(op.f('ix_sign_in_code_expires_at'), 'sign_in_code', ['expires_at'], unique=False)
    op.create_table('sign_in_log',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=True),
    sa.Column('how', sa.String(length=12), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_log'))
    )
    op.create_index('ix_sign_in_log_at', 'sign_in_log', ['at', 'id'], unique=False)
    op.create_index('ix_sign_in_log_person_id_at', 'sign_in_log', ['person_id', 'at', 'id'], unique=False)


def _factors() -> None:
    op.create_table('second_factor',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('confirmed_at', sa.String(length=27), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_factor'))
    )
    op.create_table('backup_code',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_backup_code_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'digest', name=op.f('pk_backup_code'))
    )
    op.create_table('known_subject',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('linked_at', sa.String(length=27), nullable=False),
    sa.Column('linked_by_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_known_subject_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_subject'))
    )
    op.create_index(op.f('ix_known_subject_person_id'), 'known_subject', ['person_id'], unique=False)


def _accounts() -> None:
    op.create_table('new_account',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('by_id', sa.String(length=36), nullable=True),
    sa.Column('created_at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_new_account_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_new_account'))
    )
    op.create_index('ix_new_account_place', 'new_account', ['place', 'kind', 'created_at'], unique=False)
    op.create_table('case_link',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('made_by_id', sa.String(length=36), nullable=True),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('expires_at', sa.String(length=27), nullable=False),
    sa.Column('revoked_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_link_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_link_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link'))
    )
    for name in ('case_id', 'person_id', 'expires_at'):
        op.create_index(op.f(f'ix_case_link_{name}'), 'case_link', [name], unique=False)
