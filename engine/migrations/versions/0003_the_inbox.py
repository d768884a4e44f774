"""What the inbox and the search read: the case's process, village and category beside its tasks, its letters in an index, filters and
preferences that follow a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from engine.search.index import CREATE_WORDS, index_case

revision = '0003'
down_revision = '0002'

SEAT = ['role', 'place', 'sort_at', 'id', 'assignee_id', 'candidate_id', 'element', 'village', 'category', 'priority', 'process']


def upgrade() -> None:
    _tasks()
    _search()
    op.create_table('saved_filter',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('asks', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('saved_at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_filter_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter'))
    )
    op.create_index('ix_saved_filter_place', 'saved_filter', ['place'])
    op.create_index('ix_saved_filter_person_id', 'saved_filter', ['person_id'])
    op.create_table('preference',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_preference_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'name', name=op.f('pk_preference'))
    )


def _tasks() -> None:
    op.drop_index('ix_open_task_role_place_sort_at', 'open_task')
    with op.batch_alter_table('open_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('process', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('village', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('category', sa.String(length=64), nullable=True))
    of_case = '(SELECT {} FROM "case" WHERE "case".id = open_task.case_id)'
    op.execute(f"UPDATE open_task SET process = {of_case.format('process')}, village = {of_case.format('place')}, category = {of_case.format('category')}")
    with op.batch_alter_table('open_task', schema=None) as batch_op:
        batch_op.alter_column('process', server_default=None)
        batch_op.alter_column('village', server_default=None)
    op.create_index('ix_open_task_seat', 'open_task', SEAT)


def _search() -> None:
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == 'sqlite'
    op.create_table('case_text',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer, 'sqlite'), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('words', sa.Text().with_variant(TSVECTOR, 'postgresql'), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_text_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_text')),
    sa.UniqueConstraint('case_id', name=op.f('uq_case_text_case_id')),
    sqlite_autoincrement=True,
    )
    if on_sqlite:
        op.execute(CREATE_WORDS)
    for row in connection.execute(sa.text('SELECT id, place, subject, text FROM "case" ORDER BY created_at, id')).all():
        index_case(connection, row.id, row.place, row.subject, row.text)
    if not on_sqlite:
        op.create_index('ix_case_text_words', 'case_text', ['words'], postgresql_using='gin')
