"""Absences and who stands in; the people page becomes editable; tasks of those who left are handed on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('substitute_id', sa.String(length=36), nullable=False),
    sa.Column('from_at', sa.String(length=27), nullable=False),
    sa.Column('until_at', sa.String(length=27), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.String(length=36), nullable=False),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('ended_at', sa.String(length=27), nullable=True),
    sa.Column('ended_by_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_absence_made_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], name=op.f('fk_absence_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_substitute_id_until_at', ['substitute_id', 'until_at'], unique=False)
        batch_op.create_index('ix_absence_person_id_until_at', ['person_id', 'until_at'], unique=False)

    op.create_table('person_change',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.Column('by_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_person_change_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_change_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'number', name=op.f('pk_person_change'))
    )
    op.create_table('handing_on',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('place', sa.String(length=20), nullable=True),
    sa.Column('to_id', sa.String(length=36), nullable=True),
    sa.Column('made_by_id', sa.String(length=36), nullable=False),
    sa.Column('made_at', sa.String(length=27), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('after_id', sa.String(length=36), nullable=False),
    sa.Column('done_at', sa.String(length=27), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_handing_on_made_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_handing_on_person_id')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_handing_on_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handing_on'))
    )
    with op.batch_alter_table('handing_on', schema=None) as batch_op:
        batch_op.create_index('ix_handing_on_done_at', ['done_at', 'made_at'], unique=False)
        batch_op.create_index('ix_handing_on_person_id_made_at', ['person_id', 'made_at'], unique=False)

    op.create_table('handed_task',
    sa.Column('handing_id', sa.String(length=36), nullable=False),
    sa.Column('task_id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_handed_task_case_id')),
    sa.ForeignKeyConstraint(['handing_id'], ['handing_on.id'], name=op.f('fk_handed_task_handing_id')),
    sa.PrimaryKeyConstraint('handing_id', 'task_id', name=op.f('pk_handed_task'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index('ix_person_name', ['name', 'id'], unique=False, postgresql_ops={'name': 'text_pattern_ops'})
        batch_op.create_index('ix_person_shut_out', ['id'], unique=False, sqlite_where=sa.text('active = 0'), postgresql_where=sa.text('active = false'))
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index('ix_membership_place', ['place', 'role', 'person_id'], unique=False)
