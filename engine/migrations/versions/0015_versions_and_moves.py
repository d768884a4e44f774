"""Publications with a note, and open cases that move from one version of their process to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0012'


def upgrade() -> None:
    op.create_table('publication',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('version', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.String(length=36), nullable=False),
    sa.Column('proposed_at', sa.String(length=27), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('decided_by_id', sa.String(length=36), nullable=True),
    sa.Column('decided_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['version'], ['definition.version'], name=op.f('fk_publication_version')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_publication'))
    )
    op.create_index('ix_publication_process_number', 'publication', ['process', 'number'], unique=False)
    _partial('ix_publication_proposed', 'publication', ['process'], "status = 'proposed'")
    op.create_table('migration',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('from_version', sa.String(length=64), nullable=False),
    sa.Column('to_version', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('started_at', sa.String(length=27), nullable=False),
    sa.Column('started_by_id', sa.String(length=36), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('cursor', sa.String(length=36), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.String(length=27), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_migration'))
    )
    _partial('ix_migration_at_work', 'migration', ['number'], "status in ('moving','reverting')")
    op.create_index('ix_migration_process_number', 'migration', ['process', 'number'], unique=False)
    op.create_table('case_move',
    sa.Column('migration', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=True),
    sa.Column('rows', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_move_case_id')),
    sa.ForeignKeyConstraint(['migration'], ['migration.number'], name=op.f('fk_case_move_migration')),
    sa.PrimaryKeyConstraint('migration', 'case_id', name=op.f('pk_case_move'))
    )
    op.create_index('ix_case_move_case_id', 'case_move', ['case_id'], unique=False)
    op.create_index('ix_case_move_outcome', 'case_move', ['migration', 'outcome', 'case_id'], unique=False)
    _partial('ix_case_version_open', 'case', ['version', 'id'], "status <> 'closed'")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
