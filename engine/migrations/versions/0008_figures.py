"""What the board and the statistics read: places on the map, open cases in an index of their own, counts the worker keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'

MEASURES = (
    'reported', 'responded_in_time', 'responded_late', 'repeated', 'escalated', 'closed', 'timely', 'village_solved', 'reopened',
    'satisfied', 'basically_satisfied', 'dissatisfied', 'unrated',
)


def upgrade() -> None:
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.add_column(sa.Column('latitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('longitude', sa.Float(), nullable=True))

    _partial('ix_case_open', 'case', ['place', 'due_at', 'stage', 'status', 'id'], "status <> 'closed'")
    op.create_index('ix_open_task_hands', 'open_task', ['role', 'place', 'assignee_id', 'sort_at', 'case_id'], unique=False)

    op.create_table('case_figure',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('reporter_id', sa.String(length=36), nullable=True),
    sa.Column('reported_at', sa.String(length=27), nullable=False),
    sa.Column('reported_on', sa.String(length=10), nullable=False),
    sa.Column('closed_at', sa.String(length=27), nullable=True),
    sa.Column('closed_on', sa.String(length=10), nullable=True),
    *(sa.Column(name, sa.Integer(), nullable=False) for name in MEASURES),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_figure_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_figure'))
    )
    op.create_index('ix_case_figure_place_reported_at', 'case_figure', ['place', 'reported_at', 'case_id'], unique=False)
    op.create_index('ix_case_figure_reported_at', 'case_figure', ['reported_at', 'case_id'], unique=False)
    _partial('ix_case_figure_place_closed_at', 'case_figure', ['place', 'closed_at', 'case_id'], 'closed_at IS NOT NULL')
    _partial('ix_case_figure_closed_at', 'case_figure', ['closed_at', 'case_id'], 'closed_at IS NOT NULL')
    _partial('ix_case_figure_escalated', 'case_figure', ['place', 'case_id'], 'escalated = 1 AND closed_at IS NULL')
    _partial('ix_case_figure_repeated', 'case_figure', ['place', 'reported_at', 'reporter_id', 'case_id'], 'repeated = 1')

    op.create_table('figure',
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    *(sa.Column(name, sa.Integer(), nullable=False) for name in MEASURES),
    sa.PrimaryKeyConstraint('place', 'category', 'day', name=op.f('pk_figure'))
    )
    op.create_table('figure_fold',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seen_at', sa.String(length=27), nullable=False),
    sa.Column('folded_at', sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_fold'))
    )
    op.create_table('export_log',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('format', sa.String(length=8), nullable=False),
    sa.Column('filters', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.Column('cut', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_log'))
    )
    op.create_index('ix_export_log_person_id_at', 'export_log', ['person_id', 'at'], unique=False)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
