"""A villager's own cases: taken back, reopened, confidential, about somebody of the staff, quiet; and what a village shows everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'

SEAT = ['role', 'place', 'sort_at', 'id', 'assignee_id', 'candidate_id', 'element', 'village', 'category', 'priority', 'process']


def upgrade() -> None:
    # Not in the batch: for this default it would make the table anew, and SQLite drops none that other rows refer to.
    op.add_column('case', sa.Column('confidential', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about_id', sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column('reopens', sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column('reopen_round', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('reopen_until', sa.String(length=27), nullable=True))
    _partial('ix_case_reopens', 'case', ['reopens'], 'reopens IS NOT NULL', unique=True)
    _partial('ix_case_about_id', 'case', ['about_id', 'place', 'stage', 'status', 'due_at'], 'about_id IS NOT NULL')

    with op.batch_alter_table('open_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about_id', sa.String(length=36), nullable=True))
    op.drop_index('ix_open_task_seat', table_name='open_task')
    op.create_index('ix_open_task_seat', 'open_task', [*SEAT, 'about_id'], unique=False)
    _partial('ix_open_task_about', 'open_task', ['about_id', 'sort_at', 'id'], 'about_id IS NOT NULL')

    op.create_table('notice_wish',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('wish', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_wish_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'case_id', name=op.f('pk_notice_wish'))
    )
    op.create_table('public_case',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('satisfied', sa.Boolean(), nullable=False),
    sa.Column('closed_on', sa.String(length=10), nullable=False),
    sa.Column('released_at', sa.String(length=27), nullable=False),
    sa.Column('released_by_id', sa.String(length=36), nullable=False),
    sa.Column('shown', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_public_case_case_id')),
    sa.ForeignKeyConstraint(['released_by_id'], ['person.id'], name=op.f('fk_public_case_released_by_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_public_case')),
    sa.UniqueConstraint('id', name=op.f('uq_public_case_id'))
    )
    op.create_index('ix_public_case_released_at', 'public_case', ['shown', 'released_at', 'id'], unique=False)
    op.create_index('ix_public_case_place_released_at', 'public_case', ['shown', 'place', 'released_at', 'id'], unique=False)


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
