"""Handing over, helping, drafts, replies, comments, files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    _tasks_and_drafts()
    _help()
    _replies()
    op.create_index('ix_attachment_digest', 'attachment', ['digest'])


def _tasks_and_drafts() -> None:
    for name, length in (('given_by_id', 36), ('owner_id', 36), ('follow_up_at', 27), ('remind_at', 27)):
        op.add_column('open_task', sa.Column(name, sa.String(length=length), nullable=True))
    op.create_index('ix_open_task_assignee_id_follow_up_at', 'open_task', ['assignee_id', 'follow_up_at'])
    _partial('ix_open_task_owner_id', 'open_task', ['owner_id'], 'owner_id IS NOT NULL')
    _partial('ix_open_task_remind_at', 'open_task', ['remind_at'], 'remind_at IS NOT NULL')
    op.add_column('draft', sa.Column('sent_at', sa.String(length=27), nullable=True))
    op.execute("UPDATE draft SET sent_at = saved_at")          # until now only what came too late was kept
    op.create_index('ix_draft_saved_at', 'draft', ['saved_at'])


def _help() -> None:
    op.create_table(
        'help_request',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('case_id', sa.String(length=36), nullable=False),
        sa.Column('task_id', sa.String(length=36), nullable=False),
        sa.Column('asked_by_id', sa.String(length=36), nullable=False),
        sa.Column('helper_id', sa.String(length=36), nullable=False),
        sa.Column('question', sa.Text(), nullable=False),
        sa.Column('asked_at', sa.String(length=27), nullable=False),
        sa.Column('answered_at', sa.String(length=27), nullable=True),
        sa.Column('answer', sa.Text(), nullable=True),
        sa.Column('closed_at', sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_help_request_asked_by_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_help_request_case_id')),
        sa.ForeignKeyConstraint(['helper_id'], ['person.id'], name=op.f('fk_help_request_helper_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_help_request')))
    op.create_index('ix_help_request_task_id', 'help_request', ['task_id'])
    op.create_index('ix_help_request_case_id_helper_id', 'help_request', ['case_id', 'helper_id'])
    waiting = 'answered_at IS NULL AND closed_at IS NULL'
    _partial('ix_help_request_wanted', 'help_request', ['helper_id', 'asked_at'], waiting)
    _partial('ix_help_request_asked', 'help_request', ['asked_by_id', 'asked_at'], waiting)
    _partial('ix_help_request_open', 'help_request', ['asked_at'], 'closed_at IS NULL')


def _replies() -> None:
    op.create_table(
        'reply_template',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('process', sa.String(length=64), nullable=False),
        sa.Column('element', sa.String(length=80), nullable=False),
        sa.Column('place', sa.String(length=20), nullable=False),
        sa.Column('owner_id', sa.String(length=36), nullable=True),
        sa.Column('created_by_id', sa.String(length=36), nullable=False),
        sa.Column('created_at', sa.String(length=27), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_reply_template_created_by_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_reply_template_owner_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_template')))
    op.create_index('ix_reply_template_place_title', 'reply_template', ['place', 'title', 'id'])
    op.create_index('ix_reply_template_owner_id', 'reply_template', ['owner_id', 'title'])


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
