"""What a case was before a move stays only until its next step, or for a time: the case says whether there is such a thing, the move when it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.add_column('case', sa.Column('kept_of', sa.Integer(), nullable=True))
    op.add_column('case_move', sa.Column('at', sa.String(length=27), nullable=True))
    op.execute('UPDATE case_move SET at = (SELECT started_at FROM migration WHERE migration.number = case_move.migration)')
    op.execute('UPDATE case_move SET state = NULL, rows = NULL WHERE state IS NOT NULL AND rev <> (SELECT rev FROM "case" WHERE "case".id = case_move.case_id)')
    op.execute('UPDATE "case" SET kept_of = (SELECT max(migration) FROM case_move WHERE case_id = "case".id AND state IS NOT NULL) '
               'WHERE id IN (SELECT case_id FROM case_move WHERE state IS NOT NULL)')
    where = sa.text('state IS NOT NULL')
    op.create_index('ix_case_move_kept', 'case_move', ['at'], unique=False, sqlite_where=where, postgresql_where=where)
