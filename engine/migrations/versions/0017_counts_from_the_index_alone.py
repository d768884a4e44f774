"""Counts of one's own tasks are read from the index alone again: whom a case complains about stands in it."""

from __future__ import annotations

from alembic import op

revision = '0017'
down_revision = '0016'


def upgrade() -> None:
    op.drop_index('ix_open_task_assignee_id_sort_at', table_name='open_task')
    op.create_index('ix_open_task_assignee_id_sort_at', 'open_task', ['assignee_id', 'sort_at', 'id', 'about_id'], unique=False)
    op.drop_index('ix_open_task_candidate_id_sort_at', table_name='open_task')
    op.create_index('ix_open_task_candidate_id_sort_at', 'open_task', ['candidate_id', 'sort_at', 'id', 'assignee_id', 'about_id'], unique=False)
