"""Merged cases: which case handles this one, and which followers are still to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into', sa.String(length=36), nullable=True))
        batch_op.create_index('ix_case_merged_into', ['merged_into'], unique=False, sqlite_where=sa.text('merged_into IS NOT NULL'),
                              postgresql_where=sa.text('merged_into IS NOT NULL'))

    op.create_table('follower_due',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('main_id', sa.String(length=36), nullable=False),
    sa.Column('why', sa.String(length=10), nullable=False),
    sa.Column('main_seq', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.String(length=27), nullable=False),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_follower_due'))
    )
    op.create_index('ix_follower_due_due_at', 'follower_due', ['due_at', 'case_id'], unique=False)
