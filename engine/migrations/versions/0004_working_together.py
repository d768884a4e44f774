"""Handing over, helping, looking again, answers kept to be used again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    with op.batch_alter_table('open_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column('follow_up_at', sa.String(length=27), nullable=True))
    there = sa.text('follow_up_at IS NOT NULL')
    op.create_index('ix_open_task_follow_up_at', 'open_task', ['follow_up_at'], sqlite_where=there, postgresql_where=there)
    op.create_table('help_request',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('task_id', sa.String(length=36), nullable=False),
    sa.Column('asked_by_id', sa.String(length=36), nullable=False),
    sa.Column('helper_id', sa.String(length=36), nullable=False),
    sa.Column('asked_at', sa.String(length=27), nullable=False),
    sa.Column('answered_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_help_request_case_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_help_request_asked_by_id')),
    sa.ForeignKeyConstraint(['helper_id'], ['person.id'], name=op.f('fk_help_request_helper_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request'))
    )
    op.create_index('ix_help_request_case_id', 'help_request', ['case_id'])
    op.create_index('ix_help_request_helper', 'help_request', ['helper_id', 'answered_at', 'asked_at'])
    op.create_table('reply_template',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('made_by_id', sa.String(length=36), nullable=False),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_reply_template_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_template'))
    )
    op.create_index('ix_reply_template_place', 'reply_template', ['place'])
    op.create_index('ix_reply_template_made_by_id', 'reply_template', ['made_by_id'])
