"""Deadlines people can change: clocks, rules with a scope, the working calendar, audited changes. Cases that wait already keep the
moment they wait for; they have no clock to move."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('place', 'day', name=op.f('pk_calendar_day'))
    )
    op.create_table('calendar_hours',
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('weekday', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('spans', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('place', 'weekday', name=op.f('pk_calendar_hours'))
    )
    op.create_table('calendar_year',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_calendar_year'))
    )
    changes = op.create_table('deadline_change',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.String(length=27), nullable=False),
    sa.Column('changed_by_id', sa.String(length=36), nullable=True),
    sa.Column('undoes', sa.Integer(), nullable=True),
    sa.Column('moves_open', sa.Boolean(), nullable=False),
    sa.Column('moves_at', sa.String(length=27), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('stamp', sa.Integer(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.String(length=27), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_deadline_change'))
    )
    with op.batch_alter_table('deadline_change', schema=None) as batch_op:
        batch_op.create_index('ix_deadline_change_process_name', ['process', 'name', 'number'], unique=False)
        batch_op.create_index('ix_deadline_change_status_moves_at', ['status', 'moves_at'], unique=False)

    numbers = op.create_table('ruleset',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruleset'))
    )
    op.create_table('deadline',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('policy', sa.String(length=80), nullable=False),
    sa.Column('started_at', sa.String(length=27), nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('diagram', sa.String(length=80), nullable=False),
    sa.Column('element', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=True),
    sa.Column('priority', sa.String(length=20), nullable=True),
    sa.Column('rule_id', sa.String(length=36), nullable=True),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('extended', sa.Integer(), nullable=False),
    sa.Column('pauses', sa.Text(), nullable=False),
    sa.Column('pause_limit', sa.Integer(), nullable=True),
    sa.Column('paused_at', sa.String(length=27), nullable=True),
    sa.Column('due_at', sa.String(length=27), nullable=False),
    sa.Column('warn_at', sa.String(length=27), nullable=True),
    sa.Column('warned', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.String(length=27), nullable=True),
    sa.Column('ruleset', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_deadline_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'policy', 'started_at', name=op.f('pk_deadline'))
    )
    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.create_index('ix_deadline_ended_at', ['ended_at', 'place'], unique=False, sqlite_where=sa.text('ended_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NOT NULL'))
        batch_op.create_index('ix_deadline_open', ['process', 'policy', 'ruleset', 'case_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_deadline_ruleset', ['ruleset', 'case_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_deadline_warn_at', ['warn_at'], unique=False, sqlite_where=sa.text('warn_at IS NOT NULL'), postgresql_where=sa.text('warn_at IS NOT NULL'))

    op.create_index('ix_case_place_created_at', 'case', ['place', 'created_at'], unique=False)
    with op.batch_alter_table('open_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('policy', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('started_at', sa.String(length=27), nullable=True))
        batch_op.add_column(sa.Column('shift', sa.Integer(), server_default='0', nullable=False))

    old = op.get_bind().execute(sa.text("SELECT * FROM sla_policy ORDER BY changed_at, process, name")).mappings().all()
    op.drop_table('sla_policy')
    rules = op.create_table('sla_policy',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('priority', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.String(length=27), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('warn', sa.Text(), nullable=False),
    sa.Column('tell', sa.Text(), nullable=False),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sla_policy')),
    sa.UniqueConstraint('process', 'name', 'place', 'category', 'priority', 'valid_from', name='uq_sla_policy_scope')
    )
    _carry_over(rules, changes, numbers, old)

    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('started_at', sa.String(length=27), nullable=True))
        batch_op.add_column(sa.Column('shift', sa.Integer(), server_default='0', nullable=False))
        batch_op.alter_column('id',
               existing_type=sa.VARCHAR(length=36),
               type_=sa.String(length=160),
               existing_nullable=False)



def _carry_over(rules: sa.Table, changes: sa.Table, numbers: sa.Table, old: Sequence[Any]) -> None:
    """What administrators changed under the first schema goes on, as the first changes of the history."""
    for number, row in enumerate(old, 1):
        after = {"place": "", "category": "", "priority": "", "valid_from": row["changed_at"], "value": row["value"], "unit": row["unit"],
                 "warn": {"percent": [80], "every_days": 1}, "tell": ["assignee", "group"]}
        op.bulk_insert(rules, [after | {
            "id": str(uuid4()), "process": row["process"], "name": row["name"], "warn": json.dumps(after["warn"]),
            "tell": json.dumps(after["tell"]), "change": number}])
        op.bulk_insert(changes, [{
            "number": number, "kind": "policy", "process": row["process"], "name": row["name"], "place": "", "before": "[]",
            "after": json.dumps([after]), "reason": row["reason"] or "", "changed_at": row["changed_at"],
            "changed_by_id": row["changed_by_id"], "moves_open": False, "moves_at": row["changed_at"], "status": "done",
            "total": 0, "seen": 0, "moved": 0, "done_at": row["changed_at"]}])
    op.bulk_insert(numbers, [{"id": 1, "number": len(old)}])
